"""RPC from web processes to a media server: JSON over Redis, answered within `AT_MOST` seconds.

    PUBLISH hotline:media:<name>   {"do": …, "room": pk, …, "reply": "hotline:reply:<id>"}
    LPUSH   hotline:reply:<id>     {"status": 201, …}

`PUBLISH` returns the number of subscribers, so a call to a media server that is gone fails at once.
"""

import asyncio
import json
import secrets
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import NotRequired, Protocol, Required, TypedDict
from weakref import WeakKeyDictionary

import redis.asyncio

from hotline.core import outages
from hotline.core.redis_client import TimeLimits, async_client, sync_client
from hotline.logs import context as log_context
from hotline.tracing import spans

# All media servers subscribe to this channel. {"do": "claimed", "room": pk, "epoch": n} makes a
# former holder of the room let go of it.
ALL_MEDIA_SERVERS = "hotline:media"
PATIENCE = 4  # seconds to wait for the answer
HEARD_WITHIN = 2  # seconds in which Redis must accept the call
AT_MOST = PATIENCE + HEARD_WITHIN  # seconds for a whole call; pages wait 15 for everything
CALL = TimeLimits(connect=HEARD_WITHIN, answer=None)
HINT = TimeLimits(connect=1, answer=1)
REPLY_KEPT = 30  # seconds after which Redis drops an answer that was not fetched
# Calls of a process at once, each with a connection to Redis while it waits: 125 a second, if a
# media server answers none of them.
MOST_AT_ONCE = 500
MOST_KEPT = 16  # connections that wait for the next calls, after a crowd has come too

_lent: "WeakKeyDictionary[asyncio.AbstractEventLoop, _Lent]" = WeakKeyDictionary()


class Renewed(TypedDict):
    """The publication that a page replaces by itself."""

    epoch: int
    voice: int


class Link(TypedDict):
    """One end of a link between two media servers."""

    ssrcs: list[int]
    """The SSRC of its reports, at the end that asks; those of sound and picture, at the other."""
    key: NotRequired[str]
    """In base64; of the end that asks."""
    address: NotRequired[tuple[str, int]]
    """Address and port, of the end that is asked."""


class Call(TypedDict, total=False):
    """A call to a media server; `do` decides which of the other keys it has."""

    do: Required[str]
    """`publish`, `listen`, `hang_up`, `relay`, `look`, `end` or `claimed`."""
    room: Required[int]
    seat: str
    offer: str
    source: str
    key: str
    """The hash of the stream key by which an encoder publishes."""
    renews: Renewed | None
    address: str | None
    """The address that the offer came from."""
    relay: bool
    """Whether to `listen` at a media server that does not hold the room."""
    by: str
    """The media server that asks to `relay` the room."""
    link: Link
    """Its end of the link, for `relay`."""
    id: str
    """The connection to hang up."""
    epoch: int
    request: str
    """The number of the request, for the log."""
    trace: dict[str, str]
    """The span of the caller (W3C Trace Context), empty without traces."""
    reply: str
    """The list to push the answer to, for callers that wait for one."""


class Answer(TypedDict):
    """The answer to a call; `status` is that of the HTTP response."""

    status: int
    sentence: NotRequired[str]
    """For people, in English, when the call was refused."""
    again_in: NotRequired[int]
    """Seconds after which to try again, when a listener found no place."""
    id: NotRequired[str]
    """The new connection, as are the keys below."""
    answer: NotRequired[str]
    epoch: NotRequired[int]
    voice: NotRequired[int | None]
    link: NotRequired[Link]
    """The end of the link that sends a room's program; in answers to `relay`."""


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

    Connections to Redis are kept for the next calls, until `hang_up`.

    Raises:
        NoMediaServer: no media server of that name answers in time, or MOST_AT_ONCE calls wait.
    """
    reply = f"hotline:reply:{secrets.token_hex(12)}"
    with spans.span("media.call", {"hotline.do": str(message.get("do"))}):
        about = {"request": log_context.current_request(), "trace": spans.carrier()}
        return await _answer(name, json.dumps({**message, **about, "reply": reply}), reply)


async def _answer(name: str, text: str, reply: str) -> Answer:
    """Send a call and wait for what is pushed to the list `reply`. Raises NoMediaServer."""
    commands: list[list[str | int]] = [
        ["PUBLISH", channel(name), text],
        ["BLPOP", reply, PATIENCE],
    ]
    try:
        async with asyncio.timeout(AT_MOST), _lent_here().one() as connection:
            async with asyncio.timeout(HEARD_WITHIN):
                await connection.send_packed_command(connection.pack_commands(commands))
                heard = await connection.read_response()
            if not heard:
                raise NoMediaServer(name)
            answer = await connection.read_response()
    except (TimeoutError, redis.RedisError, OSError) as error:
        outages.REDIS.note(error)
        raise NoMediaServer(name) from error
    if answer is None:
        raise NoMediaServer(name)
    received: Answer = json.loads(answer[1])
    return received


async def hang_up() -> None:
    """Close the connections of the running loop that are kept; the next call opens new ones."""
    lent = _lent.pop(asyncio.get_running_loop(), None)
    for connection in lent.idle if lent else ():
        await connection.disconnect()


class _Lent:
    """The connections to Redis of one event loop: those that are kept, and how many are in use.

    A pool of redis-py takes as much CPU to lend a connection as the call itself.
    """

    def __init__(self) -> None:
        self.idle: list[redis.asyncio.Connection] = []
        self.in_use = 0
        self._new: Callable[[], redis.asyncio.Connection]
        self._new = async_client(CALL).connection_pool.make_connection

    @asynccontextmanager
    async def one(self) -> AsyncIterator[redis.asyncio.Connection]:
        """Lend a connection; close it unless all answers of its commands were read, and also if
        MOST_KEPT others are idle.

        Raises RedisError, also if MOST_AT_ONCE are lent.
        """
        if self.in_use >= MOST_AT_ONCE:
            raise redis.MaxConnectionsError(f"{MOST_AT_ONCE} calls wait")
        self.in_use += 1
        connection = self.idle.pop() if self.idle else self._new()
        try:
            await self._connect(connection)
            yield connection
        except BaseException:
            await connection.disconnect(nowait=True)
            raise
        finally:
            self.in_use -= 1
        if len(self.idle) < MOST_KEPT:
            self.idle.append(connection)
        else:
            await connection.disconnect(nowait=True)

    async def _connect(self, connection: redis.asyncio.Connection) -> None:
        """Connect unless it is connected; anew if Redis has closed it meanwhile."""
        reader = connection._reader
        if reader is not None and (reader.at_eof() or reader.exception()):
            await connection.disconnect(nowait=True)
        await connection.connect()  # type: ignore[no-untyped-call]


def _lent_here() -> _Lent:
    loop = asyncio.get_running_loop()
    if loop not in _lent:
        _lent[loop] = _Lent()
    return _lent[loop]
