import asyncio
import time


def eventually(check, why_not, within=10.0, pause=0.02):
    """Wait until `check()` is truthy and return its value; else raise AssertionError.

    The error's text is `why_not`: a sentence, or a function that returns one.
    """
    until = time.monotonic() + within
    while True:
        found = check()
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(why_not() if callable(why_not) else why_not)
        time.sleep(pause)


async def soon(check, why_not, within=10.0, pause=0.02):
    """As `eventually`, for code on an event loop; `check` may be a coroutine function."""
    until = time.monotonic() + within
    while True:
        found = check()
        if asyncio.iscoroutine(found):
            found = await found
        if found:
            return found
        if time.monotonic() > until:
            raise AssertionError(why_not() if callable(why_not) else why_not)
        await asyncio.sleep(pause)
