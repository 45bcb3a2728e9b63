"""The media server's process, `manage.py media_server`: its UDP port, its rooms, and RPC calls."""

import asyncio
import json
import logging
import socket
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

import redis.asyncio
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _
from redis.asyncio.client import PubSub

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.readiness import say_ready
from hotline.core.redis_client import TimeLimits, async_client
from rooms.models import Seat
from rooms.models.lease import HEARTBEAT

from .. import ipc_protocol
from ..ipc_protocol import JsonObject
from ..network import BadOffer, Busy, UdpMux
from ..rpc import ALL_MEDIA_SERVERS, REPLY_KEPT, Answer, Call, channel
from . import announced_addresses, player_presence
from .background_tasks import BackgroundTasks, without_end
from .database import Database
from .player_limit import TooManyPlayers
from .room_session import Elsewhere, Full, Gone, RoomSession
from .transient_events import TransientEvents
from .write_behind import WriteBehind

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5  # seconds Redis may take to answer before a new connection is opened
WRITTEN_WITHIN = 5  # seconds to wait for the database when shutting down
BACK_WITHIN = 30  # seconds seats have to reconnect after a restart of the media server

BUSY: Answer = {"status": 503, "sentence": _("The studio is busy. Try again in a second.")}
NOT_ON_STAGE: Answer = {"status": 403, "sentence": _("Only people on stage can speak here.")}
NOT_YOURS: Answer = {"status": 404, "sentence": _("You have no such connection here.")}
ELSEWHERE = {
    ipc_protocol.PERSON: _(
        "You speak from another page or device now. Join here to speak from this one."
    ),
    ipc_protocol.SCREEN: _("You share a screen from another page or device now."),
}
FULL: Answer = {
    "status": 409,
    "sentence": _("The stage is full: as many speak as there is room for."),
}


