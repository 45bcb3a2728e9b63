"""A walker over the boxes of a whole MP4, which shares no code with the product."""

import struct
from pathlib import Path

from recordings.media.virtual_file import Part


def whole(room: Path, header: bytes, parts: list[Part]) -> bytes:
    """The bytes of a virtual file."""
    return header + b"".join(
        (room / name).read_bytes()[offset : offset + length] for name, offset, length in parts
    )


def layout(content: bytes) -> list[bytes]:
    """Return the kinds of the boxes of a file; `mdat` has a 64-bit size and is the last."""
    at, kinds = 0, []
    while at < len(content):
        size, kind = struct.unpack_from(">I4s", content, at)
        if size == 1:
            (size,) = struct.unpack_from(">Q", content, at + 8)
        kinds.append(kind)
        at += size
    assert at == len(content)
    return kinds


CONTAINERS = {
    b"tref",
    b"gmhd",
    b"moov",
    b"trak",
    b"mdia",
    b"minf",
    b"stbl",
    b"dinf",
    b"udta",
    b"edts",
    b"ilst",
}


def tree(data: bytes, at: int = 0, end: int | None = None):
    """Yield (kind, content) of every box, also of those in other boxes."""
    end = len(data) if end is None else end
    while at < end:
        size, kind = struct.unpack_from(">I4s", data, at)
        assert 8 <= size <= end - at, f"{kind} reaches over its parent"
        yield kind, data[at + 8 : at + size]
        if kind in CONTAINERS:
            yield from tree(data, at + 8, at + size)
        elif kind == b"meta":
            yield from tree(data, at + 12, at + size)
        at += size
    assert at == end


def durations(content: bytes) -> list[list[tuple[int, int]]]:
    """Return the `stts` table of each track: (number of samples, duration of each)."""
    head = content[: content.index(b"mdat") - 4]
    return [
        list(struct.iter_unpack(">II", table[8:])) for kind, table in tree(head) if kind == b"stts"
    ]


def handlers(content: bytes) -> list[bytes]:
    """Return the handler of each track."""
    head = content[: content.index(b"mdat") - 4]
    return [box[8:12] for kind, box in tree(head) if kind == b"hdlr" and box[8:12] != b"mdir"]


def boxes(content: bytes, kind: bytes) -> list[bytes]:
    """Return the content of each box of a kind in the header."""
    head = content[: content.index(b"mdat") - 4]
    return [box for found, box in tree(head) if found == kind]
