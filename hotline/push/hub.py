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
from collections.abc import Callable
from typing import Any, Protocol, TypeVar, cast
from weakref import WeakKeyDictionary

from channels.layers import get_channel_layer

from hotline.core import outages
from hotline.core.cancellation import end
from hotline.core.redis_client import hang_up
from hotline.logs import context as log_context

from .subscriber import Subscriber

log = logging.getLogger(__name__)
_hubs: "WeakKeyDictionary[asyncio.AbstractEventLoop, Hub]" = WeakKeyDictionary()

SILENCE = 15  # seconds without an acknowledgement after which a socket counts as dead
SWEEP = SILENCE / 3  # seconds between two looks at what messages were lost
ASK_AFTER = 4  # seconds without an acknowledgement after which a page is asked for one each second
PAGE = "page"  # the kind of feed that pages follow
EVERY = 1  # seconds between two checks of how long each socket has been silent


def hub() -> "Hub":
    """Return the hub of this process (of this event loop, to be exact)."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        _hubs[loop] = Hub()
    return _hubs[loop]


class Feed(Protocol):
    """A feed, as the hub uses it: opened for its first subscriber, closed after its last.

    `since` and `long_ago` are monotonic seconds.
    """

    @property
    def is_empty(self) -> bool: ...
    async def open(self) -> None: ...
    async def close(self) -> None: ...
    def add(self, subscriber: Subscriber, /) -> None: ...
    def discard(self, subscriber: Subscriber, /) -> None: ...
    def take(self, message: dict[str, Any], /) -> None: ...
    def ask_silent(self, since: float, /) -> None: ...
    def drop_silent(self, long_ago: float, /) -> None: ...
    async def catch_up(self) -> None: ...


AnyFeed = TypeVar("AnyFeed", bound=Feed)


class Hub:
    """Feeds by the name of their group and by their kind.

    A room's page and its screens follow one group, each by a feed of its own.
    """

    def __init__(self) -> None:
        layer = get_channel_layer()
        assert layer is not None, "CHANNEL_LAYERS names the default layer"
        self._layer = layer
        self._channel: str | None = None
        self._feeds: dict[str, dict[str, Feed]] = {}
        self._changing = asyncio.Lock()
        self._tasks: list[asyncio.Task[None]] = []
        self._closing: set[asyncio.Task[None]] = set()

    async def join(
        self,
        group: str,
        subscriber: Subscriber,
        make_feed: Callable[[], AnyFeed],
        kind: str = PAGE,
    ) -> AnyFeed:
        """Add `subscriber` to the feed of `group` of this kind, and return that feed."""
        async with self._changing:
            if self._channel is None:
                self._channel = await self._layer.new_channel()
                work = (self._receive(self._channel), self._listen_for_life(), self._sweep())
                self._tasks = [asyncio.create_task(one, context=log_context.only()) for one in work]
            feed = self._feeds.get(group, {}).get(kind)
            if feed is None:
                feed = await self._open(group, kind, self._channel, make_feed)
            feed.add(subscriber)
            return cast(AnyFeed, feed)  # the callers of one kind make feeds of one type

    async def _open(
        self, group: str, kind: str, channel: str, make_feed: Callable[[], Feed]
    ) -> Feed:
        # Register the feed before it opens, so that no message is lost between joining the group
        # and opening.
        feed = self._feeds.setdefault(group, {})[kind] = make_feed()
        try:
            await self._layer.group_add(group, channel)
            await feed.open()
        except BaseException:
            self._forget(group, kind)  # the next subscriber tries again
            raise
        return feed

    async def leave(self, group: str, subscriber: Subscriber, kind: str = PAGE) -> None:
        """Remove `subscriber` from its feed, and close that if it was the last one.

        A task of the hub closes it. The web server cancels the caller when that takes too long, and
        nobody else would close the feed.
        """
        subscriber.close()
        feed = self._feeds.get(group, {}).get(kind)
        if feed:
            feed.discard(subscriber)
            if not feed.is_empty:
                return
        closing = asyncio.create_task(self._close_empty(group, kind), context=log_context.only())
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        await asyncio.shield(closing)

    async def _close_empty(self, group: str, kind: str) -> None:
        async with self._changing:
            feed = self._feeds.get(group, {}).get(kind)
            if feed and feed.is_empty:
                self._forget(group, kind)
                await feed.close()
                if group not in self._feeds:
                    await self._unsubscribe(group)
            if not self._feeds:
                await self._rest()

    def _forget(self, group: str, kind: str) -> None:
        del self._feeds[group][kind]
        if not self._feeds[group]:
            del self._feeds[group]

    async def _unsubscribe(self, group: str) -> None:
        assert self._channel is not None, "its feeds were opened on it"
        try:
            await self._layer.group_discard(group, self._channel)
        except Exception as error:  # messages of the group are ignored from here on
            if not outages.noted(error):
                log.warning("still subscribed to %s: %s", group, error)

    async def _rest(self) -> None:
        # Clear both before the first await: if this is cancelled there, the next subscriber would
        # otherwise join through a channel that is gone, with no task receiving.
        tasks, self._tasks, self._channel = self._tasks, [], None
        await end(tasks)
        await hang_up()

    async def _receive(self, channel: str) -> None:
        while True:
            try:
                message = await self._layer.receive(channel)
                for feed in list(self._feeds.get(message.get("group", ""), {}).values()):
                    feed.take(message)
            except Exception as error:
                # Redis went away or sent a malformed message. `catch_up` finds missed events.
                if not outages.noted(error):
                    log.exception("the channel layer failed; trying again")
                await asyncio.sleep(1)

    async def _listen_for_life(self) -> None:
        """Check each second which pages are alive.

        This uses neither the database nor Redis, so it also works while they are slow.
        """
        while True:
            await asyncio.sleep(EVERY)
            now = time.monotonic()
            for feed in self._all_feeds():
                ask_after_life(feed, now)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEEP)
            await asyncio.gather(*map(catch_up, self._all_feeds()))

    def _all_feeds(self) -> list[Feed]:
        return [feed for kinds in self._feeds.values() for feed in kinds.values()]


def ask_after_life(feed: Feed, now: float) -> None:
    try:
        feed.drop_silent(now - SILENCE)
        feed.ask_silent(now - ASK_AFTER)
    except Exception:  # a failing feed must not keep other rooms' pages from being asked
        log.exception("a feed could not ask its pages whether they live; trying again")


async def catch_up(feed: Feed) -> None:
    try:
        await feed.catch_up()
    except Exception as error:
        if not outages.noted(error):
            log.exception("a feed could not catch up; trying again")
