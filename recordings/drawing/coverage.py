"""The characters that a font file has, read from its "cmap" table (OpenType 1.9).

Reading the table costs less than a millisecond, and no font has to be loaded for it.
"""

import struct
from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise

Ranges = tuple[tuple[int, int], ...]
"""Ranges of code points, both ends included, in rising order."""

_COLLECTION = b"ttcf"
_MOST = 4 << 20
"""Bytes read of a table at most; that of a font with all of Chinese has 0.3 million."""


def has(path: str, char: str) -> bool:
    """Whether the font has a glyph for `char`; False for a file that is missing or no font."""
    ranges = of(path)
    code = ord(char)
    at = bisect_right(ranges, (code, 0x110000)) - 1
    return at >= 0 and ranges[at][0] <= code <= ranges[at][1]


@lru_cache(maxsize=512)
def of(path: str) -> Ranges:
    """All characters of the font, or of the first font of a collection."""
    try:
        return _ranges(_table(path))
    except (OSError, struct.error, ValueError):
        return ()


def _table(path: str) -> bytes:
    """Read the "cmap" table. Raises ValueError if there is none."""
    with open(path, "rb") as file:
        start = 0
        if file.read(4) == _COLLECTION:
            file.seek(12)
            (start,) = struct.unpack(">I", file.read(4))
        file.seek(start + 4)
        (tables,) = struct.unpack(">H6x", file.read(8))
        for _ in range(tables):
            tag, offset, length = struct.unpack(">4s4xII", file.read(16))
            if tag == b"cmap":
                file.seek(offset)
                return file.read(min(length, _MOST))
    raise ValueError(path)


def _ranges(table: bytes) -> Ranges:
    """Read the richest subtable of Unicode. Raises ValueError if there is none."""
    (count,) = struct.unpack_from(">2xH", table)
    found: dict[int, int] = {}
    for number in range(count):
        platform, encoding, offset = struct.unpack_from(">HHI", table, 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", table, offset)
        if kind in (4, 12) and (platform == 0 or (platform, encoding) in ((3, 1), (3, 10))):
            found[kind] = offset
    if 12 in found:
        return _of_groups(table, found[12])
    if 4 in found:
        return _of_segments(table, found[4])
    raise ValueError("no table for Unicode")


def _of_groups(table: bytes, at: int) -> Ranges:
    """Read format 12: groups of characters with consecutive glyphs; glyph 0 means none."""
    (count,) = struct.unpack_from(">I", table, at + 12)
    groups = struct.iter_unpack(">III", table[at + 16 : at + 16 + 12 * count])
    return _joined([(low + (glyph == 0), high) for low, high, glyph in groups])


def _of_segments(table: bytes, at: int) -> Ranges:
    """Read format 4: segments, of which some list a glyph for each character."""
    (doubled,) = struct.unpack_from(">H", table, at + 6)
    count = doubled // 2
    ends, starts, deltas, offsets = (
        struct.unpack_from(f">{count}H", table, at + 14 + skipped + doubled * row)
        for row, skipped in ((0, 0), (1, 2), (2, 2), (3, 2))
    )
    found = []
    for number, (low, high, delta, offset) in enumerate(
        zip(starts, ends, deltas, offsets, strict=True)
    ):
        if not offset:
            missing = -delta & 0xFFFF  # the character whose glyph would be 0
            found += [(low, min(high, missing - 1)), (max(low, missing + 1), high)]
            continue
        listed = at + 16 + 3 * doubled + 2 * number + offset
        glyphs = struct.unpack_from(f">{high - low + 1}H", table, listed)
        found += [(low + index, low + index) for index, glyph in enumerate(glyphs) if glyph]
    return _joined([pair for pair in found if pair[0] != 0xFFFF])


def _joined(pairs: list[tuple[int, int]]) -> Ranges:
    """Sort ranges, and join those that touch."""
    pairs = sorted((low, high) for low, high in pairs if low <= high)
    if not pairs:
        return ()
    breaks = [n for n, (a, b) in enumerate(pairwise(pairs), 1) if b[0] > a[1] + 1]
    firsts, lasts = [0, *breaks], [*breaks, len(pairs)]
    return tuple(
        (pairs[a][0], max(high for _, high in pairs[a:b]))
        for a, b in zip(firsts, lasts, strict=True)
    )
