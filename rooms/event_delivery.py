"""Sending of the messages of events: after the commit, and not while Redis is away."""

import asyncio
from collections.abc import Callable, Mapping

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction

from hotline.core import outages

from .event_rows import RoomRow

Message = dict[str, object]  # the channel layer sends nothing but dicts

TOLD_WITHIN = 1  # seconds that Redis may take for a message, because the request waits for it


def after_commit(tell: Callable[[], object]) -> None:
    # `robust`, because the commit stands if sending fails; pages and reconcilers catch up.
    transaction.on_commit(lambda: unless_redis_is_away(tell), robust=True)


def unless_redis_is_away(tell: Callable[[], object]) -> bool:
    """Call `tell` and return whether it succeeded.

    It is not called for a few seconds after a failure, because a request can send many messages
    and each would wait for the timeout.
    """
    if outages.REDIS.is_felt:
        return False
    try:
        tell()
    except TimeoutError as error:
        outages.REDIS.note(error)
        return False
    except Exception as error:
        if not outages.noted(error):
            raise
        return False
    return True


@async_to_sync
async def tell_pages(message: Message) -> None:
    """Send a message to all web processes, by the group that it names."""
    layer = get_channel_layer()
    assert layer is not None  # the settings name one
    async with asyncio.timeout(TOLD_WITHIN):
        await layer.group_send(str(message["group"]), message)


def tell_media_server(room: RoomRow, message: Mapping[str, object]) -> None:
    """Send a hint to the media server that holds the room; it also polls the rows by itself."""
    from .media.rpc import hint

    hint(room, message)
