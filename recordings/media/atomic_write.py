"""Writing of files that appear under their name only when all of them is on disk."""

import hashlib
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedRandom
from pathlib import Path
from typing import BinaryIO

DRAFTS = ".*.draft"
ABANDONED = 30  # seconds without a write after which the writer of a draft counts as dead


def write_whole(path: Path, content: bytes, draft: Path | None = None) -> None:
    """Write a file atomically: content and name are on disk when this returns.

    Args:
        draft: where the content is written first, if only one process ever writes `path`.
            Without it the draft has a random name, so that several may write at once.
    """
    with _drafted(path, draft) as (out, written):
        out.write(content)
    _rename(written, path)


def write_long(directory: Path, stem: str, ending: str, write: Callable[[BinaryIO], None]) -> Path:
    """Write a file by `write`, named as `long_file` says; return its path."""
    with long_file(directory, stem, ending) as written:
        write(written.file)
    return written.path


@dataclass
class LongFile:
    """A file that is being written: `path` is its own once it is whole, and its draft's before."""

    file: BinaryIO
    path: Path


@contextmanager
def long_file(directory: Path, stem: str, ending: str) -> Iterator[LongFile]:
    """Open a file to write, named `{stem}-{hash of its content}.{ending}` at the end of the block.

    The file appears by rename, and writing the same content again leaves one file. After an
    exception nothing of it is left. Drafts left by killed writers are deleted.
    """
    with _drafted(directory / stem) as (out, draft):
        written = LongFile(out, draft)
        yield written
        out.flush()
        out.seek(0)
        content = hashlib.file_digest(out, "sha256").hexdigest()[:20]
    written.path = directory / f"{stem}-{content}.{ending}"
    _rename(draft, written.path)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on disk."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def _drafted(path: Path, draft: Path | None = None) -> Iterator[tuple[BufferedRandom, Path]]:
    """Open a draft of `path`: ``(file, its path)``. It is fsynced, or deleted after an error."""
    if draft is None:
        path.parent.mkdir(parents=True, exist_ok=True)
        _sweep(path.parent)
        _file, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-", suffix=".draft")
        os.close(_file)
        draft = Path(name)
    try:
        with open(draft, "w+b") as file:
            yield file, draft
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _rename(draft: Path, path: Path) -> None:
    draft.replace(path)
    sync_directory(path.parent)


def _sweep(directory: Path) -> None:
    """Delete the drafts of killed writers."""
    long_ago = time.time() - ABANDONED
    for draft in directory.glob(DRAFTS):
        try:
            if draft.stat().st_mtime < long_ago:
                draft.unlink()
        except FileNotFoundError:  # another worker deleted it
            continue
