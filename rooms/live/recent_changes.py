"""The last rendered changes of a room's page, for pages that come back."""

from collections import deque
from collections.abc import Mapping
from typing import NamedTuple

from hotline.push.subscriber import Variant

REMEMBERED = 200  # changes


class Change(NamedTuple):
    """A rendering of the events from `first` to `last`."""

    first: int
    last: int
    texts: Mapping[Variant, str]


class RecentChanges:
    def __init__(self) -> None:
        self._changes: deque[Change] = deque(maxlen=REMEMBERED)

    def add(self, change: Change) -> None:
        self._changes.append(change)

    def clear(self) -> None:
        """Forget all, because a change was not rendered by itself."""
        self._changes.clear()

    def since(self, event: int, newest: int, variant: Variant) -> list[tuple[str, int]] | None:
        """Return (text, last event) of each change that a page lacks.

        Args:
            event: the last event that the page has.
            newest: the last event of the room.

        Returns:
            None if a change is forgotten, or was not rendered for this variant.
        """
        changes = [change for change in self._changes if change.last > event]
        if event != newest and not (changes and changes[0].first <= event + 1):
            return None
        if any(variant not in change.texts for change in changes):
            return None
        return [(change.texts[variant], change.last) for change in changes]
