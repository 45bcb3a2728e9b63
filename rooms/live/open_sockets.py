"""The sockets of each seat that are open in this process."""

from collections import defaultdict

A_SEAT = 5  # tabs and devices of one person in one room


class OpenSockets:
    """Consumers by the number of their seat, the oldest first."""

    def __init__(self):
        self._of_seat = defaultdict(list)

    def add(self, seat, consumer):
        """Note one more; returns those that are too many now, the oldest of the seat.

        The oldest, for it may be what a laptop left behind when it was shut.
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
