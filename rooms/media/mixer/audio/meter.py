"""The level of one participant's sound, for the rings on the page and on the card."""

import math

from .pcm import Pcm

SILENCE = -60.0
"""dBFS shown as 0; full scale is shown as 100."""


class Meter:
    """Measures the loudest tick since the last `read`."""

    def __init__(self) -> None:
        self._power = 0.0

    def add(self, pcm: Pcm) -> None:
        """Add a tick of sound."""
        flat = pcm.reshape(-1)
        self._power = max(self._power, float(flat @ flat) / len(flat))

    def read(self) -> int:
        """Return the level, 0 to 100, linear in decibels; a full-scale sine reads 95."""
        power, self._power = self._power, 0.0
        if power <= 0:
            return 0
        level = 10 * math.log10(power)
        return min(100, max(0, round(100 * (1 - level / SILENCE))))
