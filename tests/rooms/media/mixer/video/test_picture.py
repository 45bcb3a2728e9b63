import av
import numpy as np
import pytest

from recordings.drawing.initials import initials
from recordings.drawing.palette import oklch
from recordings.drawing.text_layout import right_to_left, width, wrap
from rooms.media.mixer.clock import FRAME, RATE
from rooms.media.mixer.video.canvas import Canvas
from rooms.media.mixer.video.composer import Composer
from rooms.media.mixer.video.discs import step_of
from rooms.media.mixer.video.encoder import Encoder
from rooms.media.mixer.video.h264 import IDR, PPS, SPS, kind, nal_units
from rooms.media.mixer.video.scene import SIZES, Person, Scene
from tests.support.drawing import machine_without_fonts

SIZE = SIZES[360]
GREEN = 150


def filmed(width: int, height: int, luma: int = GREEN) -> av.VideoFrame:
    planes = np.full((height * 3 // 2, width), 60, np.uint8)
    planes[:height] = luma
    return av.VideoFrame.from_ndarray(planes, "yuv420p")


def luma(frame: av.VideoFrame) -> np.ndarray:
    return frame.to_ndarray()[: frame.height]


def person(seat: str, name: str = "Ada Lovelace", level: int = 0, frame=None) -> Person:
    return Person(seat, name, "speaker", level, frame)


def test_one_camera_fills_the_picture_and_two_share_it():
    composer = Composer(SIZE)
    one = luma(composer.draw(Scene(0, "", (person("a", frame=filmed(640, 360)),))))
    assert (one[:300] == GREEN).all()
    people = (person("a", frame=filmed(640, 360)), person("b", frame=filmed(640, 360, 90)))
    two = luma(composer.draw(Scene(0, "", people)))
    assert (two[:300, :310] == GREEN).all()
    assert (two[:300, 330:] == 90).all()


def test_a_phone_held_upright_is_shown_whole():
    picture = luma(Composer(SIZE).draw(Scene(0, "", (person("a", "", frame=filmed(360, 640)),))))
    across = np.flatnonzero(picture[180] == GREEN)
    assert 200 <= len(across) <= 206
    assert picture[:, across[50]].min() == GREEN


@pytest.mark.parametrize("shape", [(320, 240), (1280, 720), (2, 2), (1920, 200), (176, 1920)])
def test_cameras_of_any_shape_fit(shape):
    people = tuple(person(str(n), frame=filmed(*shape)) for n in range(5))
    assert Composer(SIZES[540]).draw(Scene(0, "", people)).width == 960


def test_somebody_without_a_camera_has_a_disc_beside_those_with_one():
    people = (person("a", frame=filmed(640, 360)), person("b", "Ben"))
    picture = luma(Composer(SIZE).draw(Scene(0, "", people)))
    assert picture[:, 324:].max() > 200  # the letter in the disc


def test_the_newest_picture_of_a_camera_is_shown():
    composer = Composer(SIZE)
    composer.draw(Scene(0, "", (person("a", frame=filmed(640, 360)),)))
    newer = composer.draw(Scene(0, "", (person("a", frame=filmed(640, 360, 80)),)))
    assert (luma(newer)[:300] == 80).all()


def test_the_card_follows_levels_people_and_the_question():
    composer = Composer(SIZE)

    def card(**about) -> np.ndarray:
        return composer.draw(Scene(0, "Prices", **about)).to_ndarray()

    quiet = card(people=(person("a"),))
    assert np.array_equal(quiet, card(people=(person("a"),)))
    loud = card(people=(person("a", level=90),))
    asked = card(people=(person("a", level=90),), question="How much?", asker="Cleo")
    assert not np.array_equal(quiet, loud)
    assert not np.array_equal(loud, asked)
    assert np.array_equal(quiet, card(people=(person("a"),)))


def test_the_card_comes_back_when_the_last_camera_goes_off():
    composer = Composer(SIZE)
    card = composer.draw(Scene(0, "Prices", (person("a"),))).to_ndarray()
    composer.draw(Scene(0, "Prices", (person("a", frame=filmed(640, 360)),)))
    again = composer.draw(Scene(0, "Prices", (person("a"),))).to_ndarray()
    assert np.array_equal(card, again)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "\u200f", "🎉🎉", "ما الذي تعلمته من فشلك الأول؟", "価格はどうやって決めましたか",
        "W" * 5000, "a " * 5000, "\x00\x07\n\r", "\ud800", "ประเทศไทย", "אין מחיר", "😀a\u0301",
    ],
)  # fmt: skip
def test_text_of_any_kind_can_be_drawn(text):
    composer = Composer(SIZE)
    composer.draw(Scene(0, text, (person("a", text),), text, text))
    composer.draw(Scene(0, text, (person("a", text, frame=filmed(64, 64)),)))


