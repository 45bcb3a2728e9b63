"""The rooms that this media server holds: claimed by lease, reconciled with the rows, let go."""

import asyncio
import json
import logging
import time

import redis.asyncio

from hotline.core import outages
from hotline.logs import context as log_context
from rooms.models.lease import HEARTBEAT

from ..network import UdpMux
from ..rpc import ALL_MEDIA_SERVERS, channel
from .background_tasks import BackgroundTasks
from .database import Database
from .mixer_commands import Start
from .mixer_news import MixerNews
from .places import Places
from .room_session import RoomSession
from .transient_events import TransientEvents

log = logging.getLogger(__name__)

BACK_WITHIN = 30  # seconds seats have to reconnect after a restart of the media server
# Seconds in which a room is not claimed again whose mixer could not be started. Another media
# server claims it after two heartbeats.
LEFT_ALONE = 4 * HEARTBEAT


class HeldRooms:
    """Claims rooms and opens their sessions, until it learns that another process claimed them.

    `room_sessions` maps the pk of each held room to its session.
    """

    def __init__(
        self,
        udp_mux: UdpMux,
        server: redis.asyncio.Redis,
        database: Database,
        background_tasks: BackgroundTasks,
        transient_events: TransientEvents,
        mixer_news: MixerNews,
        places: Places,
    ) -> None:
        self._udp_mux = udp_mux
        self._server = server
        self._database = database
        self._background_tasks = background_tasks
        self._transient_events = transient_events
        self._mixer_news = mixer_news
        self._places = places
        self.room_sessions: dict[int, RoomSession] = {}  # by room pk, as are the tasks below
        self._claiming: dict[int, asyncio.Task[RoomSession | None]] = {}
        self._left: set[int] = set()  # free rooms that were left to a less busy media server
        self._failed: dict[int, float] = {}  # when the mixer could not be started
        self._in_turn = asyncio.Lock()  # one read at a time, so that the newest is applied last
        self._reads: dict[int, asyncio.Task[None]] = {}  # that have not begun yet

    def get(self, room_id: int) -> RoomSession | None:
        """Return the session of a room that is held; None for any other."""
        return self.room_sessions.get(room_id)

    async def abandon_all(self) -> None:
        """Abandon every room, and wait until it is released and all background tasks are done."""
        # Loop, because tasks under way may still open a room session.
        while self.room_sessions or self._background_tasks:
            leaving = [room_session.abandon() for room_session in self.room_sessions.values()]
            await asyncio.gather(*leaving, *self._background_tasks, return_exceptions=True)

    async def reconcile(self) -> None:
        """Claim rooms that no process holds; drop rooms that another process holds by now."""
        held = dict(self.room_sessions)
        standing = await self._database.standing(list(held))
        for room_id, room_session in held.items():
            now = standing.get(room_id)
            if room_session.closed.done():
                continue
            if now is None or now.epoch != room_session.epoch or now.anothers:
                self.abandon(room_id, room_session)
            elif not now.running:
                self._background_tasks.do(room_session.end())
            else:
                if not now.ours:  # this process's row was deleted and created again
                    self._background_tasks.do(self._database.keep(room_id, room_session.epoch))
                self._background_tasks.do(self.catch_up(room_id, room_session))
        await self._retire_dead()
        await self._claim_free()
        mine = [*self.room_sessions, *self._claiming]
        for room_id, epoch in await self._database.left_over(mine):
            self._background_tasks.do(self._database.release(room_id, epoch))

    async def _claim_free(self) -> None:
        """Claim the rooms of a former process of this name, and those that nobody holds.

        The latter go to the least busy media server, and the others claim what it has left for a
        heartbeat: else the one whose heartbeat happens to be the next would get them all.
        """
        unclaimed = await self._database.unclaimed()
        free = unclaimed.keys() - self.room_sessions.keys() - self._left_alone
        chosen = {room_id for room_id in free if unclaimed[room_id] or room_id in self._left}
        if free - chosen and await self._database.is_least_busy():
            chosen = free
        self._left = free - chosen
        for room_id in chosen:
            self._background_tasks.do(self.claim(room_id))

    async def _retire_dead(self) -> None:
        """End the leases of media servers that died, so that their rooms move sooner.

        The system closes the connections of a process that dies. So one that is late with its
        heartbeats and no longer listens for calls is gone. Without Redis its lease runs out.
        """
        if not (late := await self._database.late()):
            return
        try:
            async with asyncio.timeout(HEARTBEAT):
                counts = await self._server.pubsub_numsub(*map(channel, late))
        except (TimeoutError, redis.RedisError, OSError) as error:
            outages.REDIS.note(error)
            return
        dead = [name for name, (_, count) in zip(late, counts, strict=True) if not count]
        await self._database.retire_dead(dead)

    def abandon(self, room_id: int, room_session: RoomSession) -> None:
        """Abandon a room that another process holds, or that was deleted."""
        log.info("room %s is not on this media server any more", room_id)
        self._background_tasks.do(room_session.abandon())

    async def catch_up(self, room_id: int, room_session: RoomSession) -> None:
        """Read the desired state and apply it. Calls made at the same time share one read.

        When the database does not answer, the state read last stays in force.
        """
        if room_id not in self._reads:
            self._reads[room_id] = self._background_tasks.do(self._read(room_id, room_session))
        await asyncio.shield(self._reads[room_id])

    async def _read(self, room_id: int, room_session: RoomSession) -> None:
        try:
            async with self._in_turn:
                self._reads.pop(room_id)  # later calls may be about newer changes: read again
                desired = await self._database.desired(room_id)
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
            return
        if desired.running:
            room_session.apply(desired)
        else:
            self._background_tasks.do(room_session.end())

    async def claim(self, room_id: int) -> RoomSession | None:
        """Claim the room unless it is held already; return its session, None when that fails."""
        if room_id in self.room_sessions and room_id not in self._claiming:
            return self.room_sessions[room_id]
        if room_id in self._left_alone:
            return None
        if room_id not in self._claiming:
            self._claiming[room_id] = self._background_tasks.do(self._open(room_id))
        return await asyncio.shield(self._claiming[room_id])

    async def _open(self, room_id: int) -> RoomSession | None:
        log_context.note(request="", room=room_id)  # the session outlives the call that opened it
        try:
            start = await self._database.claim(room_id)
            if start is None or (room_session := await self._start(room_id, start)) is None:
                return None
            self.room_sessions[room_id] = room_session
            room_session.closed.add_done_callback(
                lambda _: self._background_tasks.do(self._let_go(room_id, room_session))
            )
            self._background_tasks.do(self._give_up_in_time(room_id, room_session))
            await self.catch_up(room_id, room_session)
            self._transient_events.emit(room_id, epoch=room_session.epoch)
            self._background_tasks.do(self._announce(room_id, room_session.epoch))
            return room_session
        finally:
            self._claiming.pop(room_id, None)

    async def _start(self, room_id: int, start: Start) -> RoomSession | None:
        """Return a session whose mixer was started. If none can be, release the room."""
        try:
            room_session = RoomSession(
                self._udp_mux,
                start,
                self._places,
                lambda message: self._mixer_news.handle(room_id, room_session, message),
            )
            await room_session.open()
            return room_session
        except BaseException as error:
            self._leave_alone(room_id)
            self._background_tasks.do(self._database.release(room_id, start["epoch"]))
            if not isinstance(error, OSError):
                raise
            log.error("room %s: its mixer can't be started: %s", room_id, error)
            return None

    def _leave_alone(self, room_id: int) -> None:
        """Do not claim a room for a moment, so that another media server can, if there is one."""
        self._failed[room_id] = time.monotonic()

    @property
    def _left_alone(self) -> set[int]:
        now = time.monotonic()
        self._failed = {pk: at for pk, at in self._failed.items() if now - at < LEFT_ALONE}
        return set(self._failed)

    async def _announce(self, room_id: int, epoch: int) -> None:
        """Announce the claim over Redis, because a former holder of the room that can't reach the
        database would hold on to it.
        """
        call = {"do": "claimed", "room": room_id, "epoch": epoch}
        await self._server.publish(ALL_MEDIA_SERVERS, json.dumps(call))

    async def _give_up_in_time(self, room_id: int, room_session: RoomSession) -> None:
        """After BACK_WITHIN seconds, clear 'reconnecting' for seats that did not return after the
        restart.
        """
        wait: float = BACK_WITHIN
        while not (await asyncio.wait([room_session.closed], timeout=wait))[0]:
            try:
                await self._database.give_up(room_id, room_session.epoch)
                return
            except outages.AWAY as error:
                if not outages.noted(error):
                    raise
                wait = HEARTBEAT

    async def _let_go(self, room_id: int, room_session: RoomSession) -> None:
        """Release a room that has ended, or whose mixer died or was abandoned."""
        # Wait until the mixer has written everything: a release lets others seal the recording.
        await room_session.finished()
        if room_session.never_began:
            log.error("room %s: its mixer ended before it was ready", room_id)
            self._leave_alone(room_id)
        self.room_sessions.pop(room_id, None)
        await self._database.release(room_id, room_session.epoch)
