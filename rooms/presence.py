"""Who is in a room now: seats whose page showed a sign of life, with a time to live.

One sorted set a room, `hotline:here:<room pk>`: seat key by the second it was last seen.
"""

import time

import redis.asyncio
from django.conf import settings

TIME_TO_LIVE = 15  # seconds; a page acknowledges every 5


async def seen(room_id, seat_key):
    """Note a sign of life; how many people are here."""
    now = time.time()
    name = f"hotline:here:{room_id}"
    async with (
        redis.asyncio.from_url(settings.REDIS_URL) as server,
        server.pipeline(transaction=False) as pipe,
    ):
        pipe.zadd(name, {seat_key: now})
        pipe.zremrangebyscore(name, "-inf", now - TIME_TO_LIVE)
        pipe.zcard(name)
        pipe.expire(name, 60)
        replies = await pipe.execute()
    return replies[2]
