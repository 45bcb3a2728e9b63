"""MP4 in which one box is shorter than it was, as no muxer writes it."""

import struct
from collections.abc import Iterator

from recordings.media.mp4.boxes import walk

# Boxes that hold boxes: the bytes before these.
INSIDE = {
    **dict.fromkeys((b"moov", b"trak", b"mdia", b"minf", b"stbl", b"mvex", b"moof", b"traf"), 0),
    b"stsd": 8,
    b"avc1": 78,
    b"mp4a": 28,
}


def shortened(data: bytes) -> Iterator[bytes]:
    """Every way in which one box of `data` loses bytes of its end; all boxes around it fit."""
    for around, start, end in boxes(data, 0, len(data), ()):
        for left in range(start, end):
            cut = bytearray(data[:left] + data[end:])
            for at in around:
                (size,) = struct.unpack_from(">I", cut, at)
                struct.pack_into(">I", cut, at, size - (end - left))
            yield bytes(cut)


def boxes(
    data: bytes, start: int, end: int, around: tuple[int, ...]
) -> Iterator[tuple[tuple[int, ...], int, int]]:
    """(where it and all boxes around it begin, payload start, payload end) of each box."""
    for kind, inner, inner_end in walk(data, start, end):
        path = (*around, inner - 8)
        yield path, inner, inner_end
        if kind in INSIDE:
            yield from boxes(data, inner + INSIDE[kind], inner_end, path)
