"""One subscriber per process, many sockets.

Every web process holds one channel of the channel layer and joins the group of each room
that somebody here is watching. A change is drawn once per role and language, and the same
bytes go to every socket by its plain ASGI `send`: nothing per person is drawn, queried or
dispatched. A socket that falls behind is skipped, then given the newest whole state, and
dropped when it never catches up; the others do not feel it.
"""

import asyncio
import logging
import time
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from .feed import Feed

log = logging.getLogger(__name__)
_hubs = WeakKeyDictionary()

SILENCE = 15  # seconds without an acknowledgement after which a socket counts as dead


def hub():
    """The hub of this process (of this event loop, to be exact)."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    def __init__(self):
        self._layer = get_channel_layer()
        self._channel = None
        self._feeds = {}
        self._opening = asyncio.Lock()
        self._tasks = []

    async def join(self, room_id, group, line):
        """Have `line` follow a room; it is given what happened since `line.event`."""
        async with self._opening:
            if self._channel is None:
                self._channel = await self._layer.new_channel()
                self._tasks = [
                    asyncio.create_task(self._receive()),
                    asyncio.create_task(self._sweep()),
                ]
            feed = self._feeds.get(room_id)
            if feed is None:
                await self._layer.group_add(group, self._channel)
                feed = self._feeds[room_id] = Feed(room_id, group)
                await feed.open()
        feed.add(line)

    async def leave(self, room_id, line):
        feed = self._feeds.get(room_id)
        if feed is None:
            return
        feed.discard(line)
        async with self._opening:
            if feed.is_empty and self._feeds.get(room_id) is feed:
                del self._feeds[room_id]
                feed.close()
                await self._layer.group_discard(feed.group, self._channel)
            if not self._feeds:
                await self._close()

    async def _close(self):
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks, self._channel = [], None

    async def _receive(self):
        while True:
            try:
                message = await self._layer.receive(self._channel)
            except asyncio.CancelledError:
                raise
            except Exception:
                # Redis went away. Whatever is missed shows as a gap in the numbers.
                log.exception("the channel layer failed; trying again")
                await asyncio.sleep(1)
                continue
            feed = self._feeds.get(message.get("room"))
            if feed is None:
                continue
            if message["type"] == "room.event":
                feed.happened(message["event"], message["dirty"])
            elif message["type"] == "room.votes":
                feed.voted(message["questions"])
            else:
                feed.pulse(message["page"])

    async def _sweep(self):
        while True:
            await asyncio.sleep(SILENCE / 3)
            long_ago = time.monotonic() - SILENCE
            for feed in list(self._feeds.values()):
                feed.drop_silent(long_ago)
