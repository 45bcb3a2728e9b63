"""The media server's process, `manage.py media_server`: it starts and ends what it consists of."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import redis.asyncio
from django.conf import settings
from django.db import DatabaseError

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.redis_client import TimeLimits, async_client
from hotline.core.supervisor_pipes import say_ready
from hotline.monitoring.reporter import Reporter
from hotline.monitoring.snapshot import Snapshot
from rooms.models.lease import HEARTBEAT

from .. import rpc
from ..network import UdpMux
from . import announced_addresses, clock_watch, player_presence
from .background_tasks import BackgroundTasks, without_end
from .database import Database
from .held_rooms import HeldRooms
from .mixer_news import MixerNews
from .numbers import Numbers
from .own_name import own_name, wait_until_free
from .places import Places
from .relayed_rooms import RelayedRooms
from .rpc_server import ANSWER_WITHIN, RpcServer
from .transient_events import TransientEvents
from .write_behind import WriteBehind

log = logging.getLogger(__name__)

WRITTEN_WITHIN = 5  # seconds to wait for the database when shutting down


class MediaServerProcess:
    """Holds rooms while its heartbeat lasts, until it learns that another process claimed them.

    Sound, picture and recording go on while the database or Redis is unreachable. Two processes
    may then hold one room for a while without harm, because the epoch fences every write about the
    room and is part of every path of its recording.
    """

    def __init__(self, udp_mux: UdpMux, server: redis.asyncio.Redis) -> None:
        self._udp_mux = udp_mux
        self.name = own_name(udp_mux.number)
        self._database = Database(self.name)
        self._background_tasks = BackgroundTasks()
        self._transient_events = TransientEvents(self._background_tasks)
        self._write_behind = WriteBehind(
            self._database,
            lambda room_id, totals: self._transient_events.emit(room_id, spoken=totals),
        )
        self._numbers = Numbers(udp_mux)
        self._reporter = Reporter("media", self.name, self._gather, self._numbers.gather_from_disk)
        self._places = Places(settings.MEDIA_LISTENERS)
        self._held_rooms = HeldRooms(
            udp_mux,
            server,
            self._database,
            self._background_tasks,
            self._transient_events,
            MixerNews(
                self._write_behind,
                self._transient_events,
                udp_mux.number,
                self._numbers.lateness,
            ),
            self._places,
        )
        self._relayed_rooms = RelayedRooms(
            udp_mux, self.name, self._database, self._background_tasks, self._places
        )
        self._rpc_server = RpcServer(
            self.name,
            server,
            self._database,
            self._held_rooms,
            self._relayed_rooms,
            self._background_tasks,
        )

    @classmethod
    async def run(cls, stopping: asyncio.Event) -> None:
        """Serve until the event `stopping` is set. Raises network.PortTaken and NameTaken."""
        udp_mux = await UdpMux.open(
            settings.MEDIA_ADDRESSES, settings.MEDIA_PORT, settings.MEDIA_PRIVATE_ADDRESS
        )
        try:
            await wait_until_free(own_name(udp_mux.number))
            async with async_client(TimeLimits(ANSWER_WITHIN, ANSWER_WITHIN)) as server:
                process = cls(udp_mux, server)
                try:
                    await process._serve(stopping)
                finally:
                    await process._close()
        finally:
            await rpc.hang_up()
            await udp_mux.close()

    async def _serve(self, stopping: asyncio.Event) -> None:
        self._writing = asyncio.create_task(without_end(self._write_behind.run))
        await self._sign_in()
        async with asyncio.TaskGroup() as tasks:
            serving = [
                tasks.create_task(self._each_beat(self._renew_leases)),
                tasks.create_task(self._each_beat(self._held_rooms.reconcile)),
                tasks.create_task(self._each_beat(self._relayed_rooms.reconcile)),
                tasks.create_task(without_end(self._rpc_server.serve)),
                tasks.create_task(
                    without_end(player_presence.count, self._held_rooms.room_sessions)
                ),
                tasks.create_task(without_end(player_presence.count, self._relayed_rooms.sessions)),
                tasks.create_task(without_end(self._reporter.run)),
                tasks.create_task(without_end(announced_addresses.follow, self._udp_mux)),
                tasks.create_task(
                    without_end(
                        clock_watch.watch, self._database.clock_ahead, self._numbers.note_clock
                    )
                ),
            ]
            say_ready()
            await stopping.wait()
            await end(serving)

    async def _close(self) -> None:
        # Give up the leases last, so that the next holder of a room finds its recording complete.
        self._transient_events.close()
        await self._relayed_rooms.close()
        await self._held_rooms.abandon_all()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._write_behind.written(), WRITTEN_WITHIN)
        self._writing.cancel()
        with suppress(TimeoutError, DatabaseError):
            await asyncio.wait_for(self._database.sign_out(), WRITTEN_WITHIN)
        self._database.close()

    async def _each_beat(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run `work` every HEARTBEAT seconds; log its exceptions and go on."""
        while True:
            began = time.monotonic()
            try:
                await work()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("the rooms of this media server could not be looked after")
            await asyncio.sleep(max(0, began + HEARTBEAT - time.monotonic()))

    def _gather(self, snapshot: Snapshot) -> None:
        self._numbers.gather(
            snapshot,
            list(self._held_rooms.room_sessions.values()),
            list(self._relayed_rooms.sessions.values()),
        )

    async def _renew_leases(self) -> None:
        if not await self._database.beat(self._places.free, self._private_address):
            await self._sign_in()

    async def _sign_in(self) -> None:
        await self._database.sign_in(self._places.free, self._private_address)

    @property
    def _private_address(self) -> str:
        """Where other media servers reach this one, for its row; empty if it shares no room."""
        if (private := self._udp_mux.private_address) is None:
            return ""
        address, port = private
        return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
