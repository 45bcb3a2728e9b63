"""Cancel tasks that run until they are cancelled."""

import asyncio
from collections.abc import Collection

AGAIN = 1.0  # seconds between two cancellations


async def end(tasks: Collection[asyncio.Task[object]]) -> None:
    """Cancel tasks repeatedly until each of them has ended.

    One cancellation is not enough, because redis-py swallows a cancellation during a command, and
    so does `asyncio.wait_for` before Python 3.12. A loop would then run for ever.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
