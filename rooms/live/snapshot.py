"""The whole state of a room's page, drawn for those who have nothing of it."""

import time
from typing import NamedTuple

from .rendering import draw_whole

EVERY = 1.0  # seconds between two drawings for one variant, however often pages come and ask
SHARE = 9  # and so many times as long as the last one took: all rooms draw in one thread


class DrawnSnapshot(NamedTuple):
    event: int
    text: str
    until: float  # seconds by the clock; no other is made before


class Snapshot:
    """One room's, at most one drawing a second for each variant."""

    def __init__(self, room_id, clock=time.monotonic):
        self._room_id = room_id
        self._clock = clock
        self._drawn = {}  # by variant

    async def of(self, variant, event):
        """The text at that event, shared by all who ask for it; None when it is too early for
        another: ask again.
        """
        last = self._drawn.get(variant)
        if last and self._clock() < last.until:
            return last.text if last.event == event else None
        return await self.draw(variant, event)

    async def draw(self, variant, event):
        """As `of`, at once: something was missed by everybody."""
        began = self._clock()
        texts = await draw_whole(self._room_id, {variant}, event)
        now = self._clock()
        until = now + max(EVERY, SHARE * (now - began))
        self._drawn[variant] = DrawnSnapshot(event, texts[variant], until)
        return texts[variant]
