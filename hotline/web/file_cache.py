"""An in-memory cache of files that many clients request at about the same time."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar, overload

IDLE = 60.0  # seconds; nobody asks again for a segment of a live session that is older

Content = TypeVar("Content")
InThread = Callable[..., Coroutine[Any, Any, Any]]


class Kept(NamedTuple, Generic[Content]):
    content: Content
    used_at: float


class FileCache(Generic[Content]):
    """An LRU cache of immutable files, each of which is dropped when nobody has used it for `IDLE`.

    `limit` bounds the sum of `weigh(content)` over all cached files. `clock` is in seconds.
    `in_thread` calls a function in a thread.
    """

    @overload
    def __init__(
        self: "FileCache[bytes]",
        limit: int,
        *,
        clock: Callable[[], float] = ...,
        in_thread: InThread = ...,
    ) -> None: ...
    @overload
    def __init__(
        self,
        limit: int,
        weigh: Callable[[Content], int],
        clock: Callable[[], float] = ...,
        in_thread: InThread = ...,
    ) -> None: ...
    def __init__(
        self,
        limit: int,
        weigh: Callable[[Any], int] = len,
        clock: Callable[[], float] = time.monotonic,
        in_thread: InThread = asyncio.to_thread,
    ) -> None:
        self.limit = limit
        self.weigh: Callable[[Content], int] = weigh
        self.weight = 0
        self._clock = clock
        self._in_thread = in_thread
        self._kept: OrderedDict[Path, Kept[Content]] = OrderedDict()
        self._coming: dict[Path, asyncio.Future[Content]] = {}

    async def get(self, path: Path, read: Callable[[Path], Content]) -> Content:
        """Return the content of `path`, from the cache or by `read` in a thread.

        Concurrent callers share one read. Exceptions of `read` propagate and are not cached.
        """
        if kept := self._kept.pop(path, None):
            self._kept[path] = Kept(kept.content, self._clock())
            return kept.content
        # All listeners request a new segment at the same moment.
        if path not in self._coming:
            coming = asyncio.ensure_future(self._in_thread(read, path))
            coming.add_done_callback(lambda done: self._came(path, done))
            self._coming[path] = coming
        return await asyncio.shield(self._coming[path])

    def _came(self, path: Path, done: asyncio.Future[Content]) -> None:
        del self._coming[path]
        if done.cancelled() or done.exception():
            return
        self._kept[path] = Kept(done.result(), self._clock())
        self.weight += self.weigh(done.result())
        self._drop()

    def _drop(self) -> None:
        """Drop what nobody has used for a while, and then the least used."""
        old = self._clock() - IDLE
        while self._kept:
            path, kept = next(iter(self._kept.items()))
            if self.weight <= self.limit and kept.used_at > old:
                return
            del self._kept[path]
            self.weight -= self.weigh(kept.content)
