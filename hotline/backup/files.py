"""Copying of files, hashed on the way, in pieces that memory does not notice."""

import hashlib
import os
import re
from collections.abc import Iterator, Set
from pathlib import Path
from typing import BinaryIO

from hotline.environment.privacy import NOBODYS

from . import manifest
from .space import Space

PIECE = 1 << 20  # bytes

SEGMENT = re.compile(r"e\d+/t\d+/(init\.mp4|\d+\.m4s)$", re.ASCII)
"""Files that appear by rename and are never written again: a hard link to one is a copy of it."""


class Former:
    """An earlier backup on the same disk: files that have not changed since are linked to it.

    Its list, in which a site may have millions of files, is read along with the folder, because
    both are in the order of `files_below`.
    """

    def __init__(self, folder: Path) -> None:
        """Raises Refused if it is not finished."""
        self.folder = folder
        made = manifest.Manifest.read(folder)
        listed = manifest.read_list(folder, made.list_hash)
        self._rest = (file for file in listed if "/" in file[0])  # without database and key
        self._next = next(self._rest, None)

    def same(self, name: str, status: os.stat_result) -> str | None:
        """Return the hash of its file `name`, if that has the size and the time of `status`.

        Names are asked for in the order of `files_below`. Raises Refused.
        """
        while self._next and _place(self._next[0]) < _place(name):
            self._next = next(self._rest, None)
        if not self._next or self._next[0] != name:
            return None
        try:
            kept = (self.folder / name).stat()
        except OSError:
            return None
        is_same = (kept.st_size, kept.st_mtime_ns) == (status.st_size, status.st_mtime_ns)
        return self._next[1] if is_same else None


def _place(name: str) -> list[str]:
    """Where a path is in the order of `files_below`, for which a folder is a name among others."""
    return name.split("/")


class BackupFiles:
    """Puts files into a backup, and their hashes into its list."""

    def __init__(
        self, backup: Path, listing: BinaryIO, space: Space, former: Former | None = None
    ) -> None:
        self.backup, self._listing, self._space, self._former = backup, listing, space, former
        self.count = self.bytes = self.linked = 0

    def add_tree(self, source: Path, name: str) -> None:
        """Add all files of a folder, but drafts, whose names begin with a dot.

        What is deleted meanwhile is left out. Raises OSError, or Refused.
        """
        for path in files_below(source, NOBODYS):
            try:
                self.add(path, f"{name}/{path.relative_to(source).as_posix()}")
            except FileNotFoundError:
                if path.exists():
                    raise

    def add(self, source: Path, name: str) -> None:
        """Add a file, linked where nothing is lost by that. Raises OSError, or Refused."""
        target = self.backup / name
        status = source.stat()
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = self._former and self._former.same(name, status)
        if digest and self._former and _linked(self._former.folder / name, target):
            self.linked += 1
        elif SEGMENT.search(name) and _linked(source, target):
            self.linked += 1
            digest = hash_of(target)
        else:
            self._space.look(status.st_size)
            digest = copy(source, target)
        self.note(name, digest)

    def note(self, name: str, digest: str) -> None:
        """Enter a file that is in the backup into its list."""
        self._listing.write(os.fsencode(f"{digest}  {name}\n"))
        self.count += 1
        self.bytes += (self.backup / name).stat().st_size


def files_below(folder: Path, left_out: Set[str] = frozenset()) -> Iterator[Path]:
    """Yield the files below a folder in the order of their names; no drafts, and no links.

    `left_out` are names in the folder itself that are not looked at.
    """
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except FileNotFoundError:  # deleted meanwhile
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name in left_out:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from files_below(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


def copy(source: Path, target: Path) -> str:
    """Copy what a file has now, with its time, to the disk; return its SHA-256. Raises OSError."""
    digest = hashlib.sha256()
    piece = memoryview(bytearray(PIECE))
    with source.open("rb", buffering=0) as read, target.open("xb", buffering=0) as written:
        status = os.fstat(read.fileno())
        while length := read.readinto(piece):
            digest.update(piece[:length])
            rest = piece[:length]
            while rest:
                rest = rest[written.write(rest) :]
        os.fsync(written.fileno())
    os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
    return digest.hexdigest()


def hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _linked(source: Path, target: Path) -> bool:
    """Whether a hard link could be made: not on another disk, nor on one that has none."""
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        return False
    return True
