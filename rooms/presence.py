"""Presence: the seats of a room whose pages sent a heartbeat recently.

Redis holds one sorted set per room, `hotline:here:<room pk>`: the seat keys, scored by the time in
seconds at which each was last seen. It is the time of Redis, so that a machine with a wrong clock
neither hides its people nor makes others leave.
"""

from collections.abc import Collection
from contextlib import suppress

from redis.exceptions import RedisError

from hotline.core.redis_client import server

TIME_TO_LIVE = 15  # seconds; a page acknowledges every 5

NOW = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
"""
SEEN = (
    NOW
    + """
for i = 2, #ARGV do redis.call('ZADD', KEYS[1], now, ARGV[i]) end
redis.call('EXPIRE', KEYS[1], 4 * ARGV[1])
"""
)
HERE = (
    NOW
    + """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[1])
return redis.call('ZRANGE', KEYS[1], 0, -1)
"""
)


async def seen(room_id: int, seat_keys: Collection[str]) -> None:
    """Record the heartbeats of these seats. Raises RedisError."""
    if not seat_keys:
        return
    await server().eval(SEEN, 1, _name(room_id), TIME_TO_LIVE, *seat_keys)


async def gone(room_id: int, seat_key: str) -> None:
    """Remove a seat that closed a page; another open page of it adds it again within seconds."""
    # redis-py raises AttributeError if the connection is closed meanwhile: its writer is None.
    with suppress(RedisError, AttributeError):
        await server().zrem(_name(room_id), seat_key)


async def here(room_id: int) -> set[str]:
    """Return the keys of the seats that are present."""
    keys = await server().eval(HERE, 1, _name(room_id), TIME_TO_LIVE)
    return {key.decode() for key in keys}


def _name(room_id: int) -> str:
    return f"hotline:here:{room_id}"
