"""Token buckets, which limit how often something may be done."""

import time
from collections.abc import Callable
from typing import NamedTuple, TypedDict


class Bucket(NamedTuple):
    """The size and rate of a bucket: `burst` tokens at once, then one each `every` seconds.

    The state of a bucket is one number, the time at which it is full again (the generic cell rate
    algorithm). An unused bucket has no state to keep.
    """

    burst: float
    every: float

    def times(self, number: int) -> "Bucket":
        """Return one bucket as large and as fast as `number` of these."""
        return self if number == 1 else Bucket(self.burst * number, self.every / number)

    def take(
        self, full_at: float | None, now: float, tokens: float = 1
    ) -> tuple[float, float] | tuple[None, float]:
        """Return ``(full_at, 0)`` if there are enough tokens, else ``(None, seconds to wait)``.

        Args:
            full_at: the value that the last call returned, or None; seconds of the clock of `now`.
            tokens: how many to take, all or none.
        """
        full_at = max(now, full_at or now) + self.every * tokens
        wait = full_at - now - self.burst * self.every
        return (None, wait) if wait > 1e-9 else (full_at, 0.0)


class Rate(TypedDict):
    """The arguments of a `TokenBucket` that are constants: its size, and tokens a second."""

    burst: float
    rate: float


class TokenBucket:
    """A token bucket that keeps its own state: `burst` at once, then `rate` a second.

    Args:
        clock: a monotonic clock, in seconds.
    """

    def __init__(
        self, burst: float, rate: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._bucket = Bucket(burst, 1 / rate)
        self._clock = clock
        self._full_at: float | None = None

    def spend(self, tokens: float = 1) -> bool:
        """Take `tokens`; if too few are left, take none and return False."""
        full_at, _wait = self._bucket.take(self._full_at, self._clock(), tokens)
        if full_at is None:
            return False
        self._full_at = full_at
        return True

    def owe(self, tokens: float) -> None:
        """Take `tokens` even if too few are left, for work whose size is known only afterwards.

        Until this debt is paid `spend` refuses everything, even `spend(0)`.
        """
        now = self._clock()
        self._full_at = max(now, self._full_at or now) + self._bucket.every * tokens
