"""One publication's sound: its RTP packets in, a tick of it out."""

import numpy as np

from .jitter import JitterBuffer
from .opus import Decoder
from .rtp import parse


class Microphone:
    """What a screen plays is one too."""

    def __init__(self, payload_type: int) -> None:
        self._payload_type = payload_type
        self._buffer = JitterBuffer(Decoder())

    def receive(self, data: bytes, now: float) -> None:
        packet = parse(data)
        if packet is not None and packet.payload_type == self._payload_type:
            self._buffer.put(packet, now)

    def pull(self, now: int) -> np.ndarray | None:
        """Sound for the tick at `now`, float32 (960, 2); None while nobody sends."""
        return self._buffer.pull(now)

    def catch_up(self, now: int) -> None:
        self._buffer.catch_up(now)
