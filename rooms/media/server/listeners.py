"""Who listens in a room, and to what: the program, or for who is on air the mix without them."""

import asyncio
import secrets

from rooms.models.player import is_player

from .. import ipc_protocol, network


class Listeners:
    """The streams of one engine, and the WHEP connections that they go to.

    `on_listened(numbers)` is called with the streams that somebody listens to, in order, whenever
    those have changed; at most once in a turn of the loop.
    """

    def __init__(self):
        self.on_listened = lambda numbers: None
        self._clock = network.NtpClock()
        self._streams = {
            ipc_protocol.PROGRAM_SOUND: network.Stream.audio(self._clock),
            ipc_protocol.PROGRAM_PICTURE: network.Stream.video(self._clock),
        }
        self._minus = {}  # seat key: number of the stream without it
        self._picture = False
        self._listeners = {}  # connection id: (seat key, Listener)
        self._listened = None
        self._counting = False

    def __iter__(self):
        """Pairs of (seat key, Listener)."""
        return iter(list(self._listeners.values()))

    def add(self, seat, listener):
        """Its connection id."""
        connection = secrets.token_urlsafe(12)
        self._listeners[connection] = (seat, listener)
        listener.on_open = self.count
        listener.on_close = lambda reason: self._left(connection)
        self._tune(seat, listener)
        return connection

    def get(self, connection):
        """(seat key, Listener), or (None, None)."""
        return self._listeners.get(connection, (None, None))

    def of(self, seat):
        return [listener for of, listener in self._listeners.values() if of == seat]

    @property
    def players(self):
        """Connection ids of those through who have no seat."""
        return [
            connection
            for connection, (seat, listener) in self._listeners.items()
            if is_player(seat) and listener.is_open
        ]

    @property
    def proved_players(self):
        """Listeners of those who have no seat, and a proved path."""
        return [
            listener
            for seat, listener in self._listeners.values()
            if is_player(seat) and listener.is_proved
        ]

    def send(self, said):
        """A payload of the engine, to all who listen to its stream."""
        stream = self._streams.get(said.stream)
        if stream:
            stream.send(
                said.timestamp,
                said.payload,
                marker=bool(said.flags & ipc_protocol.MARKER),
                keyframe=bool(said.flags & ipc_protocol.KEYFRAME_START),
            )

    def told(self, said):
        """What the engine says of its streams; False when it speaks of something else."""
        match said:
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

    def count(self):
        """Look, once this turn of the loop is over, which streams are listened to."""
        if not self._counting:
            self._counting = True
            asyncio.get_running_loop().call_soon(self._count)

    def _count(self):
        self._counting = False
        numbers = sorted(n for n, stream in self._streams.items() if stream.has_listeners)
        if numbers != self._listened:
            self._listened = numbers
            self.on_listened(numbers)

    def _left(self, connection):
        self._listeners.pop(connection, None)
        self.count()

    def _tune(self, seat, listener):
        """A seat on air hears everybody but itself; everyone else hears the program."""
        sound = self._minus.get(seat, ipc_protocol.PROGRAM_SOUND)
        picture = self._streams[ipc_protocol.PROGRAM_PICTURE] if self._picture else None
        listener.switch(audio=self._streams[sound], video=picture)

    def _tune_all(self, only=None):
        for seat, listener in self:
            if only in (None, seat):
                self._tune(seat, listener)
        self.count()
