"""Limits the open sockets per seat in this process."""

from collections import defaultdict

A_SEAT = 5  # open tabs and devices of one person in one room


class OpenSockets:
    """Consumers by the pk of their seat, the oldest first."""

    def __init__(self):
        self._of_seat = defaultdict(list)

    def add(self, seat, consumer):
        """Add a consumer and return the oldest ones of its seat beyond the limit.

        The oldest are returned because a closed laptop may have left them behind.
        """
        mine = self._of_seat[seat]
        mine.append(consumer)
        return mine[:-A_SEAT]

    def discard(self, seat, consumer):
        mine = self._of_seat[seat]
        if consumer in mine:
            mine.remove(consumer)
        if not mine:
            del self._of_seat[seat]
