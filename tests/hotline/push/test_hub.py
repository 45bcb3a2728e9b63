"""The hub while the channel layer, the database or a feed fails."""

import asyncio

import pytest

from hotline.push import hub as module
from hotline.push.hub import Hub
from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from tests.support.eventually import soon

PAGE = Variant("audience", "en", ListKey("top"))


class ChannelLayer:
    """A channel layer in memory; while `away` is set, its groups raise ConnectionError."""

    def __init__(self):
        self.away = False
        self.groups = set()
        self.messages = asyncio.Queue()

    async def new_channel(self):
        return "here"

    async def group_add(self, group, channel):
        self._check()
        self.groups.add(group)

    async def group_discard(self, group, channel):
        self._check()
        self.groups.discard(group)

    async def receive(self, channel):
        return await self.messages.get()

    def _check(self):
        if self.away:
            raise ConnectionError("the server is away")


class Feed:
    def __init__(self):
        self.subscribers, self.taken, self.opened = set(), [], False
        self.readable, self.asked = True, 0

    async def open(self):
        await asyncio.sleep(0.05)
        if not self.readable:
            raise OSError("the database is away")
        self.opened = True

    async def close(self):
        self.opened = False

    @property
    def is_empty(self):
        return not self.subscribers

    def add(self, subscriber):
        assert self.opened
        self.subscribers.add(subscriber)

    def discard(self, subscriber):
        self.subscribers.discard(subscriber)

    def ask_silent(self, since):
        self.asked += 1

    def drop_silent(self, long_ago):
        pass

    def take(self, message):
        self.taken.append(message["number"])


@pytest.fixture
async def hub():
    hub = Hub()
    hub._layer = ChannelLayer()
    yield hub
    await hub._rest()


@pytest.fixture
async def subscriber():
    async def send(message):
        pass

    subscriber = Subscriber(send, PAGE, 0)
    yield subscriber
    subscriber.close()


async def test_a_feed_that_failed_to_open_is_opened_for_the_next_subscriber(hub, subscriber):
    broken = Feed()
    broken.readable = False
    with pytest.raises(OSError):
        await hub.join("room", subscriber, lambda: broken)
    assert (await hub.join("room", subscriber, Feed)).opened


async def test_a_subscriber_can_join_once_the_channel_layer_is_back(hub, subscriber):
    hub._layer.away = True
    with pytest.raises(ConnectionError):
        await hub.join("room", subscriber, Feed)
    hub._layer.away = False
    assert subscriber in (await hub.join("room", subscriber, Feed)).subscribers


async def test_a_subscriber_can_leave_while_the_channel_layer_is_away(hub, subscriber):
    feed = await hub.join("room", subscriber, Feed)
    hub._layer.away = True
    await hub.leave("room", subscriber)
    assert not feed.opened


async def test_a_cancelled_leave_keeps_nobody_from_joining(hub, subscriber, monkeypatch):
    """The web server cancels the closing of a socket that takes too long."""
    feed = await hub.join("room", subscriber, Feed)
    held = asyncio.Event()
    monkeypatch.setattr(
        hub, "_tasks", [*hub._tasks, asyncio.create_task(ignore_the_first_cancellation(held))]
    )
    await asyncio.sleep(0)
    leaving = asyncio.create_task(hub.leave("room", subscriber))
    await soon(lambda: feed.is_empty, "the subscriber did not leave")
    await asyncio.sleep(0.05)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    again = await hub.join("room", subscriber, Feed)
    await hub._layer.messages.put({"group": "room", "number": 7})
    await soon(lambda: again.taken == [7], "the message was not received")
    held.set()


async def test_a_leave_that_is_cancelled_while_it_waits_closes_the_feed(hub, subscriber):
    """It waits while the feed of another room opens, as for a database that hangs."""
    gate = asyncio.Event()

    class SlowFeed(Feed):
        async def open(self):
            await gate.wait()
            await super().open()

    feed = await hub.join("room", subscriber, Feed)
    joining = asyncio.create_task(hub.join("another room", subscriber, SlowFeed))
    await soon(lambda: "another room" in hub._layer.groups, "no other room is joined")
    leaving = asyncio.create_task(hub.leave("room", subscriber))
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    assert leaving.cancelled() and feed.is_empty
    gate.set()
    await soon(lambda: not feed.opened, "the feed goes on without a page")
    assert hub._layer.groups == {"another room"}
    await joining


async def test_a_leave_that_is_cancelled_while_the_feed_closes_lets_it_close(hub, subscriber):
    gate = asyncio.Event()

    class SlowFeed(Feed):
        async def close(self):
            self.closing = True
            await gate.wait()
            await super().close()

    feed = await hub.join("room", subscriber, SlowFeed)
    leaving = asyncio.create_task(hub.leave("room", subscriber))
    await soon(lambda: hasattr(feed, "closing"), "it does not close")
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    gate.set()
    await soon(lambda: not feed.opened, "its close was cancelled")
    await soon(lambda: hub._layer.groups == set(), "the hub still subscribes to the room")


async def ignore_the_first_cancellation(until):
    """Go on until `until` is set, as a task does that swallows its cancellation."""
    try:
        await until.wait()
    except asyncio.CancelledError:
        await until.wait()


async def test_a_message_during_the_opening_of_a_feed_is_not_lost(hub, subscriber):
    feed = Feed()
    joining = asyncio.create_task(hub.join("room", subscriber, lambda: feed))
    await soon(lambda: "room" in hub._layer.groups, "the hub did not join the group")
    hub._layer.messages.put_nowait({"group": "room", "number": 1})
    await joining
    await soon(lambda: feed.taken == [1], "the message was lost")


async def test_a_malformed_message_does_not_stop_later_messages(hub, subscriber):
    feed = await hub.join("room", subscriber, Feed)
    hub._layer.messages.put_nowait({"group": "room"})
    hub._layer.messages.put_nowait({"group": "room", "number": 2})
    await soon(lambda: feed.taken == [2], "the hub receives no more messages")


async def test_silent_sockets_are_asked_while_the_database_hangs(hub, subscriber, monkeypatch):
    monkeypatch.setattr(module, "EVERY", 0.01)
    monkeypatch.setattr(module, "SILENCE", 0.03)
    waiting = asyncio.Event()

    class HangingFeed(Feed):
        async def catch_up(self):
            waiting.set()
            await asyncio.Event().wait()

    feed = await hub.join("room", subscriber, HangingFeed)
    await waiting.wait()
    asked = feed.asked
    await soon(lambda: feed.asked > asked + 2, "silent sockets are no longer asked")


async def test_an_error_in_one_feed_does_not_stop_the_others_from_being_asked(
    hub, subscriber, monkeypatch, caplog
):
    monkeypatch.setattr(module, "EVERY", 0.01)

    class BrokenFeed(Feed):
        def ask_silent(self, since):
            super().ask_silent(since)
            raise RuntimeError("this socket can't be written to")

    broken = await hub.join("one", subscriber, BrokenFeed)
    feed = await hub.join("another", subscriber, Feed)
    await soon(lambda: feed.asked > 2 and broken.asked > 2, "one error ended the asking")
    assert "can't be written to" in caplog.text
    for group in ("one", "another"):
        await hub.leave(group, subscriber)
