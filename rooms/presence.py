"""Presence: the seats of a room whose pages sent a heartbeat recently.

Redis holds one sorted set per room, `hotline:here:<room pk>`: the seat keys, scored by the time in
seconds at which each was last seen.
"""

import time
from collections.abc import Collection
from contextlib import suppress

from redis.exceptions import RedisError

from hotline.core.redis_client import server

TIME_TO_LIVE = 15  # seconds; a page acknowledges every 5


async def seen(room_id: int, seat_keys: Collection[str]) -> None:
    """Record the heartbeats of these seats. Raises RedisError."""
    if not seat_keys:
        return
    async with server().pipeline(transaction=False) as pipe:
        pipe.zadd(_name(room_id), dict.fromkeys(seat_keys, time.time()))
        pipe.expire(_name(room_id), 4 * TIME_TO_LIVE)
        await pipe.execute()


async def gone(room_id: int, seat_key: str) -> None:
    """Remove a seat that closed a page; another open page of it adds it again within seconds."""
    # redis-py raises AttributeError if the connection is closed meanwhile: its writer is None.
    with suppress(RedisError, AttributeError):
        await server().zrem(_name(room_id), seat_key)


async def here(room_id: int) -> set[str]:
    """Return the keys of the seats that are present."""
    async with server().pipeline(transaction=False) as pipe:
        pipe.zremrangebyscore(_name(room_id), "-inf", time.time() - TIME_TO_LIVE)
        pipe.zrange(_name(room_id), 0, -1)
        _removed, keys = await pipe.execute()
    return {key.decode() for key in keys}


def _name(room_id: int) -> str:
    return f"hotline:here:{room_id}"
