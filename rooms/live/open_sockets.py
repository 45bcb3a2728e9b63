"""Limits the open sockets per seat in this process."""

from collections import defaultdict
from typing import Generic, TypeVar

Consumer = TypeVar("Consumer")

A_SEAT = 5  # open tabs and devices of one person in one room


class OpenSockets(Generic[Consumer]):
    """Consumers by the pk of their seat, the oldest first."""

    def __init__(self) -> None:
        self._of_seat: defaultdict[int, list[Consumer]] = defaultdict(list)

    def add(self, seat: int, consumer: Consumer) -> list[Consumer]:
        """Add a consumer and return the oldest ones of its seat beyond the limit.

        The oldest are returned because a closed laptop may have left them behind.
        """
        mine = self._of_seat[seat]
        mine.append(consumer)
        return mine[:-A_SEAT]

    def discard(self, seat: int, consumer: Consumer) -> None:
        mine = self._of_seat[seat]
        if consumer in mine:
            mine.remove(consumer)
        if not mine:
            del self._of_seat[seat]
