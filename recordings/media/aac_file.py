"""Encoding of sound to AAC-LC, as the bare frames that MP4 files hold."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from typing import BinaryIO

import av
import numpy as np

from .ear import Ear, Heard
from .mp4.init_segment import AUDIO
from .mp4.movie import Track
from .mp4.sound_entry import aac_entry
from .mp4.tables import Integers, Samples
from .paths import RATE
from .prefetch import ahead
from .timeline import FRAME

BIT_RATES = {"stereo": 160_000, "mono": 96_000}  # bits per second
CHANNELS = {"stereo": 2, "mono": 1}


class AacFile:
    """Writes AAC frames one after the other, `frames` at most, without anything between them.

    The encoder's priming frame is left out, so that frame `n` has the samples from `n` × 1024 on,
    and no edit list is needed.

    Attributes:
        sizes: bytes of each frame.
    """

    codec = "aac"
    delay = 0

    def __init__(self, file: BinaryIO, mono: bool, frames: int | None = None) -> None:
        self.layout = "mono" if mono else "stereo"
        self.sizes: list[int] = []
        self._file = file
        self._frames = frames
        self._encoder = encoder = av.CodecContext.create("aac", "w")
        encoder.sample_rate, encoder.layout, encoder.format = RATE, self.layout, "fltp"
        encoder.bit_rate, encoder.time_base = BIT_RATES[self.layout], Fraction(1, RATE)
        # The two-loop search takes three times the CPU for under 1 dB at these bit rates.
        encoder.options = {"aac_coder": "fast"}

    def write(self, batches: Iterable[list[av.AudioFrame]]) -> Iterator[list[bytes]]:
        """Write sound, planar float32, and yield its coded frames batch by batch."""
        for batch in batches:
            yield self._write(packet for frame in batch for packet in self._encoder.encode(frame))
        yield self._write(self._encoder.encode(None))

    def encode(self, batches: Iterable[list[av.AudioFrame]]) -> Heard:
        """Write all sound; return how the file sounds."""
        ear = Ear(self.codec, self.layout, self.delay)
        with closing(ahead(self.write(batches))) as frames:
            for coded in frames:
                ear.listen(coded, self.config)
        return ear.heard

    def _write(self, packets: Iterable["av.Packet[av.AudioStream]"]) -> list[bytes]:
        coded = [bytes(packet) for packet in packets if packet.pts is not None and packet.pts >= 0]
        if self._frames is not None:
            coded = coded[: self._frames - len(self.sizes)]
        self.sizes += map(len, coded)
        self._file.write(b"".join(coded))
        return coded

    @property
    def config(self) -> bytes:
        """The AudioSpecificConfig."""
        return bytes(self._encoder.extradata or b"")

    @property
    def entry(self) -> bytes:
        """The sample entry of the track, in an MP4."""
        rate = BIT_RATES[self.layout]
        return aac_entry(self.config, CHANNELS[self.layout], RATE, rate)

    def track(self, lengths: Integers, offsets: Integers) -> Track:
        """The track of an MP4, in chunks of `lengths` frames at `offsets` in its media data."""
        count = len(self.sizes)
        samples = Samples(
            sizes=np.array(self.sizes),
            durations=np.full(count, FRAME),
            sync=np.ones(count, bool),
            composition=np.zeros(count, int),
            chunk_offsets=offsets,
            chunk_lengths=lengths,
            chunk_entries=np.zeros(len(lengths), int),
        )
        return Track(AUDIO, RATE, [self.entry], samples)
