"""One spelling for each host and origin, so that two of them can be compared as text.

Names are in lower case and in ASCII (a browser says `xn--bcher-kva`, a person types `bücher`),
addresses of IPv6 are compressed, and the port that goes without saying is not said.
"""

import ipaddress
import re

PORTS = {"http": 80, "https": 443}
AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\[\]\\,]+)(?::([0-9]{1,5}))?")
ORIGIN = re.compile(r"(https?)://(.+)", re.IGNORECASE)
LONGEST = 300  # characters; a name has 253 at most (RFC 1035, section 2.3.4), and a port


def authority(text: str, scheme: str) -> str:
    """`host` or `host:port` as we spell it. Raises ValueError."""
    said = AUTHORITY.fullmatch(text) if len(text) <= LONGEST else None
    if not said:
        raise ValueError("no host")
    name, port = said.groups()
    name = f"[{ipaddress.IPv6Address(name[1:-1])}]" if name[0] == "[" else ascii_name(name)
    return name if port is None or int(port) == PORTS[scheme] else f"{name}:{int(port)}"


def origin(text: str) -> str:
    """The scheme, host and port of an Origin header (RFC 6454). Raises ValueError."""
    said = ORIGIN.fullmatch(text)
    if not said:
        raise ValueError("no origin")
    scheme = said[1].lower()
    return f"{scheme}://{authority(said[2], scheme)}"


def ascii_name(name: str) -> str:
    """Raises ValueError."""
    if not name.isascii():
        import idna  # whose tables take 3 MB, and few sites want them

        name = idna.encode(name, uts46=True).decode()
    name = name.lower().removesuffix(".")
    if not all(name.split(".")):
        raise ValueError("no name")
    return name


def without_port(authority: str) -> str:
    return re.sub(r":[0-9]+$", "", authority)
