"""The questions that stood on screens of a room, counted in batches."""

import logging
import time
from collections.abc import Callable

from hotline.core import outages
from hotline.core.db_thread import in_database
from qna.models import Exposure

log = logging.getLogger(__name__)

EVERY = 3.0  # seconds between two writings: a transaction for each view would cost more than votes
MOST = 20_000  # views of a room that wait to be written; further ones are dropped


class Exposures:
    """Collects what the pages of a room saw in this process; a kill loses some seconds of it."""

    def __init__(self, room_id: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._room_id = room_id
        self._clock = clock
        self._seen: dict[tuple[int, int], str] = {}  # {(question, seat): address}
        self._until = 0.0  # time by the clock before which views wait

    def add(self, question: int, seat: int, address: str) -> None:
        if not self._seen:
            self._until = self._clock() + EVERY
        if len(self._seen) < MOST:
            self._seen[question, seat] = address

    @property
    def are_waiting(self) -> bool:
        return bool(self._seen)

    @property
    def are_due(self) -> bool:
        return self.are_waiting and self._clock() >= self._until

    async def write(self) -> bool:
        """Write what was collected, in one transaction; return whether counts changed.

        What fails is dropped, because the next views are as good.
        """
        seen, self._seen = self._seen, {}
        if not seen:
            return False
        rows = [(question, seat, address) for (question, seat), address in seen.items()]
        try:
            return await in_database(Exposure.record)(self._room_id, rows) > 0
        except Exception as error:
            if not outages.noted(error):
                log.exception("views in room %s were not counted", self._room_id)
            return False
