"""The most memory that a process has had, as the kernel notes it (man 5 proc, VmHWM)."""

import re
import threading
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import children_of

EVERY = 0.5  # seconds between two readings of children, which end before their parent
PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def peak(pid: int | str = "self") -> float:
    """Return it in MB; 0 for a process that has ended.

    `getrusage` would not do: it counts what the parent had as it started the process.
    """
    try:
        found = PEAK.search(Path(f"/proc/{pid}/status").read_text())
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return int(found[1]) * 1024 / 1e6 if found else 0.0


class Family:
    """The most that a process and its largest child have had together, in MB, so far."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._own = self._largest = 0.0

    @property
    def megabytes(self) -> float:
        self.read()
        return self._own + self._largest

    def read(self) -> None:
        self._own = max(self._own, peak(self._pid))
        self._largest = max([self._largest, *map(peak, children_of(self._pid))])


@contextmanager
def watched(pid: int):
    """Yield its `Family`, which is read again and again during the block."""
    family, over = Family(pid), threading.Event()

    def read() -> None:
        while not over.wait(EVERY):
            family.read()

    thread = threading.Thread(target=read, name="memory", daemon=True)
    thread.start()
    try:
        yield family
    finally:
        over.set()
        thread.join()
