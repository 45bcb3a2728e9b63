"""The one UDP port of a stage: sockets, and who a datagram is for."""

import asyncio
import errno
import socket
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Protocol, Self

from . import stun
from .ice import Path, Session, session_of

MAX_DATAGRAM = 1500
MAX_HANDSHAKES = 20
_BUFFER = 4 << 20
_READS_PER_WAKE = 64


class PortTaken(OSError):
    """Another program has the UDP port."""


class Busy(Exception):
    """As many handshakes are under way as a stage takes at once: try again in a second."""


class Connection(Protocol):
    def close(self, reason: str = "closed") -> None: ...


class Leg:
    """One UDP socket and the address that answers announce for it."""

    def __init__(self, announced: str, port: int, received: Callable) -> None:
        """Raises PortTaken, or OSError when the family is not there."""
        ip = stun.plain_ip(announced)
        self.announced = str(ip)
        family = socket.AF_INET if ip.version == 4 else socket.AF_INET6
        self._received = received
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, _BUFFER)
        if ip.version == 6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        try:
            self._bind(self.announced, "0.0.0.0" if ip.version == 4 else "::", port)
        except OSError as error:
            self._socket.close()
            if error.errno == errno.EADDRINUSE:
                sentence = f"UDP port {port} of {self.announced} is taken by another program."
                raise PortTaken(error.errno, sentence) from None
            raise
        self.number: int = self._socket.getsockname()[1]
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    def send(self, datagram: bytes, address: tuple) -> None:
        """Send now or never: what the kernel does not take is lost, like on any other hop."""
        with suppress(OSError):
            self._socket.sendto(datagram, address)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _bind(self, announced: str, anything: str, port: int) -> None:
        try:
            self._socket.bind((announced, port))
        except OSError as error:
            # An address of a router in front of us (1:1 NAT, a container): announced all the same.
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            self._socket.bind((anything, port))

    def _read(self) -> None:
        for _ in range(_READS_PER_WAKE):
            try:
                datagram, address = self._socket.recvfrom(MAX_DATAGRAM + 1)
            except BlockingIOError:
                return
            except OSError:
                continue
            self._received(Path(self, address), datagram)


class Port:
    """An ICE-lite agent on one UDP port, for all connections of a process.

    STUN finds its session by ufrag; everything else is read only from an address that a session
    has proved, and so never from strangers.
    """

    def __init__(self) -> None:
        self.legs: list[Leg] = []
        self.connections: set[Connection] = set()
        self._handshakes: set[Connection] = set()
        self._sessions: dict[str, Session] = {}
        self._owners: dict[Path, Session] = {}
        self._farewells: set[asyncio.Task] = set()
        self._ticking: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def open(cls, addresses: Sequence[str], port: int) -> Self:
        """Bind `port` (0: any) for each announced address, IPv4 or IPv6.

        Raises PortTaken, another OSError for an address family this machine lacks, or ValueError
        for what is not an address that a browser could reach.
        """
        self = cls()
        try:
            for address in addresses:
                if stun.plain_ip(address).is_unspecified:
                    raise ValueError(f"{address} cannot be announced: it is nobody's address.")
                self.legs.append(Leg(address, port, self._received))
        except (OSError, ValueError):
            for leg in self.legs:
                leg.close()
            raise
        self._tick()
        return self

    @property
    def number(self) -> int:
        """The UDP port of the first announced address."""
        return self.legs[0].number

    async def close(self) -> None:
        """Say goodbye on every connection, then close the sockets."""
        for connection in tuple(self.connections):
            connection.close()
        if self._farewells:
            await asyncio.wait(self._farewells)
        self._ticking.cancel()
        for leg in self.legs:
            leg.close()

    def session(self, ufrag: str, password: str) -> Session:
        """A new ICE session for a browser with these credentials."""
        session = Session(self, ufrag, password)
        self._sessions[session.ufrag] = session
        return session

    def forget(self, session: Session) -> None:
        self._sessions.pop(session.ufrag, None)

    def own(self, path: Path, session: Session) -> None:
        self._owners[path] = session

    def disown(self, path: Path, session: Session) -> None:
        if self._owners.get(path) is session:
            del self._owners[path]

    def admit(self, connection: Connection) -> None:
        """Take a connection in, as one that has yet to shake hands. Raises Busy."""
        if len(self._handshakes) >= MAX_HANDSHAKES:
            raise Busy
        self._handshakes.add(connection)
        self.connections.add(connection)

    def settled(self, connection: Connection) -> None:
        """Its handshake is over."""
        self._handshakes.discard(connection)

    def part(self, connection: Connection, farewell: Coroutine) -> None:
        """Let a closed connection go, after its last words."""
        self._handshakes.discard(connection)
        self.connections.discard(connection)
        task = self._loop.create_task(farewell)
        self._farewells.add(task)
        task.add_done_callback(self._farewells.discard)

    def _received(self, path: Path, datagram: bytes) -> None:
        """Tell protocols apart by the first byte (RFC 7983)."""
        if not 12 < len(datagram) <= MAX_DATAGRAM:
            return
        if datagram[0] < 4:
            self._received_stun(path, datagram)
        elif session := self._owners.get(path):
            session.on_datagram(datagram)

    def _received_stun(self, path: Path, datagram: bytes) -> None:
        try:
            message = stun.parse(datagram)
            if message.kind == stun.REQUEST:
                username = message.attributes.get(stun.USERNAME, b"").decode()
                ufrag, receive = username.partition(":")[0], Session.asked
            else:
                ufrag, receive = session_of(message.transaction), Session.answered
        except ValueError:
            return
        if session := self._sessions.get(ufrag):
            receive(session, message, path, self._loop.time())

    def _tick(self) -> None:
        now = self._loop.time()
        for session in tuple(self._sessions.values()):
            session.tick(now)
        self._ticking = self._loop.call_later(1.0, self._tick)
