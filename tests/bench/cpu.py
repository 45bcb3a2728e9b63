"""CPU time of processes, as the kernel counts it."""

import contextlib
import os
import time
from pathlib import Path

TICK = os.sysconf("SC_CLK_TCK")  # per second


class Spent:
    """Seconds of CPU time and of wall time; set when the block of `spent_by` ends."""

    cpu = wall = 0.0

    @property
    def share(self) -> float:
        """The share of one core, 0 to 1."""
        return self.cpu / self.wall


@contextlib.contextmanager
def spent_by(*pids: int):
    """Measure what all threads of these processes spend during the block."""
    spent = Spent()
    began, before = time.perf_counter(), seconds(pids)
    try:
        yield spent
    finally:
        spent.cpu = seconds(pids) - before
        spent.wall = time.perf_counter() - began


def seconds(pids) -> float:
    """Return user and system time so far (man 5 proc, fields 14 and 15)."""
    return sum(_ticks(pid) for pid in pids) / TICK


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return int(fields[11]) + int(fields[12])
