"""Playing sound a little faster or slower without a gap or a click."""

import numpy as np

from .clock import RATE

HISTORY = 4
"""Samples the interpolation wants before the first and after the last position."""

_SHORTEST, _LONGEST = RATE // 400, RATE * 3 // 200  # one pitch period of a voice: 2.5 to 15 ms
_COMPARED = RATE // 100
_FADE = RATE // 200

SPLICE_NEEDS = _LONGEST + _COMPARED
"""Samples that must lie after the place of a splice."""


def resample(pcm: np.ndarray, start: float, step: float, count: int) -> np.ndarray:
    """`count` samples at start, start + step, …: cubic Hermite (Catmull-Rom) interpolation.

    `pcm` has shape (samples, channels); `start` is an index with its fraction, at least 1, and two
    samples follow the last position.
    """
    positions = start + step * np.arange(count)
    whole = positions.astype(np.intp)
    t = (positions - whole).astype(np.float32)[:, None]
    before, here, after, beyond = pcm[whole - 1], pcm[whole], pcm[whole + 1], pcm[whole + 2]
    slope = after - before
    curve = 2 * before - 5 * here + 4 * after - beyond
    bend = 3 * (here - after) + beyond - before
    return here + 0.5 * t * (slope + t * (curve + t * bend))


def splice(pcm: np.ndarray, at: int) -> tuple[np.ndarray, int]:
    """Take one pitch period out after index `at`; the shorter sound and the samples removed.

    The period is the lag of best normalized correlation, as in WSOLA, so the cut is in phase.
    """
    ahead = pcm[at : at + SPLICE_NEEDS].mean(axis=1)
    likeness = np.correlate(ahead[_SHORTEST:], ahead[:_COMPARED], "valid")
    energy = np.concatenate(([0.0], np.cumsum(ahead[_SHORTEST:] ** 2, dtype=np.float64)))
    energy = energy[_COMPARED:] - energy[:-_COMPARED]
    lag = _SHORTEST + int(np.argmax(likeness / np.sqrt(energy + 1e-9)))
    fade = np.linspace(0, 1, _FADE, dtype=np.float32)[:, None]
    joint = pcm[at : at + _FADE] * (1 - fade) + pcm[at + lag : at + lag + _FADE] * fade
    return np.concatenate((pcm[:at], joint, pcm[at + lag + _FADE :])), lag
