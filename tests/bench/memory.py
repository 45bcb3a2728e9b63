"""The most memory that a process has had, as the kernel notes it (man 5 proc, VmHWM)."""

import re
import threading
from contextlib import contextmanager, suppress
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
    """The most that a process and its largest child have had at the same time, in MB, so far.

    It is read again and again: what one has had at its peak since the reading before counts as
    if the other had its own at that moment.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._most = 0.0
        forget_peak(pid)

    @property
    def megabytes(self) -> float:
        self.read()
        return self._most

    def read(self) -> None:
        together = peak(self._pid) + max(map(peak, children_of(self._pid)), default=0.0)
        self._most = max(self._most, together)
        forget_peak(self._pid)


def forget_peak(pid: int) -> None:
    """Let the kernel note the most memory of a process anew (man 5 proc, clear_refs)."""
    with suppress(FileNotFoundError, ProcessLookupError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")


@contextmanager
def watched(pid: int):
    """Yield its `Family`, which is read again and again during the block.

    The peak of work that the process did before the block does not count.
    """
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
