"""The process that encodes an MP3: what it answers, and how it ends."""

import io
import os
import pickle
import signal
from datetime import date
from pathlib import Path

import av
import numpy as np
import pytest

from recordings.media import mp3_process
from recordings.media.copy_tags import Tags
from recordings.media.mp3_process import SIZE, Job, Mp3Process
from tests.support.processes import children_running
from tests.support.recordings.factories import RATE

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22))
FRAMES = 50


def frames():
    """One second and a bit of a quiet tone."""
    times = np.arange(FRAMES * 1152).reshape(FRAMES, 1152) / RATE
    for tone in np.sin(2 * np.pi * 440 * times).astype(np.float32) / 10:
        frame = av.AudioFrame.from_ndarray(tone[None], "fltp", "mono")
        frame.sample_rate = RATE
        yield frame


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "draft"
    path.touch()
    return path


def encoders():
    return children_running(os.getpid(), mp3_process.__name__)


def job_of(path):
    return Job(path, True, TAGS, FRAMES * 1152 / RATE)


def test_it_writes_the_file_and_says_how_it_sounds(draft):
    heard = Mp3Process(job_of(draft)).encode(iter([list(frames())] * 3))
    assert heard.integrated == pytest.approx(-23.7, abs=0.3)  # 3 dB are of a sine
    assert heard.true_peak == pytest.approx(-20, abs=0.3)
    with av.open(draft) as file:
        assert sum(one.samples for one in file.decode(audio=0)) >= 3 * FRAMES * 1152


def test_a_full_disk_is_the_error_of_the_caller():
    with pytest.raises(OSError, match="No space left"):
        Mp3Process(job_of(Path("/dev/full"))).encode(iter([list(frames())]))
    assert encoders() == []


def test_an_error_of_the_sound_ends_the_process(draft):
    def broken():
        yield list(frames())
        raise OSError("the segment is gone")

    with pytest.raises(OSError, match="the segment is gone"):
        Mp3Process(job_of(draft)).encode(broken())
    assert encoders() == []


def test_a_killed_process_is_an_error_and_never_a_finished_file(draft):
    def batches():
        yield list(frames())
        (child,) = encoders()
        os.kill(child, signal.SIGKILL)
        yield list(frames())

    with pytest.raises(RuntimeError, match="ended with -9"):
        Mp3Process(job_of(draft)).encode(batches())


def test_a_process_whose_sender_has_died_ends_without_an_answer(draft):
    received, answer = io.BytesIO(), io.BytesIO()
    pickle.dump(job_of(draft), received)
    received.write(SIZE.pack(1152) + bytes(1000))
    received.seek(0)
    mp3_process.main(received, answer)
    assert answer.getvalue() == b""
