"""Resolution of an address, and refusal of addresses that are not public.

A host of a room may type any address. It must not lead into the network of this machine, so all
addresses of its name must be public, and the connection goes to one of those that were checked: the
name is never resolved again.
"""

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from .failure import Lost, Refused

NAT64 = ip_network("64:ff9b::/96")
"""IPv4 addresses as an IPv6 network reaches them (RFC 6052)."""

LOCAL = [ip_network(text) for text in ("64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")]
"""IPv6 networks by which a gateway of ours may reach IPv4 addresses (RFC 8215, 4291, 2765)."""

MOST = 4
"""Addresses of a name that are tried."""

Resolve = Callable[[str, int], Sequence[Any]]
"""Like `socket.getaddrinfo` for TCP."""

Address = IPv4Address | IPv6Address


def look_up(host: str, port: int) -> Sequence[Any]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def checked(host: str, port: int, private: bool = False, resolve: Resolve = look_up) -> list[str]:
    """Return the first numeric addresses of `host`, in the order of the resolver.

    Args:
        private: also allow addresses that are not public.
        resolve: finds the addresses.

    Raises:
        Lost: the name is unknown.
        Refused: one of its addresses is not public, or is this machine's own.
    """
    try:
        found = [str(entry[4][0]) for entry in resolve(host, port)]
    except (OSError, UnicodeError):
        raise Lost("unknown_host") from None
    if not found:
        raise Lost("unknown_host")
    if not private and not all(is_public(one) for one in found):
        raise Refused("private")
    return list(dict.fromkeys(found))[:MOST]


def is_public(text: str) -> bool:
    """Whether an address is on the internet, and not this machine's own."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return all(_is_global(one) for one in (address, *_within(address))) and not _is_own(text)


def _is_global(address: Address) -> bool:
    if isinstance(address, IPv6Address) and (
        address.is_site_local or any(address in network for network in LOCAL)
    ):
        return False
    return address.is_global and not address.is_multicast


def _within(address: Address) -> list[Address]:
    """The IPv4 addresses to which a gateway or the kernel would take an IPv6 address."""
    if not isinstance(address, IPv6Address):
        return []
    found: list[Address] = [one for one in (address.ipv4_mapped, address.sixtofour) if one]
    found += address.teredo or ()
    if address in NAT64:
        found.append(IPv4Address(address.packed[-4:]))
    return found


def _is_own(text: str) -> bool:
    """Whether a socket can be bound to it: services that only a firewall closes are open there."""
    family = socket.AF_INET6 if ":" in text else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        try:
            trial.bind((text, 0))
        except OSError:
            return False
    return True
