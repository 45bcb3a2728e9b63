"""AAC-LC for the recording, on the take's grid of 1024 samples."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import SupportsBytes

import av
import numpy as np

from recordings.media.segments import AAC_FRAME, Coded

from ..audio.pcm import Pcm
from ..clock import RATE

_TIME_BASE = Fraction(1, RATE)
_LAYOUTS = {1: "mono", 2: "stereo"}

_SILENT_FRAMES = 3
"""Silent frames after which the encoder holds only silence, and its last output is silence too."""


class AacEncoder:
    """Encodes continuous sound that begins at `sample`.

    Encoding digital silence takes most of the time that a voice takes, and a muted participant is
    silent for long. Therefore silence is encoded once, and that frame is then repeated.
    """

    def __init__(self, channels: int, bitrate: int, sample: int) -> None:
        codec = av.CodecContext.create("aac", "w")
        codec.sample_rate, codec.layout, codec.format = RATE, _LAYOUTS[channels], "fltp"
        codec.bit_rate, codec.time_base = bitrate, _TIME_BASE
        # The two-loop search takes three times the CPU for under 1 dB at these bitrates.
        codec.options = {"aac_coder": "fast"}
        self._codec = codec
        self._start = self._next = sample
        self._pcm: Pcm = np.zeros((channels, 0), np.float32)
        self._silent = 0  # frames in a row
        self._kept_from_it = 0  # samples of silence that were not passed to the encoder
        self._last = Coded(sample - 2 * AAC_FRAME, b"")

    @property
    def end(self) -> int:
        """The sample after the last one given."""
        waiting: int = self._pcm.shape[1]
        return self._next + waiting

    def encode(self, pcm: Pcm) -> Iterator[Coded]:
        """Encode `pcm`, which follows that of the previous call."""
        self._pcm = np.concatenate((self._pcm, pcm.T), axis=1)
        while self._pcm.shape[1] >= AAC_FRAME:
            whole, self._pcm = self._pcm[:, :AAC_FRAME], self._pcm[:, AAC_FRAME:]
            yield from self._frame(whole)

    def finish(self) -> Iterator[Coded]:
        """Encode the remaining samples, padded with silence."""
        if left := self._pcm.shape[1]:
            yield from self._frame(np.pad(self._pcm, ((0, 0), (0, AAC_FRAME - left))))
        yield from self._coded(self._codec.encode(None))

    def _frame(self, pcm: Pcm) -> Iterator[Coded]:
        self._silent = 0 if pcm.any() else self._silent + 1
        at = self._next - self._kept_from_it
        self._next += AAC_FRAME
        if self._silent > _SILENT_FRAMES:
            self._kept_from_it += AAC_FRAME
            yield from self._follow(self._last.data)
            return
        layout = _LAYOUTS[len(pcm)]
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(pcm), "fltp", layout)
        frame.sample_rate, frame.time_base, frame.pts = RATE, _TIME_BASE, at
        yield from self._coded(self._codec.encode(frame))

    def _coded(self, packets: Iterable[SupportsBytes]) -> Iterator[Coded]:
        for packet in packets:
            yield from self._follow(bytes(packet))

    def _follow(self, data: bytes) -> Iterator[Coded]:
        """Yield the next frame. The encoder's priming frames, which lie before the start, are
        dropped, so that no edit list is needed."""
        self._last = Coded(self._last.sample + AAC_FRAME, data)
        if self._last.sample >= self._start:
            yield self._last
