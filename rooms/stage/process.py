"""`manage.py stage`: one UDP port, the rooms it holds, and the calls that come for them."""

import asyncio
import json
import logging
import socket
import time

import redis.asyncio
from django.conf import settings

from hotline.ready import say_ready
from rooms.models.stage import HEARTBEAT, LEASE

from .calls import REPLY_KEPT, channel
from .ledger import Ledger
from .network import BadOffer, Busy, Port
from .studio import Gone, Studio

log = logging.getLogger(__name__)


class StageProcess:
    """Holds rooms by its heartbeat, and stops by itself when it can no longer renew it."""

    def __init__(self, port, server):
        self._port = port
        self._server = server
        self.name = f"{socket.gethostname()}:{port.number}"
        self._ledger = Ledger(self.name)
        self._studios = {}  # room pk: Studio
        self._claiming = {}  # room pk: Task
        self._chores = set()
        self._writing = asyncio.Lock()

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
                tasks.create_task(self._answer_calls()),
            ]
            say_ready()
            await stopping.wait()
            for task in serving:
                task.cancel()

    async def _close(self):
        await self._ledger.sign_out()
        await asyncio.gather(*(studio.abandon() for studio in self._studios.values()))
        await asyncio.gather(*self._chores, return_exceptions=True)

    # Leases

    async def _hold_leases(self):
        """Once a second: renew, take up rooms that nobody holds, drop those no longer ours."""
        renewed = time.monotonic()
        while True:
            began = time.monotonic()
            try:
                if not await self._ledger.beat():
                    await self._ledger.sign_in()
                renewed = began
                await self._look_over_rooms()
            except Exception:
                log.exception("the database did not answer")
            if time.monotonic() - renewed > LEASE - HEARTBEAT and self._studios:
                # By now another stage may claim the rooms; two must never speak for one.
                log.error("no lease for %.0f s: letting all rooms go", LEASE - HEARTBEAT)
                for room_id in list(self._studios):
                    self._do(self._drop(room_id))
            await asyncio.sleep(max(0, began + HEARTBEAT - time.monotonic()))

    async def _look_over_rooms(self):
        for room_id, (state, epoch, ours) in (
            await self._ledger.standing(list(self._studios))
        ).items():
            studio = self._studios.get(room_id)
            if studio is None:
                continue
            if not ours or epoch != studio.epoch:
                self._do(self._drop(room_id))
            elif state == "ended":
                self._do(self._end(room_id))
        for room_id in await self._ledger.unclaimed():
            if room_id not in self._studios:
                self._do(self._studio(room_id))

    async def _studio(self, room_id):
        """The open studio of a room, claimed now if need be; None when it is not ours to have."""
        if room_id in self._studios:
            return self._studios[room_id]
        if room_id not in self._claiming:
            self._claiming[room_id] = self._do(self._open(room_id))
        return await asyncio.shield(self._claiming[room_id])

    async def _open(self, room_id):
        try:
            claimed = await self._ledger.claim(room_id)
            if claimed is None:
                return None
            start, muted, now = claimed
            studio = Studio(self._port, start, muted, lambda said: self._told(room_id, said))
            await studio.open()
            if now:
                studio.show_now(**now)
            studio.closed.add_done_callback(lambda _: self._closed(room_id, studio))
            self._studios[room_id] = studio
            await self._ledger.pulse(room_id, epoch=studio.epoch)
            return studio
        finally:
            self._claiming.pop(room_id, None)

    async def _end(self, room_id):
        studio = self._studios.get(room_id)
        if studio and not studio.closed.done():
            await studio.end()

    async def _drop(self, room_id):
        studio = self._studios.pop(room_id, None)
        if studio:
            await studio.abandon()

    def _closed(self, room_id, studio):
        """Its engine has gone: the room has ended, or is taken anew after the engine died."""
        if self._studios.get(room_id) is studio:
            del self._studios[room_id]
            self._do(self._ledger.release(room_id, studio.epoch))

    # What engines say

    def _told(self, room_id, said):
        studio = self._studios.get(room_id)
        match said:
            case {"did": "levels", "levels": levels}:
                self._do(self._ledger.pulse(room_id, levels=levels))
            case {"did": "heard" | "unheard" as did, "seat": seat} if studio:
                self._do_in_order(self._ledger.heard(seat, studio.epoch, did == "heard"))
            case {"did": "trouble", "what": what} if studio:
                log.error("recording of room %s: %s", room_id, said)
                self._do_in_order(self._ledger.trouble(room_id, studio.epoch, what))
            case {"did": "recovered"} if studio:
                self._do_in_order(self._ledger.trouble(room_id, studio.epoch, ""))

    # Calls of web processes

    async def _answer_calls(self):
        while True:
            try:
                async with self._server.pubsub() as calls:
                    await calls.subscribe(channel(self.name))
                    async for message in calls.listen():
                        if message["type"] == "message":
                            self._do(self._answer(json.loads(message["data"])))
            except (redis.RedisError, OSError) as error:
                log.warning("Redis is away (%s); trying again", error)
                await asyncio.sleep(0.5)

    async def _answer(self, call):
        try:
            said = await self._carry_out(call)
        except BadOffer as bad:
            said = {"status": 400, "sentence": str(bad)}
        except (Busy, Gone):
            said = {"status": 503, "sentence": "The studio is busy. Try again in a second."}
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
            return await self._connect(studio, do, call["seat"], call["offer"])
        studio = self._studios.get(room_id)
        if studio is None:
            return {"status": 200}
        if do == "hang_up":
            studio.hang_up(call["id"], call["seat"])
        elif do == "mute":
            studio.mute(call["seat"], call["muted"])
        elif do == "now":
            studio.show_now(call["question"], call["asker"])
        elif do == "end":
            await self._end(room_id)
        return {"status": 200}

    async def _connect(self, studio, do, seat, offer):
        if do == "listen":
            connection, answer = studio.listen(seat, offer)
        else:
            name, role = await self._ledger.seat(seat)
            connection, answer = studio.publish(seat, name, role, offer)
        return {"status": 201, "id": connection, "answer": answer, "epoch": studio.epoch}

    # Chores

    def _do(self, chore):
        task = asyncio.ensure_future(chore)
        self._chores.add(task)
        task.add_done_callback(self._done)
        return task

    def _do_in_order(self, write):
        """Writes about people must land in the order in which things happened."""

        async def in_turn():
            async with self._writing:
                await write

        return self._do(in_turn())

    def _done(self, task):
        self._chores.discard(task)
        if not task.cancelled() and task.exception():
            log.error("a chore of the stage failed", exc_info=task.exception())
