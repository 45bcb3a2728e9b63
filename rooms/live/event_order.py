"""The events of a room in the order of their numbers, with the parts of the page they change.

Their messages come from several processes, so one may overtake another or be lost.
"""

import time
from collections.abc import Callable

GRACE = 1.0  # seconds to wait for an event that later ones overtook


class EventOrder:
    """Collects the parts of the page that are to be rendered for the events that came."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self.event = 0
        """All events up to this number have come, or were given up."""
        self.parts: set[str] = set()
        self.everything = False
        """Whether the whole page is to be rendered, because an event was given up."""
        self._early: dict[int, list[str]] = {}  # parts by the number of an event that overtook
        self._early_since = 0.0

    @property
    def has_gap(self) -> bool:
        return bool(self._early)

    def add(self, event: int, parts: list[str]) -> None:
        """Handle events in the order of their numbers; one that overtook others waits for them.

        Rendering reads the rows, which may be ahead of the event; that does no harm.
        """
        if not self._early:
            self._early_since = self._clock()
        self._early[event] = parts
        while self.event + 1 in self._early:
            self.event += 1
            self.parts.update(self._early.pop(self.event))

    def give_up_gap(self) -> bool:
        """Give up events that are missing for longer than GRACE; return whether there were any."""
        self._early = {
            number: parts for number, parts in self._early.items() if number > self.event
        }
        if not self._early or self._clock() - self._early_since <= GRACE:
            return False
        self.skip_to(max(self._early))
        return True

    def skip_to(self, event: int) -> None:
        """Give up all events up to this one."""
        self.event, self.everything = event, True
        self._early.clear()

    def take(self) -> tuple[list[str], bool]:
        """Return the parts to render, and whether to render everything instead; start anew."""
        taken = sorted(self.parts), self.everything
        self.parts, self.everything = set(), False
        return taken
