"""The audiogram of a session: a video drawn from its sound."""

import io
import threading
from datetime import date

import av
import numpy as np
import pytest

from recordings.drawing.audiogram.pictures import FADE
from recordings.drawing.audiogram.places import HEIGHT, LINE, SIZE, WAVE, WAVE_TOP, WIDTH
from recordings.drawing.audiogram.scene import Answer, Person, Scene
from recordings.drawing.audiogram.still import Still
from recordings.drawing.audiogram.waveform import BAR, PITCH, PRESENT
from recordings.media import mastered_mp4, session_audiogram
from recordings.media.copy_tags import Tags
from recordings.media.mp4.boxes import find, walk
from recordings.media.picture_encoder import FPS
from recordings.media.take_reader import read_takes
from recordings.media.timeline import FRAME, Empty, stretches
from tests.support.recordings.factories import RATE, record, writer_of
from tests.support.recordings.listening import beeps, loudness_at, sound
from tests.support.recordings.mp4 import whole

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22))
ADA, BEN = Person("ada", "Ada", 20), Person("ben", "Ben", 140)
SCENE = Scene("The Pricing Hour", "How to price", (ADA, BEN))


@pytest.fixture
def room(tmp_path):
    return tmp_path / "room"


def laid_of(room):
    return stretches(read_takes(room))


def build(room, scene=SCENE, tell=lambda share: None):
    return session_audiogram.build(room, laid_of(room), TAGS, scene, tell)


def made(room, scene=SCENE, tell=lambda share: None) -> bytes:
    finished = build(room, scene, tell)
    return whole(room, finished.header, finished.parts)


def lumas(content: bytes) -> list[np.ndarray]:
    """The luma of each picture."""
    with av.open(io.BytesIO(content)) as file:
        return [frame.to_ndarray()[:HEIGHT] for frame in file.decode(video=0)]


def bars(luma: np.ndarray) -> np.ndarray:
    """The height in pixels of what is bright in each column of the waveform."""
    return (luma[WAVE.top : WAVE.bottom] > 30).sum(axis=0)


def packets(content: bytes, kind: str) -> list[av.Packet]:
    with av.open(io.BytesIO(content)) as file:
        return [packet for packet in file.demux(**{kind: 0}) if packet.size]


def top_boxes(content: bytes) -> list[bytes]:
    found, at = [], 0
    while at < len(content):
        size = int.from_bytes(content[at : at + 4])
        found.append(content[at + 4 : at + 8])
        at += size if size != 1 else int.from_bytes(content[at + 8 : at + 16])
    assert at == len(content)
    return found


