"""The WHEP listeners of a room, and the streams they receive.

A listener whose seat is on air receives its mix-minus, the mix without itself; all others receive
the program.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterator

from rooms.models.player import is_player

from .. import ipc_protocol, network
from ..ipc_protocol import JsonObject, PayloadOut
from .places import PICTURE, SOUND, Places

LEAVING = 10  # listeners without a place who are disconnected at once, each
LEAVING_EVERY = 0.1  # seconds: a crowd that comes back at one moment would delay everybody


class Listeners:
    """The streams of one mixer, and the WHEP connections that they go to.

    Each open connection holds places of the process. When a picture begins and there are not
    enough for all, the last to come are not sent it and are disconnected, some at a time; people on
    stage are left out of this.

    `on_listened(numbers)` is called with the sorted numbers of streams that have listeners whenever
    these change, at most once per turn of the event loop.
    """

    def __init__(self, places: Places) -> None:
        self.on_listened: Callable[[list[int]], None] = lambda numbers: None
        self._clock = network.NtpClock()
        self._streams = {
            ipc_protocol.PROGRAM_SOUND: network.Stream.audio(self._clock),
            ipc_protocol.PROGRAM_PICTURE: network.Stream.video(self._clock),
        }
        self._minus: dict[str, int] = {}  # seat key: number of the stream without it
        self._picture = False
        self._payloads: list[PayloadOut] = []  # of the picture that is coming
        self._listeners: dict[str, tuple[str, network.Listener]] = {}  # by connection id
        self._places = places
        self._held: dict[str, int] = {}  # places by connection id
        self._without_place: dict[str, None] = {}  # connection ids, the oldest first
        self._listened: list[int] | None = None
        self._counting = False

    def __iter__(self) -> Iterator[tuple[str, network.Listener]]:
        """Iterate over pairs of (seat key, Listener)."""
        return iter(list(self._listeners.values()))

    def add(self, seat: str, listener: network.Listener) -> str:
        """Add a listener and return its connection id."""
        connection = secrets.token_urlsafe(12)
        self._listeners[connection] = (seat, listener)
        listener.on_open = lambda: self._opened(connection)
        listener.on_close = lambda reason: self._left(connection)
        self._tune(connection)
        return connection

    def check_places(self, seat: str) -> None:
        """Raise NoPlace if there is no place for one more listener.

        A seat that listens may open another connection, because a page that renews its own closes
        the former one after that.
        """
        if len(self._held_by(seat)) != 1 or is_player(seat):
            self._places.check(seat, SOUND + PICTURE * self._picture)

    def get(self, connection: str) -> tuple[str, network.Listener] | tuple[None, None]:
        """Return (seat key, Listener), or (None, None) for an unknown connection."""
        return self._listeners.get(connection, (None, None))

    def of(self, seat: str) -> list[network.Listener]:
        return [listener for of, listener in self._listeners.values() if of == seat]

    @property
    def players(self) -> list[str]:
        """Connection ids of connected players, which have no seat."""
        return [
            connection
            for connection, (seat, listener) in self._listeners.items()
            if is_player(seat) and listener.is_open
        ]

    @property
    def proved_players(self) -> list[network.Listener]:
        """Listeners of players, which have no seat, whose network path is proved."""
        return [
            listener
            for seat, listener in self._listeners.values()
            if is_player(seat) and listener.is_proved
        ]

    @property
    def program(self) -> tuple[network.Stream, network.Stream | None]:
        """Sound and picture of the program; no picture while nobody is filmed."""
        picture = self._streams[ipc_protocol.PROGRAM_PICTURE] if self._picture else None
        return self._streams[ipc_protocol.PROGRAM_SOUND], picture

    def begin_anew(self, sound: network.Stream, picture: network.Stream) -> None:
        """Send this program from now on, without a picture until `handle` is called with one."""
        self._streams = {
            ipc_protocol.PROGRAM_SOUND: sound,
            ipc_protocol.PROGRAM_PICTURE: picture,
        }
        self._payloads.clear()
        self.handle({"did": "picture", "on": False})

    def skip(self, number: int, count: int) -> None:
        """Note that payloads of a stream got lost, so that its listeners know it."""
        if number == ipc_protocol.PROGRAM_PICTURE and self._payloads:
            self._send_picture(whole=False)
        self._streams[number].skip(count)

    def send(self, message: PayloadOut) -> None:
        """Send a mixer's PayloadOut to all listeners of its stream; of a picture, with its last."""
        if message.stream != ipc_protocol.PROGRAM_PICTURE:
            if stream := self._streams.get(message.stream):
                stream.send(message.timestamp, message.payload)
            return
        if self._payloads and self._payloads[0].timestamp != message.timestamp:
            self._send_picture(whole=False)
        self._payloads.append(message)
        if message.flags & ipc_protocol.MARKER:
            self._send_picture(whole=True)

    def handle(self, message: JsonObject) -> bool:
        """Handle a mixer's message about its streams; return False for any other message."""
        match message:
            case {"did": "clock", "sample": sample, "monotonic": monotonic}:
                self._clock.set(sample, monotonic)
            case {"did": "stream", "stream": number, "seat": seat}:
                self._streams[number] = network.Stream.audio(self._clock)
                self._minus[seat] = number
                self._tune_all(seat)
            case {"did": "stream_closed", "stream": number, "seat": seat}:
                if self._minus.get(seat) == number:
                    del self._minus[seat]
                    self._tune_all(seat)
                self._streams.pop(number, None)
            case {"did": "picture", "on": on}:
                self._picture = on
                self._take_all()
                self._tune_all()
            case _:
                return False
        return True

    def count(self) -> None:
        """At the end of this turn of the event loop, find out which streams have listeners."""
        if not self._counting:
            self._counting = True
            asyncio.get_running_loop().call_soon(self._count)

    def _send_picture(self, whole: bool) -> None:
        self._streams[ipc_protocol.PROGRAM_PICTURE].send_picture(
            self._payloads[0].timestamp,
            [message.payload for message in self._payloads],
            keyframe=bool(self._payloads[0].flags & ipc_protocol.KEYFRAME_START),
            whole=whole,
        )
        self._payloads.clear()

    def _count(self) -> None:
        self._counting = False
        numbers = sorted(n for n, stream in self._streams.items() if stream.has_listeners)
        if numbers != self._listened:
            self._listened = numbers
            self.on_listened(numbers)

    def _opened(self, connection: str) -> None:
        """Take the places of a listener; disconnect one who finds none, because many offers may
        have been accepted at once before any of their connections counted.
        """
        _seat, listener = self._listeners[connection]
        if self._take(connection):
            self._tune(connection)
        else:
            asyncio.get_running_loop().call_soon(listener.close, "no place")
        self.count()

    def _left(self, connection: str) -> None:
        self._listeners.pop(connection, None)
        self._without_place.pop(connection, None)
        self._places.taken -= self._held.pop(connection, 0)
        self.count()

    def _tune(self, connection: str) -> None:
        """Connect a listener to its streams: its seat's mix-minus if on air, else the program."""
        seat, listener = self._listeners[connection]
        sound = self._minus.get(seat, ipc_protocol.PROGRAM_SOUND)
        sees = self._picture and connection not in self._without_place
        picture = self._streams[ipc_protocol.PROGRAM_PICTURE] if sees else None
        listener.switch(audio=self._streams[sound], video=picture)

    def _tune_all(self, only: str | None = None) -> None:
        for connection, (seat, _listener) in self._listeners.items():
            if only in (None, seat):
                self._tune(connection)
        self.count()

    # Places

    def _take(self, connection: str) -> bool:
        """Take or give back places, so that an open listener holds what it costs now.

        Return False, and change nothing, if there are not enough; people on stage take them then
        too.
        """
        _seat, listener = self._listeners[connection]
        cost = SOUND + PICTURE * (self._picture and listener.video is not None)
        more = cost - self._held.get(connection, 0)
        if more > 0 and not self._places.have(more) and not self._comes_first(connection):
            return False
        self._places.taken += more
        self._held[connection] = cost
        return True

    def _comes_first(self, connection: str) -> bool:
        """Whether a listener needs no free place: on stage, or renewing its connection."""
        seat, listener = self._listeners[connection]
        renews = connection not in self._held and len(self._held_by(seat)) == 1
        return listener.caller.first or seat in self._minus or (renews and not is_player(seat))

    def _held_by(self, seat: str) -> list[str]:
        """The connections of a seat that hold places."""
        return [one for one, (of, _) in self._listeners.items() if of == seat and one in self._held]

    def _take_all(self) -> None:
        """Take or give back the places of all, because the picture begins or ends."""
        had_some = bool(self._without_place)
        self._without_place = dict.fromkeys(one for one in self._held if not self._take(one))
        if self._without_place and not had_some:
            self._let_leave()

    def _let_leave(self) -> None:
        """Disconnect some who have no place, the last to come first; others may have one then."""
        for connection in list(self._without_place)[: -LEAVING - 1 : -1]:
            self._listeners[connection][1].close("no place")
        for connection in list(self._without_place):
            if not self._take(connection):
                asyncio.get_running_loop().call_later(LEAVING_EVERY, self._let_leave)
                return
            del self._without_place[connection]
            self._tune(connection)
