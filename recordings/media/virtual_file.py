"""A virtual file: consecutive parts of real files that are never copied together."""

import hashlib
import json
import secrets
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .atomic_write import write_whole

MADE = "copies/"
"""The folder of the files that are made for copies, and of their descriptions."""

SILENCE = f"{MADE}silence.aac"
SHARED = (SILENCE,)  # files that several copies name, and that are made but once


class Part(NamedTuple):
    """`length` bytes from `offset` of the file `name`, relative to the recording's directory."""

    name: str
    offset: int
    length: int


@dataclass(frozen=True)
class VirtualFile:
    """A virtual file of `length` bytes; `etag` changes whenever its content may change."""

    content_type: str
    etag: str
    parts: tuple[Part, ...]
    stored: str = ""
    """The name of the same file as one object of the store of copies; empty if it is on disk."""

    @property
    def length(self) -> int:
        return sum(part.length for part in self.parts)

    @property
    def made(self) -> set[str]:
        """The names of the files that were made for it; segments of the recording are none."""
        return {part.name for part in self.parts if part.name.startswith(MADE)}

    def slice(self, start: int, stop: int) -> Iterator[Part]:
        """The parts that make up the bytes from `start` up to `stop`."""
        position = 0
        for name, offset, length in self.parts:
            first, last = max(start, position), min(stop, position + length)
            if first < last:
                yield Part(name, offset + first - position, last - first)
            position += length

    @classmethod
    def load(cls, path: Path) -> "VirtualFile":
        told = json.loads(path.read_bytes())
        parts = tuple(Part(*part) for part in told["parts"])
        return cls(told["type"], told["etag"], parts, told.get("stored", ""))


def keep(directory: Path, stem: str, content_type: str, header: bytes, parts: list[Part]) -> str:
    """Write a computed header and the virtual file's description; return the latter's name.

    Both are named by their content and appear by rename. So a reader never sees a partial file,
    and doing it again, or twice at once, leaves the same two files.
    """
    content = hashlib.sha256(header + json.dumps(parts).encode()).hexdigest()[:20]
    head = f"{stem}-{content}.head"
    write_whole(directory / "copies" / head, header)
    parts = [Part(f"{MADE}{head}", 0, len(header)), *parts]
    return _name(directory, f"{stem}-{content}", content_type, parts)


def keep_file(directory: Path, content_type: str, path: Path) -> str:
    """Like `keep`, for a whole file in `copies/` that is named by its content."""
    part = Part(path.relative_to(directory).as_posix(), 0, path.stat().st_size)
    return _name(directory, path.stem, content_type, [part])


def keep_stored(directory: Path, kept: VirtualFile, stored: str) -> str:
    """Describe a virtual file that is kept in the store under `stored`; return the new name.

    The description needs a name of its own, because servers remember what they have read.
    """
    told = {"type": kept.content_type, "etag": kept.etag, "parts": kept.parts, "stored": stored}
    name = f"stored-{secrets.token_hex(16)}.json"
    write_whole(directory / "copies" / name, json.dumps(told, separators=(",", ":")).encode())
    return name


def _name(directory: Path, stem: str, content_type: str, parts: list[Part]) -> str:
    """Write the description of a virtual file whose `stem` ends in its hash; return its name."""
    etag = stem.rpartition("-")[2]
    told = json.dumps({"type": content_type, "etag": etag, "parts": parts}, separators=(",", ":"))
    write_whole(directory / "copies" / f"{stem}.json", told.encode())
    return f"{stem}.json"


def delete_made(directory: Path, name: str) -> None:
    """Delete a virtual file and what was made for it; segments of the recording stay.

    Raises OSError, but for what is gone already.
    """
    description = directory / "copies" / name
    try:
        made = VirtualFile.load(description).made
    except FileNotFoundError:
        return
    description.unlink(missing_ok=True)
    for file in made:
        (directory / file).unlink(missing_ok=True)


def delete_unneeded(directory: Path, needed: Collection[str], before: float) -> None:
    """Delete what was made for virtual files other than the `needed` descriptions.

    Files that were written at `before` or later stay, in Unix seconds, and so do drafts.
    Raises OSError, but for what is gone already.
    """
    copies = directory / MADE
    if not copies.is_dir():
        return
    kept = {copies / name for name in needed} | {directory / name for name in SHARED}
    for name in needed:
        with suppress(FileNotFoundError):
            kept |= {directory / made for made in VirtualFile.load(copies / name).made}
    for path in copies.iterdir():
        # Looked at one by one, because a worker may be writing the same content anew.
        with suppress(FileNotFoundError):
            if path not in kept and path.name[0] != "." and path.stat().st_mtime < before:
                path.unlink()
