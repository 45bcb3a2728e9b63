"""One publication's camera: its RTP packets in, its newest picture out."""

import time
from collections.abc import Callable

import av
from av.error import FFmpegError

from .depacketizer import Depacketizer
from .h264 import SPS, kind, nal_units
from .rtp import parse
from .sps import BadSps, coded_size
from .worker import Worker

PACKETS_WAITING = 1024
KEYFRAME_EVERY = 1.0
"""Seconds between keyframes asked of a publisher."""

GONE_AFTER = 3.0
"""Seconds without a picture after which the camera counts as off."""

LARGEST = 1920 * 1920
"""Pixels; a larger picture is not even decoded: a few bytes of it take gigabytes of memory."""


class Camera:
    """Decodes on its own thread; who composes takes `frame`, always the newest."""

    def __init__(
        self,
        payload_type: int,
        want_keyframe: Callable[[], None],
        new_worker: Callable[..., Worker] = Worker,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._payload_type = payload_type
        self._want_keyframe = want_keyframe
        self._now = now
        self._asked = float("-inf")
        self._depacketizer = Depacketizer()
        self._decoder = _new_decoder()
        self._newest: tuple[av.VideoFrame, float] | None = None
        self._worker = new_worker("camera", self._handle, PACKETS_WAITING)

    @property
    def frame(self) -> av.VideoFrame | None:
        """The newest picture, in the format it was sent in; None while there is none to show."""
        newest = self._newest
        if newest is None or self._now() - newest[1] > GONE_AFTER:
            return None
        return newest[0]

    def receive(self, data: bytes) -> None:
        """An RTP packet, from any thread; when too many wait it is lost, as on the network."""
        self._worker.offer(data)

    def stop(self) -> None:
        self._worker.stop()

    def _handle(self, data: bytes) -> None:
        packet = parse(data)
        if packet is None or packet.payload_type != self._payload_type:
            return
        for picture in self._depacketizer.put(packet):
            self._decode(picture)
        if self._depacketizer.broken and self._now() - self._asked >= KEYFRAME_EVERY:
            self._asked = self._now()
            self._want_keyframe()

    def _decode(self, picture: bytes) -> None:
        if not _is_bearable(picture):
            self._depacketizer.broken = True
            return
        try:
            frames = self._decoder.decode(av.Packet(picture))
        except FFmpegError:
            self._decoder = _new_decoder()
            self._depacketizer.broken = True
            return
        for frame in frames:
            self._newest = frame, self._now()


def _is_bearable(picture: bytes) -> bool:
    """Split anew, as the decoder does: a unit can hide another."""
    try:
        sizes = [coded_size(unit) for unit in nal_units(picture) if kind(unit) == SPS]
    except BadSps:
        return False
    return all(width * height <= LARGEST for width, height in sizes)


def _new_decoder() -> av.VideoCodecContext:
    decoder = av.CodecContext.create("h264", "r")
    decoder.thread_count = 1  # frame threads would each add a picture of delay
    decoder.options = {"flags": "low_delay", "max_pixels": str(LARGEST)}
    return decoder
