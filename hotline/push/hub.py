"""The hub: one channel of the channel layer per process, shared by many sockets.

Every web process holds one channel of the channel layer and joins the group of each feed that has
a subscriber in this process. The feed renders each change once, and the same bytes go to every
socket through its plain ASGI `send`. Content that only one person's page shows (an invitation,
their raised hand) is rendered only for the few people who have any; all others share one rendering.
A socket that falls behind misses messages and then gets the newest snapshot; it is dropped if it
never catches up. Other sockets are not affected.
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
ASK_AFTER = 4  # seconds without an acknowledgement after which a page is asked for one each second
EVERY = 1  # seconds between two checks of how long each socket has been silent


def hub():
    """Return the hub of this process (of this event loop, to be exact)."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Hub:
    """Feeds by the name of their group.

    A feed is opened (`await open()`) for its first subscriber and closed (`await close()`) after
    its last. It has `add(subscriber)`, `discard(subscriber)`, `take(message)`,
    `ask_silent(since)`, `drop_silent(since)`, `await catch_up()` and `is_empty`.
    """

    def __init__(self):
        self._layer = get_channel_layer()
        self._channel = None
        self._feeds = {}
        self._changing = asyncio.Lock()
        self._tasks = []

    async def join(self, group, subscriber, make_feed):
        """Add `subscriber` to the feed of `group`, and return that feed."""
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
        # Register the feed before it opens, so that no message is lost between joining the group
        # and opening.
        feed = self._feeds[group] = make_feed()
        try:
            await self._layer.group_add(group, self._channel)
            await feed.open()
        except BaseException:
            del self._feeds[group]  # the next subscriber tries again
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
                except Exception as error:  # messages of the group are ignored from here on
                    if not outages.noted(error):
                        log.warning("still subscribed to %s: %s", group, error)
            if not self._feeds:
                await self._rest()

    async def _rest(self):
        # Clear both before the first await: if this is cancelled there, the next subscriber would
        # otherwise join through a channel that is gone, with no task receiving.
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
                # Redis went away or sent a malformed message. `catch_up` finds missed events.
                if not outages.noted(error):
                    log.exception("the channel layer failed; trying again")
                await asyncio.sleep(1)

    async def _listen_for_life(self):
        """Check each second which pages are alive.

        This uses neither the database nor Redis, so it also works while they are slow.
        """
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
    except Exception:  # a failing feed must not keep other rooms' pages from being asked
        log.exception("a feed could not ask its pages whether they live; trying again")


async def catch_up(feed):
    try:
        await feed.catch_up()
    except Exception as error:
        if not outages.noted(error):
            log.exception("a feed could not catch up; trying again")
