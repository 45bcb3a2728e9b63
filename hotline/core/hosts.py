"""Normalize hosts and origins, so that two of them can be compared as text.

Names are in lower case and in ASCII (a browser sends `xn--bcher-kva`, a person types `bücher`),
IPv6 addresses are compressed, and the default port of the scheme is omitted.
"""

import ipaddress
import re

PORTS = {"http": 80, "https": 443}
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]\\,]+)(?::([0-9]{1,5}))?")
ORIGIN = re.compile(r"(https?)://(.+)", re.IGNORECASE)
LONGEST = 300  # characters: a name of at most 253 (RFC 1035, section 2.3.4), and a port


def authority(text: str, scheme: str) -> str:
    """Return `host` or `host:port`, normalized. Raises ValueError."""
    said = AUTHORITY.fullmatch(text) if len(text) <= LONGEST else None
    if not said:
        raise ValueError("no host")
    name, port = said.groups()
    name = f"[{ipaddress.IPv6Address(name[1:-1])}]" if name[0] == "[" else ascii_name(name)
    return name if port is None or int(port) == PORTS[scheme] else f"{name}:{int(port)}"


def origin(text: str) -> str:
    """Return the scheme, host and port of an Origin header (RFC 6454). Raises ValueError."""
    said = ORIGIN.fullmatch(text)
    if not said:
        raise ValueError("no origin")
    scheme = said[1].lower()
    return f"{scheme}://{authority(said[2], scheme)}"


def ascii_name(name: str) -> str:
    """Return a host name in lower case and ASCII. Raises ValueError."""
    if not name.isascii():
        import idna  # imported here because its tables take 3 MB and few sites need them

        name = idna.encode(name, uts46=True).decode()
    name = name.lower().removesuffix(".")
    if not all(name.split(".")):
        raise ValueError("no name")
    return name


def without_port(authority: str) -> str:
    return re.sub(r":[0-9]+$", "", authority)
