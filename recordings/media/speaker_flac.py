"""The FLAC of one speaker: their own sound without loss, aligned with the session's MP4."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from itertools import accumulate, pairwise
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np
from numpy.typing import NDArray

from .atomic_write import write_long
from .copy_tags import Tags
from .mp4.tables import Integers
from .paths import RATE
from .prefetch import ahead
from .speaker_m4a import SILENT_FRAME, SpeakerTrackBuilder, lay
from .timeline import FRAME, Stretch

CONTENT_TYPE = "audio/flac"

# The default of the reference encoder. Lower levels are hardly faster here, because they use
# shorter blocks.
FLAC = {"compression_level": "5"}

SILENCE = 10 * RATE
"""Samples of silence that are passed on together; sound is passed on by the second."""

FULL_SCALE = 1 << 15

Pcm = NDArray[np.int16]


def build(
    directory: Path, laid: list[Stretch], seat: str, tags: Tags, tell: Callable[[float], None]
) -> Path:
    """Write one seat's FLAC into the recording's copies; return its path.

    It has 16 bits, 48 kHz and one channel, and as many samples as the sound of the session's MP4.
    Each is that of the seat's M4A, whose decoding is rounded.

    `tell` is called several times a second with the share of the work that is done, 0 to 1; if it
    raises, nothing is left. Raises Empty or OSError.
    """
    reel = lay(directory, laid, seat)
    samples = reel.at * FRAME

    def write(file: BinaryIO) -> None:
        with closing(ahead(decode(reel))) as sound:
            _encode(file, sound, tags, lambda done: tell(done / samples))

    return write_long(directory / "copies", f"flac-{seat}", "flac", write)


def decode(reel: SpeakerTrackBuilder) -> Iterator[Pcm]:
    """Yield a seat's sound from the first sample of the timeline to its last, in pieces.

    A frame that cannot be decoded becomes silence, so that later frames keep their place. Raises
    OSError if a file is gone.
    """
    assert reel.init is not None  # `lay` raises Empty otherwise
    codec = av.CodecContext.create("aac", "r")
    codec.extradata = reel.init.config
    files = _Files(reel)
    was_silent = True
    for chunk in reel.chunks:
        if chunk.sizes is not None:
            yield _decoded(codec, files.packets(chunk.offset, chunk.sizes))
            was_silent = False
            continue
        rest = chunk.frames
        if not was_silent:
            # The frame after the last one with sound has the end of that sound (the overlap of
            # ISO/IEC 14496-3, section 4.6.11).
            yield _decoded(codec, [SILENT_FRAME])
            rest -= 1
        was_silent = True
        for at in range(0, rest * FRAME, SILENCE):
            yield np.zeros(min(SILENCE, rest * FRAME - at), np.int16)


class _Files:
    """Reads frames of a seat's M4A by their offset in its media data."""

    def __init__(self, reel: SpeakerTrackBuilder) -> None:
        self._reel = reel
        self._starts = list(accumulate((part.length for part in reel.parts), initial=0))

    def packets(self, offset: int, sizes: Integers) -> list[bytes]:
        place = bisect_right(self._starts, offset) - 1
        part = self._reel.parts[place]
        with (self._reel.directory / part.name).open("rb") as file:
            file.seek(part.offset + offset - self._starts[place])
            content = file.read(int(sizes.sum()))
        ends = np.cumsum(sizes).tolist()
        return [content[start:end] for start, end in pairwise([0, *ends])]


def _decoded(codec: av.AudioCodecContext, packets: list[bytes]) -> Pcm:
    sound = np.zeros((len(packets), FRAME), np.float32)
    for place, packet in enumerate(packets):
        try:
            frames = codec.decode(av.Packet(packet))
        except av.FFmpegError:
            continue
        if frames and frames[0].samples == FRAME:
            sound[place] = np.frombuffer(bytes(frames[0].planes[0]), np.float32, FRAME)
    whole = sound.reshape(-1) * np.float32(FULL_SCALE)
    np.rint(whole, out=whole).clip(-FULL_SCALE, FULL_SCALE - 1, out=whole)
    with np.errstate(invalid="ignore"):  # damaged frames may hold numbers that are none
        return whole.astype(np.int16)


def _encode(file: BinaryIO, sound: Iterable[Pcm], tags: Tags, tell: Callable[[int], None]) -> None:
    """Write a FLAC; `tell` gets the number of samples written so far, again and again."""
    with av.open(file, "w", format="flac") as output:
        stream = output.add_stream("flac", rate=RATE, layout="mono", format="s16", options=FLAC)
        output.metadata.update(tags.metadata())
        at = 0
        for pcm in sound:
            frame = av.AudioFrame.from_ndarray(pcm.reshape(1, -1), "s16", "mono")
            frame.sample_rate, frame.pts = RATE, at
            output.mux(stream.encode(frame))
            at += len(pcm)
            tell(at)
        output.mux(stream.encode(None))
