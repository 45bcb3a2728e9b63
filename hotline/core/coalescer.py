"""Coalesce many small changes into few messages."""

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing", bound=Hashable)


class Coalescer(Generic[Key, Thing]):
    """Collect things by key, and flush the things of each key at most once an interval.

    The first thing waits for the whole interval, so that later things are flushed with it.
    Thread-safe; `flush(key, things)` runs in a thread of its own.

    Args:
        interval: seconds.
    """

    def __init__(self, interval: float, flush: Callable[[Key, set[Thing]], object]) -> None:
        self._interval = interval
        self._flush = flush
        self._waiting: defaultdict[Key, set[Thing]] = defaultdict(set)
        self._lock = threading.Lock()

    def add(self, key: Key, thing: Thing) -> None:
        with self._lock:
            first = key not in self._waiting
            self._waiting[key].add(thing)
        if first:
            timer = threading.Timer(self._interval, self._hand_on, [key])
            timer.daemon = True
            timer.start()

    def _hand_on(self, key: Key) -> None:
        with self._lock:
            things = self._waiting.pop(key)
        self._flush(key, things)
