"""How often somebody may do something: token buckets."""

import time
from typing import NamedTuple


class Bucket(NamedTuple):
    """`burst` tokens at once, then one each `every` seconds.

    What is kept of a bucket is one number, the moment at which it is full again (the generic cell
    rate algorithm): a bucket that nobody used has nothing to keep.
    """

    burst: int
    every: float

    def times(self, number):
        """That many such buckets in one."""
        return self if number == 1 else Bucket(self.burst * number, self.every / number)

    def take(self, full_at, now, tokens=1):
        """``(full_at, 0)`` when there is a token; ``(None, seconds until there is one)`` when not.

        Args:
            full_at: what the last call returned, or None; seconds by the same clock as `now`.
            tokens: how many are taken, all or none.
        """
        full_at = max(now, full_at or now) + self.every * tokens
        wait = full_at - now - self.burst * self.every
        return (None, wait) if wait > 1e-9 else (full_at, 0.0)


class TokenBucket:
    """A token bucket of one holder: `burst` at once, then `rate` a second.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, burst, rate, clock=time.monotonic):
        self._bucket = Bucket(burst, 1 / rate)
        self._clock = clock
        self._full_at = None

    def spend(self, tokens=1):
        """Take one, or that many; False, and nothing taken, when there are too few left."""
        full_at, _wait = self._bucket.take(self._full_at, self._clock(), tokens)
        if full_at is None:
            return False
        self._full_at = full_at
        return True

    def owe(self, tokens):
        """Take that many of which it was not known before how many they are: into debt, if need be.
        Until that is paid `spend` refuses everything, also `spend(0)`.
        """
        now = self._clock()
        self._full_at = max(now, self._full_at or now) + self._bucket.every * tokens
