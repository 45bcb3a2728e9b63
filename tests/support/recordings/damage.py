"""Damage to recordings on disk, as crashes, broken disks and clocks cause it."""

import json
import struct
from pathlib import Path

from recordings.media.mp4.boxes import walk


def zero(path: Path) -> None:
    """Overwrite a file with zeros, as a file system does whose blocks never reached the disk."""
    path.write_bytes(bytes(path.stat().st_size))


def zero_media(path: Path) -> None:
    """Overwrite the media data of a segment with zeros; its head stays."""
    content = bytearray(path.read_bytes())
    for kind, start, end in walk(bytes(content)):
        if kind == b"mdat":
            content[start:end] = bytes(end - start)
    path.write_bytes(content)


def shift(path: Path, seconds: float, tracks: tuple[int, ...] = (1, 2), first: int = 0) -> None:
    """Add to the decoding times (`tfdt`) of these tracks, from fragment `first` on."""
    content = bytearray(path.read_bytes())
    fragments = [at for kind, at, _ in walk(bytes(content)) if kind == b"moof"]
    ends = [end for kind, _, end in walk(bytes(content)) if kind == b"moof"]
    for start, end in list(zip(fragments, ends, strict=True))[first:]:
        for kind, traf, traf_end in walk(bytes(content), start, end):
            if kind == b"traf":
                _shift_track(content, traf, traf_end, seconds, tracks)
    path.write_bytes(content)


def _shift_track(
    content: bytearray, start: int, end: int, seconds: float, tracks: tuple[int, ...]
) -> None:
    number = 0
    for kind, at, _ in walk(bytes(content), start, end):
        if kind == b"tfhd":
            (number,) = struct.unpack_from(">I", content, at + 4)
        elif kind == b"tfdt" and number in tracks:
            layout = ">Q" if content[at] else ">I"
            (time,) = struct.unpack_from(layout, content, at + 4)
            struct.pack_into(layout, content, at + 4, time + round(seconds * 48_000))


def set_clock(take: Path, seconds: float) -> None:
    """Move the time at which a take began, as if the machine's clock had been set before it."""
    told = json.loads((take / "take.json").read_bytes())
    told["unix"] += seconds
    (take / "take.json").write_text(json.dumps(told))
