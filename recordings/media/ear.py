"""Measuring of coded sound, as a listener of the finished file hears it."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
import numpy as np

from .loudness import LoudnessMeter
from .true_peak import TruePeakMeter

TWO_CHANNELS = 10 * math.log10(2)  # LU by which two equal channels are louder than one of them


@dataclass(frozen=True)
class Heard:
    """Loudness in LUFS as a meter reads the file, and true peak in dBTP; both −inf for silence."""

    integrated: float
    true_peak: float


class Ear:
    """Decodes frames of a `codec` with one or two channels, and measures them.

    `delay` is how many samples of the decoded sound come before the first that was encoded.
    """

    def __init__(self, codec: str, layout: str, delay: int) -> None:
        decoder = av.CodecContext.create(codec, "r")
        assert isinstance(decoder, av.AudioCodecContext)
        self._decoder = decoder
        self._delay = delay
        self._mono = layout == "mono"
        self._loudness = LoudnessMeter(layout)
        self._peak = TruePeakMeter(1 if self._mono else 2)

    @property
    def heard(self) -> Heard:
        return Heard(self._loudness.loudness.integrated, self._peak.decibels)

    @property
    def as_two_channels(self) -> float:
        """The loudness in LUFS where one channel alone is played by two loudspeakers."""
        return self.heard.integrated + TWO_CHANNELS * self._mono

    def listen(self, coded: Iterable[bytes], config: bytes) -> None:
        """Measure more frames; `config` is the decoder's setup (of AAC), or empty."""
        if config and not self._decoder.extradata:
            self._decoder.extradata = config
        decoded = [frame.to_ndarray() for data in coded for frame in self._frames(data)]
        if decoded:
            pcm = np.concatenate(decoded, axis=1, dtype=np.float32)[:, self._delay :]
            self._delay = 0
            self._peak.add(pcm)
            self._loudness.add(pcm.T)

    def _frames(self, data: bytes) -> Iterator[av.AudioFrame]:
        try:
            yield from self._decoder.decode(av.Packet(data))
        except av.FFmpegError:  # LAME's first frame may refer to bits that no frame had
            return
