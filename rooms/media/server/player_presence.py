"""Report the presence of players on their behalf, because they have no page that reports it."""

import asyncio
import logging
from collections.abc import Mapping

from redis.exceptions import RedisError

from hotline.core import outages
from hotline.core.redis_client import hang_up
from rooms import presence
from rooms.models.player import PREFIX

from .room_session import RoomSession

log = logging.getLogger(__name__)

EVERY = presence.TIME_TO_LIVE / 3  # seconds


async def count(room_sessions: Mapping[int, RoomSession]) -> None:
    """Report the players of all rooms until cancelled.

    `room_sessions` maps room pks to sessions, and changes meanwhile.
    """
    try:
        while True:
            for room_id, room_session in list(room_sessions.items()):
                await _count(room_id, room_session)
            await asyncio.sleep(EVERY)
    finally:
        await hang_up()


async def _count(room_id: int, room_session: RoomSession) -> None:
    try:
        await presence.seen(room_id, [PREFIX + connection for connection in room_session.players])
    except (RedisError, OSError) as error:
        outages.REDIS.note(error)
    except Exception:  # go on with the other rooms
        log.exception("players of room %s could not be counted", room_id)
