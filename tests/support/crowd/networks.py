"""Each of a crowd comes from a network of its own, as people do: limits by address hold here too.

All of 127.0.0.0/8 is this machine (RFC 1122 section 3.2.1.3), and Linux lets a connection begin
at any address of it. Elsewhere only 127.0.0.1 is there, and a crowd is as many as it lets in.
"""

import itertools
import sys

_numbers = itertools.count(256)


def network() -> tuple[str, int] | None:
    """The local end of a connection from an address that nobody had before."""
    if sys.platform != "linux":
        return None
    number = next(_numbers)
    return f"127.{number >> 16 & 127}.{number >> 8 & 255}.{number & 255}", 0
