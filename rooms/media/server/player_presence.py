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


async def count(room_sessions):
    """Until cancelled; `room_sessions` by room pk, as they come and go."""
    try:
        while True:
            for room_id, room_session in list(room_sessions.items()):
                await _count(room_id, room_session)
            await asyncio.sleep(EVERY)
    finally:
        await hang_up()


async def _count(room_id, room_session):
    try:
        await presence.seen(room_id, [PREFIX + connection for connection in room_session.players])
    except (RedisError, OSError) as error:
        outages.REDIS.note(error)
    except Exception:  # those of the other rooms are counted all the same
        log.exception("players of room %s could not be counted", room_id)
