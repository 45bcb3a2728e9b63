"""Snapshots of a room page, for pages that are new or missed too much."""

import time
from collections.abc import Callable
from typing import NamedTuple

from hotline.push.subscriber import Variant

from .feed_messages import draw_whole

EVERY = 1.0  # seconds between two renderings of one variant, however many pages need one
SHARE = 9  # minimum pause in multiples of the last rendering's time: all rooms share one thread


class DrawnSnapshot(NamedTuple):
    event: int
    text: str
    until: float  # time by the clock before which no other is rendered


class Snapshot:
    """Renders the snapshots of one room, each variant at most once a second."""

    def __init__(self, room_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._room_id = room_id
        self._clock = clock
        self._drawn: dict[Variant, DrawnSnapshot] = {}

    async def of(self, variant: Variant, event: int) -> str | None:
        """Return the text at `event`, rendered once for all; None if it is too early: ask again."""
        last = self._drawn.get(variant)
        if last and self._clock() < last.until:
            return last.text if last.event == event else None
        return await self.draw(variant, event)

    async def draw(self, variant: Variant, event: int) -> str:
        """Render in any case, for example because everybody missed something."""
        began = self._clock()
        texts = await draw_whole(self._room_id, {variant}, event)
        now = self._clock()
        until = now + max(EVERY, SHARE * (now - began))
        self._drawn[variant] = DrawnSnapshot(event, texts[variant], until)
        return texts[variant]
