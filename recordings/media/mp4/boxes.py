"""Reading and writing of boxes, the building blocks of MP4 (ISO/IEC 14496-12, section 4.2)."""

import struct
from collections.abc import Iterator
from typing import Any

UNITY = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
"""The matrix that leaves a picture as it is (section 6.2.2)."""


HEADER = 8  # bytes of a box's 32-bit size and its four-character code


class Damaged(ValueError):
    """The bytes are not the expected box, or end before the box does."""


def box(kind: bytes, *payload: bytes) -> bytes:
    """Build a box with a 32-bit size; `kind` is its four-character code."""
    body = b"".join(payload)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def full_box(kind: bytes, version: int, flags: int, *payload: bytes) -> bytes:
    """Build a box that begins with an 8-bit version and 24-bit flags."""
    return box(kind, struct.pack(">I", version << 24 | flags), *payload)


def unpack(layout: str, data: bytes, at: int, end: int) -> tuple[Any, ...]:
    """Return the values at `at` of a box that ends at `end`, as `struct.unpack_from` does.

    Raises Damaged if the box ends before them.
    """
    if at + struct.calcsize(layout) > end:
        raise Damaged(f"{end - at} bytes are left where {layout!r} should be")
    return struct.unpack_from(layout, data, at)


def read_header(header: bytes) -> tuple[bytes, int]:
    """Return (kind, size) of the box with this header. Raises Damaged if its size can't be."""
    size, kind = unpack(">I4s", header, 0, len(header))
    if size < HEADER:
        raise Damaged(f"box {kind!r} claims {size} bytes")
    return kind, size


def walk(data: bytes, start: int = 0, end: int | None = None) -> Iterator[tuple[bytes, int, int]]:
    """Yield (kind, payload start, payload end) of each box between two offsets of `data`.

    Raises Damaged if a box is too small for its header or reaches past the end.
    """
    end = len(data) if end is None else end
    while start < end:
        if end - start < 8:
            raise Damaged(f"{end - start} bytes are left where a box should begin")
        size, kind = struct.unpack_from(">I4s", data, start)
        if size < 8 or start + size > end:
            raise Damaged(f"box {kind!r} claims {size} bytes of {end - start}")
        yield kind, start + 8, start + size
        start += size


def find(data: bytes, *path: bytes, start: int = 0, end: int | None = None) -> tuple[int, int]:
    """Return (payload start, payload end) of the first box at `path`, or raise Damaged."""
    for wanted in path:
        for kind, inner, inner_end in walk(data, start, end):
            if kind == wanted:
                start, end = inner, inner_end
                break
        else:
            raise Damaged(f"there is no {wanted!r} box")
    return start, len(data) if end is None else end
