"""A file object over a virtual file, so that it is read without being copied together."""

import errno
import os
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

from .virtual_file import Part, VirtualFile


class CutShort(OSError):
    """A file on disk is shorter than the virtual file says."""


class VirtualReader:
    """Reads the bytes of a virtual file in order; only one of its files is open at a time.

    `directory` is the recording's. Close it after use, or use it in a `with` statement.
    """

    def __init__(self, directory: Path, virtual: VirtualFile) -> None:
        self._directory = directory
        self._parts: Iterator[Part] = virtual.slice(0, virtual.length)
        self._file: BufferedReader | None = None
        self._left = 0  # bytes of the open part

    def __enter__(self) -> "VirtualReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def read(self, size: int) -> bytes:
        """Return the next `size` bytes, fewer only at the end. Raises OSError, as CutShort."""
        chunks: list[bytes] = []
        while size and (self._left or self._next()):
            assert self._file is not None, "`_next` opens it"
            chunk = self._file.read(min(size, self._left))
            if not chunk:
                raise CutShort(errno.EIO, os.strerror(errno.EIO), self._file.name)
            chunks.append(chunk)
            size -= len(chunk)
            self._left -= len(chunk)
        return b"".join(chunks)

    def _next(self) -> bool:
        """Open the next part; return False if there is none."""
        self.close()
        part = next(self._parts, None)
        if part is None:
            return False
        self._file = (self._directory / part.name).open("rb")
        self._file.seek(part.offset)
        self._left = part.length
        return True
