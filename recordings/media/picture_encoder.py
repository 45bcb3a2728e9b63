"""Encoding of drawn pictures as H.264, in pieces, on several threads."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from fractions import Fraction
from threading import Event, Lock
from typing import Protocol

import av
import numpy as np
from av.video.frame import PictureType
from numpy.typing import NDArray

from .mp4.init_segment import VIDEO, TrackInit, parse_init
from .paths import RATE
from .segments import Coded, mux

FPS = 25
PICTURE = RATE // FPS
"""Samples at 48 kHz from one picture to the next."""

THREADS = 2
PIECE = 20 * FPS
"""Pictures that one thread encodes by itself: a multiple of the distance of keyframes."""

_EVERY = 0.1  # seconds between two reports
_START = b"\0\0\1"
_SLICES = 1, 5
"""Types of the NAL units that are kept: the parameter sets are in the header (H.264, table 7-1)."""


class Drawn(Protocol):
    """The pictures `first` to `last` - 1, drawn one after another as yuv420p."""

    def draw(self, number: int) -> NDArray[np.uint8]: ...


class Source(Protocol):
    """All pictures of a video, parts of which can be drawn at the same time."""

    def part(self, first: int, last: int) -> Drawn: ...

    def changes(self, picture: int) -> bool:
        """Whether this picture is a good keyframe, because much is new in it."""


class PictureEncoder:
    """Encodes `count` pictures of `size`; iterating yields one picture after another.

    Pictures are length-prefixed NAL units, as in an MP4. `tell` is called many times a second with
    the number of pictures encoded since. An exception that it raises ends the threads.
    """

    def __init__(
        self, source: Source, count: int, size: tuple[int, int], tell: Callable[[int], None]
    ) -> None:
        self._source, self._count, self._size, self._tell = source, count, size, tell
        self._cancelled, self._lock = Event(), Lock()
        self._done = 0

    def __iter__(self) -> Iterator[Coded]:
        pieces = (
            (first, min(first + PIECE, self._count)) for first in range(0, self._count, PIECE)
        )
        waiting: deque[Future[list[Coded]]] = deque()
        with ThreadPoolExecutor(THREADS, thread_name_prefix="pictures") as threads:
            try:
                for piece in pieces:
                    waiting.append(threads.submit(self._encode, *piece))
                    if len(waiting) > THREADS:
                        yield from self._finished(waiting.popleft())
                while waiting:
                    yield from self._finished(waiting.popleft())
                self._tell(self._done)
            finally:
                self._cancelled.set()

    def describe(self) -> TrackInit:
        """Return the track's description, with the sample entry for an MP4."""
        source = self._source.part(0, 1)
        codec = _opened(self._size)
        frame = av.VideoFrame.from_ndarray(source.draw(0), "yuv420p")
        data = b"".join(map(bytes, [*codec.encode(frame), *codec.encode(None)]))
        init, _ = mux(0, [Coded(0, data)], [], PICTURE, self._size)
        return next(track for track in parse_init(init).values() if track.handler == VIDEO)

    def _finished(self, piece: "Future[list[Coded]]") -> list[Coded]:
        while not piece.done():
            wait([piece], _EVERY)
            with self._lock:
                done, self._done = self._done, 0
            self._tell(done)
        return piece.result()

    def _encode(self, first: int, last: int) -> list[Coded]:
        source, codec = self._source.part(first, last), _opened(self._size)
        found = []
        for number in range(first, last):
            if self._cancelled.is_set():
                return []
            frame = av.VideoFrame.from_ndarray(source.draw(number), "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FPS)
            key = number == first or self._source.changes(number)
            frame.pict_type = PictureType.I if key else PictureType.NONE
            found += codec.encode(frame)
            with self._lock:
                self._done += 1
        found += codec.encode(None)
        return [
            Coded(number * PICTURE, _prefixed(bytes(packet)), packet.is_keyframe)
            for number, packet in enumerate(found, first)
        ]


def _opened(size: tuple[int, int]) -> av.VideoCodecContext:
    """Open x264 for drawings: without B-pictures, so that decoding order is that of display.

    Most of each picture stands still. There `ultrafast` with CABAC and the deblocking filter takes
    a third less time than `superfast`, for as many bits at the same quality (52 dB).
    """
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height = size
    codec.pix_fmt = "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, FPS), Fraction(FPS)
    codec.gop_size = 5 * FPS
    codec.max_b_frames = 0
    codec.thread_count = 1
    codec.options = {
        "preset": "ultrafast",
        "profile": "high",
        "level": "3.1",
        "crf": "22",
        "forced-idr": "1",
        "x264-params": "scenecut=0:rc-lookahead=0:weightp=0:bframes=0:cabac=1:deblock=0,0"
        ":colorprim=bt709:transfer=bt709:colormatrix=bt709",
    }
    return codec


def _prefixed(data: bytes) -> bytes:
    """Replace the start codes of a picture's slices by their lengths (ISO/IEC 14496-15, 5.2.3)."""
    units = (unit.rstrip(b"\0") for unit in data.split(_START))
    return b"".join(
        len(unit).to_bytes(4) + unit for unit in units if unit and unit[0] & 0x1F in _SLICES
    )
