"""An in-memory cache of files that many clients request at about the same time."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any, Generic, TypeVar, overload

Content = TypeVar("Content")


class FileCache(Generic[Content]):
    """An LRU cache of immutable files.

    `limit` bounds the sum of `weigh(content)` over all cached files.
    """

    @overload
    def __init__(self: "FileCache[bytes]", limit: int) -> None: ...
    @overload
    def __init__(self, limit: int, weigh: Callable[[Content], int]) -> None: ...
    def __init__(self, limit: int, weigh: Callable[[Any], int] = len) -> None:
        self.limit = limit
        self.weigh: Callable[[Content], int] = weigh
        self.weight = 0
        self._kept: OrderedDict[Path, Content] = OrderedDict()
        self._coming: dict[Path, asyncio.Future[Content]] = {}

    async def get(self, path: Path, read: Callable[[Path], Content]) -> Content:
        """Return the content of `path`, from the cache or by `read` in a thread.

        Concurrent callers share one read. Exceptions of `read` propagate and are not cached.
        """
        if path in self._kept:
            self._kept.move_to_end(path)
            return self._kept[path]
        # All listeners request a new segment at the same moment.
        if path not in self._coming:
            coming = asyncio.ensure_future(asyncio.to_thread(read, path))
            coming.add_done_callback(lambda done: self._came(path, done))
            self._coming[path] = coming
        return await asyncio.shield(self._coming[path])

    def _came(self, path: Path, done: asyncio.Future[Content]) -> None:
        del self._coming[path]
        if done.cancelled() or done.exception():
            return
        self._kept[path] = done.result()
        self.weight += self.weigh(done.result())
        while self.weight > self.limit:
            _, dropped = self._kept.popitem(last=False)
            self.weight -= self.weigh(dropped)
