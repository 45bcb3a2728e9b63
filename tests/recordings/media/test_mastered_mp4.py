"""The mastered MP4: pictures as recorded, and sound at the loudness of video platforms."""

import io
import threading
from datetime import date
from itertools import groupby

import av
import numpy as np
import pytest

from recordings.media import mastered_mp4, session_mp4
from recordings.media.copy_tags import Tags
from recordings.media.take_reader import read_takes
from recordings.media.timeline import Empty, stretches
from tests.support.recordings.factories import NOON, RATE, cut_short, record, writer_of
from tests.support.recordings.listening import beeps, flashes, loudness_at, sound
from tests.support.recordings.measured import measured
from tests.support.recordings.mp4 import durations, whole

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22), hue=200)
SKEW = 0.080


@pytest.fixture
def room_directory(tmp_path):
    return tmp_path / "room"


@pytest.fixture
def two_takes(room_directory):
    """Three seconds of 440 Hz, a gap of a minute, two and a half of 880 Hz."""
    writer = writer_of(room_directory)
    record(writer, seconds=3, tone=440)
    record(writer, sample=63 * RATE, seconds=2.5, tone=880, unix=NOON + 63)
    return room_directory


def build(room, tell=lambda share: None):
    return mastered_mp4.build(room, stretches(read_takes(room)), TAGS, tell)


def copy_of(room) -> bytes:
    finished = build(room)
    return whole(room, finished.header, finished.parts)


def recorded(room) -> bytes:
    return whole(room, *session_mp4.build(room, stretches(read_takes(room)), TAGS))


def packets(content: bytes) -> list[tuple[int, bytes]]:
    """Return (time in samples, content) of each coded picture."""
    with av.open(io.BytesIO(content)) as file:
        return [(one.dts, bytes(one)) for one in file.demux(video=0) if one.size]


@pytest.mark.parametrize(
    ("volume", "wide"), [(0.9, False), (0.02, False), (0.9, True), (0.1, True)]
)
def test_its_sound_is_stereo_at_minus_14_lufs(room_directory, volume, wide):
    record(writer_of(room_directory), seconds=6, volume=volume, wide=wide)
    finished = build(room_directory)
    layout, integrated, peak = measured(whole(room_directory, finished.header, finished.parts))
    assert layout == "stereo"
    assert integrated == pytest.approx(-14, abs=0.5)
    assert peak <= -1
    assert (finished.target, finished.is_on_target) == (-14, True)
    assert finished.heard.integrated == pytest.approx(integrated, abs=0.1)
    assert finished.heard.true_peak == pytest.approx(peak, abs=0.2)


def test_its_pictures_are_those_recorded_byte_by_byte(two_takes):
    assert packets(copy_of(two_takes)) == packets(recorded(two_takes))


def test_its_sound_is_as_long_as_that_recorded_to_the_sample(two_takes):
    mastered, plain = copy_of(two_takes), recorded(two_takes)
    assert durations(mastered) == durations(plain)
    assert len(sound(mastered)) == len(sound(plain))


def test_each_tone_is_at_its_second_and_each_flash_at_its_beep(two_takes):
    content = copy_of(two_takes)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4, 5], abs=0.05)
    assert beeps(content) == pytest.approx(flashes(content), abs=SKEW)
    wave = sound(content)
    assert loudness_at(wave, 440, 2.05) > loudness_at(wave, 880, 2.05) + 20
    assert loudness_at(wave, 880, 4.05) > loudness_at(wave, 440, 4.05) + 20


def test_it_holds_the_sound_of_each_second_behind_its_pictures(two_takes):
    """So a player reads on, and need not jump to and fro."""
    finished = build(two_takes)
    names = [name for name, _ in groupby(part.name for part in finished.parts)]
    segments, pieces = names[::2], names[1::2]
    assert segments == sorted(segments) and len(set(segments)) == 6
    assert len(set(pieces)) == 1
    assert pieces[0].startswith("copies/mastered-")


def test_it_holds_nothing_but_pictures_and_new_sound(two_takes):
    finished = build(two_takes)
    content = whole(two_takes, finished.header, finished.parts)
    with av.open(io.BytesIO(content)) as file:
        used = sum(packet.size for packet in file.demux(video=0, audio=0))
    assert finished.length == len(content) == len(finished.header) + used


def test_a_damaged_segment_costs_its_second_only(two_takes):
    cut_short(two_takes / "e1/t1/00001.m4s")
    content = copy_of(two_takes)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4], abs=0.05)
    wave = sound(content)
    assert loudness_at(wave, 440, 1.05) > loudness_at(wave, 880, 1.05) + 20
    assert loudness_at(wave, 880, 3.05) > loudness_at(wave, 440, 3.05) + 20


def test_a_session_of_five_seconds_is_whole(room_directory):
    record(writer_of(room_directory), seconds=5)
    content = copy_of(room_directory)
    assert flashes(content) == pytest.approx([0, 1, 2, 3, 4], abs=0.05)


def test_a_session_in_which_nobody_spoke_is_silent(room_directory):
    record(writer_of(room_directory), seconds=2, volume=0)
    finished = build(room_directory)
    content = whole(room_directory, finished.header, finished.parts)
    assert np.abs(sound(content)).max() < 1e-3
    assert not finished.is_on_target


def test_a_recording_without_takes_makes_no_copy(room_directory):
    with pytest.raises(Empty):
        build(room_directory)


def test_it_can_be_made_twice_and_leaves_one_file(two_takes):
    assert build(two_takes) == build(two_takes)
    assert len(list((two_takes / "copies").iterdir())) == 1


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("share", [0, 0.5])
def test_cancelling_ends_all_threads_and_leaves_no_draft(room_directory, share):
    record(writer_of(room_directory), seconds=12)
    before = threading.active_count()

    def tell(done):
        if done >= share:
            raise Cancelled

    with pytest.raises(Cancelled):
        build(room_directory, tell)
    assert threading.active_count() == before
    assert not list((room_directory / "copies").glob("*"))


def test_the_reported_share_grows_from_the_beginning_to_all(two_takes):
    shares = []
    build(two_takes, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == pytest.approx(1, abs=0.02)
