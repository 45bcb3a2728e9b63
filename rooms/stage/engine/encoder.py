"""The one H.264 encode that the recording, HLS and WebRTC share."""

from fractions import Fraction

import av
from av.video.frame import PictureType

from recordings.segments import Coded

from .clock import FPS, RATE

BITRATES = {360: 600_000, 540: 1_000_000, 720: 1_800_000}
"""The most bits a second for a picture of that height."""

REQUESTED_EVERY = RATE // 2
"""Samples between keyframes that listeners asked for."""

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
        self._codec = self._opened()

    def want_keyframe(self) -> None:
        self._wanted = True

    def encode(self, frame: av.VideoFrame, sample: int, at_once: bool = False) -> Coded:
        """`frame` is yuv420p; `at_once` makes it an IDR whatever was asked lately."""
        idr = at_once or sample // RATE != self._second
        idr = idr or (self._wanted and sample - self._last_idr >= REQUESTED_EVERY)
        if idr:
            self._second, self._last_idr, self._wanted = sample // RATE, sample, False
        frame.pts, frame.time_base = sample, _TIME_BASE
        frame.pict_type = PictureType.I if idr else PictureType.NONE
        packets = self._codec.encode(frame)
        return Coded(sample, b"".join(map(bytes, packets)), idr)

    def _opened(self) -> av.VideoCodecContext:
        codec = av.CodecContext.create("libx264", "w")
        codec.width, codec.height = self._size
        codec.pix_fmt = "yuv420p"
        codec.time_base, codec.framerate = _TIME_BASE, Fraction(FPS)
        codec.gop_size = 2 * FPS  # never reached: every second begins with an IDR
        codec.max_b_frames = 0
        codec.thread_count = 1
        most = str(BITRATES[self._size[1]])
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": "baseline",
            "forced-idr": "1",
            "sc_threshold": "0",
            "crf": "23",
            "maxrate": most,
            "bufsize": most,
            "x264-params": "repeat-headers=1:colorprim=bt709:transfer=bt709:colormatrix=bt709",
        }
        return codec
