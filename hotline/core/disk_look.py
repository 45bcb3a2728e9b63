"""A look at the disk of the recordings that may never end, because a share of the network hangs."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, ParamSpec, TypeVar

WITHIN = 1.0  # seconds

P = ParamSpec("P")
Found = TypeVar("Found")


class DiskLook(Generic[P, Found]):
    """Calls `look` in a thread, which costs a tenth of a millisecond, and gives it up in time.

    A look that hangs costs its thread, and those who look at the same moment theirs; after that
    none begins until it has ended. Such a thread does not keep the process from ending.
    """

    def __init__(self, look: Callable[P, Found]) -> None:
        self._look = look
        self._hangs: threading.Thread | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Found | None:
        """Return what the look finds; None if the disk fails, or does not answer within WITHIN
        seconds, or if a former look still waits for it.
        """
        if self._hangs and self._hangs.is_alive():
            return None
        found: list[Found] = []

        def look() -> None:
            with suppress(OSError):
                found.append(self._look(*args, **kwargs))

        thread = threading.Thread(target=look, name="disk look", daemon=True)
        thread.start()
        thread.join(WITHIN)
        if thread.is_alive():
            self._hangs = thread
        return found[0] if found else None
