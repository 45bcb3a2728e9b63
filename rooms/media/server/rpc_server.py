"""The server of RPC calls from web processes (see `rooms.media.rpc`)."""

import asyncio
import json
import logging

import redis.asyncio
from django.utils.translation import gettext_noop as _
from redis.asyncio.client import PubSub

from hotline.core import outages
from hotline.logs import context as log_context
from hotline.tracing import spans
from rooms.models import Seat

from .. import ipc_protocol
from ..network import BadOffer, Busy
from ..rpc import ALL_MEDIA_SERVERS, REPLY_KEPT, Answer, Call, channel
from .background_tasks import BackgroundTasks
from .database import Database
from .held_rooms import HeldRooms
from .listening_session import Gone
from .places import NoPlace
from .player_limit import TooManyPlayers
from .relayed_rooms import RelayedRooms
from .room_session import Elsewhere, Full, RoomSession

log = logging.getLogger(__name__)

ANSWER_WITHIN = 5  # seconds Redis may take to answer before a new connection is opened

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
    "sentence": _("The stage is full. Somebody must step down first."),
}


class RpcServer:
    """Answers the calls to the media server `name`, each in a background task."""

    def __init__(
        self,
        name: str,
        server: redis.asyncio.Redis,
        database: Database,
        held_rooms: HeldRooms,
        relayed_rooms: RelayedRooms,
        background_tasks: BackgroundTasks,
    ) -> None:
        self._name = name
        self._server = server
        self._database = database
        self._held_rooms = held_rooms
        self._relayed_rooms = relayed_rooms
        self._background_tasks = background_tasks

    async def serve(self) -> None:
        """Subscribe and answer, again after each failure of Redis, until cancelled."""
        while True:
            try:
                async with self._server.pubsub() as calls:
                    await calls.subscribe(channel(self._name), ALL_MEDIA_SERVERS)
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
                # Sound is sent between two calls of a crowd, which may all have been read already.
                await asyncio.sleep(0)

    async def _answer(self, text: bytes) -> None:
        call: Call = json.loads(text)
        log_context.note(request=call.get("request", ""), room=call["room"])
        with spans.span("media.answer", {"hotline.do": call["do"]}, call.get("trace")):
            answer = await self._answer_to(call)
        if "reply" in call:
            async with self._server.pipeline(transaction=False) as pipe:
                pipe.lpush(call["reply"], json.dumps(answer))
                pipe.expire(call["reply"], REPLY_KEPT)
                await pipe.execute()

    async def _answer_to(self, call: Call) -> Answer:
        """Carry out a call; return the answer, also to one that fails."""
        try:
            answer = await self._carry_out(call)
        except BadOffer as bad:
            answer = {"status": bad.status, "sentence": str(bad)}
        except TooManyPlayers as many:
            answer = {"status": 503, "sentence": str(many)}
        except NoPlace as full:
            answer = {"status": 503, "sentence": str(full), "again_in": full.seconds}
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
        return answer

    async def _carry_out(self, call: Call) -> Answer:
        room_id, do = call["room"], call["do"]
        if do == "listen" and call.get("relay") and not self._held_rooms.get(room_id):
            return await self._listen_at_relay(call)
        if do in ("publish", "listen"):
            room_session = await self._held_rooms.claim(room_id)
            if room_session is None:
                raise Gone
            if room_session.green_room_open:  # as read last; the room may have gone live since
                await self._held_rooms.catch_up(room_id, room_session)
            return await self._connect(room_session, call)
        room_session = self._held_rooms.get(room_id)
        if do == "hang_up":
            sessions = [room_session, self._relayed_rooms.get(room_id)]
            ended = [one.hang_up(call["id"], call["seat"]) for one in sessions if one]
            return {"status": 200} if all(ended) else NOT_YOURS
        if do in ("look", "end", "claimed"):
            self._relayed_rooms.catch_up(room_id)
        if room_session:
            return await self._carry_out_at(room_session, call)
        return {"status": 200}

    async def _carry_out_at(self, room_session: RoomSession, call: Call) -> Answer:
        """Carry out a call about a room that this media server holds."""
        room_id, do = call["room"], call["do"]
        if do in ("look", "end"):
            await self._pass_on(room_session, call)
        if do == "claimed" and call["epoch"] > room_session.epoch:
            self._held_rooms.abandon(room_id, room_session)
        elif do == "look":
            await self._held_rooms.catch_up(room_id, room_session)
        elif do == "end":
            await room_session.end()
        elif do == "relay":
            if call["epoch"] != room_session.epoch or room_session.green_room_open:
                raise Gone
            link = room_session.relays.add(call["by"], call["link"])
            return {"status": 201, "link": link, "epoch": room_session.epoch}
        return {"status": 200}

    async def _pass_on(self, room_session: RoomSession, call: Call) -> None:
        """Pass a hint on to the media servers that relay the room; it may be lost, because they
        read the rows each second anyway.
        """
        for name in room_session.relays.names:
            hint = {"do": "look", "room": call["room"]}
            try:
                await self._server.publish(channel(name), json.dumps(hint))
            except (redis.RedisError, OSError) as error:
                outages.REDIS.note(error)
                return

    async def _listen_at_relay(self, call: Call) -> Answer:
        session = await self._relayed_rooms.open(call["room"])
        if session is None:
            raise Gone
        connection, answer = session.listen(call["seat"], call["offer"], call.get("address"))
        epoch = session.epoch
        return {"status": 201, "id": connection, "answer": answer, "epoch": epoch, "voice": None}

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
