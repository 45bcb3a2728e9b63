"""Encoding of sound to MP3, with tags, a cover and chapters (ID3v2.3 and its Chapter Addendum)."""

from collections.abc import Iterable, Iterator
from contextlib import closing
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np
from av.stream import Disposition
from numpy.typing import NDArray

from recordings.drawing import cover

from .copy_tags import Tags
from .mastering import MP3_FRAME
from .mp4.chapters import TIMESCALE, timed
from .paths import RATE
from .prefetch import ahead

Pcm = NDArray[np.float32]

BIT_RATES = {"stereo": 160_000, "mono": 96_000}  # bits per second
# LAME's quality is 0 (best) to 9: at these rates 7 has no audible cost. Joint stereo would save a
# fifth of the bits and take a third more time.
LAME = {"compression_level": "7", "joint_stereo": "0"}

SCALE = 0.95  # LAME turns the sound down by this factor at these bit rates, without being asked

MOST_CHAPTERS = 255  # the table of contents counts them in one byte


class Mp3File:
    """Writes an MP3 that lasts `seconds`."""

    codec = "mp3float"
    delay = 1105  # LAME's 576 samples, and 529 of a decoder; players skip them

    def __init__(self, file: BinaryIO, mono: bool, tags: Tags, seconds: float) -> None:
        self.layout = "mono" if mono else "stereo"
        self._file = file
        self._tags = tags
        self._seconds = seconds

    def write(self, batches: Iterable[Pcm]) -> Iterator[list[bytes]]:
        """Write sound and yield its coded frames batch by batch.

        Batches are of shape (channels, samples), full scale ±1; all but the last have a multiple
        of 1152 samples.
        """
        with av.open(self._file, "w", format="mp3", options={"id3v2_version": "3"}) as output:
            stream = output.add_stream("libmp3lame", rate=RATE, layout=self.layout, options=LAME)
            stream.bit_rate = BIT_RATES[self.layout]
            output.metadata.update(self._tags.metadata())
            output.set_chapters(self._chapters())
            _attach(output, self._tags.cover())  # opens the encoder on this thread
            with closing(ahead(self._encoded(stream, batches))) as encoded:
                for packets in encoded:
                    coded = list(map(bytes, packets))  # before `mux`, which empties them
                    output.mux(packets)
                    yield coded

    def _encoded(
        self, stream: av.AudioStream, batches: Iterable[Pcm]
    ) -> Iterator[list["av.Packet[av.AudioStream]"]]:
        """Yield the packets of each batch, made as loud as LAME has to get them."""
        at = 0
        for batch in batches:
            frames = []
            for start in range(0, batch.shape[1], MP3_FRAME):
                pcm = np.ascontiguousarray(batch[:, start : start + MP3_FRAME] / np.float32(SCALE))
                frame = av.AudioFrame.from_ndarray(pcm, "fltp", self.layout)
                frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), at
                at += frame.samples
                frames.append(frame)
            yield [packet for frame in frames for packet in stream.encode(frame)]
        yield stream.encode(None)

    def _chapters(self) -> list[Any]:
        """The chapters as PyAV takes them; FFmpeg writes a CHAP frame for each, and a CTOC."""
        return [
            {
                "id": number,
                "start": chapter.start,
                "end": chapter.end,
                "time_base": Fraction(1, TIMESCALE),
                "metadata": {"title": chapter.title},
            }
            for number, chapter in enumerate(timed(self._tags.titled(), self._seconds))
        ][:MOST_CHAPTERS]


def _attach(output: av.container.OutputContainer, jpeg: bytes) -> None:
    picture = output.add_mux_stream("mjpeg", width=cover.SIDE, height=cover.SIDE)
    picture.disposition = Disposition.attached_pic
    packet = av.Packet(jpeg)
    packet.stream, packet.time_base = picture, Fraction(1, RATE)
    packet.pts = packet.dts = 0
    packet.is_keyframe = True
    output.mux(packet)
