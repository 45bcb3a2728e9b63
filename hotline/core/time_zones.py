"""Check the names of time zones that browsers send."""

from functools import cache
from zoneinfo import available_timezones

LONGEST = 64  # characters; the longest known name has 32


def known(name: str) -> str:
    """Return the name if it is in the IANA database, else an empty string."""
    return name if len(name) <= LONGEST and name in _all() else ""


@cache
def _all() -> frozenset[str]:
    return frozenset(available_timezones())
