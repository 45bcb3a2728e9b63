"""A report on all parts of the site, bounded in time and kept for a moment."""

import asyncio
import logging
import time
from collections.abc import Sequence

from hotline.core import outages
from hotline.core.db_thread import Thread, then_give_back

from .findings import PARTS, WITHIN, Finding, Part

log = logging.getLogger(__name__)

KEPT = 1.0  # seconds for which a report answers everybody, so that many requests cost as one

Report = dict[str, Finding]
"""The finding about each part, by its name."""


class Readiness:
    """Looks at each part on a thread of its own, because one that hangs must not delay the others.

    While a look hangs, later reports do not begin another.
    """

    def __init__(self, parts: Sequence[Part] = PARTS) -> None:
        self._parts = parts
        self._threads = {part.name: Thread(f"look at {part.name}") for part in parts}
        self._looks: dict[str, asyncio.Task[Finding]] = {}
        self._reporting: asyncio.Task[Report] | None = None
        self._reported_at = float("-inf")

    async def report(self) -> Report:
        """Return the findings within WITHIN seconds, none older than a second more."""
        now = time.monotonic()
        if self._reporting is None or (self._reporting.done() and now - self._reported_at >= KEPT):
            self._reporting = asyncio.create_task(self._report())
        return await asyncio.shield(self._reporting)

    def close(self) -> None:
        for thread in self._threads.values():
            thread.close()

    async def _report(self) -> Report:
        found = await asyncio.gather(*map(self._find, self._parts))
        self._reported_at = time.monotonic()
        return {part.name: finding for part, finding in zip(self._parts, found, strict=True)}

    async def _find(self, part: Part) -> Finding:
        look = self._looks.get(part.name)
        if look is None or look.done():
            look = self._looks[part.name] = asyncio.create_task(self._look(part))
        done, _ = await asyncio.wait([look], timeout=WITHIN)
        return look.result() if done else part.away

    async def _look(self, part: Part) -> Finding:
        try:
            return await self._threads[part.name].run(then_give_back, part.look)
        except Exception as error:
            if not outages.noted(error):
                log.exception("the %s could not be looked at", part.name)
            return part.away
