"""A look at this machine's clock, beside that of the database, which all machines share."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from hotline.core import outages

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds between two looks
RIGHT = 2.0  # seconds that a clock may be wrong


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
    was_right = True
    while True:
        try:
            ahead = await look()
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
        else:
            on_look(ahead)
            is_right = abs(ahead) <= RIGHT
            if is_right != was_right:
                _say(ahead)
            was_right = is_right
        await asyncio.sleep(EVERY)


def _say(ahead: float) -> None:
    if abs(ahead) <= RIGHT:
        log.warning("The clock of this machine is right again.")
        return
    log.error(
        "The clock of this machine is %.0f s %s that of the database: set it right, as by NTP."
        " Sound, picture and recordings go on, and recordings are dated by the database's clock.",
        abs(ahead),
        "ahead of" if ahead > 0 else "behind",
    )
