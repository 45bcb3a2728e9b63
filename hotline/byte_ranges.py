"""Which bytes a client asks for (RFC 9110, section 14)."""

import re

RANGE = re.compile(r"bytes=(\d*)-(\d*)", re.ASCII)


class Unsatisfiable(ValueError):
    """None of the bytes asked for exists: status 416."""


def parse_range(value: str, length: int) -> tuple[int, int] | None:
    """(start, stop) of a Range header's value, for a file of `length` bytes; stop is exclusive.

    None when there is no single well-formed range: the header is then ignored, as section 14.2
    allows, and the whole file is sent. Raises Unsatisfiable.
    """
    match = RANGE.fullmatch(value.strip())
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if first == "":
        start, stop = max(length - int(last), 0), length
    else:
        start, stop = int(first), min(int(last) + 1, length) if last else length
        if last and int(last) < start:
            return None
    if start >= stop:
        raise Unsatisfiable(value)
    return start, stop
