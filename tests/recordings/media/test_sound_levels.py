"""The levels of a session, which the waveform and the rings of speakers are drawn from."""

import numpy as np
import pytest

from recordings.media.sound_levels import BLOCK, LOWEST, bars, program_levels, rings, voice_levels
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import FRAME, RATE, record, writer_of


@pytest.fixture
def laid(tmp_path):
    def laid(*takes):
        writer = writer_of(tmp_path / "room")
        for at, take in enumerate(takes):
            record(writer, sample=at * 60 * RATE, **take)
        return stretches(read_takes(tmp_path / "room"))

    return laid


def at(levels, second):
    return levels[int(second * RATE / BLOCK)]


def test_levels_are_the_effective_values_in_decibels(laid):
    levels = program_levels(laid({"seconds": 2, "volume": 0.5}), lambda frames: None)
    assert at(levels, 1.1) == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.5)
    assert at(levels, 1.6) < -60


def test_a_speaker_s_level_is_that_of_their_own_track_at_its_place(laid):
    take = {"seconds": 3, "speakers": {"ada": (1, 2, 550)}}
    levels = voice_levels(laid(take, take), "ada", lambda frames: None)
    for start in (0, 3):
        assert at(levels, start + 1.5) == pytest.approx(20 * np.log10(0.4 / np.sqrt(2)), abs=0.5)
        assert at(levels, start + 0.5) == at(levels, start + 2.5) == LOWEST


def test_a_seat_without_a_track_is_silent(laid):
    assert voice_levels(laid({"seconds": 1}), "ben", lambda frames: None).max() == LOWEST


def test_each_decoded_frame_is_reported(laid):
    told = []
    levels = program_levels(laid({"seconds": 2}), told.append)
    assert sum(told) * FRAME == len(levels) * BLOCK


def test_the_loudest_bars_are_full_however_soft_the_session_is():
    for level in (-6, -30):
        heights = bars(np.full(1000, level, np.float32), 10)
        assert heights.min() == pytest.approx(1)


def test_noise_alone_is_not_enlarged():
    assert bars(np.full(1000, -60, np.float32), 10).max() < 0.15


def test_a_click_is_in_the_bar_of_its_moment():
    levels = np.full(1875, LOWEST, np.float32)
    levels[int(5.05 * RATE / BLOCK)] = -10
    heights = bars(levels, 10)
    assert len(heights) == pytest.approx(100, abs=1)
    assert np.flatnonzero(heights > 0.1).tolist() == [50]


def test_a_ring_rises_at_once_and_falls_slowly():
    levels = np.full(1875, LOWEST, np.float32)
    levels[375:563] = -10  # from second 2 to 3
    found = rings(levels, 25, 250)
    assert (found[49], found[51]) == (0, 1)
    assert 1 > found[78] > found[82] > 0
    assert found[110] < 0.05
