"""A thread with a bounded queue, so that slow work never holds up the mix."""

import queue
import threading
from collections.abc import Callable
from typing import Any

from .error_log import ErrorLog

_STOP = object()


class BoundedWorker:
    """Calls `work(item)` for each item offered, in order, on a thread of its own."""

    def __init__(self, name: str, work: Callable[[Any], None], depth: int) -> None:
        self._work = work
        self._error_log = ErrorLog()
        self._stopped = False
        self._items: queue.Queue[Any] = queue.Queue(depth)
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def offer(self, item: Any) -> bool:
        """Queue an item without waiting; return False when the queue is full."""
        try:
            self._items.put_nowait(item)
        except queue.Full:
            return False
        return True

    def finish(self, seconds: float) -> None:
        """Wait until the queued items are done and the thread ends, at most `seconds` for each."""
        try:
            self._items.put(_STOP, timeout=seconds)
        except queue.Full:
            return
        self._thread.join(seconds)

    def stop(self) -> None:
        """End after the current item, without waiting for it; drop the queued ones."""
        self._stopped = True
        self.offer(_STOP)

    def _run(self) -> None:
        while (item := self._items.get()) is not _STOP and not self._stopped:
            try:
                self._work(item)
            except Exception:
                # One bad picture or packet must not end the program.
                self._error_log.tell()
