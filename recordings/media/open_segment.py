"""A segment that is being written: a file that grows by one chunk for each of its parts.

A chunk is a `moof` and its `mdat` (CMAF, ISO/IEC 23000-19, section 7.3.2.3). Until the segment is
whole, its file has another name, and is locked, so that one left by a killed writer is known.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from .atomic_write import sync_directory
from .mp4.boxes import HEADER, Damaged, read_header
from .paths import DRAFT, take_directories


class OpenSegment:
    """Appends parts to a segment's file; `path` is its name once it is whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._length = 0
        self._file = os.open(draft_of(path), os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o644)
        fcntl.flock(self._file, fcntl.LOCK_EX)

    def append(self, chunk: bytes) -> None:
        """Write a part, which others can read when this returns; it is not fsynced.

        Raises OSError; then the file is as it was.
        """
        at, data = self._length, chunk
        try:
            while data:
                written = os.pwrite(self._file, data, at)
                data, at = data[written:], at + written
        except OSError:
            with suppress(OSError):  # its parts are found without it too
                os.ftruncate(self._file, self._length)
            raise
        self._length = at

    def finish(self) -> None:
        """Put the segment on disk under its name. Raises OSError."""
        os.fsync(self._file)
        draft_of(self._path).replace(self._path)
        sync_directory(self._path.parent)
        self.close()

    def close(self) -> None:
        """Close the file; if nothing was written, none is left."""
        if not self._length:
            draft_of(self._path).unlink(missing_ok=True)
        os.close(self._file)


def draft_of(segment: Path) -> Path:
    """The name of a segment's file before it is whole."""
    return segment.with_name(segment.name + DRAFT)


def read_part(segment: Path, number: int) -> bytes:
    """Read part `number` of a segment, whole or not. Raises FileNotFoundError if there is none."""
    # In this order, because the file may get its name between the two attempts.
    for path in (draft_of(segment), segment):
        with suppress(FileNotFoundError), open(path, "rb") as file:
            for at, (start, stop) in enumerate(chunks(file.fileno())):
                if at == number:
                    return os.pread(file.fileno(), stop - start, start)
    raise FileNotFoundError(segment)


def complete(room: Path) -> None:
    """Give the segments that killed writers left their names, without what was cut short.

    What players were given as parts is kept that way. Raises OSError.
    """
    for _epoch, _take, directory in take_directories(room):
        for draft in sorted(directory.glob(f"[0-9]*.m4s{DRAFT}")):
            _complete(draft)


def _complete(draft: Path) -> None:
    file = os.open(draft, os.O_RDWR)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:  # its writer lives
        os.close(file)
        return
    try:
        length = max((stop for _, stop in chunks(file)), default=0)
        if not length:
            draft.unlink()
            return
        os.ftruncate(file, length)
        os.fsync(file)
        draft.replace(draft.with_name(draft.name.removesuffix(DRAFT)))
        sync_directory(draft.parent)
    finally:
        os.close(file)


def chunks(file: int) -> Iterator[tuple[int, int]]:
    """Yield (start, stop) of every complete chunk of an open file, in bytes."""
    length = os.fstat(file).st_size
    start = at = 0
    while at + HEADER <= length:
        try:
            kind, size = read_header(os.pread(file, HEADER, at))
        except Damaged:
            return
        at += size
        if at > length:
            return
        if kind == b"mdat":
            yield start, at
            start = at
