"""Reading of the coded sound of a track."""

import tracemalloc

import numpy as np
import pytest

from recordings.media.aac_decoder import coded
from recordings.media.mp4.fragments import Run
from recordings.media.take_reader import Media

FRAMES, SECONDS, APART = 47, 1000, 40_000  # in a run; runs; bytes between the starts of two
MB = 2**20


def run(number):
    """A second of a track, of which each frame has another length."""
    rest = np.zeros(FRAMES, np.int64)
    sizes = np.arange(200, 200 + FRAMES)
    return Run(1, 48_000 * number, APART * number, sizes, rest + 1024, rest == 0, rest)


@pytest.fixture
def track(tmp_path):
    """A track of 40 MB in one file."""
    path = tmp_path / "seat-0.mp4"
    with path.open("wb") as file:
        for number in range(SECONDS):
            file.seek(APART * number)
            file.write(bytes([number % 251]) * APART)
    return Media(path, path.stat().st_size, [run(number) for number in range(SECONDS)])


def test_frames_come_from_their_places_in_the_file(track):
    frames = list(coded(track, 1))
    assert len(frames) == FRAMES * SECONDS
    last = frames[-1]
    assert last == bytes([(SECONDS - 1) % 251]) * (200 + FRAMES - 1)


def test_a_long_track_is_not_read_at_once(track):
    tracemalloc.start()
    try:
        for _ in coded(track, 1):
            pass
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MB < track.length / 30
