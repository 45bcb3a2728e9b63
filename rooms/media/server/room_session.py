"""One room in this media server: its mixer, its publications and its listeners."""

import asyncio
import logging
import time
from collections.abc import Callable, Container, Mapping

from rooms.models import Seat

from .. import ipc_protocol, network
from ..ipc_protocol import JsonObject
from ..rpc import Renewed
from .desired_state import DesiredState
from .listening_session import ListeningSession
from .mixer_commands import MixerCommands, Start
from .mixer_process import MixerProcess
from .places import Places
from .publications import Publication, Publications
from .relays import Relays
from .restreams import Restreams
from .seat_news import SeatNews

log = logging.getLogger(__name__)

MOST_PUBLISHING = Seat.PLACES  # seats at the same time: as many as one mixer handles in time


class Full(Exception):
    """MOST_PUBLISHING seats publish already."""


class Elsewhere(Exception):
    """This seat meanwhile speaks, or shares a screen, from another page or device."""


class RoomSession(ListeningSession):
    """Connects the mixer of a room to the WebRTC connections of its participants and listeners.

    Args:
        start: the fields of the mixer's `start` command.
        places: those of the process, for listeners.
        emit: called with every JSON object from the mixer that the session does not handle itself,
            and with those of `SeatNews`.
    """

    def __init__(
        self,
        udp_mux: network.UdpMux,
        start: Start,
        places: Places,
        emit: Callable[[JsonObject], None],
    ) -> None:
        super().__init__(udp_mux, start.get("room"), places)
        self.epoch = start["epoch"]
        self.green_room_open = start.get("green_room", False)
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.never_began = True  # the mixer is not ready yet, or ended by itself before it was
        # By key: the row of each seat, as read when it last began to publish.
        self.seats: dict[str, Seat] = {}
        self._directory: str | None = None  # as applied last
        self._take_began: float | None = None
        self._is_over = False  # the room has ended: unlike after a restart, no seat will return
        self._start = start
        self._emit = emit
        self._publications = Publications()
        self.relays = Relays(udp_mux, self._listeners, self._program_keyframes)
        self._seat_news = SeatNews(emit)
        self._restreams = Restreams(self.epoch, emit)
        self._mixer = MixerProcess()
        self.commands = MixerCommands(self._mixer.command)
        self._mixer.on_payload = self._listeners.send
        self._mixer.on_keyframe = self._want_keyframe
        self._mixer.on_message = self._on_message
        self._mixer.on_end = self._let_everybody_go
        self._listeners.on_listened = lambda streams: self._mixer.command(
            do="listened", streams=streams
        )

    async def open(self) -> None:
        """Start the mixer; listeners hear silence until a participant speaks.

        Raises OSError if it can't be started.
        """
        await self._mixer.open()
        self._mixer.command(do="start", **self._start)
        self._listeners.count()

    async def end(self) -> None:
        """Finish the recording and what is sent of it, then close all connections."""
        self._is_over = True
        self.never_began = False
        self._mixer.command(do="end")
        await self._mixer.exited()
        self._mixer.close()

    async def abandon(self) -> None:
        """Close everything at once: another process holds the room, or this process stops."""
        self.never_began = False
        self._mixer.close()
        await self._mixer.exited()

    async def finished(self) -> None:
        """Wait until the mixer of a closed session has written everything, and all exited."""
        await self._mixer.exited()
        await self._restreams.closed()
        self._forget_callbacks()

    def _forget_callbacks(self) -> None:
        """Set none. They refer to the session, and it would be kept until Python looks for cyclic
        garbage, which it seldom does here.
        """
        self._emit = lambda message: None
        self._seat_news = SeatNews(self._emit)
        self._restreams = Restreams(self.epoch, self._emit)
        self._restreams.close(at_once=True)
        self._mixer.forget_callbacks()
        self._listeners.on_listened = lambda streams: None
        self._program_keyframes.close()

    def publish(
        self,
        seat: Seat,
        offer: str,
        source: str = ipc_protocol.PERSON,
        key: str | None = None,
        renews: Renewed | None = None,
        address: str | None = None,
    ) -> tuple[str, str, int]:
        """Accept a WHIP offer; return ``(connection id, answer, voice)``.

        Raises network.BadOffer, network.Busy, Elsewhere, Full, Gone.

        The voice is the publication's number. Of a seat's publications the last to go on air is
        the active one.

        Args:
            key: the hash of the stream key that was given, None for a browser with a session.
            renews: the publication that a page replaces by itself; refused with Elsewhere when
                another page or device has gone on air since.
            address: the address that the offer came from.
        """
        caller = self._let_in(seat.key, address, on_stage=True)
        if renews and renews["epoch"] == self.epoch:
            self._refuse_if_replaced(seat.key, source, renews["voice"])
        if len(self._publications.seats | {seat.key}) > MOST_PUBLISHING:
            raise Full
        publisher = network.publish(
            self._udp_mux,
            offer,
            caller,
            picture=source == ipc_protocol.SCREEN,
            whole=key is not None,
        )
        connection, publication = self._publications.add(
            seat=seat.key, name=seat.name, role=seat.role, source=source, key=key,
            publisher=publisher,
        )  # fmt: skip
        number = publication.number
        publisher.on_packet = lambda media, rtp: self._mixer.forward(number, media, rtp)
        publisher.on_open = lambda: self._came_on_air(publication)
        publisher.on_close = lambda reason: self._went_off_air(connection, reason)
        return connection, publisher.answer, number

    @property
    def is_open(self) -> bool:
        return self._mixer.is_open

    @property
    def publishing(self) -> list[str]:
        """The sources of the publications on air."""
        return [one.source for one in self._publications if one.on_air]

    @property
    def recording(self) -> tuple[str, float] | None:
        """The directory of the take that is written, and when it began in Unix seconds."""
        if self._directory is None or self._take_began is None:
            return None
        return self._directory, self._take_began

    def hang_up(self, connection: str, seat: str) -> bool:
        """End a connection of `seat`; return False when it belongs to another seat.

        True for an unknown connection: deletion is idempotent, and both sides may hang up at once.
        """
        publication = self._publications.get(connection)
        if publication is None:
            return super().hang_up(connection, seat)
        if publication.seat == seat:
            publication.publisher.close("left")
        return publication.seat == seat

    # Desired state

    def apply(self, desired: DesiredState) -> None:
        """Apply the desired state; parts that are already in force change nothing."""
        if desired.live:
            self.go_on_air(desired.directory)
        self._directory = desired.directory
        self.commands.mute(desired.muted)
        self.commands.arrange(desired.arrangement)
        self.commands.show_now(desired.question, desired.asker)
        self.keep_out(desired.on_stage, desired.removed, desired.players)
        self._restreams.apply(desired.targets, desired.directory)

    def go_on_air(self, directory: str | None) -> None:
        """End the green room: let everybody listen, and record in `directory` if it is not None."""
        if self.green_room_open:
            self.green_room_open = False
            self._mixer.command(do="air", directory=directory)

    def keep_out(
        self, on_stage: Mapping[str, str], removed: Container[str], players: str | None = None
    ) -> None:
        """Close the connections that are not allowed any more.

        Publishers must be in `on_stage`, and those that used a stream key must have used the
        current one. Listeners must not be in `removed`, and players must have come by the link of
        `players`. In the green room only people on stage listen.
        """
        self._on_stage = set(on_stage)
        for publication in self._publications:
            if publication.seat not in on_stage:
                publication.publisher.close("no longer on stage")
            elif publication.key not in (None, on_stage[publication.seat]):
                publication.publisher.close("the stream key was changed")
        self._keep_listeners_out(removed, players, on_stage if self.green_room_open else None)

    def _refuse_if_replaced(self, seat: str, source: str, voice: int) -> None:
        """Raise Elsewhere when the seat went on air after `voice`.

        The page may not know that yet, because the event with the new voice may be lost or late.
        """
        if not self._publications.is_newest(seat, source, voice):
            raise Elsewhere

    def _connections_of(self, seat: str) -> list[network.Listener | network.Publisher]:
        publishers = [one.publisher for one in self._publications.of(seat)]
        return [*super()._connections_of(seat), *publishers]

    def _make_keyframe(self) -> None:
        self._mixer.command(do="keyframe")

    # Publications on air

    def _came_on_air(self, publication: Publication) -> None:
        """Replace the seat's former publication only now, so that there is no gap in between."""
        self._mixer.command(**publication.command)
        for other in self._publications.put_on_air(publication):
            other.publisher.close("replaced")
        self._seat_news.on_air(publication, True)

    def _went_off_air(self, connection: str, reason: str) -> None:
        publication = self._publications.pop(connection)
        if not publication.on_air:
            self._seat_news.never_on_air(publication)
            return
        log.info("seat %s (%s) went off air: %s", publication.seat, publication.source, reason)
        self._mixer.command(do="unpublish", pub=publication.number)
        goes_on = self._publications.on_air_as(publication.seat, publication.source)
        if not goes_on and (self._mixer.is_open or self._is_over):
            self._seat_news.on_air(publication, False)

    def _let_everybody_go(self) -> None:
        self._restreams.close(at_once=not self._is_over)
        self.relays.close()
        self._seat_news.close()
        for publication in self._publications:
            publication.publisher.close("the room closed")
        self._let_listeners_go()
        self.closed.set_result(None)

    # From the mixer

    def _want_keyframe(self, pub: int) -> None:
        publication = self._publications.numbered(pub)
        if publication:
            publication.publisher.ask_for_keyframe()

    def _on_message(self, message: JsonObject) -> None:
        if self._listeners.handle(message):
            if message["did"] != "picture":
                return
            self.relays.tune()
        if message["did"] == "ready":
            self.never_began = False
        if message["did"] in ("take", "take_ended"):
            self._take_began = time.time() if message["did"] == "take" else None
        if message["did"] == "levels" and not self.green_room_open:
            self._seat_news.hear(message["levels"])
        self._emit(message)
