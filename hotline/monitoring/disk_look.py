"""A look at the disk of the recordings that may never end, because a share of the network hangs."""

import threading
from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

WITHIN = 1.0  # seconds

P = ParamSpec("P")
Found = TypeVar("Found")


class DiskLook(Generic[P, Found]):
    """Calls `look` in a thread of its own, one call at a time: one that hangs costs that thread.

    The thread does not keep the process from ending.
    """

    def __init__(self, look: Callable[P, Found]) -> None:
        self._look = look
        self._thread: threading.Thread | None = None

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Found | None:
        """Return what the look finds; None if it fails, or is not over within WITHIN seconds, or
        if a former one still is not.
        """
        if self._thread and self._thread.is_alive():
            return None
        found: list[Found] = []
        self._thread = threading.Thread(
            target=lambda: found.append(self._look(*args, **kwargs)),
            name="disk look",
            daemon=True,
        )
        self._thread.start()
        self._thread.join(WITHIN)
        return found[0] if found else None
