"""How often somebody may do something."""

import time


class Allowance:
    """A token bucket: `burst` at once, then `rate` a second.

    Args:
        clock: seconds that only grow.
    """

    def __init__(self, burst, rate, clock=time.monotonic):
        self._burst = burst
        self._rate = rate
        self._clock = clock
        self._left = burst
        self._at = clock()

    def spend(self):
        """Take one; False when there is none left."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True
