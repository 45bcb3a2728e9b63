"""Values that are kept for a moment in this process, because many requests need the same ones."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, NamedTuple, TypeVar

Value = TypeVar("Value")


class Kept(NamedTuple, Generic[Value]):
    value: Value
    until: float


class KeptValues(Generic[Value]):
    """An LRU cache of `most` values, each of which is made anew after `seconds`.

    Unlike a cache of Django's it keeps the values themselves rather than copies, so that a value
    may be of any type and costs nothing to read. Nobody may change one.
    """

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._kept: OrderedDict[Hashable, Kept[Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Return the value of `key`; `make` it if it is not kept or too old.

        Two threads may make the same one at once, which costs time and nothing else.
        """
        now = self._clock()
        with self._lock:
            if (kept := self._kept.get(key)) and now < kept.until:
                self._kept.move_to_end(key)
                return kept.value
        value = make()
        with self._lock:
            self._kept[key] = Kept(value, now + self._seconds)
            self._kept.move_to_end(key)
            self._drop(now)
        return value

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()

    def _drop(self, now: float) -> None:
        """Drop what is too old, so that a quiet site keeps nothing, and then the least used."""
        for key in [key for key, kept in self._kept.items() if now >= kept.until]:
            del self._kept[key]
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def __len__(self) -> int:
        return len(self._kept)
