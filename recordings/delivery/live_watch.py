"""Watching of live playlists, so that requests can wait for what comes next.

A process looks at a playlist on disk once for all its requests, and only while one waits.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from .disk_threads import on_disk

EVERY = 0.025
"""Seconds between two looks at a file: little beside a part of 0.2 s."""

MOST_WAITING = 5000
"""Requests that may wait in this process."""

Found = TypeVar("Found")


class TooMany(Exception):
    """As many requests wait as this process holds."""


class LiveWatch:
    """The live playlists that requests of this process wait for; at most `most` at once."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self.waiting = 0
        self._most = most
        self._watches: dict[Path, _Watch] = {}

    async def wait(
        self, path: Path, find: Callable[[bytes | None], Found | None], seconds: float
    ) -> Found:
        """Wait until `find` finds something in the file's content, and return that.

        The content is None while there is no file. Exceptions of `find` propagate. Raises
        TimeoutError after so many seconds, and TooMany.
        """
        if self.waiting >= self._most:
            raise TooMany(path)
        if path not in self._watches:
            self._watches[path] = _Watch(path)
        watch = self._watches[path]
        self.waiting += 1
        watch.waiting += 1
        try:
            return await watch.wait(find, seconds)
        finally:
            self.waiting -= 1
            watch.waiting -= 1
            if not watch.waiting:
                del self._watches[path]
                watch.end()


class _Watch:
    """One file, read again when it was replaced."""

    def __init__(self, path: Path) -> None:
        self.waiting = 0
        self._path = path
        self._content: bytes | None = None
        self._seen: tuple[int, int] | None = None
        self._changed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._was_read = False
        self._task = asyncio.ensure_future(self._look_again())

    def end(self) -> None:
        self._task.cancel()

    async def wait(self, find: Callable[[bytes | None], Found | None], seconds: float) -> Found:
        # No `asyncio.timeout`: it binds itself to the task, see `hotline.push.eager_task`.
        loop = asyncio.get_running_loop()
        until = loop.time() + seconds
        while True:
            if self._was_read and (found := find(self._content)) is not None:
                return found
            if (left := until - loop.time()) <= 0:
                raise TimeoutError(self._path)
            await asyncio.wait([self._changed], timeout=left)

    async def _look_again(self) -> None:
        while True:
            if await self._look() or not self._was_read:
                self._was_read = True
                changed, self._changed = self._changed, asyncio.Future()
                changed.set_result(None)
            await asyncio.sleep(EVERY)

    async def _look(self) -> bool:
        """Read the file if it was replaced since; return whether it was."""
        read = await on_disk(self._read_if_replaced)
        if read:
            self._seen, self._content = read
        return read is not None

    def _read_if_replaced(self) -> tuple[tuple[int, int] | None, bytes | None] | None:
        """Return the file's identity and content; None if it was not replaced. In a thread."""
        seen = self._identity()
        if seen == self._seen:
            return None
        content = None
        with suppress(OSError):
            content = self._path.read_bytes()
        return seen, content

    def _identity(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns
