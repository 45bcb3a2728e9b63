"""Decoding of the program's AAC sound, with the gaps closed as in the session's MP4."""

from collections.abc import Iterator

import av
import numpy as np

from .paths import RATE
from .take_reader import Media
from .timeline import FRAME, Stretch

BUFFER = 2**16  # bytes that are read at once: about four seconds


def decode(stretch: Stretch) -> Iterator[av.AudioFrame]:
    """Yield one frame of 1024 samples, planar float32, for each AAC frame of a stretch.

    A frame that cannot be decoded becomes silence, so that later frames keep their place. Raises
    OSError if a segment is gone.
    """
    take = stretch.take
    codec = av.CodecContext.create("aac", "r")
    codec.extradata = take.tracks[take.audio].config
    for segment in stretch.segments:
        for data in coded(segment, take.audio):
            try:
                frames = codec.decode(av.Packet(data))
            except av.FFmpegError:
                frames = []
            yield frames[0] if frames else _silence()


def coded(segment: Media, track: int) -> Iterator[bytes]:
    """Yield the AAC frames of a track in one file. Raises OSError if it is gone.

    The file is read bit by bit, because a speaker's hour without a pause is one file of 40 MB.
    """
    with segment.path.open("rb", buffering=BUFFER) as file:
        for run in segment.of(track):
            file.seek(run.offset)
            for size in run.sizes.tolist():
                yield file.read(size)


def _silence() -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((2, FRAME), np.float32), "fltp", "stereo")
    frame.sample_rate = RATE
    return frame
