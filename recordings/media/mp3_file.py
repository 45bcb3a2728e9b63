"""Encoding of sound to MP3, with tags, a cover and chapters (ID3v2.3 and its Chapter Addendum)."""

from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np
from av.stream import Disposition

from recordings.drawing import cover

from .copy_tags import Tags
from .mp4.chapters import TIMESCALE, timed
from .paths import RATE

BIT_RATES = {"stereo": 160_000, "mono": 96_000}  # bits per second
# LAME's quality is 0 (best) to 9: at these rates 7 has no audible cost. Joint stereo would save a
# fifth of the bits and take a third more time.
LAME = {"compression_level": "7", "joint_stereo": "0"}

SCALE = 0.95  # LAME turns the sound down by this factor at these bit rates, without being asked

MOST_CHAPTERS = 255  # the table of contents counts them in one byte


class Mp3File:
    """Writes an MP3 that lasts `seconds`."""

    codec = "mp3float"
    config = b""
    delay = 1105  # LAME's 576 samples, and 529 of a decoder; players skip them

    def __init__(self, file: BinaryIO, mono: bool, tags: Tags, seconds: float) -> None:
        self.layout = "mono" if mono else "stereo"
        self._file = file
        self._tags = tags
        self._seconds = seconds

    def write(self, batches: Iterable[list[av.AudioFrame]]) -> Iterator[list[bytes]]:
        """Write sound, planar float32, and yield its coded frames batch by batch."""
        with av.open(self._file, "w", format="mp3", options={"id3v2_version": "3"}) as output:
            stream = output.add_stream("libmp3lame", rate=RATE, layout=self.layout, options=LAME)
            stream.bit_rate = BIT_RATES[self.layout]
            output.metadata.update(self._tags.metadata())
            output.set_chapters(self._chapters())
            _attach(output, self._tags.cover())
            for batch in batches:
                louder = map(_scaled, batch)
                yield _muxed(output, (p for frame in louder for p in stream.encode(frame)))
            yield _muxed(output, stream.encode(None))

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


def _scaled(frame: av.AudioFrame) -> av.AudioFrame:
    """The frame as loud as it has to be to come out of LAME as loud as it is."""
    pcm = (frame.to_ndarray() / SCALE).astype(np.float32, copy=False)
    louder = av.AudioFrame.from_ndarray(pcm, "fltp", frame.layout.name)
    louder.sample_rate, louder.time_base, louder.pts = RATE, Fraction(1, RATE), frame.pts
    return louder


def _muxed(
    output: av.container.OutputContainer, packets: Iterable["av.Packet[av.AudioStream]"]
) -> list[bytes]:
    coded = []
    for packet in packets:
        coded.append(bytes(packet))  # before `mux`, which empties it
        output.mux(packet)
    return coded


def _attach(output: av.container.OutputContainer, jpeg: bytes) -> None:
    picture = output.add_mux_stream("mjpeg", width=cover.SIDE, height=cover.SIDE)
    picture.disposition = Disposition.attached_pic
    packet = av.Packet(jpeg)
    packet.stream, packet.time_base = picture, Fraction(1, RATE)
    packet.pts = packet.dts = 0
    packet.is_keyframe = True
    output.mux(packet)
