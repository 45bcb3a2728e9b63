"""Tasks of a stage process that nobody waits for, and none of which is forgotten."""

import asyncio
import logging

log = logging.getLogger(__name__)


class Chores:
    """`in_turn` is the lock of what must be done in the order in which things happened."""

    def __init__(self):
        self.in_turn = asyncio.Lock()
        self._under_way = set()

    def __iter__(self):
        return iter(list(self._under_way))

    def __bool__(self):
        return bool(self._under_way)

    def do(self, chore):
        task = asyncio.ensure_future(chore)
        self._under_way.add(task)
        task.add_done_callback(self._done)
        return task

    def do_in_order(self, write):
        """Writes about people must land in the order in which things happened."""

        async def in_turn():
            async with self.in_turn:
                await write

        return self.do(in_turn())

    def _done(self, task):
        self._under_way.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a chore of the stage failed", exc_info=task.exception())
