"""What counts as one address."""

from ipaddress import IPv6Address, ip_address

ONE_HOUSEHOLD = 64  # bits of an IPv6 address; the rest is its owner's to choose, per packet
ONE_SITE = 48  # bits that one customer may be given (RFC 6177): 65,536 such households
WIDER = 4  # times what one household may do, all of one such customer together
NOWHERE = "nowhere"  # a request that names no address is not let off: all of them share one


def address_of(request):
    return request.META.get("REMOTE_ADDR") or NOWHERE


def address_of_scope(scope):
    """Of a socket; asgi.readthedocs.io says what `client` is: a host and a port, or None."""
    return (scope.get("client") or [None])[0] or NOWHERE


def network(address):
    """The network that is counted as one: an IPv4 address, or the /64 of an IPv6 address."""
    return networks(address)[0]


def networks(address):
    """``[network]``, and for IPv6 the /48 around it, which is counted beside it."""
    try:
        found = ip_address(str(address).partition("%")[0])
    except ValueError:
        return [str(address)]
    if not isinstance(found, IPv6Address):
        return [str(found)]
    if found.ipv4_mapped:
        return [str(found.ipv4_mapped)]
    return [found.packed[: bits // 8].hex() for bits in (ONE_HOUSEHOLD, ONE_SITE)]
