"""A mix on its way out: limited, encoded, one Opus packet each tick."""

import numpy as np

from ..clock import TICK
from .limiter import Limiter
from .opus import Encoder

SILENCE = np.zeros((TICK, 2), np.float32)
SILENCE.flags.writeable = False

PROGRAM_BITRATE = 64_000
MIX_MINUS_BITRATE = 48_000
MIX_MINUS_COMPLEXITY = 1
"""Of libopus' 0 to 10: half the CPU of 5, for one voice's ears and never recorded."""


def mono(sound: np.ndarray) -> np.ndarray:
    """Shape (samples, 1) of a stereo one; `mean` over so short an axis takes five times as long."""
    return (sound[:, :1] + sound[:, 1:]) * np.float32(0.5)


class Bus:
    def __init__(self, stream: int, channels: int, bitrate: int, complexity: int = 5) -> None:
        self.stream = stream
        self._limiter = Limiter()
        self._encoder = Encoder(channels, bitrate, complexity)

    def limit(self, mix: np.ndarray) -> np.ndarray:
        """Stereo in, stereo out, of shape (960, 2)."""
        return self._limiter.apply(mix)

    def encode(self, sound: np.ndarray) -> bytes:
        if self._encoder.channels == 1:
            sound = mono(sound)
        return self._encoder.encode(sound)
