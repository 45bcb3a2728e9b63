"""What arrives at FFmpeg's own RTMP server: sound, picture, and how far they are apart."""

import time
from contextlib import contextmanager
from itertools import pairwise

import pytest

from tests.support.eventually import eventually
from tests.support.rtmp.receiver import receiving

APART = 0.08  # seconds


@contextmanager
def sent(send, directory, seconds):
    with receiving(directory) as receiver:
        with send(receiver.address, receiver.key, seconds=seconds) as sending:
            eventually(lambda: "on_air" in sending.states, "it was never on air")
            yield sending
            sending.end()
        sending.received = receiver.received()


@pytest.fixture
def received(send, tmp_path):
    with sent(send, tmp_path, seconds=6) as sending:
        eventually(lambda: (tmp_path / "room/e1/t1/00005.m4s").exists(), "nothing is recorded")
    assert sending.failure is None
    return sending.received


def test_sound_and_picture_arrive_together(received):
    assert received.pitch == pytest.approx(440, abs=5)
    flashes, beeps = received.flashes, received.beeps
    assert len(flashes) >= 3
    for flash in flashes:
        nearest = min(beeps, key=lambda beep: abs(beep - flash))
        assert abs(nearest - flash) < APART
    times = [at for at, _luma in received.pictures]
    assert max(after - before for before, after in pairwise(times)) <= 0.05


def test_a_pause_of_the_program_is_filled(send, tmp_path):
    with sent(send, tmp_path, seconds=2) as sending:
        eventually(lambda: (tmp_path / "room/e1/t1/00001.m4s").exists(), "nothing is recorded")
        time.sleep(4)  # what is sent while nothing is recorded has no other sign
    length = len(sending.received.sound) / 48_000
    assert length > 4 and sending.received.pictures[-1][0] > 3
