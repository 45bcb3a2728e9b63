"""The clock of a media server's machine: looked at on its event loop, and what follows from it."""

import asyncio
import time
from collections.abc import Awaitable, Callable

from hotline.core import outages
from hotline.monitoring.clock_watch import EVERY, RIGHT, ClockWatch

COST = "Sound, picture and recordings go on, and recordings are dated by the database's clock."


def right_time(ahead: float) -> dict[str, float]:
    """Return what a mixer needs to date a recording (`RightTime`), however the clock is set later.

    It is the time of this machine if its clock is right, else that of the database. `ahead`:
    seconds.
    """
    wrong_by = 0.0 if abs(ahead) <= RIGHT else ahead
    return {"monotonic": time.monotonic(), "unix": time.time() - wrong_by}


async def watch(look: Callable[[], Awaitable[float]], on_look: Callable[[float], None]) -> None:
    """Until cancelled, say in the log when the clock becomes wrong, and when it is right again.

    Args:
        look: returns how many seconds the clock is ahead of the database's.
        on_look: called with that each time.
    """
    clock = ClockWatch(COST)
    while True:
        try:
            ahead = await look()
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
        else:
            on_look(ahead)
            clock.note(ahead)
        await asyncio.sleep(EVERY)
