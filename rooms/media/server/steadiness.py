"""How long this process has renewed its leases without a break."""

import time

from rooms.models.lease import LEASE


class Steadiness:
    """Says whether a stale heartbeat of another media server means that it died.

    After an outage of the database all heartbeats are stale, and the first process that comes back
    must not take the rooms of those that are about to. So it waits until its own heartbeats came
    through for the length of a lease, in which each of the others had its turn.
    """

    def __init__(self) -> None:
        self._began = self._last = float("-inf")

    def note_beat(self) -> None:
        """Call it after each heartbeat that the database took."""
        now = time.monotonic()
        if now - self._last > LEASE:
            self._began = now
        self._last = now

    @property
    def may_take_over(self) -> bool:
        return self._last - self._began >= LEASE
