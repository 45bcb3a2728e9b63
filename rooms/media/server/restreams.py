"""The destinations to which the media server sends one room."""

import asyncio
from collections.abc import Callable, Collection, Coroutine
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings

from hotline.core.sealed_text import unseal
from rooms.models.destination import PURPOSE

from ..ipc_protocol import JsonObject
from ..restream.orders import Orders
from .restream_process import RestreamProcess


class Target(NamedTuple):
    """A destination as its row has it; its stream key stays sealed until a process needs it."""

    pk: int
    revision: int
    address: str
    sealed_key: str


class Sending(NamedTuple):
    """How sending to a destination goes (see `rooms.models.Destination.report`)."""

    revision: int
    state: str
    why: str
    next_try: float | None


class Restreams:
    """Runs one process for each destination of a room, under the epoch of its lease.

    `emit` is called with ``{"did": "restream", "destination": pk, "revision": n, "state": …}``,
    and with "why" and "next_try" after a failure.
    """

    def __init__(self, epoch: int, emit: Callable[[JsonObject], None]) -> None:
        self._epoch = epoch
        self._emit = emit
        self._running: dict[Target, RestreamProcess] = {}
        self._ending: set[asyncio.Task[None]] = set()
        self._closed = False

    def apply(self, targets: Collection[Target], directory: str | None) -> None:
        """Send the recording in `directory` to exactly these; to none if it is None."""
        wanted = set(targets) if directory and not self._closed else set()
        for target in self._running.keys() - wanted:
            self._end(self._running.pop(target).stop())
        for target in wanted - self._running.keys():
            orders = partial(self._orders, target, Path(str(directory)))
            report = partial(self._report, target)
            self._running[target] = RestreamProcess(orders, report)

    def close(self, at_once: bool) -> None:
        """End all processes, either at once or when they have sent the end of the recording."""
        self._closed = True
        for process in self._running.values():
            self._end(process.stop() if at_once else process.finish())
        self._running.clear()

    async def closed(self) -> None:
        """Wait until the processes that were ended are gone."""
        if self._ending:
            await asyncio.wait(self._ending)

    def _orders(self, target: Target, directory: Path) -> Orders:
        key = unseal(target.sealed_key, PURPOSE)
        private = settings.RESTREAM_PRIVATE
        return Orders(target.address, key, directory, self._epoch, private)

    def _report(self, target: Target, **fields: object) -> None:
        told = {"destination": target.pk, "revision": target.revision, **fields}
        self._emit({"did": "restream", **told})

    def _end(self, stopping: Coroutine[Any, Any, None]) -> None:
        task = asyncio.ensure_future(stopping)
        self._ending.add(task)
        task.add_done_callback(self._ending.discard)
