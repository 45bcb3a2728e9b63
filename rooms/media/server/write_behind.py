"""Write-behind of facts about seats and rooms: kept in memory until the database takes them."""

import asyncio
import logging
from collections.abc import Callable
from typing import NamedTuple

from hotline.core import outages
from rooms.models.lease import HEARTBEAT

from ..ipc_protocol import JsonObject
from .database import Database
from .restreams import Sending

log = logging.getLogger(__name__)


class About(NamedTuple):
    """The subject of a fact."""

    kind: str
    room_id: int
    seat: str | None
    epoch: int
    destination: int | None = None


Seconds = dict[str, float]
"""Speaking time by seat key."""

Fact = bool | str | Seconds | Sending
"""Whether a seat is heard or shares a screen; a room's trouble or camera; speaking time; the state
of a destination."""


class WriteBehind:
    """Writes facts one after the other, in the order in which they became true.

    A newer fact replaces a waiting one of the same kind and seat, and speaking time adds up, so
    that a long outage of the database costs no more memory than one entry per seat and kind.

    Args:
        database: the Database to write to; each write is fenced by the epoch that it names.
        on_spoken: called with (room pk, ``{seat key: total seconds}``) after speaking time is
            written.
    """

    def __init__(self, database: Database, on_spoken: Callable[[int, Seconds], None]) -> None:
        self._database = database
        self._on_spoken = on_spoken
        self._waiting: dict[About, Fact] = {}
        self._changed = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()

    def heard(self, room_id: int, seat: str, epoch: int, heard: bool) -> None:
        self._keep(About("heard", room_id, seat, epoch), heard)

    def shared(self, room_id: int, seat: str, epoch: int, shared: bool) -> None:
        self._keep(About("shared", room_id, seat, epoch), shared)

    def trouble(self, room_id: int, epoch: int, what: str) -> None:
        self._keep(About("trouble", room_id, None, epoch), what)

    def filmed(self, room_id: int, epoch: int) -> None:
        self._keep(About("filmed", room_id, None, epoch), True)

    def restream(self, room_id: int, epoch: int, told: JsonObject) -> None:
        """Note how sending to a destination goes, as `Restreams` emits it."""
        sending = Sending(
            told["revision"], told["state"], told.get("why", ""), told.get("next_try")
        )
        self._keep(About("restream", room_id, None, epoch, told["destination"]), sending)

    def spoken(self, room_id: int, epoch: int, seconds: Seconds) -> None:
        """Add speaking time."""
        self._keep(About("spoken", room_id, None, epoch), seconds)

    def _keep(self, about: About, fact: Fact) -> None:
        self._waiting[about] = _merged(self._waiting.pop(about, None), fact)
        self._written.clear()
        self._changed.set()

    async def written(self) -> None:
        """Wait until all facts are written."""
        await self._written.wait()

    async def run(self) -> None:
        """Write facts as they come; retry for as long as the database is unreachable."""
        self._changed.set()  # facts may wait already if this restarts after an exception
        while True:
            await self._changed.wait()
            self._changed.clear()
            while self._waiting:
                about = next(iter(self._waiting))
                fact = self._waiting.pop(about)
                try:
                    await self._write(about, fact)
                except Exception as error:
                    if outages.noted(error):
                        self._put_back(about, fact)
                        await asyncio.sleep(HEARTBEAT)
                    else:
                        log.exception("%s of room %s could not be written", *about[:2])
            self._written.set()

    async def _write(self, about: About, fact: Fact) -> None:
        room_id, epoch = about.room_id, about.epoch
        match about.kind, about.seat, fact:
            case "heard", str(seat), bool(heard):
                await self._database.heard(seat, epoch, heard)
            case "shared", str(seat), bool(shared):
                await self._database.shared(seat, epoch, shared)
            case "trouble", None, str(what):
                await self._database.trouble(room_id, epoch, what)
            case "filmed", None, True:
                await self._database.filmed(room_id, epoch)
            case "restream", None, Sending() as sending:
                assert about.destination is not None  # `restream` sets it
                await self._database.restream(room_id, epoch, about.destination, sending)
            case "spoken", None, dict(seconds):
                self._on_spoken(room_id, await self._database.spoken(room_id, epoch, seconds))

    def _put_back(self, about: About, fact: Fact) -> None:
        """Put a fact back in front of all others, merged with or replaced by a newer one."""
        newer = self._waiting.pop(about, None)
        self._waiting = {
            about: fact if newer is None else _merged(fact, newer),
            **self._waiting,
        }


def _merged(earlier: Fact | None, later: Fact) -> Fact:
    """Return the later fact; speaking time adds up."""
    if isinstance(earlier, dict) and isinstance(later, dict):
        seats = earlier.keys() | later.keys()
        return {seat: earlier.get(seat, 0) + later.get(seat, 0) for seat in seats}
    return later
