"""Players have no page that says they are here: their stage says it, so that they are counted."""

import asyncio
import logging

from redis.exceptions import RedisError

from hotline.core import outages
from hotline.core.redis_client import hang_up
from rooms import presence
from rooms.models.player import PREFIX

log = logging.getLogger(__name__)

EVERY = presence.TIME_TO_LIVE / 3  # seconds


async def count(studios):
    """Until cancelled; `studios` by room pk, as they come and go."""
    try:
        while True:
            for room_id, studio in list(studios.items()):
                await _count(room_id, studio)
            await asyncio.sleep(EVERY)
    finally:
        await hang_up()


async def _count(room_id, studio):
    try:
        await presence.seen(room_id, [PREFIX + connection for connection in studio.players])
    except (RedisError, OSError) as error:
        outages.REDIS.note(error)
    except Exception:  # those of the other rooms are counted all the same
        log.exception("players of room %s could not be counted", room_id)
