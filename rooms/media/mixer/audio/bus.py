"""An output stream of sound: limits a mix and encodes it, one Opus packet each tick."""

import numpy as np

from ..clock import TICK
from .limiter import Limiter
from .opus import Encoder
from .pcm import Pcm

SILENCE: Pcm = np.zeros((TICK, 2), np.float32)
SILENCE.flags.writeable = False


def mono(sound: Pcm) -> Pcm:
    """Mix stereo down to shape (samples, 1); numpy's `mean` would take five times as long."""
    return (sound[:, :1] + sound[:, 1:]) * np.float32(0.5)


class Bus:
    def __init__(self, stream: int, channels: int, bitrate: int, complexity: int = 5) -> None:
        self.stream = stream
        self._limiter = Limiter()
        self._encoder = Encoder(channels, bitrate, complexity)

    def limit(self, mix: Pcm) -> Pcm:
        """Limit a stereo mix of shape (960, 2); the result is stereo too."""
        return self._limiter.apply(mix)

    def encode(self, sound: Pcm) -> bytes:
        if self._encoder.channels == 1:
            sound = mono(sound)
        return self._encoder.encode(sound)
