"""A thread with a bounded queue, so that slow work never holds up the mix."""

import queue
import threading
from collections.abc import Callable
from enum import Enum
from typing import Generic, Protocol, TypeVar

from .error_log import ErrorLog

Item = TypeVar("Item")


class _Stop(Enum):
    """The last item of a queue."""

    STOP = "stop"


class BoundedWorker(Generic[Item]):
    """Calls `work(item)` for each item offered, in order, on a thread of its own."""

    def __init__(self, name: str, work: Callable[[Item], None], depth: int) -> None:
        self._work = work
        self._error_log = ErrorLog()
        self._stopped = False
        self._items: queue.Queue[Item | _Stop] = queue.Queue(depth)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def offer(self, item: Item) -> bool:
        """Queue an item without waiting; return False when the queue is full."""
        return self._put(item)

    def _put(self, item: Item | _Stop) -> bool:
        try:
            self._items.put_nowait(item)
        except queue.Full:
            return False
        return True

    def finish(self, seconds: float) -> None:
        """Wait until the queued items are done and the thread ends, at most `seconds` for each."""
        try:
            self._items.put(_Stop.STOP, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def stop(self) -> None:
        """End after the current item, without waiting for it; drop the queued ones."""
        self._stopped = True
        self._put(_Stop.STOP)

    def _run(self) -> None:
        while (item := self._items.get()) is not _Stop.STOP and not self._stopped:
            try:
                self._work(item)
            except Exception:
                # One bad picture or packet must not end the program.
                self._error_log.note()


class NewWorker(Protocol):
    """Makes a worker. `BoundedWorker` is one; tests have another that works at once."""

    def __call__(
        self, name: str, work: Callable[[Item], None], depth: int
    ) -> BoundedWorker[Item]: ...
