"""The listeners of one room in this media server, whether it holds the room or relays it."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable, Container

from rooms.models.player import is_player

from .. import network
from . import connection_limit, player_limit
from .listeners import Listeners
from .places import Places
from .program_keyframes import ProgramKeyframes


class Gone(Exception):
    """This session is closing or has closed; the caller should try again."""


class ListeningSession(ABC):
    """Base class of the sessions of a held room and of a relayed one: their WHEP listeners.

    Args:
        room: its pk.
        places: those of the process.
    """

    def __init__(self, udp_mux: network.UdpMux, room: int | None, places: Places) -> None:
        self._udp_mux = udp_mux
        self._room = room
        self._listeners = Listeners(places)
        self._program_keyframes = ProgramKeyframes(self._make_keyframe)
        self._on_stage: set[str] = set()

    @property
    @abstractmethod
    def is_open(self) -> bool:
        """Whether the program comes."""

    @abstractmethod
    def _make_keyframe(self) -> None:
        """Let the program have a keyframe soon."""

    def listen(self, seat: str, offer: str, address: str | None = None) -> tuple[str, str]:
        """Accept a WHEP offer; return ``(connection id, answer)``.

        Raises network.BadOffer, network.Busy (also as its subclasses TooManyPlayers and NoPlace),
        Gone.
        """
        on_stage = seat in self._on_stage
        caller = self._let_in(seat, address, on_stage)
        if not on_stage:
            self._listeners.check_places(seat)
        listener = network.listen(self._udp_mux, offer, caller)
        listener.on_keyframe_wanted = self._program_keyframes.ask
        listener.on_picture_lost = self._program_keyframes.ask_for_lost_picture
        connection = self._listeners.add(seat, listener)
        if is_player(seat):
            opened = listener.on_open
            listener.on_open = lambda: self._player_came(listener, opened)
        return connection, listener.answer

    def hang_up(self, connection: str, seat: str) -> bool:
        """End a connection of `seat`; return False when it belongs to another seat.

        True for an unknown connection: deletion is idempotent, and both sides may hang up at once.
        """
        of, listener = self._listeners.get(connection)
        if listener and of == seat:
            listener.close("left")
        return of in (None, seat)

    @property
    def players(self) -> list[str]:
        """Connection ids of the players that listen; they have no page that reports presence."""
        return self._listeners.players

    @property
    def listening(self) -> list[bool]:
        """For each connected listener whether it is over TCP."""
        return [listener.is_over_tcp for _, listener in self._listeners if listener.is_open]

    def _let_in(self, seat: str, address: str | None, on_stage: bool) -> network.Caller:
        """Return the `network.Caller` of an offer. Raises Gone, or network.Busy for a limit."""
        if not self.is_open:
            raise Gone
        if is_player(seat):  # many players share one key
            player_limit.check(self._listeners.proved_players, address)
            return network.Caller(None, self._room, address)
        connection_limit.make_room(self._connections_of(seat), on_stage)
        return network.Caller(seat, self._room, address, first=on_stage)

    def _connections_of(self, seat: str) -> list[network.Listener | network.Publisher]:
        return [*self._listeners.of(seat)]

    def _player_came(self, listener: network.Listener, opened: Callable[[], None]) -> None:
        """Check the player limit again, because many offers may have been accepted at once before
        any of their connections counted.
        """
        others = [one for one in self._listeners.proved_players if one.is_open and one != listener]
        try:
            player_limit.check(others, listener.caller.address)
        except player_limit.TooManyPlayers:
            asyncio.get_running_loop().call_soon(listener.close, "too many")
        opened()

    def _keep_listeners_out(
        self, removed: Container[str], players: str | None, only: Container[str] | None = None
    ) -> None:
        """Close the connections of listeners who are `removed`, of players who did not come by the
        link of `players`, and of seats that are not among `only`.
        """
        for seat, listener in self._listeners:
            if seat in removed or (only is not None and seat not in only):
                listener.close("removed")
            elif is_player(seat) and seat != players:
                listener.close("the link was changed")

    def _let_listeners_go(self) -> None:
        self._program_keyframes.close()
        for _, listener in self._listeners:
            listener.close("the room closed")
