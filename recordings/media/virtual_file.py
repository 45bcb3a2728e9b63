"""A virtual file: consecutive parts of real files that are never copied together."""

import hashlib
import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from .atomic_write import write_whole


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
    parts = [Part(f"copies/{head}", 0, len(header)), *parts]
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
        parts = VirtualFile.load(description).parts
    except FileNotFoundError:
        return
    description.unlink(missing_ok=True)
    for part in parts:
        if part.name.startswith("copies/"):
            (directory / part.name).unlink(missing_ok=True)
