"""Cancel tasks that run until they are cancelled."""

import asyncio
import math
from collections.abc import Collection
from contextlib import suppress

AGAIN = 1.0  # seconds between two cancellations


async def end(tasks: Collection[asyncio.Task[object]], within: float | None = None) -> None:
    """Cancel tasks repeatedly until each of them has ended.

    One cancellation is not enough, because redis-py swallows a cancellation during a command, and
    so does `asyncio.wait_for` before Python 3.12. A loop would then run for ever.

    Args:
        within: seconds to wait at most; tasks that go on after that are left alone.
    """
    clock = asyncio.get_running_loop().time
    until = math.inf if within is None else clock() + within
    while (pending := [one for one in tasks if not one.done()]) and (left := until - clock()) > 0:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=min(AGAIN, left))
    for task in tasks:
        if task.done():
            # Takes the exception out of the task. It refers to frames that may refer to the task,
            # and all of them would be kept as garbage for long.
            with suppress(asyncio.CancelledError):
                task.exception()
