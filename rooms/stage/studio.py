"""One live room in this stage process: its engine, who publishes, and who listens."""

import asyncio
import logging
import secrets
from dataclasses import dataclass

from . import network, wire
from .engine_link import EngineLink

log = logging.getLogger(__name__)


GATHER = 0.05  # seconds in which listeners' wishes for a keyframe become one
AT_ONCE = 3  # handshakes of one seat under way at the same time: slots are few, and everybody's
MOST = 10  # connections of one seat: many tabs, but not a way to use up the line


SPEAKERS = 12  # people on air at the same time; what one engine mixes and composes in time


class Full(Exception):
    """As many people are on air as there is room for."""


class Gone(Exception):
    """This studio is closing or has closed; the caller should come again."""


@dataclass
class Publication:
    """One WHIP connection of a seat; it counts from the moment its media is proved to arrive."""

    number: int
    seat: str
    name: str
    role: str
    publisher: network.Publisher
    on_air: bool = False


class Studio:
    """Joins the engine of a room to the connections of its people.

    Args:
        port: the process's UDP port.
        start: the `start` order of the engine (see `wire`).
        tell: called with every JSON object of the engine that is not for the studio itself, and
            with ``{"did": "heard" | "unheard", "seat": key}`` as people come and go.
    """

    def __init__(self, port, start, tell):
        self.epoch = start["epoch"]
        self.closed = asyncio.get_running_loop().create_future()
        self._port = port
        self._start = start
        self._muted = set()
        self._card = None
        self._tell = tell
        self._clock = network.Clock()
        self._streams = {
            wire.PROGRAM_SOUND: network.Stream.audio(self._clock),
            wire.PROGRAM_PICTURE: network.Stream.video(self._clock),
        }
        self._minus = {}  # seat key: number of the stream without it
        self._picture = False
        self._publications = {}  # connection id: Publication
        self._listeners = {}  # connection id: (seat key, Listener)
        self._last_number = 0
        self._asking = None  # timer of an order for a keyframe
        self._engine = EngineLink()
        self._engine.on_payload = self._send
        self._engine.on_keyframe = self._want_keyframe
        self._engine.on_said = self._told
        self._engine.on_end = self._let_everybody_go

    async def open(self):
        """Start the engine; listeners hear silence until somebody speaks."""
        await self._engine.open()
        self._engine.order(do="start", **self._start)

    async def end(self):
        """Finish the recording, then let everybody go."""
        self._engine.order(do="end")
        await self._engine.exited()
        self._engine.close()

    async def abandon(self):
        """Stop at once: another process holds the room now, or this one is going down."""
        self._engine.close()
        await self._engine.exited()

    async def finished(self):
        """Wait until the engine of a closed studio has written its last."""
        await self._engine.exited()

    def publish(self, seat, name, role, offer):
        """WHIP: ``(connection id, answer)``. Raises network.BadOffer, network.Busy, Full, Gone."""
        self._let_in(seat)
        if len({one.seat for one in self._publications.values()} | {seat}) > SPEAKERS:
            raise Full
        publisher = network.publish(self._port, offer)
        self._last_number = number = self._last_number % 65535 + 1
        connection = secrets.token_urlsafe(12)
        publication = Publication(number, seat, name, role, publisher)
        self._publications[connection] = publication
        publisher.on_packet = lambda media, rtp: self._engine.forward(number, media, rtp)
        publisher.on_open = lambda: self._came_on_air(publication)
        publisher.on_close = lambda reason: self._went_off_air(connection, reason)
        return connection, publisher.answer

    def listen(self, seat, offer):
        """WHEP: ``(connection id, answer)``. Raises network.BadOffer, network.Busy, Gone."""
        self._let_in(seat)
        listener = network.listen(self._port, offer)
        connection = secrets.token_urlsafe(12)
        self._listeners[connection] = (seat, listener)
        listener.on_keyframe_wanted = self._ask_for_keyframe
        listener.on_close = lambda reason: self._listeners.pop(connection, None)
        self._tune(seat, listener)
        return connection, listener.answer

    def hang_up(self, connection, seat):
        """End a connection of `seat`; unknown ones have ended already."""
        publication = self._publications.get(connection)
        if publication and publication.seat == seat:
            publication.publisher.close("left")
        of, listener = self._listeners.get(connection, (None, None))
        if listener and of == seat:
            listener.close("left")

    def mute(self, seats):
        """These seats and no others are not heard, whether they publish or not."""
        for seat in self._muted ^ seats:
            self._engine.order(do="mute", seat=seat, muted=seat in seats)
        self._muted = seats

    def show_now(self, question, asker):
        """The Now question, for the drawn card."""
        if self._card != (question, asker):
            self._card = question, asker
            self._engine.order(do="now", question=question, asker=asker)

    def keep_out(self, speakers, removed):
        """Only `speakers` publish, and nobody who was `removed` listens."""
        for publication in list(self._publications.values()):
            if publication.seat not in speakers:
                publication.publisher.close("no longer on stage")
        for seat, listener in list(self._listeners.values()):
            if seat in removed:
                listener.close("removed")

    def _let_in(self, seat):
        if not self._engine.is_open:
            raise Gone
        theirs = [one.publisher for one in self._publications.values() if one.seat == seat]
        theirs += [listener for of, listener in self._listeners.values() if of == seat]
        shaking_hands = sum(not connection.is_open for connection in theirs)
        if shaking_hands >= AT_ONCE or len(theirs) >= MOST:
            raise network.Busy

    # Who hears what

    def _tune(self, seat, listener):
        """A seat on air hears everybody but itself; everyone else hears the program."""
        sound = self._minus.get(seat, wire.PROGRAM_SOUND)
        picture = self._streams[wire.PROGRAM_PICTURE] if self._picture else None
        listener.switch(audio=self._streams[sound], video=picture)

    def _tune_all(self, only=None):
        for seat, listener in list(self._listeners.values()):
            if only in (None, seat):
                self._tune(seat, listener)

    # Who is heard

    def _came_on_air(self, publication):
        """Only now does it take the place of the seat's former microphone: no gap between."""
        publisher = publication.publisher
        self._engine.order(
            do="publish",
            pub=publication.number,
            seat=publication.seat,
            name=publication.name,
            role=publication.role,
            audio={"pt": publisher.audio_pt},
            video=None if publisher.video_pt is None else {"pt": publisher.video_pt},
        )
        former = self._on_air_as(publication.seat)
        publication.on_air = True
        for other in former:
            other.publisher.close("replaced")
        self._tell({"did": "heard", "seat": publication.seat})

    def _went_off_air(self, connection, reason):
        publication = self._publications.pop(connection)
        if not publication.on_air:
            return
        log.info("seat %s went off air: %s", publication.seat, reason)
        self._engine.order(do="unpublish", pub=publication.number)
        if not self._on_air_as(publication.seat):
            self._tell({"did": "unheard", "seat": publication.seat})

    def _on_air_as(self, seat):
        return [one for one in self._publications.values() if one.on_air and one.seat == seat]

    def _let_everybody_go(self):
        if self._asking:
            self._asking.cancel()
        for publication in list(self._publications.values()):
            publication.publisher.close("the room closed")
        for _, listener in list(self._listeners.values()):
            listener.close("the room closed")
        self.closed.set_result(None)

    # From the engine

    def _send(self, said):
        stream = self._streams.get(said.stream)
        if stream:
            stream.send(
                said.timestamp,
                said.payload,
                marker=bool(said.flags & wire.MARKER),
                keyframe=bool(said.flags & wire.KEYFRAME_START),
            )

    def _ask_for_keyframe(self):
        """A thousand listeners who ask at once are one order: media shares the line with it."""
        if self._asking is None:
            self._asking = asyncio.get_running_loop().call_later(GATHER, self._order_keyframe)

    def _order_keyframe(self):
        self._asking = None
        self._engine.order(do="keyframe")

    def _want_keyframe(self, pub):
        for publication in self._publications.values():
            if publication.number == pub:
                publication.publisher.ask_for_keyframe()

    def _told(self, said):
        match said:
            case {"did": "clock"}:
                self._clock.set(said["sample"], said["monotonic"])
            case {"did": "stream"}:
                self._streams[said["stream"]] = network.Stream.audio(self._clock)
                self._minus[said["seat"]] = said["stream"]
                self._tune_all(said["seat"])
            case {"did": "stream_closed"}:
                if self._minus.get(said["seat"]) == said["stream"]:
                    del self._minus[said["seat"]]
                    self._tune_all(said["seat"])
                self._streams.pop(said["stream"], None)
            case {"did": "picture"}:
                self._picture = said["on"]
                self._tune_all()
            case _:
                self._tell(said)
