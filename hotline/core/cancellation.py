"""Ending tasks that go on until they are cancelled."""

import asyncio

AGAIN = 1.0  # seconds


async def end(tasks) -> None:
    """Cancel tasks until each of them has ended.

    To cancel once is not enough: redis-py swallows a cancellation in the midst of a question, and
    so does `asyncio.wait_for` before Python 3.12. A loop would then go on for ever.
    """
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
