"""Time zones as browsers tell them."""

from functools import cache
from zoneinfo import available_timezones

LONGEST = 64  # characters; the longest name there is has 32


def known(name: str) -> str:
    """The name if it is one of the IANA database, and else nothing."""
    return name if len(name) <= LONGEST and name in _all() else ""


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())