def test_letters_are_drawn_without_fonts_of_the_system():
    with machine_without_fonts():
        assert width("Prices", 20) > 40
        composer = Composer(SIZE)
        composer.draw(Scene(0, "価格", (person("a", "山田"),), "価格 and prices"))


def test_long_text_is_wrapped_and_then_cut():
    lines, whole = wrap("how do you price " * 20, 20, 300, 3)
    assert len(lines) == 3 and not whole
    assert lines[-1].endswith("…")
    assert all(width(line, 20) <= 300 for line in lines)
    assert wrap("how much", 20, 300, 3) == (["how much"], True)


def test_the_direction_of_text_is_that_of_its_first_letter():
    assert right_to_left("1. ما")
    assert not right_to_left("1. a ما")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Ada Lovelace", "AL"), ("Ben", "B"), ("  ", "·"), ("Jean de La Fontaine", "JF"), ("🎉", "·")],
)
def test_initials_are_of_the_first_and_last_word(name, letters):
    assert initials(name) == letters


def test_rings_have_four_sizes_and_quiet_people_have_none():
    assert [step_of(level) for level in (0, 34, 35, 60, 80, 90, 100)] == [0, 0, 1, 2, 3, 4, 4]


def test_colours_are_those_of_the_page():
    assert oklch(1, 0, 0) == (255, 255, 255)
    assert oklch(0.6279554, 0.2576833, 29.23388) == (255, 0, 0)


def test_an_overlay_covers_by_its_alpha():
    canvas = Canvas((16, 16))
    before = luma(canvas.frame())[0, 0]
    white = [np.full((8, 8), 235, np.uint8), *(np.full((4, 4), 128, np.uint8) for _ in range(2))]
    cover = np.zeros((8, 8), np.float32)
    cover[:, 4:] = 1
    canvas.overlay((0, 0), white, cover)
    assert luma(canvas.frame())[0, 0] == before
    assert luma(canvas.frame())[0, 7] == 235


def test_an_idr_with_parameter_sets_falls_on_each_whole_second():
    encoder = Encoder(SIZE)
    keys = []
    for sample in range(12 * FRAME, 3 * RATE, FRAME):
        coded = encoder.encode(filmed(640, 360, sample // FRAME % 200), sample)
        kinds = [kind(unit) for unit in nal_units(coded.data)]
        assert coded.key == (IDR in kinds)
        if coded.key:
            assert kinds.index(SPS) < kinds.index(PPS) < kinds.index(IDR)
            keys.append(sample)
    assert keys == [12 * FRAME, RATE, 2 * RATE]


def test_an_idr_that_was_left_out_comes_with_the_next_picture():
    encoder = Encoder(SIZE)
    encoder.encode(filmed(640, 360), RATE - FRAME)
    assert encoder.encode(filmed(640, 360), RATE + 3 * FRAME).key
    assert not encoder.encode(filmed(640, 360), RATE + 4 * FRAME).key


def test_requests_make_at_most_five_keyframes_a_second():
    encoder = Encoder(SIZE)
    keys = 0
    for sample in range(0, 4 * RATE, FRAME):
        encoder.want_keyframe()
        keys += encoder.encode(filmed(640, 360), sample).key
    assert keys == 4 * 5


@pytest.mark.parametrize("camera", [(2, 1920), (1920, 2), (16, 3840), (2, 2)])
@pytest.mark.parametrize("count", [1, 9])
def test_cameras_of_extreme_shapes_leave_the_picture_whole(camera, count):
    people = tuple(person(str(number), frame=filmed(*camera)) for number in range(count))
    assert Composer(SIZE).draw(Scene(0, "", people)).width == SIZE[0]
