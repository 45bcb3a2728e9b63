"""The places of this process, of all its rooms together: how many WHEP listeners it sends to.

One place is what a listener of sound costs. Listeners who find none are told when to ask again,
each at another time, and hear by HLS until then.
"""

import math
import time
from collections.abc import Callable

from django.utils.translation import gettext_noop as _

from ..network import Busy

SOUND = 1  # places of a listener
# More places of a listener who is sent the picture too. One of 360p costs 0.7 of what sound does
# (0.076 % of a core beside 0.045 in one run of `make bench PARTS=listeners`), and one of 720p has
# three times its bytes.
PICTURE = 2

RETURNS = 10  # listeners who are asked to come again in the same second
SOONEST, LATEST = 15, 600  # seconds after which a listener is asked to come again

SENTENCE = _(
    "All places for live sound are taken. On the page of the room it is heard a few seconds later."
)


class NoPlace(Busy):
    """All places are taken; `seconds` says when to ask again."""

    def __init__(self, seconds: int) -> None:
        super().__init__(SENTENCE)
        self.seconds = seconds


class Places:
    """Counts the places that listeners hold, and spreads the return of those who got none.

    Args:
        most: the number of places.
        now: the clock, in seconds.
    """

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.taken = 0
        self._now = now
        self._last_return = 0.0
        self._returns: dict[str, float] = {}  # by seat key, in the order of their times

    @property
    def free(self) -> int:
        """How many are free; people on stage may have taken more than there are."""
        return max(0, self.most - self.taken)

    def have(self, wanted: int) -> bool:
        """Whether so many places are free."""
        return self.taken + wanted <= self.most

    def check(self, seat: str, wanted: int) -> None:
        """Raise NoPlace if fewer places than `wanted` are free."""
        if not self.have(wanted):
            raise NoPlace(self._seconds_until_return(seat))
        self._returns.pop(seat, None)

    def _seconds_until_return(self, seat: str) -> int:
        """Give each seat a time of its own. A seat that asks before its time keeps it, so nobody
        delays others by asking often.
        """
        now = self._now()
        self._forget_past(now)
        at = self._returns.get(seat)
        if at is None:
            at = max(now + SOONEST, self._last_return + 1 / RETURNS)
            at = min(at, now + LATEST)
            self._last_return = at
            self._returns[seat] = at
        return max(1, math.ceil(at - now))

    def _forget_past(self, now: float) -> None:
        while self._returns:
            seat, at = next(iter(self._returns.items()))
            if at > now:
                return
            del self._returns[seat]
