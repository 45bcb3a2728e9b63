import math

import numpy as np
import pytest

from recordings.media.true_peak import TruePeakMeter

RATE = 48_000


def sine(hertz: float, degrees: float, seconds: float = 0.2) -> np.ndarray:
    """A tone that fades in, so that it has no step."""
    times = np.arange(int(seconds * RATE)) / RATE
    wave = np.sin(2 * np.pi * hertz * times + np.radians(degrees)) * np.minimum(times * 20, 1)
    return wave.astype(np.float32)[None]


def peak_of(pcm: np.ndarray, piece: int = 10_000) -> float:
    meter = TruePeakMeter(len(pcm))
    for at in range(0, pcm.shape[1], piece):
        meter.add(pcm[:, at : at + piece])
    return meter.decibels


def test_a_peak_between_two_samples_is_found():
    """At a quarter of the rate and 45 degrees all samples lie 3 dB under the peak (BS.1770-4)."""
    wave = sine(RATE / 4, 45)
    assert 20 * math.log10(np.abs(wave).max()) == pytest.approx(-3.01, abs=0.01)
    assert peak_of(wave) == pytest.approx(0, abs=0.1)


@pytest.mark.parametrize("hertz", [60, 997, 5000, RATE / 6, 14_000])
@pytest.mark.parametrize("degrees", [0, 30, 45, 60])
def test_a_tone_of_full_scale_has_a_peak_of_0_dbtp(hertz, degrees):
    """BS.1770-4, Annex 2: four values a sample may lie 0.7 dB under the peak."""
    assert -0.7 <= peak_of(sine(hertz, degrees)) <= 0.1


def test_the_peak_does_not_depend_on_how_the_sound_is_cut():
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 30_000)).astype(np.float32)
    whole = peak_of(noise, 30_000)
    assert whole > 20 * math.log10(np.abs(noise).max())
    assert peak_of(noise, 1024) == pytest.approx(whole, abs=1e-4)
    assert peak_of(noise, 7) == pytest.approx(whole, abs=1e-4)


def test_the_louder_channel_counts():
    both = np.concatenate((sine(997, 0) * 0.1, sine(997, 0) * 0.5))
    assert peak_of(both) == pytest.approx(-6, abs=0.1)


def test_silence_has_no_peak():
    assert peak_of(np.zeros((1, 5000), np.float32)) == -math.inf
