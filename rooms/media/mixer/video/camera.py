"""The pictures of one publication: takes its RTP packets, offers its newest picture."""

import time
from collections.abc import Callable
from typing import NamedTuple

import av
from av.error import FFmpegError

from rooms.media.rtp import parse, unwrap

from ..bounded_worker import BoundedWorker, NewWorker
from ..error_log import ErrorLog
from .decode_admission import LARGEST, DecodeAdmission
from .decode_budget import SharedBudget
from .depacketizer import CodedPicture
from .keyframe_requests import KeyframeRequests
from .simulcast import Simulcast

PICTURES_WAITING = 50

GONE_AFTER = 3.0
"""Seconds without a picture after which the camera counts as off."""

CLOCK_JUMPED = 90_000
"""Step back, at 90 kHz, from which a timestamp is of a restarted clock, not of a late picture."""


class _Newest(NamedTuple):
    """The newest picture, its RTP timestamp, unwrapped, and when it was decoded, in seconds."""

    frame: av.VideoFrame
    timestamp: int
    at: float


class Camera:
    """Decodes on its own thread, which wakes once for each picture; `frame` is the newest picture.

    Args:
        still: the source is a screen, which sends nothing for minutes while it does not change.
        too_large: called as `too_large(width, height)` now and then while pictures are too large
            to be decoded.
        too_many: called now and then while the camera keeps sending more than is decoded (see
            `DecodeAdmission`).
        shared: the decode budget that all cameras of the room share.
        cpu: returns the CPU seconds that the calling thread has used.
    """

    def __init__(
        self,
        payload_type: int,
        want_keyframe: Callable[[], None],
        new_worker: NewWorker = BoundedWorker,
        now: Callable[[], float] = time.monotonic,
        still: bool = False,
        too_large: Callable[[int, int], None] = lambda width, height: None,
        too_many: Callable[[], None] = lambda: None,
        shared: SharedBudget | None = None,
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        self._payload_type = payload_type
        self._want_keyframe = want_keyframe
        self._error_log = ErrorLog()
        self._now = now
        self._cpu = cpu
        self._gone_after = float("inf") if still else GONE_AFTER
        self._keyframe_requests = KeyframeRequests()
        self._layers = Simulcast(now)
        self._decoder = _new_decoder()
        self._ssrc: int | None = None
        self._timestamp = 0  # of the last picture that came, unwrapped
        self._shift = 0  # added to the source's timestamps to continue those of the first source
        self._admission = DecodeAdmission(shared or SharedBudget(now), now, too_large, too_many)
        self._newest: _Newest | None = None
        self._worker = new_worker("camera", self._decode, PICTURES_WAITING)

    @property
    def frame(self) -> av.VideoFrame | None:
        """The newest picture, in the format it was sent in; None while the camera is off."""
        newest = self._newest
        if newest is None or self._now() - newest.at > self._gone_after:
            return None
        return newest.frame

    def receive(self, data: bytes) -> None:
        """Handle an RTP packet; always called from the same thread.

        When too many pictures wait, the next is dropped, as on the network. After an unexpected
        exception the camera's sources are created again.
        """
        try:
            self._put(data)
        except Exception:
            self._error_log.note()
            self._layers = Simulcast(self._now)

    def _put(self, data: bytes) -> None:
        packet = parse(data)
        if packet is None or packet.payload_type != self._payload_type:
            return
        for picture in self._layers.put(packet):
            if not self._worker.offer(picture):
                self._layers.lose()
        # Don't ask for a keyframe after a picture too large: the next would be as large.
        wanting = self._layers.broken and self._admission.bearable
        if wanting and self._keyframe_requests.is_due(self._now(), self._layers.keyframes):
            self._want_keyframe()

    def stop(self) -> None:
        self._worker.stop()

    def _decode(self, picture: CodedPicture) -> None:
        if not self._admission.admits(picture.data):
            self._layers.lose()
            return
        if picture.ssrc != self._ssrc:
            self._ssrc, self._shift = picture.ssrc, self._timestamp + 1 - picture.timestamp
        self._timestamp = unwrap(picture.timestamp + self._shift, self._timestamp, 32)
        packet = av.Packet(picture.data)
        packet.pts = self._timestamp
        began = self._cpu()
        try:
            frames = self._decoder.decode(packet)
        except FFmpegError:
            frames = None
        self._admission.worked(self._cpu() - began)
        if frames is None:
            self._decoder = _new_decoder()
            self._admission.forget()
            self._layers.lose()
            return
        for frame in frames:
            self._show(frame)

    def _show(self, frame: av.VideoFrame) -> None:
        """Make `frame` the newest, unless it comes late.

        The decoder puts pictures in order, except for the first pictures of a stream that does not
        declare its reordering; those come late and are left out.
        """
        timestamp = self._timestamp if frame.pts is None else frame.pts
        if self._newest and 0 < self._newest.timestamp - timestamp < CLOCK_JUMPED:
            return
        self._newest = _Newest(frame, timestamp, self._now())


def _new_decoder() -> av.VideoCodecContext:
    """Create a decoder; it delays pictures only if coded out of order (FFmpeg's has_b_frames)."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1  # frame threads would each add a picture of delay
    # Concealing missing parts of a picture takes three times as long as decoding all of it, and
    # only the sender can have left them out: after packet loss no picture comes here.
    decoder.options = {"max_pixels": str(LARGEST), "ec": "0"}
    return decoder
