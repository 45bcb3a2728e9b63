"""How web processes call a media server: JSON over Redis, answered within seconds or not at all.

    PUBLISH hotline:stage:<name>   {"do": …, "room": pk, …, "reply": "hotline:reply:<id>"}
    LPUSH   hotline:reply:<id>     {"status": 201, …}

`PUBLISH` says how many listen, so that a media server that is gone is known at once.
"""

import asyncio
import json
import secrets

import redis
import redis.asyncio
from django.conf import settings

from hotline.core import outages

ALL_STAGES = "hotline:stages"  # {"do": "claimed", "room": pk, "epoch": n}: who held it lets go
PATIENCE = 4  # seconds a call may take
HEARD_WITHIN = 2  # seconds in which Redis takes a call
AT_MOST = PATIENCE + HEARD_WITHIN  # seconds, whatever is slow: pages wait 15 for all of it
REPLY_KEPT = 30  # seconds an answer nobody fetched is kept


class NoMediaServer(Exception):
    """No media server listens, or it did not answer in time."""


def channel(stage_name):
    return f"hotline:stage:{stage_name}"


def hint(room, message):
    """Tell the media server that holds `room`, if one does; it will read the rows anyway."""
    if room.media_server_id is None:
        return
    with redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1) as server:
        server.publish(channel(room.media_server.name), json.dumps({"room": room.pk, **message}))


async def call(stage_name, message):
    """Ask a media server and wait for its answer.

    Raises:
        NoStage: nobody answers to that name.
    """
    reply = f"hotline:reply:{secrets.token_hex(12)}"
    text = json.dumps({**message, "reply": reply})
    try:
        limits = {"socket_connect_timeout": HEARD_WITHIN}
        async with (
            asyncio.timeout(AT_MOST),
            redis.asyncio.from_url(settings.REDIS_URL, **limits) as server,
        ):
            async with asyncio.timeout(HEARD_WITHIN):
                heard = await server.publish(channel(stage_name), text)
            if not heard:
                raise NoMediaServer(stage_name)
            answer = await server.blpop([reply], timeout=PATIENCE)
    except (TimeoutError, redis.RedisError, OSError) as error:
        outages.REDIS.note(error)
        raise NoMediaServer(stage_name) from error
    if answer is None:
        raise NoMediaServer(stage_name)
    return json.loads(answer[1])
