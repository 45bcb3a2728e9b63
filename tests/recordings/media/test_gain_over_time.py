"""The gain of a mastered copy over time: one for all of a session, outside of limited peaks.

A target that lively speech can't reach must not be forced by turning single syllables up and down.
"""

from datetime import date

import numpy as np
import pytest

from recordings.media import mastered_mp4, session_mp4
from recordings.media.copy_tags import Tags
from recordings.media.mastering import LIMIT
from recordings.media.take_reader import read_takes
from recordings.media.timeline import stretches
from tests.support.recordings.factories import RATE, record, writer_of
from tests.support.recordings.listening import sound
from tests.support.recordings.measured import measured
from tests.support.recordings.mp4 import whole
from tests.support.recordings.speech import speech

TAGS = Tags("How to price", "Ada", "The Pricing Hour", date(2026, 11, 22))
BLOCK = RATE // 20  # samples
RELEASE = 3  # blocks after a peak in which the limiter still recovers
HEARD = -50  # dBFS; below it the encoder's noise counts


@pytest.fixture(params=[0.9, 0.1])
def heard(request, tmp_path):
    """Twenty seconds of lively speech: ``(as recorded, as mastered, the mastered copy)``."""
    room = tmp_path / "room"
    record(writer_of(room), seconds=20, wave=speech(seed=3, volume=request.param))
    laid = stretches(read_takes(room))
    before = sound(whole(room, *session_mp4.build(room, laid, TAGS)))
    finished = mastered_mp4.build(room, laid, TAGS, lambda share: None)
    content = whole(room, finished.header, finished.parts)
    assert measured(content)[1] == pytest.approx(finished.heard.integrated, abs=0.1)
    return before, sound(content), finished


def test_the_gain_spreads_by_no_more_than_half_a_decibel_outside_of_peaks(heard):
    before, after, _finished = heard
    was, now = blocks(before), blocks(after)
    gain = levels(now) - levels(was)
    audible = levels(was) > HEARD
    limited = np.abs(was).max(axis=1) * 10 ** (gain[audible].max() / 20) > 10 ** (LIMIT / 20) * 0.98
    near = limited.copy()
    for distance in range(1, RELEASE + 1):
        near[distance:] |= limited[:-distance]
    near[:-1] |= limited[1:]  # the limiter looks ahead
    plain = gain[audible & ~near]
    assert len(plain) > 20 and limited.sum() > 20, "this speech has both"
    assert np.ptp(plain) <= 0.5


def test_a_target_that_the_peaks_do_not_allow_is_missed_and_not_forced(heard):
    _before, _after, finished = heard
    assert not finished.is_on_target
    assert -17 < finished.heard.integrated < finished.target - 0.5
    assert finished.heard.true_peak <= -1


def blocks(wave):
    return wave[: len(wave) // BLOCK * BLOCK].reshape(-1, BLOCK)


def levels(pieces):
    return 10 * np.log10((pieces**2).mean(axis=1) + 1e-12)
