"""Snapshots of a room page, for pages that are new or missed too much."""

import time
from collections.abc import Callable, Mapping
from typing import NamedTuple

from hotline.push.variant import Variant
from qna.question_lists import Listed

from .feed_messages import Reader, draw_whole

EVERY = 1.0  # seconds between two renderings for one role and language, however many pages need one
SHARE = 9  # minimum pause in multiples of the last rendering's time: all rooms share one thread


class DrawnSnapshot(NamedTuple):
    event: int
    text: str


class Snapshot:
    """Renders the snapshots of one room, for each role and language at most once a second."""

    def __init__(self, room_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._room_id = room_id
        self._clock = clock
        self._drawn: dict[Variant, DrawnSnapshot] = {}
        self._until: dict[Reader, float] = {}  # times by the clock before which none is rendered

    async def of(self, lists: Mapping[Variant, Listed], event: int) -> dict[Variant, str]:
        """Return the texts at `event`; those that it is too early for are missing: ask again.

        Args:
            lists: the questions that each variant shows.
        """
        now = self._clock()
        early = {variant for variant in lists if now < self._until.get(variant.reader, now)}
        texts = {
            variant: drawn.text
            for variant, drawn in self._drawn.items()
            if variant in early and drawn.event == event
        }
        due = {variant: listed for variant, listed in lists.items() if variant not in early}
        return texts | (await self.draw(due, event) if due else {})

    async def draw(self, lists: Mapping[Variant, Listed], event: int) -> dict[Variant, str]:
        """Render in any case, for example because everybody missed something."""
        began = self._clock()
        texts = await draw_whole(self._room_id, lists, event)
        now = self._clock()
        until = now + max(EVERY, SHARE * (now - began))
        readers = {variant.reader for variant in lists}
        self._until |= dict.fromkeys(readers, until)
        others = {
            variant: drawn
            for variant, drawn in self._drawn.items()
            if variant.reader not in readers
        }
        self._drawn = others | {
            variant: DrawnSnapshot(event, text) for variant, text in texts.items()
        }
        return texts
