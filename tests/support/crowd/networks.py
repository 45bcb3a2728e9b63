"""An address of its own for each person of a crowd, because limits by address hold in tests too.

All of 127.0.0.0/8 is this machine (RFC 1122 section 3.2.1.3), and Linux lets a connection begin
at any address of it. Elsewhere there is only 127.0.0.1, whose limits bound the crowd.
"""

import itertools
import sys

_numbers = itertools.count(256)


def network() -> tuple[str, int] | None:
    """A local address for a connection that no connection had before."""
    if sys.platform != "linux":
        return None
    number = next(_numbers)
    return f"127.{number >> 16 & 127}.{number >> 8 & 255}.{number & 255}", 0
