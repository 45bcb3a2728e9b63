"""The bytes that a recording takes on the disk."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple


class DiskUse(NamedTuple):
    """Lengths of files in bytes: of the program, of the speakers' tracks, of the copies."""

    originals: int = 0
    tracks: int = 0
    copies: int = 0

    @property
    def total(self) -> int:
        return sum(self)


def measure(room: Path) -> DiskUse:
    """Add up the files in a room's directory; files that vanish meanwhile don't count.

    One hour is about 3,600 files, which take 25 ms (40 ms on a busy machine).
    """
    sizes = dict.fromkeys(DiskUse._fields, 0)
    for kind, size in _files(str(room), "originals"):
        sizes[kind] += size
    return DiskUse(**sizes)


def _files(directory: str, kind: str) -> Iterator[tuple[str, int]]:
    """Yield the kind and the length of each file; a folder may be named like its kind."""
    try:
        entries = list(os.scandir(directory))
    except OSError:
        return
    for entry in entries:
        try:
            if entry.is_dir(follow_symlinks=False):
                named = entry.name in DiskUse._fields
                yield from _files(entry.path, entry.name if named else kind)
            else:
                yield kind, entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
