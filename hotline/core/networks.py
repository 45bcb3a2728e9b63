"""Map client addresses to the networks that limits count as one."""

from functools import lru_cache
from ipaddress import IPv6Address, ip_address

ONE_HOUSEHOLD = 64  # bits of an IPv6 address; its owner chooses the others freely, per packet
ONE_SITE = 48  # bits of the network of one customer (RFC 6177): 65,536 such households
WIDER = 4  # how many times the limit of one household applies to such a customer as a whole
KEPT = 4096  # addresses; a request asks for the networks of its own three times


def network(address: str) -> str:
    """Return the network that is counted as one: an IPv4 address, or an IPv6 address's /64."""
    return networks(address)[0]


@lru_cache(maxsize=KEPT)
def networks(address: str) -> tuple[str, ...]:
    """Return ``(network,)``; for IPv6 also the /48 around it, which is counted separately."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return (address,)
    if not isinstance(found, IPv6Address):
        return (str(found),)
    if found.ipv4_mapped:
        return (str(found.ipv4_mapped),)
    return tuple(found.packed[: bits // 8].hex() for bits in (ONE_HOUSEHOLD, ONE_SITE))
