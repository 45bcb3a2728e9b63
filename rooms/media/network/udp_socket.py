"""The UDP sockets of a port, and the addresses that answers announce for them."""

import asyncio
import errno
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address

from . import error_log, stun

MAX_DATAGRAM = 1500
_BUFFER = 4 << 20
_READS_PER_WAKE = 64
_ANY = {4: "0.0.0.0", 6: "::"}
_FAMILIES = {4: socket.AF_INET, 6: socket.AF_INET6}

IP = IPv4Address | IPv6Address


class PortTaken(OSError):
    """Another program has the UDP port; the text says so in a sentence."""


class UdpSocket:
    """One UDP socket, bound to the address it announces, or to any for those of a router."""

    def __init__(self, bound: str, announced: list[str], port: int, received: Callable) -> None:
        """`received` takes (leg, datagram, address). Raises PortTaken or another OSError."""
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
        asyncio.get_running_loop().add_reader(self._socket, self._read)

    @property
    def is_here(self) -> bool:
        """Whether this machine still has the address that it is bound to."""
        return _is_ours(stun.plain_ip(self.bound))

    def send(self, datagram: bytes, address: tuple) -> None:
        """Send now or never: what the kernel does not take is lost, like on any other hop."""
        with suppress(OSError):
            self._socket.sendto(datagram, address)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._socket)
        self._socket.close()

    def _read(self) -> None:
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


def sockets_for(addresses: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """What to bind for these announced addresses: pairs of (bound, announced).

    One socket for each address; but if one of a family is not this machine's own (that of a
    router in front of it, of a container's host), one on any address for the whole family.
    Raises ValueError for what no browser could reach.
    """
    families: dict[int, list[IP]] = {}
    for address in addresses:
        ip = stun.plain_ip(address)
        if ip.is_unspecified:
            raise ValueError(f"{address} cannot be announced: it is nobody's address.")
        families.setdefault(ip.version, []).append(ip)
    for version, ips in families.items():
        if all(map(_is_ours, ips)):
            yield from ((str(ip), [str(ip)]) for ip in ips)
        else:
            yield _ANY[version], [str(ip) for ip in ips]


def _is_ours(ip: IP) -> bool:
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
