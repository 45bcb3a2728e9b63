"""The true peak of sound: the highest value between its samples too (ITU-R BS.1770-4, Annex 2)."""

import math

import numpy as np
from numpy.typing import NDArray

OVERSAMPLING = 4
TAPS = 24  # of each of the three filters that give the values between two samples


def _filters() -> NDArray[np.float32]:
    """Windowed sinc filters, of shape (3, TAPS), for a quarter, a half and three quarters."""
    places = np.arange(TAPS) - (TAPS // 2 - 1)
    between = np.arange(1, OVERSAMPLING)[:, None] / OVERSAMPLING - places
    window = np.i0(6 * np.sqrt(1 - (between / (TAPS / 2)) ** 2)) / np.i0(6)
    filters = np.sinc(between) * window
    whole: NDArray[np.float32] = (filters / filters.sum(axis=1, keepdims=True)).astype(np.float32)
    return whole


FILTERS = _filters()
MOST_GAIN = float(np.abs(FILTERS).sum(axis=1).max())
"""No value between samples exceeds the samples around it by more than this factor."""


class TruePeakMeter:
    """Measures uninterrupted sound; `peak` is the highest true peak so far, full scale 1."""

    def __init__(self, channels: int) -> None:
        self.peak = 0.0
        self._before = np.zeros((channels, TAPS - 1), np.float32)

    @property
    def decibels(self) -> float:
        """The true peak in dBTP; minus infinity for silence."""
        return 20 * math.log10(self.peak) if self.peak else -math.inf

    def add(self, pcm: NDArray[np.float32]) -> None:
        """Measure more sound of shape (channels, samples).

        The values between samples are computed only where they could exceed the peak so far.
        """
        known = np.concatenate((self._before, pcm), axis=1)
        self._before = known[:, -(TAPS - 1) :]
        self.peak = max(self.peak, float(np.abs(pcm).max(initial=0)))
        for channel in known:
            if float(np.abs(channel).max()) * MOST_GAIN > self.peak:
                values = (np.abs(np.convolve(channel, one[::-1], "valid")).max() for one in FILTERS)
                self.peak = max(self.peak, *map(float, values))
