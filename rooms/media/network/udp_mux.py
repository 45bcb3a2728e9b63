"""The UDP mux: routes datagrams on the media server's one port to their connections."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from typing import Self

from . import error_log, stun
from .admission import Admission, Connection
from .ice import IceSession, Path, Transport, session_of
from .relay_links import RelayLinks
from .single_queue import SingleQueue
from .tcp_connection import TcpConnection
from .tcp_connections import TcpConnections
from .tcp_listeners import TcpListeners
from .udp_socket import MAX_DATAGRAM, UdpSocket, is_ours, sockets_for

_MOST_FORMER = 4
"""Sockets kept after their addresses are no longer announced: IPv6 addresses may change each day,
and each may stay the machine's for a week."""
_TRIES = 20
"""UDP ports tried, where any will do, for one whose number is free for TCP too."""


class UdpMux:
    """An ICE-lite agent on one UDP port, for all connections of a process.

    TCP connections to the same port carry the same datagrams, each behind its length, for browsers
    whose network blocks UDP. STUN messages are routed to a session by ufrag. All other datagrams
    are accepted only from an address that a session has proved.
    """

    def __init__(self) -> None:
        self.udp_sockets: list[UdpSocket] = []
        self._former: list[UdpSocket] = []
        self.tcp_connections = TcpConnections(self._received, self._tcp_closed)
        self._tcp_listeners = TcpListeners(self.tcp_connections.accept)
        self.single_queue = SingleQueue()
        self.relay_links = RelayLinks()
        self._private: str | None = None
        self._private_socket: UdpSocket | None = None
        self.connections: set[Connection] = set()
        self.admission = Admission()
        self.failures: Counter[str] = Counter()  # of handshakes, by kind
        self._sessions: dict[str, IceSession] = {}
        self._owners: dict[Path, IceSession] = {}
        self._ticking: asyncio.TimerHandle  # from `open` on
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, addresses: Iterable[str], port: int, private: str | None = None) -> Self:
        """Bind `port` (0: any) for each announced address, IPv4 or IPv6.

        `private`: the address for other media servers, if it is not the first that is announced;
        empty if they can't reach this one.

        Raises PortTaken, another OSError for an address family this machine lacks, or ValueError
        for an address that no browser could reach.
        """
        self = cls()
        try:
            for bound, announced in sockets_for(addresses):
                self.udp_sockets.append(self._new_socket(bound, announced, port))
            self._share(private)
        except (OSError, ValueError):
            for udp_socket in self.udp_sockets:
                self._close_socket(udp_socket)
            raise
        self._tick()
        return self

    def _share(self, private: str | None) -> None:
        """Be reached by other media servers at this address, which is announced to no browser."""
        self._private = private
        if not private:
            return
        ip = stun.plain_ip(private)
        bound = [stun.plain_ip(one.bound) for one in self.udp_sockets]
        is_bound = any(
            one == ip or (one.is_unspecified and one.version == ip.version) for one in bound
        )
        # Where it is not this machine's own, a router passes on what is sent to it.
        if not is_bound and is_ours(ip):
            self._private_socket = UdpSocket(str(ip), [], self.number, self._received)

    @property
    def private_address(self) -> tuple[str, int] | None:
        """Address and port at which other media servers reach this one; None if they can't."""
        private = self.announced[0][0] if self._private is None else self._private
        return (private, self.number) if private else None

    def path_to(self, address: str, port: int) -> Path:
        """The path to another media server. Raises ValueError if no socket reaches it."""
        ip = stun.plain_ip(address)
        private = [self._private_socket] if self._private_socket else []
        for udp_socket in (*private, *self.udp_sockets):
            if stun.plain_ip(udp_socket.bound).version == ip.version:
                more = (0, 0) if ip.version == 6 else ()
                return Path(udp_socket, (str(ip), port, *more))
        raise ValueError(f"no socket reaches {address}")

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
                udp_sockets.append(udp_socket or self._new_socket(bound, announced, self.number))
        except OSError:
            for udp_socket in set(udp_sockets) - set(former):
                self._close_socket(udp_socket)
            raise
        left = [udp_socket for udp_socket in former if udp_socket not in udp_sockets]
        self._former = [udp_socket for udp_socket in left if udp_socket.is_here][-_MOST_FORMER:]
        self.udp_sockets = udp_sockets
        for udp_socket in set(left) - set(self._former):
            self._close_socket(udp_socket)

    @property
    def announced(self) -> list[tuple[str, int, bool]]:
        """Each announced (address, port), and whether it takes TCP connections too."""
        return [
            (address, udp_socket.number, udp_socket in self._tcp_listeners)
            for udp_socket in self.udp_sockets
            for address in udp_socket.announced
        ]

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
        self.single_queue.close()
        for udp_socket in self._all_sockets:
            self._close_socket(udp_socket)
        self.tcp_connections.close()

    @property
    def _all_sockets(self) -> list[UdpSocket]:
        private = [self._private_socket] if self._private_socket else []
        return [*self.udp_sockets, *self._former, *private]

    def session(self, ufrag: str, password: str) -> IceSession:
        """Create an ICE session for a browser with these credentials."""
        session = IceSession(self, ufrag, password)
        self._sessions[session.ufrag] = session
        return session

    def forget(self, session: IceSession) -> None:
        self._sessions.pop(session.ufrag, None)
        self.tcp_connections.end(session)

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

    def _new_socket(self, bound: str, announced: list[str], port: int) -> UdpSocket:
        """Bind a UDP port and the TCP port of the same number, or try that later if it is taken.

        Raises OSError, for UDP alone.
        """
        for tries_left in reversed(range(_TRIES)):
            udp_socket = UdpSocket(bound, announced, port, self._received)
            try:
                self._tcp_listeners.open(udp_socket)
            except OSError as error:
                if not port and tries_left:
                    udp_socket.close()
                    continue
                self._tcp_listeners.retry(udp_socket, error)
            break
        return udp_socket

    def _close_socket(self, udp_socket: UdpSocket) -> None:
        udp_socket.close()
        self._tcp_listeners.close(udp_socket)

    def _tcp_closed(self, connection: TcpConnection) -> None:
        path = Path(connection, connection.address)
        if session := self._owners.get(path):
            session.lost(path)

    def _received(self, transport: Transport, datagram: bytes, address: stun.SocketAddress) -> None:
        """Dispatch a datagram by its first byte (RFC 7983)."""
        if not 12 < len(datagram) <= MAX_DATAGRAM:
            return
        path = Path(transport, address)
        if datagram[0] < 4:
            self._received_stun(path, datagram)
        elif session := self._owners.get(path):
            session.received(datagram, path)
        else:
            self.relay_links.received(datagram, path)

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
        session = self._sessions.get(ufrag)
        signed = session and receive(session, message, path, self._loop.time())
        if session and signed and isinstance(path.transport, TcpConnection):
            self.tcp_connections.belongs_to(path.transport, session)

    def _tick(self) -> None:
        now = self._loop.time()
        self._ticking = self._loop.call_later(1.0, self._tick)
        work: list[Callable[[], None]] = [
            partial(self.tcp_connections.tick, now),
            partial(self._tcp_listeners.tick, now),
            *(partial(session.tick, now) for session in self._sessions.values()),
            *(connection.report for connection in self.connections),
            *(partial(one.report, now) for one in self._all_sockets),
            partial(self.relay_links.tick, now),
        ]
        for one in work:
            try:
                one()
            except Exception as error:  # a fault with one peer is no other's
                error_log.note(error)
