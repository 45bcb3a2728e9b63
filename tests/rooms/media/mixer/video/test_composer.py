"""Composed pictures: screens, layouts, names and the Now question."""

from collections import Counter

import av
import numpy as np
import pytest

from recordings.drawing import now_card as cards
from recordings.drawing.now_card import SIZES as TYPES
from recordings.drawing.now_card import now_card
from rooms.media.ipc_protocol import PROGRAM_PICTURE
from rooms.media.mixer.video.composer import CARD_SHARE, Composer
from rooms.media.mixer.video.h264 import SPS, kind, nal_units
from rooms.media.mixer.video.scene import SIZES, SPEAKER, SPOTLIGHT, Scene
from tests.support.mixer.virtual import Film, VirtualMixer

from ..test_process import shown
from .test_picture import GREEN, SIZE, filmed, luma, person

QUESTION = "What did you charge the very first customer, and would you do it again?"
LONG = "What did you charge the very first customer, and would you do it again? " * 8


def people(count: int, light: int = GREEN):
    return tuple(person(str(n), "", frame=filmed(640, 360, light + n)) for n in range(count))


def drawn(scene: Scene, size=SIZE) -> np.ndarray:
    return luma(Composer(size).draw(scene))


@pytest.mark.parametrize("shape", [(1920, 1080), (1024, 768), (720, 1280)])
@pytest.mark.parametrize("count", [1, 4, 8])
def test_a_screen_is_shown_whole(shape, count):
    screen = filmed(*shape, 90)
    planes = screen.to_ndarray()
    planes[: shape[1], : shape[0] // 8] = planes[: shape[1], -shape[0] // 8 :] = 220
    picture = drawn(
        Scene(0, "", people(count, 40), screen=av.VideoFrame.from_ndarray(planes, "yuv420p"))
    )
    row = picture[SIZE[1] // 2]
    edges, middle = np.flatnonzero(abs(row - 220.0) < 6), np.flatnonzero(abs(row - 90.0) < 6)
    assert (edges < middle.min()).sum() == pytest.approx((edges > middle.max()).sum(), abs=3)
    assert len(middle) == pytest.approx(3 * len(edges), rel=0.06)
    assert ((picture >= 40) & (picture < 52)).sum() > 2000  # the people beside it


def test_the_person_in_the_spotlight_fills_the_picture():
    scene = Scene(0, "", people(4), layout=SPOTLIGHT, large="2")
    assert (drawn(scene)[:300] == GREEN + 2).all()


def test_the_active_speaker_has_most_of_the_picture():
    picture = drawn(Scene(0, "", people(4), layout=SPEAKER, large="3"))
    assert [light for light, _ in Counter(picture.ravel().tolist()).most_common(1)] == [GREEN + 3]


def test_names_are_drawn_unless_they_are_turned_off():
    composer = Composer(SIZE)
    ada = (person("a", "Ada", frame=filmed(640, 360)),)
    assert luma(composer.draw(Scene(0, "", ada))).max() > 200
    assert (luma(composer.draw(Scene(0, "", ada, names=False))) == GREEN).all()


def test_the_active_speaker_is_outlined_among_others():
    both = (person("a", "", 80, filmed(640, 360)), person("b", "", 10, filmed(640, 360)))
    picture = drawn(Scene(0, "", both))
    assert (picture[0, :310] != GREEN).all() and (picture[0, 330:] == GREEN).all()
    assert (drawn(Scene(0, "", both[:1])) == GREEN).all()


@pytest.mark.parametrize("size", SIZES.values())
@pytest.mark.parametrize("question", ["How much?", QUESTION, LONG, "W" * 600, "ما الثمن؟ " * 30])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_the_question_takes_at_most_a_third_and_faces_are_above_it(question, count, size):
    picture = drawn(Scene(0, "", people(count), question=question, asker="Cleo"), size)
    kept = size[1] - int(size[1] * CARD_SHARE) - 2 * round(12 * size[1] / 360)
    column = picture[:, size[0] // 4]
    assert ((column[: kept - 4] >= GREEN) & (column[: kept - 4] < GREEN + 4)).mean() > 0.95
    assert picture[kept:].max() > 210  # letters


def test_the_only_face_is_not_squeezed_and_its_name_is_above_the_card():
    ada = (person("a", "Ada", frame=filmed(640, 360)),)
    before = drawn(Scene(0, "", ada))
    after = drawn(Scene(0, "", ada, question="How much?"))
    assert (after[-4:] == GREEN).all()
    name = np.argwhere(before[:, :150] > 200)
    lifted = np.argwhere(after[:285, :150] > 200)
    assert len(lifted) == len(name)
    assert name[:, 0].max() - lifted[:, 0].max() > 40


def test_a_question_without_a_visible_character_leaves_no_empty_card():
    ada = people(1)
    assert np.array_equal(drawn(Scene(0, "", ada)), drawn(Scene(0, "", ada, question="\u200f")))


def test_the_type_gets_smaller_before_a_question_is_cut():
    room = SIZES[360][0]
    heights = [now_card(QUESTION * n, "", room, 1000, 1.0).panel.height for n in (1, 2, 3)]
    tallest = 3 * round(TYPES[0] * 1.26) + 28
    assert all(height <= tallest for height in heights)
    assert now_card(LONG, "", room, 120, 1.0).panel.height <= 120


def test_the_card_is_drawn_once_for_a_question(monkeypatch):
    drawn_panels = []
    panel = cards._panel
    monkeypatch.setattr(cards, "_panel", lambda *size: drawn_panels.append(size) or panel(*size))
    composer = Composer(SIZE)
    for light in range(20):
        scene = Scene(0, "", people(2, light), question="How often is it drawn?")
        composer.draw(scene)
        composer.draw(Scene(0, "", scene.people[:1], question="How often is it drawn?"))
    assert len(drawn_panels) == 1


def test_nothing_is_composed_again_while_nothing_changes():
    composer = Composer(SIZE)
    scene = Scene(0, "", people(2), question="How much?")
    assert composer.draw(scene) is composer.draw(scene)
    assert composer.draw(scene) is not composer.draw(Scene(0, "", people(2)))


def test_a_change_of_layout_never_breaks_the_stream():
    mixer = VirtualMixer()
    for seat in ("ada", "ben", "cleo"):
        mixer.publish(seat, film=True)
    mixer.sources.append(Film(mixer.publish("ada", source="screen", film=False).pub))
    mixer.run(1)
    for command in (
        {"do": "arrange", "layout": "speaker", "spotlight": None, "names": False},
        {"do": "arrange", "layout": "spotlight", "spotlight": "ben", "names": True},
        {"do": "now", "question": "How much?", "asker": "Cleo"},
        {"do": "arrange", "layout": "grid", "spotlight": None, "names": True},
    ):
        mixer.command(**command)
        mixer.run(0.5)
    mixer.publish("ada", film=True, source="screen")
    mixer.run(1)
    sent = mixer.ipc.of(PROGRAM_PICTURE)
    stamps = sorted({payload.timestamp for payload in sent})
    assert stamps == list(range(stamps[0], stamps[-1] + 1, 3600))
    frames = shown(sent)
    assert len(frames) == len(stamps)
    assert {(frame.width, frame.height) for frame in frames} == {SIZE}
    assert len({bytes(u) for p in sent for u in nal_units(p.payload) if kind(u) == SPS}) <= 1


def test_the_newest_screen_with_a_picture_is_shown_and_then_the_one_before():
    mixer = VirtualMixer()
    mixer.publish("ada")
    first = mixer.publish("ada", film=True, source="screen")
    mixer.sources[-1].light = lambda start: 60
    second = mixer.publish("ben", film=True, source="screen")
    mixer.sources[-1].light = lambda start: 200
    mixer.run(1)
    assert mean_of_screen(mixer) == pytest.approx(200, abs=6)
    mixer.leave(second)
    mixer.run(0.5)
    assert mean_of_screen(mixer) == pytest.approx(60, abs=6)
    mixer.leave(first)
    mixer.run(0.5)
    assert mixer.ipc.reported("picture")[-1]["on"] is False


def test_a_screen_that_sends_no_more_pictures_stays():
    mixer = VirtualMixer()
    mixer.publish("ada")
    mixer.publish("ada", film=True, source="screen")
    mixer.run(1)
    mixer.sources.pop()
    mixer.run(20)
    assert mixer.ipc.reported("picture") == [{"did": "picture", "on": True}]


def mean_of_screen(mixer: VirtualMixer) -> float:
    return float(luma(shown(mixer.ipc.of(PROGRAM_PICTURE))[-1])[100:250, 100:300].mean())
