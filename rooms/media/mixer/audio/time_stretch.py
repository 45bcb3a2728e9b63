"""Play sound a little faster or slower without a gap or a click."""

import numpy as np
from numpy.typing import NDArray

from ..clock import RATE, TICK
from .pcm import Pcm

HISTORY = 4
"""Samples the interpolation needs before the first and after the last position."""

SHORTEST_SPLICE = RATE // 400
_LONGEST = RATE * 3 // 200  # one pitch period of a voice: 2.5 to 15 ms
_COMPARED = RATE // 100
_FADE = RATE // 200
_AS_GOOD = 0.03

SPLICE_NEEDS = _LONGEST + _COMPARED
"""Samples that must follow the position of a splice."""


def _weights(share: NDArray[np.float64]) -> tuple[Pcm, ...]:
    """Return the weights of the four samples around each position, by cubic Hermite (Catmull-Rom)
    interpolation.

    `share` is how far each position lies between the second sample and the third. Each weight is
    repeated for both channels, because broadcasting takes numpy three times as long.
    """
    t = share.astype(np.float32)[:, None].repeat(2, axis=1)
    half = np.float32(0.5)
    return (
        (2 * t**2 - t - t**3) * half,
        (2 - 5 * t**2 + 3 * t**3) * half,
        (t + 4 * t**2 - 3 * t**3) * half,
        (t**3 - t**2) * half,
    )


_GROWING = np.arange(TICK) / TICK
_FASTER, _SLOWER = (0, _weights(_GROWING)), (-1, _weights(1 - _GROWING))


def bent(pcm: Pcm, start: int, length: int) -> Pcm:
    """Resample one sample more or less than a tick, from index `start` on, to one tick of sound.

    `pcm` is stereo, with `HISTORY` samples before and after. The positions advance by 961 or 959
    samples in 960 steps, so each lies less than one sample after its own index, or before it.
    """
    offset, weights = _FASTER if length > TICK else _SLOWER
    first = start + offset - 1
    sound = pcm[first : first + TICK] * weights[0]
    for number, weight in enumerate(weights[1:], start=1):
        sound += pcm[first + number : first + number + TICK] * weight
    return sound


def splice(pcm: Pcm, at: int, most: int) -> tuple[Pcm, int]:
    """Remove pitch periods after index `at`; return the shorter sound and the number of samples
    removed: at most `most`, which is at least SHORTEST_SPLICE.

    That number is the lag of the best normalized correlation, as in WSOLA, so the cut is in phase.
    Of several lags that are as good the longest is taken: it is several periods of one voice.
    """
    ahead = pcm[at : at + SPLICE_NEEDS].mean(axis=1)
    likeness = np.correlate(ahead[SHORTEST_SPLICE:], ahead[:_COMPARED], "valid")
    energy = np.concatenate(([0.0], np.cumsum(ahead[SHORTEST_SPLICE:] ** 2, dtype=np.float64)))
    energy = energy[_COMPARED:] - energy[:-_COMPARED]
    likeness = (likeness / np.sqrt(energy + 1e-9))[: most - SHORTEST_SPLICE + 1]
    as_good = likeness >= likeness.max() - _AS_GOOD * abs(likeness.max())
    lag = SHORTEST_SPLICE + int(np.flatnonzero(as_good)[-1])
    fade = np.linspace(0, 1, _FADE, dtype=np.float32)[:, None]
    joint = pcm[at : at + _FADE] * (1 - fade) + pcm[at + lag : at + lag + _FADE] * fade
    return np.concatenate((pcm[:at], joint, pcm[at + lag + _FADE :])), lag
