"""Progress reports of long work, at most once a second."""

import time
from collections.abc import Callable

EVERY = 1.0  # seconds


class Progress:
    """Call it with the share that is done, 0 to 1; `say` gets whole percent once a second.

    It reports 99 % at most, because the file still has to be put in place.
    """

    def __init__(
        self, say: Callable[[int], None], monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._say = say
        self._monotonic = monotonic
        self._next = monotonic()

    def __call__(self, share: float) -> None:
        now = self._monotonic()
        if now >= self._next:
            self._next = now + EVERY
            self._say(min(99, int(share * 100)))
