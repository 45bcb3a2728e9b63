"""The TCP connections of a media server, and which of them may stay.

A connection costs whoever opens it nothing, so the server gives it seconds to show a signed check
of a session. Until then it is counted by network, and the oldest is closed when there are too many.
Afterwards it belongs to the session, of which a browser has few, and ends with it.
"""

import socket
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING

from . import stun
from .admission import network_limits
from .tcp_connection import TcpConnection

if TYPE_CHECKING:
    from .ice import IceSession

MAX_UNPROVED = 1000
MAX_OF_AN_ADDRESS = 200
"""As of offers, in admission.py. A browser opens a connection for each pair of addresses."""
MAX_OF_A_SESSION = 8
"""A browser has a connection from each of its addresses to each of ours of the same family."""
PROOF_SECONDS = 5.0
IDLE_SECONDS = 30.0
"""Browsers check each of their paths every few seconds (RFC 7675), also those they don't use."""


class TcpConnections:
    """All TCP connections of the mux.

    `received` takes (connection, datagram, address); `closed` takes each connection that ended.
    """

    def __init__(
        self,
        received: Callable[[TcpConnection, bytes, stun.SocketAddress], None],
        closed: Callable[[TcpConnection], None],
    ) -> None:
        self._received, self._closed = received, closed
        self._unproved: dict[Hashable, dict[TcpConnection, None]] = {}  # by scope, oldest first
        self._of_sessions: dict[IceSession, dict[TcpConnection, None]] = {}
        self._sessions: dict[TcpConnection, IceSession] = {}

    def __len__(self) -> int:
        return len(self._sessions) + len(self._unproved.get("all", ()))

    def accept(self, accepted: socket.socket, address: stun.SocketAddress) -> None:
        """Keep a new connection. Close the oldest that has shown nothing, if a limit is reached."""
        connection = TcpConnection(accepted, address, self._received, self._ended)
        for scope, most in _scopes(address):
            others = self._unproved.get(scope, {})
            if len(others) >= most:
                next(iter(others)).close()
            self._unproved.setdefault(scope, {})[connection] = None

    def belongs_to(self, connection: TcpConnection, session: "IceSession") -> None:
        """Keep a connection that has shown a signed check as long as its session."""
        if connection.is_closed or connection in self._sessions:
            return
        self._count_no_more(connection)
        connection.authenticate()
        self._sessions[connection] = session
        theirs = self._of_sessions.setdefault(session, {})
        theirs[connection] = None
        if len(theirs) > MAX_OF_A_SESSION:
            in_use = session.path.transport if session.path else None
            next(each for each in theirs if each is not in_use).close()

    def end(self, session: "IceSession") -> None:
        """Close the connections of a session that has ended."""
        for connection in tuple(self._of_sessions.get(session, ())):
            connection.close()

    def tick(self, now: float) -> None:
        """Close, once a second, those that are late with their proof, idle, or stalled."""
        for connection in tuple(self._unproved.get("all", ())):
            if now - connection.opened_at > PROOF_SECONDS:
                connection.close()
        for connection in tuple(self._sessions):
            if now - connection.heard_at > IDLE_SECONDS or connection.is_stalled(now):
                connection.close()

    def close(self) -> None:
        for connection in (*self._unproved.get("all", ()), *self._sessions):
            connection.close()

    def _ended(self, connection: TcpConnection) -> None:
        self._count_no_more(connection)
        if session := self._sessions.pop(connection, None):
            theirs = self._of_sessions[session]
            del theirs[connection]
            if not theirs:
                del self._of_sessions[session]
        self._closed(connection)

    def _count_no_more(self, connection: TcpConnection) -> None:
        for scope, _most in _scopes(connection.address):
            others = self._unproved.get(scope, {})
            others.pop(connection, None)
            if not others:
                self._unproved.pop(scope, None)


def _scopes(address: stun.SocketAddress) -> list[tuple[Hashable, int]]:
    networks = network_limits(address[0], MAX_OF_AN_ADDRESS)
    return [*((("network", name), most) for name, most in networks), ("all", MAX_UNPROVED)]
