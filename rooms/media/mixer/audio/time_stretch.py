"""Playing sound a little faster or slower without a gap or a click."""

import numpy as np

from ..clock import RATE, TICK

HISTORY = 4
"""Samples the interpolation wants before the first and after the last position."""

_SHORTEST, _LONGEST = RATE // 400, RATE * 3 // 200  # one pitch period of a voice: 2.5 to 15 ms
_COMPARED = RATE // 100
_FADE = RATE // 200
_AS_GOOD = 0.03

SPLICE_NEEDS = _LONGEST + _COMPARED
"""Samples that must lie after the place of a splice."""


def _weights(share: np.ndarray) -> tuple[np.ndarray, ...]:
    """Of the four samples around a position, for its share of the way from the second to the
    third: cubic Hermite (Catmull-Rom) interpolation. One a channel, since to spread one over two
    takes numpy three times as long."""
    t = share.astype(np.float32)[:, None].repeat(2, axis=1)
    return (
        (2 * t**2 - t - t**3) / 2,
        (2 - 5 * t**2 + 3 * t**3) / 2,
        (t + 4 * t**2 - 3 * t**3) / 2,
        (t**3 - t**2) / 2,
    )


_GROWING = np.arange(TICK) / TICK
_FASTER, _SLOWER = (0, _weights(_GROWING)), (-1, _weights(1 - _GROWING))


def bent(pcm: np.ndarray, start: int, length: int) -> np.ndarray:
    """A tick's sound out of one sample more, or less, from index `start` on.

    `pcm` has shape (samples, 2), with `HISTORY` samples before and after. So bent the
    positions advance by 961 or 959 for 960: each lies right after its own number, or before it.
    """
    offset, weights = _FASTER if length > TICK else _SLOWER
    first = start + offset - 1
    sound = pcm[first : first + TICK] * weights[0]
    for number, weight in enumerate(weights[1:], start=1):
        sound += pcm[first + number : first + number + TICK] * weight
    return sound


def splice(pcm: np.ndarray, at: int) -> tuple[np.ndarray, int]:
    """Take pitch periods out after index `at`; the shorter sound and the samples removed.

    They are the lag of best normalized correlation, as in WSOLA, so the cut is in phase; of several
    that are as good the longest, for that are several periods of one voice.
    """
    ahead = pcm[at : at + SPLICE_NEEDS].mean(axis=1)
    likeness = np.correlate(ahead[_SHORTEST:], ahead[:_COMPARED], "valid")
    energy = np.concatenate(([0.0], np.cumsum(ahead[_SHORTEST:] ** 2, dtype=np.float64)))
    energy = energy[_COMPARED:] - energy[:-_COMPARED]
    likeness = likeness / np.sqrt(energy + 1e-9)
    as_good = likeness >= likeness.max() - _AS_GOOD * abs(likeness.max())
    lag = _SHORTEST + int(np.flatnonzero(as_good)[-1])
    fade = np.linspace(0, 1, _FADE, dtype=np.float32)[:, None]
    joint = pcm[at : at + _FADE] * (1 - fade) + pcm[at + lag : at + lag + _FADE] * fade
    return np.concatenate((pcm[:at], joint, pcm[at + lag + _FADE :])), lag
