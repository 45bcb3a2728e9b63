"""`manage.py stage`: one UDP port, the rooms it holds, and the calls that come for them."""

import asyncio
import json
import logging
import socket
import time
from contextlib import suppress

import redis.asyncio
from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext_noop as _

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.readiness import say_ready
from rooms.models.media_server import HEARTBEAT

from .. import ipc_protocol
from ..network import BadOffer, Busy, UdpMux
from ..rpc import ALL_STAGES, REPLY_KEPT, channel
from . import announced_addresses, player_presence
from .background_tasks import BackgroundTasks, without_end
from .player_limit import TooManyPlayers
from .room_session import Elsewhere, Full, Gone, RoomSession
from .store import Store
from .transient_events import TransientEvents
from .write_behind import WriteBehind

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5  # seconds; a Redis that is away longer is asked over a new connection
WRITTEN_WITHIN = 5  # seconds for which a media server that goes down waits for the database
BACK_WITHIN = 30  # seconds in which whoever the former media server heard is expected back

BUSY = {"status": 503, "sentence": _("The studio is busy. Try again in a second.")}
NOT_ON_STAGE = {"status": 403, "sentence": _("Only people on stage can speak here.")}
NOT_YOURS = {"status": 404, "sentence": _("You have no such connection here.")}
ELSEWHERE = {
    ipc_protocol.PERSON: _(
        "You speak from another page or device now. Join here to speak from this one."
    ),
    ipc_protocol.SCREEN: _("You share a screen from another page or device now."),
}
FULL = {"status": 409, "sentence": _("The stage is full: as many speak as there is room for.")}


