"""The MP3 and the M4A of a session: their loudness, their length and their tags."""

import io
import math
import os
import threading
import time
from datetime import date

import av
import numpy as np
import pytest
from PIL import Image

from recordings.media import (
    atomic_write,
    loudness,
    mp3_process,
    session_loudness,
    session_sound,
)
from recordings.media.copy_tags import Tags
from recordings.media.ear import Heard
from recordings.media.mp4.boxes import find
from recordings.media.take_reader import read_takes
from recordings.media.timeline import Empty, stretches
from recordings.media.virtual_file import VirtualFile
from tests.support.processes import children_running
from tests.support.recordings.factories import FRAME, RATE, record, writer_of
from tests.support.recordings.listening import loudness_at, sound
from tests.support.recordings.measured import measured
from tests.support.recordings.mp4 import whole

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22), hue=200)
MP3, M4A = KINDS = session_sound.MP3, session_sound.M4A
CEILING = -1  # dBTP


@pytest.fixture
def room_directory(tmp_path):
    return tmp_path / "room"


@pytest.fixture(params=KINDS)
def kind(request):
    return request.param


def build(room, kinds=KINDS, tags=TAGS, tell=lambda share: None):
    return session_sound.build(room, stretches(read_takes(room)), tags, kinds, tell)


def content_of(room, finished) -> bytes:
    return whole(room, finished.header, finished.parts)


def copy_of(room, kind=MP3, tags=TAGS, tell=lambda share: None) -> bytes:
    return content_of(room, build(room, [kind], tags, tell)[kind])


@pytest.mark.parametrize("volume", [0.9, 0.3, 0.02])
def test_a_session_of_mono_microphones_is_mono_at_minus_19_lufs(room_directory, volume):
    record(writer_of(room_directory), seconds=6, volume=volume)
    for finished in build(room_directory).values():
        layout, integrated, peak = measured(content_of(room_directory, finished))
        assert layout == "mono"
        assert integrated == pytest.approx(-19, abs=0.5)
        assert peak <= CEILING
        assert (finished.target, finished.is_on_target) == (-19, True)


@pytest.mark.parametrize("volume", [0.9, 0.05])
def test_a_session_whose_channels_differ_is_stereo_at_minus_16_lufs(room_directory, volume):
    record(writer_of(room_directory), seconds=6, volume=volume, wide=True)
    for finished in build(room_directory).values():
        layout, integrated, peak = measured(content_of(room_directory, finished))
        assert layout == "stereo"
        assert integrated == pytest.approx(-16, abs=0.5)
        assert peak <= CEILING
        assert (finished.target, finished.is_on_target) == (-16, True)


@pytest.mark.parametrize("wide", [False, True])
def test_what_is_said_of_the_loudness_is_what_a_meter_reads(room_directory, wide):
    record(writer_of(room_directory), seconds=6, wide=wide)
    for finished in build(room_directory).values():
        _, integrated, peak = measured(content_of(room_directory, finished))
        assert finished.heard.integrated == pytest.approx(integrated, abs=0.1)
        assert finished.heard.true_peak == pytest.approx(peak, abs=0.2)


def test_takes_of_different_loudness_are_levelled_together(room_directory, kind):
    writer = writer_of(room_directory)
    record(writer, seconds=4, volume=0.2)
    record(writer, sample=60 * RATE, seconds=4, volume=0.1)
    assert measured(copy_of(room_directory, kind))[1] == pytest.approx(-19, abs=0.5)


def test_a_session_is_softer_than_the_target_if_peaks_would_exceed_the_ceiling(
    room_directory, monkeypatch, kind
):
    """A few clicks of a tongue can't be as loud as speech without exceeding the ceiling."""
    record(writer_of(room_directory), seconds=6, tone=0)
    clicks = np.zeros((2, FRAME), np.float32)
    clicks[:, :24] = 0.05

    def clicking(stretch):
        for at in range(stretch.frames):
            frame = av.AudioFrame.from_ndarray(clicks * (at % 10 == 0), "fltp", "stereo")
            frame.sample_rate = RATE
            yield frame

    monkeypatch.setattr("recordings.media.target_loudness.decode", clicking)
    monkeypatch.setattr("recordings.media.session_loudness.decode", clicking)
    finished = build(room_directory, [kind])[kind]
    _, integrated, peak = measured(content_of(room_directory, finished))
    assert integrated < -20
    assert peak <= CEILING
    assert not finished.is_on_target
    assert finished.heard.integrated == pytest.approx(integrated, abs=0.2)


def test_a_session_in_which_nobody_spoke_is_silent(room_directory, kind):
    record(writer_of(room_directory), seconds=2, volume=0)
    finished = build(room_directory, [kind])[kind]
    assert np.abs(sound(content_of(room_directory, finished))).max() < 1e-3
    assert (finished.heard.integrated, finished.is_on_target) == (-math.inf, False)


def test_a_recording_without_takes_makes_no_copy(room_directory, kind):
    with pytest.raises(Empty):
        session_sound.build(room_directory, [], TAGS, [kind], lambda share: None)
    assert not (room_directory / "copies").exists()


def test_takes_follow_each_other_as_in_the_mp4(room_directory, kind):
    writer = writer_of(room_directory)
    record(writer, seconds=3, tone=440)
    record(writer, sample=63 * RATE, seconds=2, tone=880)
    wave = sound(copy_of(room_directory, kind))
    assert len(wave) == pytest.approx(stretches(read_takes(room_directory))[-1].end, abs=1152)
    assert loudness_at(wave, 440, 2.05) > -20 > loudness_at(wave, 880, 2.05) + 20
    assert loudness_at(wave, 880, 4.05) > -20 > loudness_at(wave, 440, 4.05) + 20


