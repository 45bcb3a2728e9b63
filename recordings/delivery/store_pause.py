"""The pause in which this process deletes nothing from the store of copies, after a failure."""

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from .store_errors import StoreError

logger = logging.getLogger(__name__)

SECONDS = 60

_lock = threading.Lock()
_last: StoreError | None = None
_until = 0.0  # of the monotonic clock


@contextmanager
def paused_after_failure() -> Iterator[None]:
    """Begin a pause if the block raises StoreError; in a pause raise it again without the block.

    A store that does not answer holds a thread of the worker for a minute at each request, and the
    worker has two. The pause is in memory: a worker that starts anew asks the store once.
    """
    global _last, _until
    with _lock:
        if _last is not None and time.monotonic() < _until:
            raise StoreError(_last.reason, str(_last))
    try:
        yield
    except StoreError as error:
        with _lock:
            _last, _until = error, time.monotonic() + SECONDS
        logger.warning("Copies can't be deleted from their store (%s); they wait.", error)
        raise


def end() -> None:
    """Ask the store again at once."""
    global _last
    with _lock:
        _last = None
