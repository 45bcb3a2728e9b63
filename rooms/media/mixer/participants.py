"""The participants on stage: each seat's publications, and its mix-minus stream."""

from collections.abc import Iterator
from functools import partial

import av

from .. import ipc_protocol
from ..ipc_protocol import PERSON, SCREEN, JsonObject
from .audio.bus import Bus
from .audio.microphone import Microphone
from .audio.opus import MIX_MINUS_BITRATE, MIX_MINUS_COMPLEXITY
from .bounded_worker import NewWorker
from .clock import RoomClock
from .ipc import Ipc
from .participant import Participant
from .publication import SOURCES, Publication
from .video.camera import Camera
from .video.decode_budget import SharedBudget

ROLES = ("host", "cohost", "speaker")


class Participants:
    def __init__(self, clock: RoomClock, ipc: Ipc, new_worker: NewWorker) -> None:
        self._clock = clock
        self._ipc = ipc
        self._new_worker = new_worker
        self._by_seat: dict[str, Participant] = {}
        self._in_order: list[Participant] = []
        self._publications: dict[int, Publication] = {}  # the newest last
        self._shared_budget = SharedBudget(clock.system.monotonic)
        self._muted: set[str] = set()
        self._last_stream = ipc_protocol.LARGEST_NUMBER  # the next one is FIRST_MIX_MINUS

    def __bool__(self) -> bool:
        return bool(self._by_seat)

    def __iter__(self) -> Iterator[Participant]:
        """Iterate by role, hosts first, then in the order they came on stage."""
        return iter(self._in_order)

    @property
    def screen(self) -> av.VideoFrame | None:
        """The picture of the screen that was shared last; screens without a picture are skipped."""
        shared = (one for one in reversed(self._publications.values()) if one.source == SCREEN)
        return next((one.frame for one in shared if one.frame is not None), None)

    def find(self, pub: int) -> Publication | None:
        """Return a publication; None if it is unknown, replaced or gone."""
        return self._publications.get(pub)

    def publish(self, message: JsonObject) -> None:
        """Handle `publish`: add a publication, in place of its seat's former one of that source."""
        role, source = str(message["role"]), str(message.get("source", PERSON))
        if role not in ROLES or source not in SOURCES:
            raise ValueError(f"no {role!r} with a {source!r}")
        publication = self._new_publication(source, message)
        participant = self._by_seat.get(publication.seat) or self._new_participant(publication.seat)
        participant.name, participant.role = str(message.get("name", "")), role
        if former := participant.send(publication):
            self._publications.pop(former.number, None)
        self._publications[publication.number] = publication
        self._put_in_order()

    def unpublish(self, pub: int) -> None:
        """Remove a publication; a seat without publications leaves the stage."""
        publication = self._publications.pop(pub, None)
        if publication is None:
            return
        participant = self._by_seat[publication.seat]
        participant.withdraw(publication)
        if not participant.is_sending:
            del self._by_seat[participant.seat]
            self._put_in_order()
            self._ipc.emit(
                did="stream_closed", stream=participant.bus.stream, seat=participant.seat
            )

    def mute(self, seat: str, muted: bool) -> None:
        """Mute or unmute a seat; remembered for a seat that is not on stage yet."""
        (self._muted.add if muted else self._muted.discard)(seat)
        if participant := self._by_seat.get(seat):
            participant.muted = muted

    def stop_cameras(self) -> None:
        for participant in self._by_seat.values():
            participant.stop()

    def _put_in_order(self) -> None:
        self._in_order = sorted(self._by_seat.values(), key=lambda one: ROLES.index(one.role))

    def _new_publication(self, source: str, message: JsonObject) -> Publication:
        pub, seat = int(message["pub"]), str(message["seat"])
        audio, video = message.get("audio"), message.get("video")
        microphone = Microphone(int(audio["pt"])) if audio else None
        camera = None
        if video:
            ask = partial(self._ipc.keyframe, pub)
            now = self._clock.system.monotonic
            camera = Camera(
                int(video["pt"]),
                ask,
                self._new_worker,
                now,
                still=source == SCREEN,
                too_large=partial(self._report_too_large, seat),
                too_many=partial(self._ipc.emit, did="too_many", seat=seat),
                shared=self._shared_budget,
            )
        return Publication(pub, seat, source, microphone, camera)

    def _report_too_large(self, seat: str, width: int, height: int) -> None:
        self._ipc.emit(did="too_large", seat=seat, size=[width, height])

    def _new_participant(self, seat: str) -> Participant:
        taken = {participant.bus.stream for participant in self._by_seat.values()}
        self._last_stream = ipc_protocol.next_number(
            self._last_stream, taken, ipc_protocol.FIRST_MIX_MINUS
        )
        bus = Bus(self._last_stream, 1, MIX_MINUS_BITRATE, MIX_MINUS_COMPLEXITY)
        participant = self._by_seat[seat] = Participant(seat, bus)
        participant.muted = seat in self._muted
        self._ipc.emit(did="stream", stream=participant.bus.stream, seat=seat)
        return participant
