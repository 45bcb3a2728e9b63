"""The UDP sockets of the mux, and the addresses that SDP answers announce for them."""

import asyncio
import errno
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from . import error_log, stun
from .send_queue import SendQueue

MAX_DATAGRAM = 1500
_BUFFER = 4 << 20
_READS_PER_WAKE = 64
_SECONDS_OF_A_TURN = 0.005
"""Reading takes no longer in one turn of the event loop, but for the last datagram: when a crowd
comes, each may be a flight of a handshake that costs 0.5 ms, and sound is sent in between."""
_ANY = {4: "0.0.0.0", 6: "::"}
_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}

IP = IPv4Address | IPv6Address


class PortTaken(OSError):
    """Another program has the UDP port. The text is a sentence for people."""


class UdpSocket:
    """One UDP socket, bound to the address it announces, or to any if a router has that."""

    is_tcp = False

    def __init__(
        self,
        bound: str,
        announced: list[str],
        port: int,
        received: Callable[["UdpSocket", bytes, stun.SocketAddress], None],
    ) -> None:
        """`received` takes (socket, datagram, address). Raises PortTaken or another OSError."""
        self.bound, self.announced = bound, announced
        self._received = received
        self._socket = _new_socket(stun.plain_ip(bound))
        try:
            self._socket.bind((bound, port))
        except OSError as error:
            self._socket.close()
            if error.errno == errno.EADDRINUSE:
                raise PortTaken(
                    f"UDP port {port} of {bound} is taken by another program."
                ) from None
            raise
        self.number: int = self._socket.getsockname()[1]
        self._queue: SendQueue | None = None
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    @property
    def is_here(self) -> bool:
        """Whether this machine still has the bound address."""
        return is_ours(stun.plain_ip(self.bound))

    def send(self, datagram: bytes, address: stun.SocketAddress) -> None:
        """Send at once; drop a datagram that the kernel refuses, as any hop may do."""
        with suppress(OSError):
            self._socket.sendto(datagram, address)

    @property
    def queue(self) -> SendQueue:
        """The queue for what goes to many listeners at once."""
        if self._queue is None:
            self._queue = SendQueue(self._socket)
        return self._queue

    def report(self, now: float) -> None:
        """Send a sender report to each listener of the queue; `now`: CLOCK_MONOTONIC seconds."""
        if self._queue is not None:
            self._queue.report(now)

    def close(self) -> None:
        if self._queue is not None:
            self._queue.close()
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
        enough = time.monotonic() + _SECONDS_OF_A_TURN
        for _ in range(_READS_PER_WAKE):
            try:
                datagram, address = self._socket.recvfrom(MAX_DATAGRAM + 1)
            except BlockingIOError:
                return
            except OSError:
                continue
            try:
                self._received(self, datagram, address)
            except Exception as error:
                error_log.note(error)
            if time.monotonic() > enough:
                return  # the loop calls again in its next turn


def sockets_for(addresses: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield (bound, announced) for each socket that these announced addresses need.

    Each address gets a socket. But if this machine lacks one address of a family (it belongs to a
    router or to a container's host), one socket on any address serves the whole family.
    Raises ValueError for an address that no browser could reach.
    """
    families: dict[int, list[IP]] = {}
    for address in addresses:
        ip = stun.plain_ip(address)
        if ip.is_unspecified:
            raise ValueError(f"{address} cannot be announced: it is nobody's address.")
        families.setdefault(ip.version, []).append(ip)
    for version, ips in families.items():
        if all(map(is_ours, ips)):
            yield from ((str(ip), [str(ip)]) for ip in ips)
        else:
            yield _ANY[version], [str(ip) for ip in ips]


def is_ours(ip: IP) -> bool:
    """Whether this machine has the address."""
    with _new_socket(ip) as trial:
        try:
            trial.bind((str(ip), 0))
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                return False
            raise
    return True


def _new_socket(ip: IP) -> socket.socket:
    new = socket.socket(_FAMILIES[ip.version], socket.SOCK_DGRAM)
    new.setblocking(False)
    for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
        new.setsockopt(socket.SOL_SOCKET, option, _BUFFER)
    if ip.version == 6:
        new.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    return new
