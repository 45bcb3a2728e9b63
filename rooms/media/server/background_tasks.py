"""Background tasks of a media server: kept until done, their exceptions logged."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from typing import Any, TypeVar, TypeVarTuple

from hotline.core import outages
from rooms.models.lease import HEARTBEAT

log = logging.getLogger(__name__)

R = TypeVar("R")
Arguments = TypeVarTuple("Arguments")


async def without_end(
    work: Callable[[*Arguments], Awaitable[object]], *arguments: *Arguments
) -> None:
    """Run `work` until cancelled, and start it again after any exception, because one that escapes
    into the task group of a media server would end every room.
    """
    while True:
        try:
            await work(*arguments)
        except Exception as error:
            if not outages.noted(error):
                log.exception("%s failed, and begins anew", work.__qualname__)
        await asyncio.sleep(HEARTBEAT)


class BackgroundTasks:
    def __init__(self) -> None:
        self._under_way: set[asyncio.Task[object]] = set()

    def __iter__(self) -> Iterator[asyncio.Task[object]]:
        return iter(list(self._under_way))

    def __bool__(self) -> bool:
        return bool(self._under_way)

    def do(self, coroutine: Coroutine[Any, Any, R]) -> asyncio.Task[R]:
        task = asyncio.ensure_future(coroutine)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: asyncio.Task[object]) -> None:
        self._under_way.discard(task)
        if task.cancelled() or task.exception() is None:
            return
        if not outages.noted(task.exception()):
            log.error("a background task of the media server failed", exc_info=task.exception())
