"""One subscriber per process, many sockets.

Every web process holds one channel of the channel layer and joins the group of each feed
that somebody here is following. What happens is drawn once by the feed, and the same bytes go
to every socket by its plain ASGI `send`. What stands on one person's page alone (an invitation,
their raised hand) is drawn for those few who have such a thing; everybody else shares one drawing.
A socket that falls behind is skipped, then given the newest whole state, and dropped when it
never catches up; the others do not feel it.
"""

import asyncio
import logging
import time
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.redis_client import hang_up

log = logging.getLogger(__name__)
_hubs = WeakKeyDictionary()

SILENCE = 15  # seconds without an acknowledgement after which a socket counts as dead
ASK_AFTER = 4  # seconds without one after which a page is asked, each second, whether it is there
EVERY = 1  # seconds between two looks at how long each socket has been silent


def hub():
    """The hub of this process (of this event loop, to be exact)."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    """Feeds by the name of their group. A feed is opened for the first line that follows it, has
    `add(line)`, `discard(line)`, `take(message)`, `ask_silent(since)`, `drop_silent(since)`,
    `catch_up()`, and is closed (`await close()`) after the last.
    """

    def __init__(self):
        self._layer = get_channel_layer()
        self._channel = None
        self._feeds = {}
        self._changing = asyncio.Lock()
        self._tasks = []

    async def join(self, group, subscriber, make_feed):
        """Have `subscriber` follow the feed of `group`; the feed it follows."""
        async with self._changing:
            if self._channel is None:
                self._channel = await self._layer.new_channel()
                self._tasks = [
                    asyncio.create_task(self._receive()),
                    asyncio.create_task(self._listen_for_life()),
                    asyncio.create_task(self._sweep()),
                ]
            feed = self._feeds.get(group)
            if feed is None:
                feed = await self._open(group, make_feed)
            feed.add(subscriber)
            return feed

    async def _open(self, group, make_feed):
        # It takes messages from before it opens: none falls between joining and beginning.
        feed = self._feeds[group] = make_feed()
        try:
            await self._layer.group_add(group, self._channel)
            await feed.open()
        except BaseException:
            del self._feeds[group]  # the next line tries again
            raise
        return feed

    async def leave(self, group, subscriber):
        subscriber.close()
        async with self._changing:
            feed = self._feeds.get(group)
            if feed:
                feed.discard(subscriber)
            if feed and feed.is_empty:
                del self._feeds[group]
                await feed.close()
                try:
                    await self._layer.group_discard(group, self._channel)
                except Exception as error:  # its messages go nowhere, which does no harm
                    if not outages.noted(error):
                        log.warning("still subscribed to %s: %s", group, error)
            if not self._feeds:
                await self._rest()

    async def _rest(self):
        # Clear both before the first await: if this is cancelled there, the next line would
        # otherwise join by a channel that is gone, with no task receiving.
        tasks, self._tasks, self._channel = self._tasks, [], None
        await end(tasks)
        await hang_up()

    async def _receive(self):
        while True:
            try:
                message = await self._layer.receive(self._channel)
                if feed := self._feeds.get(message.get("group")):
                    feed.take(message)
            except Exception as error:
                # Redis went away, or said what we don't understand. What is missed is caught up.
                if not outages.noted(error):
                    log.exception("the channel layer failed; trying again")
                await asyncio.sleep(1)

    async def _listen_for_life(self):
        """Ask no database and no Redis: a page hears from us also while they are slow."""
        while True:
            await asyncio.sleep(EVERY)
            now = time.monotonic()
            for feed in list(self._feeds.values()):
                ask_after_life(feed, now)

    async def _sweep(self):
        while True:
            await asyncio.sleep(SILENCE / 3)
            await asyncio.gather(*map(catch_up, list(self._feeds.values())))


def ask_after_life(feed, now):
    try:
        feed.drop_silent(now - SILENCE)
        feed.ask_silent(now - ASK_AFTER)
    except Exception:  # of one room, and the others' pages are asked as before
        log.exception("a feed could not ask its pages whether they live; trying again")


async def catch_up(feed):
    try:
        await feed.catch_up()
    except Exception as error:
        if not outages.noted(error):
            log.exception("a feed could not catch up; trying again")
