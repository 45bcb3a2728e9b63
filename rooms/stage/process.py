"""`manage.py stage`: one UDP port, the rooms it holds, and the calls that come for them."""

import asyncio
import json
import logging
import socket
import time

import redis.asyncio
from django.conf import settings
from django.utils.translation import gettext_noop as _

from hotline.ready import say_ready
from rooms.models.stage import HEARTBEAT, LEASE

from . import wire
from .calls import REPLY_KEPT, channel
from .chores import Chores
from .ledger import Ledger
from .network import BadOffer, Busy, Port
from .studio import Elsewhere, Full, Gone, Studio

log = logging.getLogger(__name__)

BACK_WITHIN = 30  # seconds in which whoever the former stage heard is expected back

BUSY = {"status": 503, "sentence": _("The studio is busy. Try again in a second.")}
NOT_ON_STAGE = {"status": 403, "sentence": _("Only people on stage can speak here.")}
NOT_YOURS = {"status": 404, "sentence": _("You have no such connection here.")}
ELSEWHERE = {
    wire.PERSON: _("You speak from another page or device now. Join here to speak from this one."),
    wire.SCREEN: _("You share a screen from another page or device now."),
}
FULL = {"status": 409, "sentence": _("The stage is full: as many speak as there is room for.")}


class StageProcess:
    """Holds rooms by its heartbeat, and stops by itself when it can no longer renew it."""

    def __init__(self, port, server):
        self._port = port
        self._server = server
        self.name = f"{socket.gethostname()}:{port.number}"
        self._ledger = Ledger(self.name)
        self._studios = {}  # room pk: Studio
        self._claiming = {}  # room pk: Task
        self._chores = Chores()
        self._renewed = time.monotonic()

    @classmethod
    async def run(cls, stopping):
        """Serve until the event `stopping` is set. Raises network.PortTaken."""
        port = await Port.open(settings.MEDIA_ADDRESSES, settings.MEDIA_PORT)
        async with redis.asyncio.from_url(settings.REDIS_URL) as server:
            stage = cls(port, server)
            try:
                await stage._serve(stopping)
            finally:
                await stage._close()
                await port.close()

    async def _serve(self, stopping):
        await self._ledger.sign_in()
        async with asyncio.TaskGroup() as tasks:
            serving = [
                tasks.create_task(self._hold_leases()),
                tasks.create_task(self._watch_lease()),
                tasks.create_task(self._answer_calls()),
            ]
            say_ready()
            await stopping.wait()
            for task in serving:
                task.cancel()

    async def _close(self):
        # What is under way may open a studio yet. The leases go last: whoever takes the rooms over
        # finds what is recorded complete.
        while self._studios or self._chores:
            leaving = [studio.abandon() for studio in self._studios.values()]
            await asyncio.gather(*leaving, *self._chores, return_exceptions=True)
        await self._ledger.sign_out()

    # Leases

    async def _hold_leases(self):
        """Once a second: renew, take up rooms that nobody holds, drop those no longer ours."""
        while True:
            began = time.monotonic()
            try:
                if not await self._ledger.beat():
                    await self._ledger.sign_in()
                self._renewed = began
                await self._look_over_rooms()
            except Exception:
                log.exception("the database did not answer")
            await asyncio.sleep(max(0, began + HEARTBEAT - time.monotonic()))

    async def _watch_lease(self):
        """Apart from the heartbeat: a database may take longer to fail than a lease to run out."""
        while True:
            await asyncio.sleep(HEARTBEAT / 2)
            if time.monotonic() - self._renewed > LEASE - HEARTBEAT:
                # By now another stage may claim the rooms; two must never speak for one.
                for room_id, studio in self._studios.items():
                    if not studio.closed.done():
                        log.error("the lease of room %s was not renewed: letting it go", room_id)
                        self._chores.do(studio.abandon())

    async def _look_over_rooms(self):
        held = dict(self._studios)
        standing = await self._ledger.standing(list(held))
        for room_id, studio in held.items():
            now = standing.get(room_id)
            if studio.closed.done():
                continue
            if now is None or not now.ours or now.epoch != studio.epoch:
                self._chores.do(studio.abandon())
            elif not now.staged:
                self._chores.do(studio.end())
            else:
                self._chores.do(self._catch_up(room_id, studio))
        for room_id in await self._ledger.unclaimed():
            if room_id not in self._studios:
                self._chores.do(self._studio(room_id))
        for room_id, epoch in await self._ledger.left_over([*self._studios, *self._claiming]):
            self._chores.do(self._ledger.release(room_id, epoch))

    async def _catch_up(self, room_id, studio):
        """Rows are read in turn, so that what was read last is what holds."""
        async with self._chores.in_turn:
            wishes = await self._ledger.wishes(room_id)
            if wishes.staged:
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
            studio = Studio(self._port, start, lambda said: self._told(room_id, studio, said))
            await studio.open()
            self._studios[room_id] = studio
            studio.closed.add_done_callback(
                lambda _: self._chores.do(self._let_go(room_id, studio))
            )
            self._chores.do(self._give_up_in_time(room_id, studio))
            await self._catch_up(room_id, studio)
            await self._ledger.pulse(room_id, epoch=studio.epoch)
            return studio
        finally:
            self._claiming.pop(room_id, None)

    async def _give_up_in_time(self, room_id, studio):
        """Whose page died with the stage before this one is not said to be coming back for ever."""
        wait = BACK_WITHIN
        while not (await asyncio.wait([studio.closed], timeout=wait))[0]:
            try:
                return await self._ledger.give_up(room_id, studio.epoch)
            except Exception:
                log.exception("the database did not answer")
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
        match said:
            case {"did": "levels", "levels": levels}:
                news = {"levels": levels, "backstage": studio.rehearsing}
                self._chores.do(self._ledger.pulse(room_id, **news))
            case {"did": "heard", "seat": seat, "voice": voice}:
                self._chores.do_in_order(self._ledger.heard(seat, studio.epoch, True))
                news = {"voice": {seat: voice}, "backstage": studio.rehearsing}
                self._chores.do(self._ledger.pulse(room_id, **news))
            case {"did": "unheard", "seat": seat}:
                self._chores.do_in_order(self._ledger.heard(seat, studio.epoch, False))
            case {"did": "screen", "seat": seat, "on": on}:
                self._chores.do_in_order(self._ledger.shared(seat, studio.epoch, on))
            case {"did": "spoken", "seconds": seconds}:
                self._chores.do(self._add_spoken(room_id, studio.epoch, seconds))
            case {"did": "too_large", "seat": seat, "size": size}:
                news = {"too_large": {seat: size}, "backstage": True}
                self._chores.do(self._ledger.pulse(room_id, **news))
            case {"did": "too_many", "seat": seat}:
                news = {"too_many": {seat: True}, "backstage": True}
                self._chores.do(self._ledger.pulse(room_id, **news))
            case {"did": "trouble", "what": what}:
                log.error("recording of room %s: %s", room_id, said)
                self._chores.do_in_order(self._ledger.trouble(room_id, studio.epoch, what))
            case {"did": "recovered"}:
                self._chores.do_in_order(self._ledger.trouble(room_id, studio.epoch, ""))

    async def _add_spoken(self, room_id, epoch, seconds):
        totals = await self._ledger.spoken(room_id, epoch, seconds)
        await self._ledger.pulse(room_id, spoken=totals)

    # Calls of web processes

    async def _answer_calls(self):
        while True:
            try:
                async with self._server.pubsub() as calls:
                    await calls.subscribe(channel(self.name))
                    async for message in calls.listen():
                        if message["type"] == "message":
                            self._chores.do(self._answer(json.loads(message["data"])))
            except (redis.RedisError, OSError) as error:
                log.warning("Redis is away (%s); trying again", error)
                await asyncio.sleep(0.5)

    async def _answer(self, call):
        try:
            said = await self._carry_out(call)
        except BadOffer as bad:
            said = {"status": bad.status, "sentence": str(bad)}
        except (Busy, Gone):
            said = BUSY
        except Elsewhere:
            said = {"status": 409, "sentence": ELSEWHERE[_source(call)]}
        except Full:
            said = FULL
        except Exception:
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
        if studio and do == "look":
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
            seat = await self._ledger.seat(call["seat"])
            if not seat.on_stage:
                return NOT_ON_STAGE
            connection, answer, voice = studio.publish(
                seat, offer, _source(call), call.get("key"), call.get("renews"),
                call.get("address"),
            )  # fmt: skip
        made = {"id": connection, "answer": answer, "epoch": studio.epoch, "voice": voice}
        return {"status": 201, **made}


def _source(call):
    return call.get("source", wire.PERSON)
