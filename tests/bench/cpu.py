"""Time that processes spend computing, as the kernel counts it."""

import contextlib
import os
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")  # per second


class Spent:
    """Seconds of CPU and of the wall's clock, once the block is left."""

    cpu = wall = 0.0

    @property
    def share(self) -> float:
        """Of one core, 1 being all of it."""
        return self.cpu / self.wall


@contextlib.contextmanager
def spent_by(*pids: int):
    """What these processes, all of their threads, spend during the block."""
    spent = Spent()
    began, before = time.perf_counter(), seconds(pids)
    try:
        yield spent
    finally:
        spent.cpu = seconds(pids) - before
        spent.wall = time.perf_counter() - began


def seconds(pids) -> float:
    """User and system time so far (man 5 proc, fields 14 and 15)."""
    return sum(_ticks(pid) for pid in pids) / TICK


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])
