"""Loudness, measured tick by tick and added up over takes."""

import numpy as np
import pytest

from recordings.media.loudness import Loudness, LoudnessMeter, Unreadable

RATE, TICK = 48_000, 960


def tone(seconds, decibels, hertz=1000):
    """Return a sine in both channels, whose peaks are at that many dB of full scale."""
    times = np.arange(int(seconds * RATE)) / RATE
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * times)
    return np.stack([wave, wave], axis=1).astype(np.float32)


def measured(*sounds):
    meter = LoudnessMeter()
    whole = np.concatenate(sounds)
    for at in range(0, len(whole), TICK):
        meter.add(whole[at : at + TICK])
    return meter.loudness


def test_the_reference_tone_measures_minus_23_lufs():
    """EBU Tech 3341, test 1."""
    assert measured(tone(10, -23)).integrated == pytest.approx(-23, abs=0.1)


def test_sound_much_softer_than_the_rest_does_not_count():
    """EBU Tech 3341, test 3, at a fifth of its length."""
    soft = tone(2, -36)
    assert measured(soft, tone(12, -23), soft).integrated == pytest.approx(-23, abs=0.15)


def test_silence_between_words_does_not_count():
    silence = np.zeros((5 * RATE, 2), np.float32)
    assert measured(tone(10, -23), silence).integrated == pytest.approx(-23, abs=0.15)


def test_the_loudness_of_takes_measured_apart_adds_up_to_that_of_the_whole():
    loud, soft = tone(6, -20), tone(6, -26)
    apart = measured(loud) + measured(soft)
    assert apart.integrated == pytest.approx(measured(loud, soft).integrated, abs=0.15)


def test_silence_has_no_loudness():
    assert measured(np.zeros((RATE, 2), np.float32)).integrated == -np.inf


def test_the_same_sound_in_both_channels_is_mono():
    assert measured(tone(1, -20)).is_mono


def test_channels_that_differ_are_not_mono():
    sound = tone(1, -20)
    sound[:, 1] *= 0.5
    assert not measured(sound).is_mono


def test_a_loudness_loads_as_it_was_dumped():
    loudness = measured(tone(1, -20))
    assert Loudness.load(loudness.dump()) == loudness


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"{}", b'{"blocks": 1, "mid": 0, "side": 0}']
)
def test_an_invalid_file_is_not_read_as_a_loudness(content):
    with pytest.raises(Unreadable):
        Loudness.load(content)
