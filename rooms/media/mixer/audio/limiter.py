"""A limiter: keeps a mix under full scale however many participants speak at once."""

import numpy as np

from .pcm import Pcm

CEILING = 0.89
"""-1 dBFS: headroom for the overshoot of a lossy codec."""

KNEE = 0.7
"""Level above which a curve bends the first milliseconds of a peak under the ceiling."""

RELEASE = 1.0233
"""Gain regained per tick of 20 ms: 0.2 dB, so 10 dB a second."""


class Limiter:
    """Lowers the gain within a tick and restores it slowly.

    Peaks that come faster than the gain falls are bent under the ceiling by a curve, never clipped.
    """

    def __init__(self) -> None:
        self._gain = 1.0

    def apply(self, block: Pcm) -> Pcm:
        """Return `block`, kept within ±0.89."""
        peak = float(max(block.max(), -block.min()))
        gain = min(1.0, self._gain * RELEASE)
        if peak * gain > CEILING:
            gain = KNEE / peak
        if gain == self._gain == 1.0 and peak <= KNEE:
            return block
        ramp = np.full((len(block), 1), gain, np.float32)
        attack = len(block) // 4
        ramp[:attack, 0] = np.linspace(self._gain, gain, attack)
        self._gain = gain
        block = block * ramp
        size = np.abs(block)
        over = size > KNEE
        if over.any():
            headroom = CEILING - KNEE
            bent = KNEE + headroom * np.tanh((size - KNEE) / headroom)
            block = np.where(over, np.copysign(bent, block), block)
        return block
