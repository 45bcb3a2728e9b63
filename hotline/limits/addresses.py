"""Map client addresses to the networks that are counted as one."""

from ipaddress import IPv6Address, ip_address

ONE_HOUSEHOLD = 64  # bits of an IPv6 address; its owner chooses the others freely, per packet
ONE_SITE = 48  # bits of the network of one customer (RFC 6177): 65,536 such households
WIDER = 4  # how many times the limit of one household applies to such a customer as a whole
NOWHERE = "nowhere"  # all requests without an address share this one, so they are limited too


def address_of(request):
    return request.META.get("REMOTE_ADDR") or NOWHERE


def address_of_scope(scope):
    """Return the client's address of a socket's ASGI scope.

    Its `client` is a host and a port, or None (asgi.readthedocs.io).
    """
    return (scope.get("client") or [None])[0] or NOWHERE


def network(address):
    """Return the network that is counted as one: an IPv4 address, or an IPv6 address's /64."""
    return networks(address)[0]


def networks(address):
    """Return ``[network]``; for IPv6 also the /48 around it, which is counted separately."""
    try:
        found = ip_address(str(address).partition("%")[0])
    except ValueError:
        return [str(address)]
    if not isinstance(found, IPv6Address):
        return [str(found)]
    if found.ipv4_mapped:
        return [str(found.ipv4_mapped)]
    return [found.packed[: bits // 8].hex() for bits in (ONE_HOUSEHOLD, ONE_SITE)]
