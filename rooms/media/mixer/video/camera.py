"""One publication's pictures: its RTP packets in, its newest picture out."""

import time
from collections.abc import Callable

import av
from av.error import FFmpegError

from ..bounded_worker import BoundedWorker
from ..error_log import ErrorLog
from ..rtp import parse, unwrap
from .decode_admission import LARGEST, DecodeAdmission
from .decode_budget import SharedBudget
from .depacketizer import CodedPicture
from .keyframe_requests import KeyframeRequests
from .simulcast import Simulcast

PICTURES_WAITING = 50

GONE_AFTER = 3.0
"""Seconds without a picture after which the camera counts as off."""

CLOCK_JUMPED = 90_000
"""How far back, at 90 kHz, a timestamp is a new clock's and not a late picture's."""


class Camera:
    """Decodes on its own thread, which wakes once for each picture; who composes takes `frame`,
    always the newest.

    `still`: what is filmed may not change for minutes, and then nothing is sent: a screen.
    `too_large(width, height)` is told now and then of pictures that are not shown, and
    `too_many()` of a camera that keeps sending more than is decoded (see `DecodeAdmission`).
    `shared`: what all cameras of a room may have decoded. `cpu`: seconds of a core that the calling
    thread has taken.
    """

    def __init__(
        self,
        payload_type: int,
        want_keyframe: Callable[[], None],
        new_worker: Callable[..., BoundedWorker] = BoundedWorker,
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
        self._wish = KeyframeRequests()
        self._layers = Simulcast(now)
        self._decoder = _new_decoder()
        self._ssrc: int | None = None
        self._timestamp = 0  # of the last picture that came, unwrapped
        self._shift = 0  # from a source's timestamps to those of the first
        self._admission = DecodeAdmission(shared or SharedBudget(now), now, too_large, too_many)
        self._newest: tuple[av.VideoFrame, float] | None = None
        self._worker = new_worker("camera", self._decode, PICTURES_WAITING)

    @property
    def frame(self) -> av.VideoFrame | None:
        """The newest picture, in the format it was sent in; None while there is none to show."""
        newest = self._newest
        if newest is None or self._now() - newest[1] > self._gone_after:
            return None
        return newest[0]

    def receive(self, data: bytes) -> None:
        """An RTP packet, always from the same thread; when too many pictures wait the next is
        lost, as on the network. Whatever of it we stumble on, the camera begins anew."""
        try:
            self._put(data)
        except Exception:
            self._error_log.tell()
            self._layers = Simulcast(self._now)

    def _put(self, data: bytes) -> None:
        packet = parse(data)
        if packet is None or packet.payload_type != self._payload_type:
            return
        for picture in self._layers.put(packet):
            if not self._worker.offer(picture):
                self._layers.lose()
        # A picture too large is not worth asking for: the next one would be as large.
        wanting = self._layers.broken and self._admission.bearable
        if wanting and self._wish.is_due(self._now(), self._layers.keyframes):
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
        """The decoder puts pictures in order, but for the first of one that doesn't say that it
        reorders: they come late and are left out."""
        if self._newest and 0 < self._newest[0].pts - frame.pts < CLOCK_JUMPED:
            return
        self._newest = frame, self._now()


def _new_decoder() -> av.VideoCodecContext:
    """It delays pictures only where they were coded out of order (has_b_frames in FFmpeg)."""
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1  # frame threads would each add a picture of delay
    # To make up what is missing of a picture takes three times as long as to decode all of it, and
    # only a sender can leave it out: of what was lost on the way nothing comes here.
    decoder.options = {"max_pixels": str(LARGEST), "ec": "0"}
    return decoder
