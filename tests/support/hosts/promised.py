"""Waits and gaps that people are promised, on machines that do other things beside."""

import os

BUSY = 1.5  # processes that want to run, for each core
TIMES = 3


def promised(seconds: float) -> float:
    """Return the limit of a wait or a gap: more on a busy machine, where each process waits for its
    turn.
    """
    is_busy = os.getloadavg()[0] > BUSY * (os.cpu_count() or 1)
    return seconds * TIMES if is_busy else seconds
