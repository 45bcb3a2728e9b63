"""The H.264 encoder whose output the recording, HLS and WebRTC share."""

from fractions import Fraction

import av
from av.video.frame import PictureType

from recordings.media.segments import Coded

from ..clock import FPS, RATE
from .static_frames import StaticFrames

BITRATES = {360: 600_000, 540: 1_000_000, 720: 1_800_000}
"""The maximum bit rate, in bit/s, by the picture's height."""

REQUESTED_EVERY = RATE // 5
"""Samples between requested keyframes. A new listener waits a fifth of a second at most, and a
steady stream of new ones costs the others 1 to 2 dB. It divides a second, so that no requested
keyframe falls right beside that of the whole second."""

_TIME_BASE = Fraction(1, RATE)


class Encoder:
    """Encodes x264 Baseline without delay: each picture returns its packet at once.

    The first picture on or after each whole second of the clock, where segments are cut, is an IDR.
    Requests add IDRs in between and do not move these.
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
        """Encode `frame`, which is yuv420p; `at_once` makes it an IDR in any case.

        `still` says that it is a drawing. Encoding the same frame object again, which must not have
        been changed, then costs next to nothing.
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
        """Open a codec; one for drawings (`still`) has no maximum bit rate.

        x264 measures time in pictures, and with a maximum it would give a drawing too few bits
        because it does not see the static frames. Both kinds of codec have the same parameter sets,
        so that a take has one header.
        """
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
