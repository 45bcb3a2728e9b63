"""The one H.264 encode that the recording, HLS and WebRTC share."""

from fractions import Fraction

import av
from av.video.frame import PictureType

from recordings.media.segments import Coded

from ..clock import FPS, RATE
from .static_frames import StaticFrames

BITRATES = {360: 600_000, 540: 1_000_000, 720: 1_800_000}
"""The most bits a second for a picture of that height."""

REQUESTED_EVERY = RATE // 5
"""Samples between keyframes that listeners asked for: who comes waits a fifth of a second at most,
and a crowd that comes all the time costs the others 1 to 2 dB. Five to a second, so that none falls
right beside that of the whole second."""

_TIME_BASE = Fraction(1, RATE)


class Encoder:
    """x264 Baseline without delay: a picture in, its packet out.

    An IDR falls on each whole second of the clock, where segments are cut, or on the first picture
    after it. Requests add IDRs between and move none.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._second = -1
        self._last_idr = -RATE
        self._wanted = False
        self._still = False
        self._codec = self._opened(still=False)
        self._last: av.VideoFrame | None = None

    def want_keyframe(self) -> None:
        self._wanted = True

    def encode(
        self, frame: av.VideoFrame, sample: int, at_once: bool = False, still: bool = False
    ) -> Coded:
        """`frame` is yuv420p; `at_once` makes it an IDR whatever was asked lately.

        `still`: it is one of a drawing; then the same frame again, which must not have been
        changed, costs next to nothing.
        """
        if still != self._still:
            self._still, self._codec, at_once = still, self._opened(still), True
        idr = at_once or sample // RATE != self._second
        idr = idr or (self._wanted and sample - self._last_idr >= REQUESTED_EVERY)
        if idr:
            self._second, self._last_idr, self._wanted = sample // RATE, sample, False
        elif still and frame is self._last and (skipped := self._static_frames.skip()):
            return Coded(sample, skipped, False)
        self._last = frame
        frame.pts, frame.time_base = sample, _TIME_BASE
        frame.pict_type = PictureType.I if idr else PictureType.NONE
        picture = b"".join(map(bytes, self._codec.encode(frame)))
        return Coded(sample, self._static_frames.follow(picture) if still else picture, idr)

    def _opened(self, still: bool) -> av.VideoCodecContext:
        """A drawing has no ceiling on its bits: x264 counts pictures for seconds, and would starve
        it by those it doesn't see. Both say the same of themselves, so that a take has one
        header."""
        self._static_frames = StaticFrames()
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._size
        codec.pix_fmt = "yuv420p"
        codec.time_base, codec.framerate = _TIME_BASE, Fraction(FPS)
        codec.gop_size = 2 * FPS  # never reached: every second begins with an IDR
        codec.max_b_frames = 0
        codec.thread_count = 1
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "baseline",
            "level": "3.1",
            "forced-idr": "1",
            "sc_threshold": "0",
            "crf": "23",
            "x264-params": "repeat-headers=1:colorprim=bt709:transfer=bt709:colormatrix=bt709",
        }
        if not still:
            most = str(BITRATES[self._size[1]])
            codec.options |= {"maxrate": most, "bufsize": most}
        return codec
