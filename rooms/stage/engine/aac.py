"""AAC-LC for the recording, on the take's grid of 1024 samples."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np

from recordings.segments import AAC_FRAME, Coded

from .clock import RATE

_TIME_BASE = Fraction(1, RATE)
_LAYOUTS = {1: "mono", 2: "stereo"}


class AacEncoder:
    """Codes an unbroken stretch of sound that begins at `sample`."""

    def __init__(self, channels: int, bitrate: int, sample: int) -> None:
        codec = av.CodecContext.create("aac", "w")
        codec.sample_rate, codec.layout, codec.format = RATE, _LAYOUTS[channels], "fltp"
        codec.bit_rate, codec.time_base = bitrate, _TIME_BASE
        # The two-loop search takes three times the CPU for under 1 dB at these bitrates.
        codec.options = {"aac_coder": "fast"}
        self._codec = codec
        self._start = self._next = sample
        self._pcm = np.zeros((channels, 0), np.float32)

    @property
    def end(self) -> int:
        """The sample after the last one given."""
        return self._next + self._pcm.shape[1]

    def encode(self, pcm: np.ndarray) -> Iterator[Coded]:
        """`pcm` is float32 of shape (samples, channels) and follows what was given before."""
        self._pcm = np.concatenate((self._pcm, pcm.T), axis=1)
        while self._pcm.shape[1] >= AAC_FRAME:
            whole, self._pcm = self._pcm[:, :AAC_FRAME], self._pcm[:, AAC_FRAME:]
            yield from self._frame(whole)

    def finish(self) -> Iterator[Coded]:
        """What is left, filled up with silence."""
        if left := self._pcm.shape[1]:
            yield from self._frame(np.pad(self._pcm, ((0, 0), (0, AAC_FRAME - left))))
        yield from self._coded(self._codec.encode(None))

    def _frame(self, pcm: np.ndarray) -> Iterator[Coded]:
        layout = _LAYOUTS[len(pcm)]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), "fltp", layout)
        frame.sample_rate, frame.time_base, frame.pts = RATE, _TIME_BASE, self._next
        self._next += AAC_FRAME
        yield from self._coded(self._codec.encode(frame))

    def _coded(self, packets: list[av.Packet]) -> Iterator[Coded]:
        for packet in packets:
            # The encoder's priming lies before the start: dropped, so that no edit list is needed.
            if packet.pts >= self._start:
                yield Coded(packet.pts, bytes(packet))