class MediaServerProcess:
    """Holds rooms by its heartbeat, and until it learns that another process has claimed them.

    A database or a Redis that is away stops nothing that is heard, seen or recorded: the epoch
    fences every write about a room and names every path of its recording, so that two processes
    that hold one room for a while do no harm.
    """

    def __init__(self, port, server):
        self._port = port
        self._server = server
        self.name = f"{socket.gethostname()}:{port.number}"
        self._ledger = Store(self.name)
        self._studios = {}  # room pk: Studio
        self._claiming = {}  # room pk: Task
        self._chores = BackgroundTasks()
        self._in_turn = asyncio.Lock()  # rows are read in turn: what was read last is what holds
        self._reads = {}  # room pk: Task, of rows that are to be read and are not being read yet
        self._pulses = TransientEvents(self._chores)
        self._facts = WriteBehind(
            self._ledger, lambda room_id, totals: self._pulses.tell(room_id, spoken=totals)
        )

    @classmethod
    async def run(cls, stopping):
        """Serve until the event `stopping` is set. Raises network.PortTaken."""
        port = await UdpMux.open(settings.MEDIA_ADDRESSES, settings.MEDIA_PORT)
        limits = {"socket_timeout": ANSWER_WITHIN, "socket_connect_timeout": ANSWER_WITHIN}
        async with redis.asyncio.from_url(settings.REDIS_URL, **limits) as server:
            stage = cls(port, server)
            try:
                await stage._serve(stopping)
            finally:
                await stage._close()
                await port.close()

    async def _serve(self, stopping):
        self._writing = asyncio.create_task(without_end(self._facts.run))
        await self._ledger.sign_in()
        async with asyncio.TaskGroup() as tasks:
            serving = [
                tasks.create_task(self._each_beat(self._renew_leases)),
                tasks.create_task(self._each_beat(self._look_over_rooms)),
                tasks.create_task(without_end(self._answer_calls)),
                tasks.create_task(without_end(player_presence.count, self._studios)),
                tasks.create_task(without_end(announced_addresses.follow, self._port)),
            ]
            say_ready()
            await stopping.wait()
            await end(serving)

    async def _close(self):
        # What is under way may open a studio yet. The leases go last: whoever takes the rooms over
        # finds what is recorded complete.
        self._pulses.close()
        while self._studios or self._chores:
            leaving = [studio.abandon() for studio in self._studios.values()]
            await asyncio.gather(*leaving, *self._chores, return_exceptions=True)
        with suppress(TimeoutError):
            await asyncio.wait_for(self._facts.written(), WRITTEN_WITHIN)
        self._writing.cancel()
        with suppress(TimeoutError, DatabaseError):
            await asyncio.wait_for(self._ledger.sign_out(), WRITTEN_WITHIN)
        self._ledger.close()

    # Leases

    async def _each_beat(self, work):
        """Do it once a second, however often it fails."""
        while True:
            began = time.monotonic()
            try:
                await work()
            except Exception as error:
                if not outages.noted(error):
                    log.exception("the rooms of this media server could not be looked after")
            await asyncio.sleep(max(0, began + HEARTBEAT - time.monotonic()))

    async def _renew_leases(self):
        if not await self._ledger.beat():
            await self._ledger.sign_in()

    async def _look_over_rooms(self):
        """Take up rooms that nobody holds, drop those that are no longer ours."""
        held = dict(self._studios)
        standing = await self._ledger.standing(list(held))
        for room_id, studio in held.items():
            now = standing.get(room_id)
            if studio.closed.done():
                continue
            if now is None or now.epoch != studio.epoch:
                self._succeeded(room_id, studio)
            elif not now.running:
                self._chores.do(studio.end())
            else:
                if not now.ours:  # our row was deleted, and another made
                    self._chores.do(self._ledger.keep(room_id, studio.epoch))
                self._chores.do(self._catch_up(room_id, studio))
        for room_id in await self._ledger.unclaimed():
            if room_id not in self._studios:
                self._chores.do(self._studio(room_id))
        for room_id, epoch in await self._ledger.left_over([*self._studios, *self._claiming]):
            self._chores.do(self._ledger.release(room_id, epoch))

    def _succeeded(self, room_id, studio):
        """Another process holds the room under a later epoch, or the room was deleted."""
        log.info("room %s is not on this stage any more", room_id)
        self._chores.do(studio.abandon())

    async def _catch_up(self, room_id, studio):
        """Do as the rows say. Many who ask for it at once are served by one reading.

        When the database does not answer, what was read last holds on.
        """
        if room_id not in self._reads:
            self._reads[room_id] = self._chores.do(self._read(room_id, studio))
        await asyncio.shield(self._reads[room_id])

    async def _read(self, room_id, studio):
        try:
            async with self._in_turn:
                self._reads.pop(room_id)  # whoever asks from now on may know of something newer
                wishes = await self._ledger.wishes(room_id)
        except outages.AWAY as error:
            if not outages.noted(error):
                raise
            return
        if wishes.running:
            studio.heed(wishes)
        else:
            self._chores.do(studio.end())

    async def _studio(self, room_id):
        """The open studio of a room, claimed now if need be; None when it is not ours to have."""
        if room_id in self._studios and room_id not in self._claiming:
            return self._studios[room_id]
        if room_id not in self._claiming:
            self._claiming[room_id] = self._chores.do(self._open(room_id))
        return await asyncio.shield(self._claiming[room_id])

    async def _open(self, room_id):
        try:
            start = await self._ledger.claim(room_id)
            if start is None:
                return None
            studio = RoomSession(self._port, start, lambda said: self._told(room_id, studio, said))
            await studio.open()
            self._studios[room_id] = studio
            studio.closed.add_done_callback(
                lambda _: self._chores.do(self._let_go(room_id, studio))
            )
            self._chores.do(self._give_up_in_time(room_id, studio))
            await self._catch_up(room_id, studio)
            self._pulses.tell(room_id, epoch=studio.epoch)
            self._chores.do(self._announce(room_id, studio.epoch))
            return studio
        finally:
            self._claiming.pop(room_id, None)

    async def _announce(self, room_id, epoch):
        """A former holder of the room may be cut off from the database, and hold on to it."""
        call = {"do": "claimed", "room": room_id, "epoch": epoch}
        await self._server.publish(ALL_STAGES, json.dumps(call))

    async def _give_up_in_time(self, room_id, studio):
        """Whose page died with the media server before this one is not said to be coming back for
        ever.
        """
        wait = BACK_WITHIN
        while not (await asyncio.wait([studio.closed], timeout=wait))[0]:
            try:
                return await self._ledger.give_up(room_id, studio.epoch)
            except outages.AWAY as error:
                if not outages.noted(error):
                    raise
                wait = HEARTBEAT
        return None

    async def _let_go(self, room_id, studio):
        """The room has ended, or is taken anew after its engine died or was given up."""
        # Not before the engine has written its last: a release lets others seal the recording.
        await studio.finished()
        self._studios.pop(room_id, None)
        await self._ledger.release(room_id, studio.epoch)

    # What engines say

    def _told(self, room_id, studio, said):
        epoch, backstage = studio.epoch, studio.rehearsing
        match said:
            case {"did": "levels", "levels": levels}:
                self._pulses.tell(room_id, backstage, levels=levels)
            case {"did": "heard", "seat": seat, "voice": voice}:
                self._facts.heard(room_id, seat, epoch, True)
                self._pulses.tell(room_id, backstage, voice={seat: voice})
            case {"did": "unheard", "seat": seat}:
                self._facts.heard(room_id, seat, epoch, False)
            case {"did": "screen", "seat": seat, "on": on}:
                self._facts.shared(room_id, seat, epoch, on)
            case {"did": "spoken", "seconds": seconds}:
                self._facts.spoken(room_id, epoch, seconds)
            case {"did": "too_large", "seat": seat, "size": size}:
                self._pulses.tell(room_id, backstage=True, too_large={seat: size})
            case {"did": "too_many", "seat": seat}:
                self._pulses.tell(room_id, backstage=True, too_many={seat: True})
            case {"did": "failed", "seat": seat, "kind": kind, "words": words}:
                why = {"kind": kind, "words": words, "port": self._port.number}
                self._pulses.tell(room_id, backstage=True, encoder={seat: why})
            case {"did": "slow"}:
                outages.DISK.note(f"room {room_id}")
            case {"did": "trouble", "what": what}:
                log.error("recording of room %s: %s", room_id, said)
                self._facts.trouble(room_id, epoch, what)
            case {"did": "recovered"}:
                self._facts.trouble(room_id, epoch, "")

    # Calls of web processes

    async def _answer_calls(self):
        while True:
            try:
                async with self._server.pubsub() as calls:
                    await calls.subscribe(channel(self.name), ALL_STAGES)
                    await self._take_calls(calls)
            except (redis.RedisError, OSError) as error:
                outages.REDIS.note(error)
                await asyncio.sleep(0.5)

    async def _take_calls(self, calls):
        """Raises RedisError once the server is silent: a connection may die without a word."""
        asked = False
        while True:
            message = await calls.get_message(timeout=ANSWER_WITHIN)
            if message is None and asked:
                raise redis.ConnectionError(f"silent for {2 * ANSWER_WITHIN} s")
            asked = message is None
            if asked:
                await calls.ping()
            elif message["type"] == "message":
                self._chores.do(self._answer(message["data"]))

    async def _answer(self, text):
        call = json.loads(text)
        try:
            said = await self._carry_out(call)
        except BadOffer as bad:
            said = {"status": bad.status, "sentence": str(bad)}
        except TooManyPlayers as many:
            said = {"status": 503, "sentence": str(many)}
        except (Busy, Gone):
            said = BUSY
        except Elsewhere:
            said = {"status": 409, "sentence": ELSEWHERE[_source(call)]}
        except Full:
            said = FULL
        except Exception as error:
            if not outages.noted(error):
                log.exception("could not %s", call["do"])
            said = BUSY
        if "reply" in call:
            async with self._server.pipeline() as pipe:
                pipe.lpush(call["reply"], json.dumps(said))
                pipe.expire(call["reply"], REPLY_KEPT)
                await pipe.execute()

    async def _carry_out(self, call):
        room_id, do = call["room"], call["do"]
        if do in ("publish", "listen"):
            studio = await self._studio(room_id)
            if studio is None:
                raise Gone
            if studio.rehearsing:  # by what was read last; the audience may be let in since
                await self._catch_up(room_id, studio)
            return await self._connect(studio, call)
        studio = self._studios.get(room_id)
        if do == "hang_up":
            ended = studio is None or studio.hang_up(call["id"], call["seat"])
            return {"status": 200} if ended else NOT_YOURS
        if studio and do == "claimed":
            if call["epoch"] > studio.epoch:
                self._succeeded(room_id, studio)
        elif studio and do == "look":
            await self._catch_up(room_id, studio)
        elif studio and do == "end":
            await studio.end()
        return {"status": 200}

    async def _connect(self, studio, call):
        offer = call["offer"]
        voice = None
        if call["do"] == "listen":
            connection, answer = studio.listen(call["seat"], offer, call.get("address"))
        else:
            seat = await self._seat(studio, call["seat"])
            if not seat.on_stage:
                return NOT_ON_STAGE
            connection, answer, voice = studio.publish(
                seat, offer, _source(call), call.get("key"), call.get("renews"),
                call.get("address"),
            )  # fmt: skip
        made = {"id": connection, "answer": answer, "epoch": studio.epoch, "voice": voice}
        return {"status": 201, **made}

    async def _seat(self, studio, key):
        """Its row; as it was read last, when the database is away as somebody comes back."""
        try:
            studio.people[key] = await self._ledger.seat(key)
        except outages.AWAY as error:
            if key not in studio.people or not outages.noted(error):
                raise
        return studio.people[key]


def _source(call):
    return call.get("source", ipc_protocol.PERSON)
