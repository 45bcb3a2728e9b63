"""Write-behind of facts about seats and rooms: kept in memory until the database takes them."""

import asyncio
import logging

from hotline.core import outages
from rooms.models.media_server import HEARTBEAT

log = logging.getLogger(__name__)


class WriteBehind:
    """Writes facts one after the other, in the order in which they became true.

    A newer fact replaces a waiting one of the same kind and seat, and speaking time adds up, so
    that a long outage of the database costs no more memory than one entry per seat and kind.

    Args:
        store: the Store to write to; each write is fenced by the epoch that it names.
        on_spoken: called with (room pk, ``{seat key: total seconds}``) after speaking time is
            written.
    """

    def __init__(self, store, on_spoken):
        self._store = store
        self._on_spoken = on_spoken
        self._waiting = {}  # (kind, room pk, seat key or None, epoch): value
        self._changed = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()

    def heard(self, room_id, seat, epoch, heard):
        self._keep(("heard", room_id, seat, epoch), heard)

    def shared(self, room_id, seat, epoch, shared):
        self._keep(("shared", room_id, seat, epoch), shared)

    def trouble(self, room_id, epoch, what):
        self._keep(("trouble", room_id, None, epoch), what)

    def spoken(self, room_id, epoch, seconds):
        """Add speaking time, ``{seat key: seconds}``."""
        self._keep(("spoken", room_id, None, epoch), seconds)

    def _keep(self, about, value):
        earlier = self._waiting.pop(about, None)
        self._waiting[about] = _added(earlier, value) if about[0] == "spoken" else value
        self._written.clear()
        self._changed.set()

    async def written(self):
        """Wait until all facts are written."""
        await self._written.wait()

    async def run(self):
        """Write facts as they come; retry for as long as the database is unreachable."""
        self._changed.set()  # facts may wait already if this restarts after an exception
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._waiting:
                about = next(iter(self._waiting))
                value = self._waiting.pop(about)
                try:
                    await self._write(*about, value)
                except Exception as error:
                    if outages.noted(error):
                        self._put_back(about, value)
                        await asyncio.sleep(HEARTBEAT)
                    else:
                        log.exception("%s of room %s could not be written", *about[:2])
            self._written.set()

    async def _write(self, kind, room_id, seat, epoch, value):
        match kind:
            case "heard":
                await self._store.heard(seat, epoch, value)
            case "shared":
                await self._store.shared(seat, epoch, value)
            case "trouble":
                await self._store.trouble(room_id, epoch, value)
            case "spoken":
                self._on_spoken(room_id, await self._store.spoken(room_id, epoch, value))

    def _put_back(self, about, value):
        """Put a fact back in front of all others, merged with or replaced by a newer one."""
        newer = self._waiting.pop(about, None)
        if about[0] == "spoken":
            value = _added(newer, value)
        elif newer is not None:
            value = newer
        self._waiting = {about: value, **self._waiting}


def _added(some, more):
    some = some or {}
    return {seat: some.get(seat, 0) + more.get(seat, 0) for seat in some.keys() | more.keys()}
