"""The true peak of sound: the highest value between its samples too (ITU-R BS.1770-4, Annex 2)."""

import math

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
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


BLOCK = 64  # samples

LOUDEST = 16
"""Blocks that are computed first, because they raise the peak under which others are left out."""


def _matrix() -> NDArray[np.float32]:
    """The filters as a matrix: `samples @ matrix` are the values between those of a block.

    Its shape is (BLOCK + TAPS - 1, 3 × BLOCK).
    """
    matrix = np.zeros((BLOCK + TAPS - 1, len(FILTERS), BLOCK), np.float32)
    for at in range(BLOCK):
        matrix[at : at + TAPS, :, at] = FILTERS.T
    return matrix.reshape(len(matrix), -1)


MATRIX = _matrix()


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
        count = (known.shape[1] - (TAPS - 1)) // BLOCK
        end = TAPS - 1 + count * BLOCK
        self._before = known[:, end - (TAPS - 1) :]  # with what is left of a block
        levels = np.abs(known)
        self.peak = max(self.peak, float(levels.max(initial=0)))
        if not count:
            return
        # The values of a block depend on the samples before it too.
        before = levels[:, : TAPS - 1].max(axis=1, keepdims=True)
        highest = levels[:, TAPS - 1 : end].reshape(len(pcm), count, BLOCK).max(axis=2)
        highest = np.maximum(highest, np.concatenate((before, highest[:, :-1]), axis=1)) * MOST_GAIN
        for channel, most in zip(known[:, :end], highest, strict=True):
            blocks = sliding_window_view(channel, BLOCK + TAPS - 1)[::BLOCK]
            for chosen in (np.argsort(most)[-LOUDEST:], slice(None)):
                self._measure(blocks[chosen][most[chosen] > self.peak])

    def _measure(self, blocks: NDArray[np.float32]) -> None:
        if len(blocks):
            self.peak = max(self.peak, float(np.abs(blocks @ MATRIX).max()))
