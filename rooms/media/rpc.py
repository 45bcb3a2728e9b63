"""RPC from web processes to a media server: JSON over Redis, answered within `AT_MOST` seconds.

    PUBLISH hotline:media:<name>   {"do": …, "room": pk, …, "reply": "hotline:reply:<id>"}
    LPUSH   hotline:reply:<id>     {"status": 201, …}

`PUBLISH` returns the number of subscribers, so a call to a media server that is gone fails at once.
"""

import asyncio
import json
import secrets
from collections.abc import Mapping
from typing import NotRequired, Protocol, Required, TypedDict

import redis

from hotline.core import outages
from hotline.core.redis_client import TimeLimits, async_client, sync_client
from hotline.logs import context as log_context

# All media servers subscribe to this channel. {"do": "claimed", "room": pk, "epoch": n} makes a
# former holder of the room let go of it.
ALL_MEDIA_SERVERS = "hotline:media"
PATIENCE = 4  # seconds to wait for the answer
HEARD_WITHIN = 2  # seconds in which Redis must accept the call
AT_MOST = PATIENCE + HEARD_WITHIN  # seconds for a whole call; pages wait 15 for everything
CALL = TimeLimits(connect=HEARD_WITHIN, answer=None)
HINT = TimeLimits(connect=1, answer=1)
REPLY_KEPT = 30  # seconds after which Redis drops an answer that was not fetched


class Renewed(TypedDict):
    """The publication that a page replaces by itself."""

    epoch: int
    voice: int


class Call(TypedDict, total=False):
    """A call to a media server; `do` decides which of the other keys it has."""

    do: Required[str]
    """`publish`, `listen`, `hang_up`, `look`, `end` or `claimed`."""
    room: Required[int]
    seat: str
    offer: str
    source: str
    key: str
    """The hash of the stream key by which an encoder publishes."""
    renews: Renewed | None
    address: str | None
    """The address that the offer came from."""
    id: str
    """The connection to hang up."""
    epoch: int
    request: str
    """The number of the request, for the log."""
    reply: str
    """The list to push the answer to, for callers that wait for one."""


class Answer(TypedDict):
    """The answer to a call; `status` is that of the HTTP response."""

    status: int
    sentence: NotRequired[str]
    """For people, in English, when the call was refused."""
    id: NotRequired[str]
    """The new connection, as are the keys below."""
    answer: NotRequired[str]
    epoch: NotRequired[int]
    voice: NotRequired[int | None]


class Named(Protocol):
    @property
    def name(self) -> str: ...


class Held(Protocol):
    """A room that a media server may hold."""

    @property
    def pk(self) -> int: ...

    @property
    def media_server(self) -> Named | None: ...


class NoMediaServer(Exception):
    """No media server is subscribed under that name, or it did not answer in time."""


def channel(name: str) -> str:
    return f"hotline:media:{name}"


def hint(room: Held, message: Mapping[str, object]) -> None:
    """Send `message` to the media server that holds `room`, if any, without waiting for an answer.

    A lost hint only costs time, because the media server reads the rows each second anyway.
    """
    holder = room.media_server
    if holder is None:
        return
    with sync_client(HINT) as server:
        server.publish(channel(holder.name), json.dumps({"room": room.pk, **message}))


async def call(name: str, message: Mapping[str, object]) -> Answer:
    """Send `message` to a media server and return its answer.

    Raises:
        NoMediaServer: no media server of that name answers in time.
    """
    reply = f"hotline:reply:{secrets.token_hex(12)}"
    text = json.dumps({**message, "reply": reply, "request": log_context.current_request()})
    try:
        async with asyncio.timeout(AT_MOST), async_client(CALL) as server:
            async with asyncio.timeout(HEARD_WITHIN):
                heard = await server.publish(channel(name), text)
            if not heard:
                raise NoMediaServer(name)
            answer = await server.blpop([reply], timeout=PATIENCE)
    except (TimeoutError, redis.RedisError, OSError) as error:
        outages.REDIS.note(error)
        raise NoMediaServer(name) from error
    if answer is None:
        raise NoMediaServer(name)
    received: Answer = json.loads(answer[1])
    return received
