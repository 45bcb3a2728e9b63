"""All numbers of the site: those that its processes posted, and those of its rows."""

import asyncio
import functools
import logging
import time

import redis

from hotline.core import outages
from hotline.core.db_thread import Thread, then_give_back
from hotline.monitoring import board, exposition
from hotline.monitoring.snapshot import Snapshot

from . import site_numbers
from .findings import WITHIN, workers
from .readiness import Readiness

log = logging.getLogger(__name__)

KEPT = 2.0  # seconds for which numbers answer everybody


class Numbers:
    """Reads them at most once every KEPT seconds, however many ask.

    What is away has no numbers, and `hotline_up` says so.
    """

    def __init__(self, readiness: Readiness) -> None:
        self.readiness = readiness
        self._rows = Thread("numbers of rows")
        self._board = Thread("numbers of processes")
        self._reading: asyncio.Task[list[Snapshot]] | None = None
        self._read_at = float("-inf")

    async def page(self) -> tuple[bytes, str]:
        """Return the page of metrics and its content type."""
        return exposition.page(await self.read()), exposition.CONTENT_TYPE

    async def read(self) -> list[Snapshot]:
        """Return the snapshots of all processes and, last, of the site, within WITHIN seconds."""
        old = time.monotonic() - self._read_at >= KEPT
        if self._reading is None or (self._reading.done() and old):
            self._reading = asyncio.create_task(self._read())
        return await asyncio.shield(self._reading)

    def close(self) -> None:
        self._rows.close()
        self._board.close()

    async def _read(self) -> list[Snapshot]:
        report, site, processes = await asyncio.gather(
            self.readiness.report(), self._of_rows(), self._of_processes()
        )
        for name, finding in report.items():
            site.set("hotline_up", float(finding.works), name)
        if processes is not None:
            site.set("hotline_workers", len(workers(processes)))
        self._read_at = time.monotonic()
        return [*(processes or []), site]

    async def _of_rows(self) -> Snapshot:
        try:
            return await self._rows.run(then_give_back, site_numbers.gather, within=WITHIN)
        except Exception as error:  # the other numbers are worth more then
            if not outages.noted(error):
                log.exception("the rows could not be counted")
            return Snapshot("site")

    async def _of_processes(self) -> list[Snapshot] | None:
        try:
            return await self._board.run(_read_board, within=WITHIN)
        except (redis.RedisError, *outages.AWAY) as error:  # AWAY: it took longer than WITHIN
            outages.REDIS.note(error)
            return None


def _read_board() -> list[Snapshot]:
    with board.client() as server:
        return board.read(server)


@functools.cache
def shared() -> Numbers:
    """Return the one of this process."""
    return Numbers(Readiness())
