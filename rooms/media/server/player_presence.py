"""Report the presence of players on their behalf, because they have no page that reports it."""

import asyncio
import logging
from collections.abc import Mapping

from redis.exceptions import RedisError

from hotline.core import outages
from hotline.core.redis_client import hang_up
from rooms import presence
from rooms.models.player import PREFIX

from .listening_session import ListeningSession

log = logging.getLogger(__name__)

EVERY = presence.TIME_TO_LIVE / 3  # seconds


async def count(sessions: Mapping[int, ListeningSession]) -> None:
    """Report the players of all rooms until cancelled.

    `sessions` maps room pks to sessions, and changes meanwhile.
    """
    try:
        while True:
            await _count_all(sessions)
            await asyncio.sleep(EVERY)
    finally:
        await hang_up()


async def _count_all(sessions: Mapping[int, ListeningSession]) -> None:
    # A function of its own, so that no variable keeps a session that has ended until the next time.
    for room_id, session in list(sessions.items()):
        await _count(room_id, session)


async def _count(room_id: int, session: ListeningSession) -> None:
    try:
        await presence.seen(room_id, [PREFIX + connection for connection in session.players])
    except (RedisError, OSError) as error:
        outages.REDIS.note(error)
    except Exception:  # go on with the other rooms
        log.exception("players of room %s could not be counted", room_id)
