"""A look at the disk of the recordings that may never end, because a share of the network hangs."""

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Generic, ParamSpec, TypeVar

WITHIN = 1.0  # seconds

P = ParamSpec("P")
Found = TypeVar("Found")


class NoAnswer(OSError):
    """The disk of the recordings fails, or does not answer in time."""


class DiskLook(Generic[P, Found]):
    """Calls `look` in a thread, which costs a tenth of a millisecond, and gives it up in time.

    A look that hangs costs its thread, and those who look at the same moment theirs; after that
    none of any kind begins until it has ended. Such a thread does not keep the process from ending.
    """

    _hangs: ClassVar[threading.Thread | None] = None

    def __init__(self, look: Callable[P, Found]) -> None:
        self._look = look

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Found | None:
        """Return what the look finds; None where `or_fail` raises NoAnswer."""
        try:
            return self.or_fail(*args, **kwargs)
        except NoAnswer:
            return None

    def or_fail(self, *args: P.args, **kwargs: P.kwargs) -> Found:
        """Return what the look finds.

        Raises NoAnswer if the disk fails, or does not answer within WITHIN seconds, or if a former
        look still waits for it.
        """
        if DiskLook._hangs and DiskLook._hangs.is_alive():
            raise NoAnswer("the disk of the recordings hangs")
        found: list[Found] = []

        def look() -> None:
            with suppress(OSError):
                found.append(self._look(*args, **kwargs))

        thread = threading.Thread(target=look, name="disk look", daemon=True)
        thread.start()
        thread.join(WITHIN)
        if thread.is_alive():
            DiskLook._hangs = thread
        if not found:
            raise NoAnswer("the disk of the recordings fails or hangs")
        return found[0]
