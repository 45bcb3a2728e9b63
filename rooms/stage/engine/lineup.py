"""Who is on stage: which publication is each seat's, and the stream each seat hears."""

from collections.abc import Callable
from functools import partial
from typing import Any

from ..wire import FIRST_MIX_MINUS
from .bus import MIX_MINUS_BITRATE, Bus
from .camera import Camera
from .clock import RoomClock
from .link import Link
from .speaker import Microphone, Speaker
from .worker import Worker

ROLES = ("host", "cohost", "speaker")


class Lineup:
    """Changed by the program's thread alone; `find` may be called from any."""

    def __init__(self, clock: RoomClock, link: Link, new_worker: Callable[..., Worker]) -> None:
        self._clock = clock
        self._link = link
        self._new_worker = new_worker
        self._speakers: dict[str, Speaker] = {}
        self._publications: dict[int, tuple[Microphone, Camera | None]] = {}
        self._muted: set[str] = set()
        self._next_stream = FIRST_MIX_MINUS

    def __bool__(self) -> bool:
        return bool(self._speakers)

    def __iter__(self):
        """Speakers in the order they came on stage, hosts first."""
        return iter(sorted(self._speakers.values(), key=lambda s: ROLES.index(s.role)))

    def find(self, pub: int) -> tuple[Microphone, Camera | None] | None:
        """None for a publication that is unknown, replaced or gone: its packets are ignored."""
        return self._publications.get(pub)

    def publish(self, message: dict[str, Any]) -> None:
        """Put a publication in the place of its seat's earlier one, if any."""
        pub, seat, role = int(message["pub"]), str(message["seat"]), str(message["role"])
        if role not in ROLES:
            raise ValueError(f"no role {role!r}")
        microphone = Microphone(int(message["audio"]["pt"]))
        camera = None
        if video := message.get("video"):
            ask = partial(self._link.keyframe, pub)
            camera = Camera(int(video["pt"]), ask, self._new_worker, self._clock.system.monotonic)
        if speaker := self._speakers.get(seat):
            self._publications.pop(speaker.pub, None)
        else:
            speaker = self._speakers[seat] = self._newcomer(seat)
        speaker.publish(pub, str(message.get("name", "")), role, microphone, camera)
        self._publications[pub] = microphone, camera

    def unpublish(self, pub: int) -> None:
        """Take a seat off the stage, unless another publication has replaced this one."""
        self._publications.pop(pub, None)
        for seat, speaker in list(self._speakers.items()):
            if speaker.pub == pub:
                speaker.stop_camera()
                del self._speakers[seat]
                self._link.tell(did="stream_closed", stream=speaker.bus.stream, seat=seat)

    def mute(self, seat: str, muted: bool) -> None:
        """Remembered for a seat that is not on stage yet."""
        (self._muted.add if muted else self._muted.discard)(seat)
        if speaker := self._speakers.get(seat):
            speaker.muted = muted

    def stop_cameras(self) -> None:
        for speaker in self._speakers.values():
            speaker.stop_camera()

    def _newcomer(self, seat: str) -> Speaker:
        speaker = Speaker(seat, Bus(self._next_stream, 1, MIX_MINUS_BITRATE))
        self._next_stream += 1
        speaker.muted = seat in self._muted
        self._link.tell(did="stream", stream=speaker.bus.stream, seat=seat)
        return speaker
