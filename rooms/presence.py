"""Who is in a room now: seats whose page showed a sign of life, with a time to live.

One sorted set a room, `hotline:here:<room pk>`: seat key by the second it was last seen.
"""

import time
from contextlib import suppress

from redis.exceptions import RedisError

from hotline.core.redis_client import server

TIME_TO_LIVE = 15  # seconds; a page acknowledges every 5


async def seen(room_id, seat_keys):
    """Note signs of life, of as many as there were. Raises RedisError."""
    if not seat_keys:
        return
    async with server().pipeline(transaction=False) as pipe:
        pipe.zadd(_name(room_id), dict.fromkeys(seat_keys, time.time()))
        pipe.expire(_name(room_id), 4 * TIME_TO_LIVE)
        await pipe.execute()


async def gone(room_id, seat_key):
    """They closed the page; if another of theirs is open, it will say so within seconds."""
    # Of a connection that is closed at this moment, redis-py looks for the writer it no longer has.
    with suppress(RedisError, AttributeError):
        await server().zrem(_name(room_id), seat_key)


async def here(room_id):
    """Keys of the seats that are here: a set."""
    async with server().pipeline(transaction=False) as pipe:
        pipe.zremrangebyscore(_name(room_id), "-inf", time.time() - TIME_TO_LIVE)
        pipe.zrange(_name(room_id), 0, -1)
        _removed, keys = await pipe.execute()
    return {key.decode() for key in keys}


def _name(room_id):
    return f"hotline:here:{room_id}"
