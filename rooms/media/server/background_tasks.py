"""Background tasks of a media server: kept until done, their exceptions logged."""

import asyncio
import logging

from hotline.core import outages
from rooms.models.media_server import HEARTBEAT

log = logging.getLogger(__name__)


async def without_end(work, *of):
    """Run `work` until cancelled, and start it again after any exception, because one that escapes
    into the task group of a media server would end every room.
    """
    while True:
        try:
            await work(*of)
        except Exception as error:
            if not outages.noted(error):
                log.exception("%s failed, and begins anew", work.__qualname__)
        await asyncio.sleep(HEARTBEAT)


class BackgroundTasks:
    def __init__(self):
        self._under_way = set()

    def __iter__(self):
        return iter(list(self._under_way))

    def __bool__(self):
        return bool(self._under_way)

    def do(self, coroutine):
        task = asyncio.ensure_future(coroutine)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task):
        self._under_way.discard(task)
        if task.cancelled() or task.exception() is None:
            return
        if not outages.noted(task.exception()):
            log.error("a background task of the media server failed", exc_info=task.exception())
