"""Values that are kept while they are used, because to make one costs more than to keep it."""

import time
from collections.abc import Callable, Hashable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class KeptWhileUsed(Generic[P, R]):
    """A function that remembers what it returned while it is asked for the same again.

    `functools.lru_cache` keeps thousands of values that nobody will ask for again. Here a
    generation ends after `seconds`, or with `most` values; values that were not used in a whole
    generation are forgotten, as soon as another is made. At most 2 * `most` are kept.
    """

    def __init__(
        self,
        make: Callable[P, R],
        most: int,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._make = make
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._young: dict[Hashable, R] = {}
        self._old: dict[Hashable, R] = {}
        self._ends = clock() + seconds

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what the function returns for these arguments.

        Two threads may make the same value at once, which costs time and nothing else. Raises
        TypeError for arguments by name, because values are kept by their positional arguments.
        """
        if kwargs:
            raise TypeError(f"{', '.join(kwargs)}: give all arguments by position")
        young = self._of_now()
        try:
            return young[args]
        except KeyError:
            pass
        try:
            value = self._old.pop(args)
        except KeyError:
            value = self._make(*args, **kwargs)
        young[args] = value
        return value

    def __len__(self) -> int:
        return len(self._young) + len(self._old)

    def _of_now(self) -> dict[Hashable, R]:
        now = self._clock()
        if now >= self._ends or len(self._young) >= self._most:
            self._old = self._young if now < self._ends + self._seconds else {}
            self._young = {}
            self._ends = now + self._seconds
        return self._young


def kept_while_used(most: int, seconds: float) -> Callable[[Callable[P, R]], KeptWhileUsed[P, R]]:
    """Decorate a function of hashable arguments; see `KeptWhileUsed`."""
    return lambda make: KeptWhileUsed(make, most, seconds)