class MediaServerProcess:
    """Holds rooms while its heartbeat lasts, until it learns that another process claimed them.

    Sound, picture and recording go on while the database or Redis is unreachable. Two processes
    may then hold one room for a while without harm, because the epoch fences every write about the
    room and is part of every path of its recording.
    """

    def __init__(self, udp_mux: UdpMux, server: redis.asyncio.Redis) -> None:
        self._udp_mux = udp_mux
        self._server = server
        self.name = f"{socket.gethostname()}:{udp_mux.number}"
        self._database = Database(self.name)
        self._room_sessions: dict[int, RoomSession] = {}  # by room pk, as are the tasks below
        self._claiming: dict[int, asyncio.Task[RoomSession | None]] = {}
        self._background_tasks = BackgroundTasks()
        self._in_turn = asyncio.Lock()  # one read at a time, so that the newest is applied last
        self._reads: dict[int, asyncio.Task[None]] = {}  # that have not begun yet
        self._transient_events = TransientEvents(self._background_tasks)
        self._write_behind = WriteBehind(
            self._database,
            lambda room_id, totals: self._transient_events.emit(room_id, spoken=totals),
        )

    @classmethod
    async def run(cls, stopping: asyncio.Event) -> None:
        """Serve until the event `stopping` is set. Raises network.PortTaken."""
        udp_mux = await UdpMux.open(settings.MEDIA_ADDRESSES, settings.MEDIA_PORT)
        async with async_client(TimeLimits(ANSWER_WITHIN, ANSWER_WITHIN)) as server:
            process = cls(udp_mux, server)
            try:
                await process._serve(stopping)
            finally:
                await process._close()
                await udp_mux.close()

    async def _serve(self, stopping: asyncio.Event) -> None:
        self._writing = asyncio.create_task(without_end(self._write_behind.run))
        await self._database.sign_in()
        async with asyncio.TaskGroup() as tasks:
            serving = [
                tasks.create_task(self._each_beat(self._renew_leases)),
                tasks.create_task(self._each_beat(self._reconcile_rooms)),
                tasks.create_task(without_end(self._answer_calls)),
                tasks.create_task(without_end(player_presence.count, self._room_sessions)),
                tasks.create_task(without_end(announced_addresses.follow, self._udp_mux)),
            ]
            say_ready()
            await stopping.wait()
            await end(serving)

    async def _close(self) -> None:
        # Loop, because tasks under way may still open a room session. Give up the leases last, so
        # that the next holder of a room finds its recording complete.
        self._transient_events.close()
        while self._room_sessions or self._background_tasks:
            leaving = [room_session.abandon() for room_session in self._room_sessions.values()]
            await asyncio.gather(*leaving, *self._background_tasks, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._write_behind.written(), WRITTEN_WITHIN)
        self._writing.cancel()
        with suppress(TimeoutError, DatabaseError):
            await asyncio.wait_for(self._database.sign_out(), WRITTEN_WITHIN)
        self._database.close()

    # Leases

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

    async def _renew_leases(self) -> None:
        if not await self._database.beat():
            await self._database.sign_in()

    async def _reconcile_rooms(self) -> None:
        """Claim rooms that no process holds; drop rooms that another process holds by now."""
        held = dict(self._room_sessions)
        standing = await self._database.standing(list(held))
        for room_id, room_session in held.items():
            now = standing.get(room_id)
            if room_session.closed.done():
                continue
            if now is None or now.epoch != room_session.epoch:
                self._abandon(room_id, room_session)
            elif not now.running:
                self._background_tasks.do(room_session.end())
            else:
                if not now.ours:  # this process's row was deleted and created again
                    self._background_tasks.do(self._database.keep(room_id, room_session.epoch))
                self._background_tasks.do(self._catch_up(room_id, room_session))
        for room_id in await self._database.unclaimed():
            if room_id not in self._room_sessions:
                self._background_tasks.do(self._room_session(room_id))
        mine = [*self._room_sessions, *self._claiming]
        for room_id, epoch in await self._database.left_over(mine):
            self._background_tasks.do(self._database.release(room_id, epoch))

    def _abandon(self, room_id: int, room_session: RoomSession) -> None:
        """Abandon a room that another process holds under a later epoch, or that was deleted."""
        log.info("room %s is not on this media server any more", room_id)
        self._background_tasks.do(room_session.abandon())

    async def _catch_up(self, room_id: int, room_session: RoomSession) -> None:
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

    async def _room_session(self, room_id: int) -> RoomSession | None:
        """Return the room's open session, claiming the room if needed; None when that fails."""
        if room_id in self._room_sessions and room_id not in self._claiming:
            return self._room_sessions[room_id]
        if room_id not in self._claiming:
            self._claiming[room_id] = self._background_tasks.do(self._open(room_id))
        return await asyncio.shield(self._claiming[room_id])

    async def _open(self, room_id: int) -> RoomSession | None:
        try:
            start = await self._database.claim(room_id)
            if start is None:
                return None
            room_session = RoomSession(
                self._udp_mux,
                start,
                lambda message: self._on_message(room_id, room_session, message),
            )
            await room_session.open()
            self._room_sessions[room_id] = room_session
            room_session.closed.add_done_callback(
                lambda _: self._background_tasks.do(self._let_go(room_id, room_session))
            )
            self._background_tasks.do(self._give_up_in_time(room_id, room_session))
            await self._catch_up(room_id, room_session)
            self._transient_events.emit(room_id, epoch=room_session.epoch)
            self._background_tasks.do(self._announce(room_id, room_session.epoch))
            return room_session
        finally:
            self._claiming.pop(room_id, None)

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
        self._room_sessions.pop(room_id, None)
        await self._database.release(room_id, room_session.epoch)

    # Messages from mixers

    def _on_message(self, room_id: int, room_session: RoomSession, message: JsonObject) -> None:
        epoch, backstage = room_session.epoch, room_session.green_room_open
        match message:
            case {"did": "levels", "levels": levels}:
                self._transient_events.emit(room_id, backstage, levels=levels)
            case {"did": "heard", "seat": seat, "voice": voice}:
                self._write_behind.heard(room_id, seat, epoch, True)
                self._transient_events.emit(room_id, backstage, voice={seat: voice})
            case {"did": "unheard", "seat": seat}:
                self._write_behind.heard(room_id, seat, epoch, False)
            case {"did": "screen", "seat": seat, "on": on}:
                self._write_behind.shared(room_id, seat, epoch, on)
            case {"did": "spoken", "seconds": seconds}:
                self._write_behind.spoken(room_id, epoch, seconds)
            case {"did": "too_large", "seat": seat, "size": size}:
                self._transient_events.emit(room_id, backstage=True, too_large={seat: size})
            case {"did": "too_many", "seat": seat}:
                self._transient_events.emit(room_id, backstage=True, too_many={seat: True})
            case {"did": "failed", "seat": seat, "kind": kind, "words": words}:
                why = {"kind": kind, "words": words, "port": self._udp_mux.number}
                self._transient_events.emit(room_id, backstage=True, encoder={seat: why})
            case {"did": "slow"}:
                outages.DISK.note(f"room {room_id}")
            case {"did": "trouble", "what": what}:
                log.error("recording of room %s: %s", room_id, message)
                self._write_behind.trouble(room_id, epoch, what)
            case {"did": "recovered"}:
                self._write_behind.trouble(room_id, epoch, "")

    # RPC calls from web processes

    async def _answer_calls(self) -> None:
        while True:
            try:
                async with self._server.pubsub() as calls:
                    await calls.subscribe(channel(self.name), ALL_MEDIA_SERVERS)
                    await self._serve_calls(calls)
            except (redis.RedisError, OSError) as error:
                outages.REDIS.note(error)
                await asyncio.sleep(0.5)

    async def _serve_calls(self, calls: PubSub) -> None:
        """Answer calls. Raises RedisError when Redis stays silent even after a ping, because a
        connection may die unnoticed.
        """
        asked = False
        while True:
            message = await calls.get_message(timeout=ANSWER_WITHIN)
            if message is None and asked:
                raise redis.ConnectionError(f"silent for {2 * ANSWER_WITHIN} s")
            asked = message is None
            if asked:
                await calls.ping()
            elif message["type"] == "message":
                self._background_tasks.do(self._answer(message["data"]))

    async def _answer(self, text: bytes) -> None:
        call: Call = json.loads(text)
        try:
            answer = await self._carry_out(call)
        except BadOffer as bad:
            answer = {"status": bad.status, "sentence": str(bad)}
        except TooManyPlayers as many:
            answer = {"status": 503, "sentence": str(many)}
        except (Busy, Gone):
            answer = BUSY
        except Elsewhere:
            answer = {"status": 409, "sentence": ELSEWHERE[_source(call)]}
        except Full:
            answer = FULL
        except Exception as error:
            if not outages.noted(error):
                log.exception("could not %s", call["do"])
            answer = BUSY
        if "reply" in call:
            async with self._server.pipeline() as pipe:
                pipe.lpush(call["reply"], json.dumps(answer))
                pipe.expire(call["reply"], REPLY_KEPT)
                await pipe.execute()

    async def _carry_out(self, call: Call) -> Answer:
        room_id, do = call["room"], call["do"]
        if do in ("publish", "listen"):
            room_session = await self._room_session(room_id)
            if room_session is None:
                raise Gone
            if room_session.green_room_open:  # as read last; the room may have gone live since
                await self._catch_up(room_id, room_session)
            return await self._connect(room_session, call)
        room_session = self._room_sessions.get(room_id)
        if do == "hang_up":
            ended = room_session is None or room_session.hang_up(call["id"], call["seat"])
            return {"status": 200} if ended else NOT_YOURS
        if room_session and do == "claimed":
            if call["epoch"] > room_session.epoch:
                self._abandon(room_id, room_session)
        elif room_session and do == "look":
            await self._catch_up(room_id, room_session)
        elif room_session and do == "end":
            await room_session.end()
        return {"status": 200}

    async def _connect(self, room_session: RoomSession, call: Call) -> Answer:
        offer = call["offer"]
        voice: int | None = None
        if call["do"] == "listen":
            connection, answer = room_session.listen(call["seat"], offer, call.get("address"))
        else:
            seat = await self._seat(room_session, call["seat"])
            if not seat.on_stage:
                return NOT_ON_STAGE
            connection, answer, voice = room_session.publish(
                seat, offer, _source(call), call.get("key"), call.get("renews"),
                call.get("address"),
            )  # fmt: skip
        epoch = room_session.epoch
        return {"status": 201, "id": connection, "answer": answer, "epoch": epoch, "voice": voice}

    async def _seat(self, room_session: RoomSession, key: str) -> Seat:
        """Return the seat's row; as it was last read when the database is unreachable."""
        try:
            room_session.seats[key] = await self._database.seat(key)
        except outages.AWAY as error:
            if key not in room_session.seats or not outages.noted(error):
                raise
        return room_session.seats[key]


def _source(call: Call) -> str:
    return call.get("source", ipc_protocol.PERSON)
