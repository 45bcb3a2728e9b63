"""Parsing of HTTP Range headers (RFC 9110, section 14)."""

import re

RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})", re.ASCII | re.IGNORECASE)


class Unsatisfiable(ValueError):
    """None of the requested bytes exists: the response is status 416."""


def parse_range(value: str, length: int) -> tuple[int, int] | None:
    """Parse a Range header for a file of `length` bytes into (start, stop); stop is exclusive.

    Return None if it is not a single well-formed range: the header is then ignored, as section
    14.2 allows, and the whole file is sent. Raises Unsatisfiable.
    """
    match = RANGE.fullmatch(value.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    if first == "":
        start, stop = max(length - int(last), 0), length
    else:
        start, stop = int(first), length
        if last:
            if int(last) < start:
                return None
            stop = min(int(last) + 1, length)
    if start >= stop:
        raise Unsatisfiable(value)
    return start, stop