def test_a_short_session_is_a_video_of_25_pictures_a_second(room):
    record(writer_of(room), seconds=5)
    content = made(room)
    with av.open(io.BytesIO(content)) as file:
        video, audio = file.streams.video[0], file.streams.audio[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", *SIZE)
        assert (audio.codec_context.name, audio.rate, audio.layout.name) == ("aac", RATE, "stereo")
        assert video.average_rate == video.base_rate == FPS
        times = [frame.time for frame in file.decode(video=0)]
    assert times == pytest.approx(np.arange(5 * FPS) / FPS)
    assert {packet.duration for packet in packets(content, "video")} == {RATE // FPS}


@pytest.mark.parametrize("seconds", [1, 2.5, 5])
def test_pictures_last_as_long_as_the_sound(room, seconds):
    record(writer_of(room), seconds=seconds)
    content = made(room)
    heard = len(packets(content, "audio")) * FRAME / RATE
    assert len(packets(content, "video")) / FPS == pytest.approx(heard, abs=0.04)


def test_the_header_comes_first_and_has_no_edit_list(room):
    record(writer_of(room))
    content = made(room)
    assert top_boxes(content) == [b"ftyp", b"moov", b"mdat"]
    tracks = [
        (start, end)
        for kind, start, end in walk(content, *find(content, b"moov"))
        if kind == b"trak"
    ]
    assert len(tracks) == 2
    assert not any(kind == b"edts" for track in tracks for kind, _, _ in walk(content, *track))


def test_keyframes_are_at_most_five_seconds_apart(room):
    record(writer_of(room), seconds=12)
    keys = [at for at, one in enumerate(packets(made(room), "video")) if one.is_keyframe]
    assert keys[0] == 0
    assert max(np.diff([*keys, 12 * FPS])) <= 5 * FPS


def test_the_sound_is_that_of_the_mastered_video_frame_by_frame(room):
    record(writer_of(room), seconds=3)
    finished = mastered_mp4.build(room, laid_of(room), TAGS, lambda share: None)
    plain = whole(room, finished.header, finished.parts)
    heard = [bytes(packet) for packet in packets(made(room), "audio")]
    assert heard == [bytes(packet) for packet in packets(plain, "audio")]


def test_the_sound_is_as_loud_as_platforms_have_it(room):
    record(writer_of(room), seconds=12, volume=0.02)
    finished = build(room)
    assert finished.target == -14 and finished.is_on_target
    assert finished.heard.true_peak <= -1


def test_each_beep_reaches_the_middle_of_the_waveform_when_it_is_heard(room):
    record(writer_of(room), seconds=4)
    content = made(room, Scene("Hotline", "Beeps"))
    assert beeps(content)[:4] == pytest.approx([0, 1, 2, 3], abs=0.03)
    shown = lumas(content)
    for second in (1, 2, 3):
        heights = bars(shown[second * FPS])
        beep = heights[PRESENT + 4 : PRESENT + 2 * PITCH]  # 200 ms; a line covers the middle
        before = heights[PRESENT - 4 * PITCH : PRESENT - 4]
        after = heights[PRESENT + 4 * PITCH : PRESENT + 8 * PITCH]
        assert beep.max() > 60
        assert max(before.max(), after.max()) <= 2 * BAR


def test_takes_follow_each_other_in_picture_and_sound(room):
    writer = writer_of(room)
    record(writer, seconds=3, tone=440)
    record(writer, sample=63 * RATE, seconds=2, tone=880)
    content = made(room)
    wave, shown = sound(content), lumas(content)
    assert loudness_at(wave, 440, 2.05) > -20 and loudness_at(wave, 880, 4.05) > -20
    for second in (1, 2, 3, 4):
        assert bars(shown[second * FPS])[PRESENT + 4 : PRESENT + 2 * PITCH].max() > 60
        assert bars(shown[second * FPS - 5])[PRESENT - 40 : PRESENT - 4].max() <= 2 * BAR


def test_silence_is_a_flat_line(room):
    record(writer_of(room), seconds=3, volume=0)
    middle = bars(lumas(made(room))[FPS])
    assert 0 < np.delete(middle, slice(PRESENT - 4, PRESENT + 4)).max() <= BAR + 2


def test_a_question_is_shown_exactly_while_it_is_answered(room):
    record(writer_of(room), seconds=8)
    answers = Answer(2, 3.6, "Why?", "Cleo", 3), Answer(6, 7, "How?")
    scene = Scene(SCENE.site, SCENE.title, (), answers)
    shown = [luma[:WAVE_TOP].astype(int) for luma in lumas(made(room, scene))]

    def like(number, answer):
        drawn = Still(scene, answer).planes[0][:WAVE_TOP].astype(int)
        return float(np.abs(shown[number] - drawn).mean()) < 1

    first, second = answers
    assert all(like(number, None) for number in range(0, 50, 7))
    assert not like(50 + FADE // 2, None)
    assert np.abs(shown[50] - shown[49]).max() > 8  # the first picture of the answer differs
    assert np.abs(shown[49] - shown[48]).max() <= 8
    assert all(like(number, first) for number in range(50 + FADE, 90, 7))
    assert all(like(number, None) for number in range(90 + FADE, 150, 7))
    assert all(like(number, second) for number in range(150 + FADE, 175, 5))


def test_those_who_speak_have_a_ring(room):
    speakers = {"ada": (0, 2, 550), "ben": (2, 4, 550)}
    record(writer_of(room), seconds=4, speakers=speakers)
    places = Still(SCENE, None).places
    shown = lumas(made(room))

    def ring(number, place):
        """The brightest pixel between a person's disc and the edge of their square."""
        middle = place.top + place.side // 2
        edge = (place.side - place.diameter) // 2
        return shown[number][middle, place.left : place.left + edge].max()

    ada, ben = places
    assert ring(FPS, ada) > 100 > 60 > ring(FPS, ben)
    assert ring(3 * FPS, ben) > 100 > 60 > ring(3 * FPS, ada)


def test_the_waveform_has_the_colours_of_those_who_speak(room):
    record(writer_of(room), seconds=4, speakers={"ada": (0, 2, 550), "ben": (2, 4, 550)})
    with av.open(io.BytesIO(made(room))) as file:
        frame = list(file.decode(video=0))[2 * FPS + 10]
    red = frame.to_ndarray()[HEIGHT + HEIGHT // 4 :].reshape(HEIGHT // 2, WIDTH // 2)
    band = red[WAVE.top // 2 : WAVE.bottom // 2].astype(int)
    middle = (PRESENT - 10 * 4) // 2  # second 2, ten pictures ago
    ada, ben = band[:, middle - 150 : middle - 90], band[:, middle + 2 : middle + 14]
    assert ada.max() > 135
    assert ben.min() < 125


def test_players_show_the_tags(room):
    record(writer_of(room), seconds=1)
    with av.open(io.BytesIO(made(room))) as file:
        assert (file.metadata["title"], file.metadata["artist"]) == ("How to price", "Ada")


def test_the_reported_share_grows_from_the_beginning_to_all(room):
    record(writer_of(room), seconds=3)
    shares = []
    made(room, tell=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 20
    assert shares[0] < 0.1
    assert shares[-1] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize("share", [0, 0.3])
def test_cancelling_leaves_neither_a_file_nor_a_thread(room, share):
    record(writer_of(room), seconds=12)

    def cancel(done):
        if done > share:
            raise InterruptedError("cancelled")

    with pytest.raises(InterruptedError):
        made(room, tell=cancel)
    assert not (room / "copies").exists() or not list((room / "copies").iterdir())
    assert not [one for one in threading.enumerate() if one.name.startswith("pictures")]


def test_making_an_audiogram_twice_leaves_one_file(room):
    record(writer_of(room), seconds=2)
    assert made(room) == made(room)
    assert len(list((room / "copies").iterdir())) == 1


def test_a_segment_that_is_gone_fails_without_a_draft(room):
    record(writer_of(room), seconds=3)
    laid = laid_of(room)
    (room / "e1/t1/00001.m4s").unlink()
    with pytest.raises(OSError, match="00001"):
        session_audiogram.build(room, laid, TAGS, SCENE, lambda share: None)
    assert not (room / "copies").exists() or not list((room / "copies").iterdir())


def test_a_recording_without_takes_makes_no_audiogram(room):
    with pytest.raises(Empty):
        session_audiogram.build(room, [], TAGS, SCENE, lambda share: None)


def test_the_line_says_how_much_is_over(room):
    record(writer_of(room), seconds=3)
    over = [int((luma[LINE] > 150).sum()) for luma in lumas(made(room))]
    assert over[74] > over[37] > over[0]
