"""Keeps the reactions of a room by the second, for its replay."""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Mapping

from hotline.core import outages
from hotline.core.db_thread import in_database
from rooms.models import ReactionCount

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two writes
MOST_SECONDS = 60  # that wait while the database is away; older ones are dropped


class ReactionLog:
    """Adds up what pages of this process gave, and writes it every few seconds.

    Each process adds its own counts to the rows. The last seconds of a process that is killed are
    lost: nobody was told that they are kept.

    Args:
        clock: returns UTC epoch seconds.
    """

    def __init__(self, room_id: int, clock: Callable[[], float] = time.time) -> None:
        self._room_id = room_id
        self._clock = clock
        self._counts: Counter[tuple[int, str]] = Counter()  # by second and kind

    def add(self, counts: Mapping[str, int]) -> None:
        second = int(self._clock())
        for kind, count in counts.items():
            self._counts[second, kind] += count

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            await self.write()

    async def write(self) -> None:
        """Write what was added since the last time; keep it for later if that fails."""
        if not self._counts:
            return
        counts, self._counts = self._counts, Counter()
        try:
            await in_database(ReactionCount.add_all)(self._room_id, counts)
        except Exception as error:
            if not outages.noted(error):
                log.exception("the reactions of room %s were not kept", self._room_id)
            self._counts.update(counts)
            self._drop_old()

    def _drop_old(self) -> None:
        oldest = int(self._clock()) - MOST_SECONDS
        self._counts = Counter({key: n for key, n in self._counts.items() if key[0] >= oldest})
