"""Limits on new connections, so that neither a crowd nor a few attackers can lock others out.

An offer costs its sender nothing, so the server spends little on it until its ICE path is proved:
an unproved connection is kept for seconds, and the oldest is closed when there are too many.
A connection with a proved path waits for a turn at the handshake, which costs milliseconds. Hosts
and speakers take precedence and never wait for a turn.
"""

import asyncio
from collections.abc import Callable, Hashable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Protocol

from hotline.core.networks import WIDER, networks

MAX_UNPROVED = 1000
MAX_OF_A_ROOM = 500
MAX_OF_AN_ADDRESS = 200
MAX_OF_A_SEAT = 3
"""One connection to listen, one to speak, one to share a screen."""
MAX_HANDSHAKES = 20
MAX_HANDSHAKES_OF_AN_ADDRESS = 8
HANDSHAKE_COUNTS_FOR = 0.5
"""Seconds. A handshake that takes longer is waiting for the network and costs nothing."""


class Busy(Exception):
    """All places are taken and no connection may be closed to free one: retry in a second."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The owner of a connection; a limit whose field is None does not apply.

    `address`: where the offer came from. `first`: True for a host or a speaker.
    """

    seat: str | None = None
    room: int | None = None
    address: str | None = None
    first: bool = False


NOBODY = Caller()


class Connection(Protocol):
    caller: Caller

    def close(self, reason: str = "closed") -> None: ...

    def report(self) -> None: ...


class Admission:
    """The connections of a UDP mux that have not finished their handshake."""

    def __init__(self) -> None:
        self._unproved: dict[Hashable, dict[Connection, None]] = {}  # by scope, the oldest first
        self._turns = asyncio.Semaphore(MAX_HANDSHAKES)
        self._networks: dict[str, _Network] = {}

    def arrive(self, connection: Connection) -> None:
        """Admit a new connection, closing an older one if a limit is reached. Raises Busy."""
        scopes = _scopes(connection.caller)
        for scope, most in scopes:
            others = self._unproved.get(scope, {})
            if len(others) >= most:
                _oldest(others, connection.caller).close("no handshake")
        for scope, _most in scopes:
            self._unproved.setdefault(scope, {})[connection] = None

    def proved(self, connection: Connection) -> None:
        """Stop counting a connection as unproved: its path is proved, or it is closed."""
        for scope, _most in _scopes(connection.caller):
            others = self._unproved.get(scope, {})
            others.pop(connection, None)
            if not others:
                self._unproved.pop(scope, None)

    async def turn(self, caller: Caller, address: str) -> "Turn":
        """Wait for a turn at the handshake, on a path proved to lead to `address`."""
        if caller.first:
            return Turn(lambda: None)
        with ExitStack() as held:
            for name, most in network_limits(address, MAX_HANDSHAKES_OF_AN_ADDRESS):
                theirs = self._networks.setdefault(name, _Network(most))
                theirs.callers += 1
                held.callback(self._leave, name)
                await theirs.turns.acquire()
                held.callback(theirs.turns.release)
            await self._turns.acquire()
            held.callback(self._turns.release)
            return Turn(held.pop_all().close)

    def _leave(self, name: str) -> None:
        theirs = self._networks[name]
        theirs.callers -= 1
        if not theirs.callers:
            del self._networks[name]


class Turn:
    """A place among the concurrent handshakes, given back after half a second at the latest."""

    def __init__(self, give_back: Callable[[], None]) -> None:
        self._give_back = give_back
        self._timer = asyncio.get_running_loop().call_later(HANDSHAKE_COUNTS_FOR, give_back)

    def over(self) -> None:
        self._timer.cancel()
        self._give_back()


class _Network:
    def __init__(self, most: int) -> None:
        self.turns = asyncio.Semaphore(most)
        self.callers = 0


def network_limits(address: str, most: int) -> list[tuple[str, int]]:
    """The networks that an address counts towards, each with its limit.

    `most` is the limit of one household; of the /48 around an IPv6 address it is WIDER times that.
    """
    household, *around = networks(address)
    return [(household, most), *((each, WIDER * most) for each in around)]


def _scopes(caller: Caller) -> list[tuple[Hashable, int]]:
    """The scopes in which a caller is counted, each with its limit of unproved connections."""
    scopes: list[tuple[Hashable, int]] = [("all", MAX_UNPROVED)]
    if caller.room is not None:
        scopes.insert(0, (("room", caller.room), MAX_OF_A_ROOM))
    if caller.address is not None:
        theirs = network_limits(caller.address, MAX_OF_AN_ADDRESS)
        scopes[:0] = [(("address", name), most) for name, most in theirs]
    if caller.seat is not None:
        scopes.insert(0, (("seat", caller.seat), MAX_OF_A_SEAT))
    return scopes


def _oldest(others: dict[Connection, None], newcomer: Caller) -> Connection:
    """The connection to close for a newcomer: the oldest of a listener or of the same seat.

    A host or speaker may also replace the oldest of all. Raises Busy for anybody else.
    """
    for other in others:
        if not other.caller.first or (newcomer.seat and other.caller.seat == newcomer.seat):
            return other
    if newcomer.first:
        return next(iter(others))
    raise Busy
