"""The last changes of a room's page, for pages that come back: which parts to render again."""

from collections import deque
from collections.abc import Collection
from typing import NamedTuple

REMEMBERED = 200  # changes


class Change(NamedTuple):
    """The parts that the events from `first` to `last` changed."""

    first: int
    last: int
    parts: frozenset[str]


class RecentChanges:
    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)

    def add(self, first: int, last: int, parts: Collection[str]) -> None:
        self._changes.append(Change(first, last, frozenset(parts)))

    def clear(self) -> None:
        """Forget all, because the parts of a change are unknown."""
        self._changes.clear()

    def since(self, event: int, newest: int) -> frozenset[str] | None:
        """Return the parts that a page lacks, or None if a change is forgotten.

        Args:
            event: the last event that the page has.
            newest: the last event of the room.
        """
        changes = [change for change in self._changes if change.last > event]
        if event != newest and not (changes and changes[0].first <= event + 1):
            return None
        return frozenset().union(*(change.parts for change in changes))