def test_a_damaged_frame_leaves_all_other_sound_in_its_place(room_directory):
    record(writer_of(room_directory), seconds=3)
    segment = room_directory / "e1/t1/00001.m4s"
    content = bytearray(segment.read_bytes())
    start, end = find(bytes(content), b"mdat")
    content[start:end] = bytes(np.random.default_rng(1).integers(0, 256, end - start, np.uint8))
    segment.write_bytes(content)
    wave = sound(copy_of(room_directory))
    assert len(wave) == pytest.approx(stretches(read_takes(room_directory))[-1].end, abs=1152)
    assert loudness_at(wave, 440, 2.05) > -20


def test_players_show_title_host_site_date_and_a_cover(room_directory):
    record(writer_of(room_directory), seconds=1)
    with av.open(io.BytesIO(copy_of(room_directory))) as file:
        tags = file.metadata
        assert (tags["title"], tags["artist"]) == ("How to price", "Ada")
        assert (tags["album"], tags["date"]) == ("The Pricing Hour", "2026-11-22")
        picture = next(bytes(packet) for packet in file.demux(video=0) if packet.size)
    assert Image.open(io.BytesIO(picture)).size == (1400, 1400)


def test_a_take_that_the_mixer_left_unmeasured_is_measured_once(room_directory):
    record(writer_of(room_directory), seconds=3)
    laid = stretches(read_takes(room_directory))
    assert session_loudness.unmeasured(laid) == laid[-1].end
    first = session_loudness.measure(laid, lambda samples: None)
    assert session_loudness.unmeasured(laid) == 0
    assert session_loudness.measure(laid, lambda samples: None) == first


def test_a_take_whose_loudness_file_is_invalid_is_measured_again(room_directory):
    record(writer_of(room_directory), seconds=1)
    (room_directory / "e1/t1" / loudness.NAME).write_text("{")
    assert measured(copy_of(room_directory))[1] == pytest.approx(-19, abs=0.5)


def test_making_a_copy_twice_leaves_one_file(room_directory, kind):
    record(writer_of(room_directory), seconds=2)
    assert copy_of(room_directory, kind) == copy_of(room_directory, kind)
    assert len(list((room_directory / "copies").iterdir())) == 1


def test_copies_made_together_are_those_made_alone(room_directory):
    record(writer_of(room_directory), seconds=3)
    for kind, finished in build(room_directory).items():
        assert content_of(room_directory, finished) == copy_of(room_directory, kind)
    assert len(list((room_directory / "copies").iterdir())) == 2


def test_a_copy_is_kept_as_a_virtual_file_of_its_length(room_directory, kind):
    record(writer_of(room_directory), seconds=2)
    finished = build(room_directory, [kind])[kind]
    name = finished.keep(room_directory, kind)
    kept = VirtualFile.load(room_directory / "copies" / name)
    assert name.startswith(f"{kind}-")
    assert kept.content_type == {MP3: "audio/mpeg", M4A: "audio/mp4"}[kind]
    assert kept.length == finished.length == len(whole(room_directory, b"", kept.parts))


class Cancelled(Exception):
    pass


@pytest.mark.parametrize("share", [0, 0.3, 0.9])
@pytest.mark.parametrize("kinds", [KINDS, [MP3], [M4A]], ids=["both", MP3, M4A])
def test_cancelling_ends_all_threads_and_processes_and_leaves_no_draft(
    room_directory, kinds, share
):
    record(writer_of(room_directory), seconds=12)
    before = threading.active_count()

    def tell(done):
        if done >= share:
            raise Cancelled

    with pytest.raises(Cancelled):
        build(room_directory, kinds, tell=tell)
    assert threading.active_count() == before
    assert children_running(os.getpid(), mp3_process.__name__) == []
    assert not list((room_directory / "copies").glob("*"))


def test_a_disk_that_fills_up_ends_all_threads_and_leaves_no_draft(room_directory, monkeypatch):
    record(writer_of(room_directory), seconds=12)
    before = threading.active_count()

    def full(self, packets):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("recordings.media.aac_file.AacFile._write", full)
    monkeypatch.setattr(
        "recordings.media.mastered_sound.MasteredSound._rehearse",
        lambda self, settings, sound: Heard(-16, -9),
    )
    with pytest.raises(OSError, match="No space"):
        build(room_directory)
    assert threading.active_count() == before
    assert not list((room_directory / "copies").glob("*"))


def test_the_reported_share_grows_from_the_beginning_to_all(room_directory):
    record(writer_of(room_directory), seconds=2)
    shares = []
    build(room_directory, tell=shares.append)
    assert shares == sorted(shares)
    assert shares[0] < 0.1
    assert shares[-1] == pytest.approx(1, abs=0.02)


def test_the_old_draft_of_a_killed_worker_is_deleted(room_directory):
    record(writer_of(room_directory), seconds=1)
    copies = room_directory / "copies"
    copies.mkdir()
    dead, alive = copies / ".mp3-dead.draft", copies / ".mp3-alive.draft"
    dead.write_bytes(b"half")
    alive.write_bytes(b"half")
    long_ago = time.time() - atomic_write.ABANDONED - 1
    os.utime(dead, (long_ago, long_ago))
    copy_of(room_directory)
    assert (dead.exists(), alive.exists()) == (False, True)


def test_a_full_disk_leaves_no_partial_file(room_directory):
    def full(file):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        atomic_write.write_long(room_directory, "mp3", "mp3", full)
    assert list(room_directory.iterdir()) == []
