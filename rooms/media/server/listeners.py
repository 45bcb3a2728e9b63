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


class Listeners:
    """The streams of one mixer, and the WHEP connections that they go to.

    `on_listened(numbers)` is called with the sorted numbers of streams that have listeners whenever
    these change, at most once per turn of the event loop.
    """

    def __init__(self) -> None:
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
        self._listened: list[int] | None = None
        self._counting = False

    def __iter__(self) -> Iterator[tuple[str, network.Listener]]:
        """Iterate over pairs of (seat key, Listener)."""
        return iter(list(self._listeners.values()))

    def add(self, seat: str, listener: network.Listener) -> str:
        """Add a listener and return its connection id."""
        connection = secrets.token_urlsafe(12)
        self._listeners[connection] = (seat, listener)
        listener.on_open = self.count
        listener.on_close = lambda reason: self._left(connection)
        self._tune(seat, listener)
        return connection

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

    def _left(self, connection: str) -> None:
        self._listeners.pop(connection, None)
        self.count()

    def _tune(self, seat: str, listener: network.Listener) -> None:
        """Connect a listener to its streams: its seat's mix-minus if on air, else the program."""
        sound = self._minus.get(seat, ipc_protocol.PROGRAM_SOUND)
        picture = self._streams[ipc_protocol.PROGRAM_PICTURE] if self._picture else None
        listener.switch(audio=self._streams[sound], video=picture)

    def _tune_all(self, only: str | None = None) -> None:
        for seat, listener in self:
            if only in (None, seat):
                self._tune(seat, listener)
        self.count()
