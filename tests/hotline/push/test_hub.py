"""The hub, when what it stands on fails."""

import asyncio

import pytest

from hotline.push import hub as module
from hotline.push.hub import Hub
from hotline.push.subscriber import Subscriber
from tests.support.eventually import soon

PAGE = ("audience", "en")


class Layer:
    """A channel layer in memory that can be away."""

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
    hub._layer = Layer()
    yield hub
    await hub._rest()


@pytest.fixture
async def subscriber():
    async def send(message):
        pass

    subscriber = Subscriber(send, PAGE, 0)
    yield subscriber
    subscriber.close()


async def test_a_feed_that_could_not_be_opened_is_opened_for_the_next_line(hub, subscriber):
    broken = Feed()
    broken.readable = False
    with pytest.raises(OSError):
        await hub.join("room", subscriber, lambda: broken)
    assert (await hub.join("room", subscriber, Feed)).opened


async def test_a_line_comes_in_again_once_the_server_is_back(hub, subscriber):
    hub._layer.away = True
    with pytest.raises(ConnectionError):
        await hub.join("room", subscriber, Feed)
    hub._layer.away = False
    assert subscriber in (await hub.join("room", subscriber, Feed)).subscribers


async def test_a_line_leaves_though_the_server_is_away(hub, subscriber):
    feed = await hub.join("room", subscriber, Feed)
    hub._layer.away = True
    await hub.leave("room", subscriber)
    assert not feed.opened


async def test_a_leaving_that_is_cut_off_keeps_nobody_from_coming_in(hub, subscriber, monkeypatch):
    """A web server ends what takes a socket too long to close."""
    feed = await hub.join("room", subscriber, Feed)
    held = asyncio.Event()
    monkeypatch.setattr(hub, "_tasks", [*hub._tasks, asyncio.create_task(stubborn(held))])
    await asyncio.sleep(0)
    leaving = asyncio.create_task(hub.leave("room", subscriber))
    await soon(lambda: feed.is_empty, "it does not leave")
    await asyncio.sleep(0.05)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    again = await hub.join("room", subscriber, Feed)
    await hub._layer.messages.put({"group": "room", "number": 7})
    await soon(lambda: again.taken == [7], "what happens is not received")
    held.set()


async def stubborn(until):
    """Takes long to end."""
    try:
        await until.wait()
    except asyncio.CancelledError:
        await until.wait()


async def test_what_happens_while_a_feed_opens_is_not_lost_on_it(hub, subscriber):
    feed = Feed()
    joining = asyncio.create_task(hub.join("room", subscriber, lambda: feed))
    await soon(lambda: "room" in hub._layer.groups, "it did not subscribe")
    hub._layer.messages.put_nowait({"group": "room", "number": 1})
    await joining
    await soon(lambda: feed.taken == [1], "the message was lost")


async def test_one_message_that_makes_no_sense_does_not_end_the_others(hub, subscriber):
    feed = await hub.join("room", subscriber, Feed)
    hub._layer.messages.put_nowait({"group": "room"})
    hub._layer.messages.put_nowait({"group": "room", "number": 2})
    await soon(lambda: feed.taken == [2], "it hears nothing any more")


async def test_pages_are_asked_whether_they_live_though_the_database_stands_still(
    hub, subscriber, monkeypatch
):
    monkeypatch.setattr(module, "EVERY", 0.01)
    monkeypatch.setattr(module, "SILENCE", 0.03)
    waits = asyncio.Event()

    class Stuck(Feed):
        async def catch_up(self):
            waits.set()
            await asyncio.Event().wait()

    feed = await hub.join("room", subscriber, Stuck)
    await waits.wait()
    asked = feed.asked
    await soon(lambda: feed.asked > asked + 2, "nobody is asked any more")


async def test_a_room_that_fails_keeps_no_other_from_being_asked(
    hub, subscriber, monkeypatch, caplog
):
    monkeypatch.setattr(module, "EVERY", 0.01)

    class Broken(Feed):
        def ask_silent(self, since):
            super().ask_silent(since)
            raise RuntimeError("this line can't be written to")

    broken = await hub.join("one", subscriber, Broken)
    feed = await hub.join("another", subscriber, Feed)
    await soon(lambda: feed.asked > 2 and broken.asked > 2, "one failure has ended it")
    assert "can't be written to" in caplog.text
    for group in ("one", "another"):
        await hub.leave(group, subscriber)
