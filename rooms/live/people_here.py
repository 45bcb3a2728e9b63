"""Sends a room's sockets who is here, and how many."""

import json
from collections.abc import Collection

from hotline.push.subscriber import Subscriber
from hotline.push.subscribers import in_turns

from .feed_messages import draw_people
from .status import HOST


async def show_people(
    room_id: int, subscribers: Collection[Subscriber], keys: set[str], count_shown: bool
) -> None:
    """Send the number of these seats, and the list of the audience among them.

    The collection may change meanwhile.

    Args:
        count_shown: whether everybody reads the number; otherwise hosts do.
    """
    here = json.dumps({"here": len(keys)})
    async for subscriber in in_turns(subscribers):
        if count_shown or subscriber.variant.role == HOST:
            subscriber.pulse("here", here)
    texts = await draw_people(room_id, keys, {one.variant.reader for one in subscribers})
    async for subscriber in in_turns(subscribers):
        if subscriber.variant.reader in texts:
            subscriber.pulse("people", texts[subscriber.variant.reader])
