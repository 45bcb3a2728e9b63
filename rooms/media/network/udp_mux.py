"""The UDP mux: routes datagrams on the media server's one UDP port to their connections."""

import asyncio
from collections.abc import Iterable
from typing import Self

from . import error_log, stun
from .admission import Admission, Connection
from .ice import IceSession, Path, session_of
from .udp_socket import MAX_DATAGRAM, UdpSocket, sockets_for

_MOST_FORMER = 4
"""Sockets kept after their addresses are no longer announced: IPv6 addresses may change each day,
and each may stay the machine's for a week."""


class UdpMux:
    """An ICE-lite agent on one UDP port, for all connections of a process.

    STUN messages are routed to a session by ufrag. All other datagrams are accepted only from an
    address that a session has proved.
    """

    def __init__(self) -> None:
        self.udp_sockets: list[UdpSocket] = []
        self._former: list[UdpSocket] = []
        self.connections: set[Connection] = set()
        self.admission = Admission()
        self._sessions: dict[str, IceSession] = {}
        self._owners: dict[Path, IceSession] = {}
        self._ticking: asyncio.TimerHandle  # from `open` on
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, addresses: Iterable[str], port: int) -> Self:
        """Bind `port` (0: any) for each announced address, IPv4 or IPv6.

        Raises PortTaken, another OSError for an address family this machine lacks, or ValueError
        for an address that no browser could reach.
        """
        self = cls()
        try:
            for bound, announced in sockets_for(addresses):
                self.udp_sockets.append(UdpSocket(bound, announced, port, self._received))
        except (OSError, ValueError):
            for udp_socket in self.udp_sockets:
                udp_socket.close()
            raise
        self._tick()
        return self

    def announce(self, addresses: Iterable[str]) -> None:
        """Announce these addresses from now on, on the same port.

        Sockets already bound stay open, announced or not, while this machine has their address,
        because connections may use them. Of those not announced, the last four are kept.

        Raises OSError; nothing is changed then.
        """
        former = [*self._former, *self.udp_sockets]
        kept = {(udp_socket.bound, *udp_socket.announced): udp_socket for udp_socket in former}
        udp_sockets: list[UdpSocket] = []
        try:
            for bound, announced in sockets_for(addresses):
                udp_socket = kept.get((bound, *announced))
                udp_sockets.append(
                    udp_socket or UdpSocket(bound, announced, self.number, self._received)
                )
        except OSError:
            for udp_socket in set(udp_sockets) - set(former):
                udp_socket.close()
            raise
        left = [udp_socket for udp_socket in former if udp_socket not in udp_sockets]
        self._former = [udp_socket for udp_socket in left if udp_socket.is_here][-_MOST_FORMER:]
        self.udp_sockets = udp_sockets
        for udp_socket in set(left) - set(self._former):
            udp_socket.close()

    @property
    def lost(self) -> list[str]:
        """Bound addresses that this machine no longer has."""
        return [udp_socket.bound for udp_socket in self.udp_sockets if not udp_socket.is_here]

    @property
    def number(self) -> int:
        """The UDP port of the first announced address."""
        return self.udp_sockets[0].number

    async def close(self) -> None:
        """Close every connection, then the sockets."""
        for connection in tuple(self.connections):
            connection.close()
        self._ticking.cancel()
        for udp_socket in [*self.udp_sockets, *self._former]:
            udp_socket.close()

    def session(self, ufrag: str, password: str) -> IceSession:
        """Create an ICE session for a browser with these credentials."""
        session = IceSession(self, ufrag, password)
        self._sessions[session.ufrag] = session
        return session

    def forget(self, session: IceSession) -> None:
        self._sessions.pop(session.ufrag, None)

    def own(self, path: Path, session: IceSession) -> None:
        self._owners[path] = session

    def disown(self, path: Path, session: IceSession) -> None:
        if self._owners.get(path) is session:
            del self._owners[path]

    def admit(self, connection: Connection) -> None:
        """Add a connection whose path is not proved yet. Raises Busy."""
        self.admission.arrive(connection)
        self.connections.add(connection)

    def part(self, connection: Connection) -> None:
        """Remove a closed connection."""
        self.admission.proved(connection)
        self.connections.discard(connection)

    def _received(
        self, udp_socket: UdpSocket, datagram: bytes, address: stun.SocketAddress
    ) -> None:
        """Dispatch a datagram by its first byte (RFC 7983)."""
        if not 12 < len(datagram) <= MAX_DATAGRAM:
            return
        path = Path(udp_socket, address)
        if datagram[0] < 4:
            self._received_stun(path, datagram)
        elif session := self._owners.get(path):
            session.received(datagram, path)

    def _received_stun(self, path: Path, datagram: bytes) -> None:
        try:
            message = stun.parse(datagram)
            if message.kind == stun.REQUEST:
                username = message.attributes.get(stun.USERNAME, b"").decode()
                ufrag, receive = username.partition(":")[0], IceSession.asked
            else:
                ufrag, receive = session_of(message.transaction), IceSession.answered
        except ValueError:
            return
        if session := self._sessions.get(ufrag):
            receive(session, message, path, self._loop.time())

    def _tick(self) -> None:
        now = self._loop.time()
        for session in tuple(self._sessions.values()):
            try:
                session.tick(now)
            except Exception as error:
                error_log.note(error)
        self._ticking = self._loop.call_later(1.0, self._tick)
