"""What a subscriber sends to a socket that reads quickly, slowly or not at all."""

import asyncio
import gc
import weakref

from hotline.push.subscriber import BACKLOG, BEHIND, MAX_SKIPS, Subscriber
from hotline.push.variant import ListKey, Variant
from tests.support.eventually import soon

PAGE = Variant("audience", "en", ListKey("top"))


class Peer:
    """A peer whose reading can be stopped."""

    def __init__(self):
        self.got = []
        self.reads = asyncio.Event()
        self.reads.set()

    async def send(self, message):
        if message["type"] == "websocket.send":
            await self.reads.wait()
        self.got.append(message.get("text") or message["code"])


async def test_changes_arrive_in_order():
    peer = Peer()
    subscriber = Subscriber(peer.send, PAGE, 0)
    for event in (1, 2, 3):
        subscriber.event_text(f"change {event}", event)
    await soon(lambda: len(peer.got) == 3, "not all came")
    assert peer.got == ["change 1", "change 2", "change 3"]
    subscriber.close()


async def test_a_change_the_page_has_already_is_not_sent_again():
    peer = Peer()
    subscriber = Subscriber(peer.send, PAGE, 5)
    subscriber.event_text("old", 5)
    subscriber.event_text("new", 6)
    await soon(lambda: peer.got, "nothing came")
    assert peer.got == ["new"]
    subscriber.close()


async def test_the_latest_pulse_replaces_earlier_unsent_ones():
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    subscriber.pulse("here", "1")
    await asyncio.sleep(0)
    for here in (2, 3, 4):
        subscriber.pulse("here", str(here))
    peer.reads.set()
    await soon(lambda: len(peer.got) == 2, "the latest did not come")
    assert peer.got == ["1", "4"]
    subscriber.close()


async def test_a_peer_that_falls_behind_is_given_the_whole_state_instead_of_a_backlog():
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    for event in range(1, BACKLOG + 10):
        subscriber.event_text(f"change {event}", event)
        await asyncio.sleep(0)
    peer.reads.set()
    await soon(lambda: subscriber.wants_fresh, "it never asked for the whole state")
    subscriber.fresh_text("everything", 99)
    await soon(lambda: peer.got[-1] == "everything", "the whole state did not come")
    assert len(peer.got) <= BACKLOG + 1
    subscriber.close()


async def test_a_peer_that_never_reads_is_dropped():
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    for here in range(MAX_SKIPS + 3):
        subscriber.pulse("here", str(here))
        await asyncio.sleep(0)
    await soon(lambda: BEHIND in peer.got, "it was not dropped")
    await soon(lambda: not subscriber.is_open, "its writer goes on")


async def test_counts_that_were_overwritten_are_asked_for_again():
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    subscriber.whole("votes", "all")
    await asyncio.sleep(0)
    subscriber.part("votes", "one")
    assert not subscriber.lacking
    subscriber.part("votes", "two")
    assert subscriber.lacking == {"votes"}
    subscriber.whole("votes", "all again")
    assert not subscriber.lacking
    peer.reads.set()
    await soon(lambda: peer.got == ["all", "all again"], lambda: f"{peer.got} came")
    subscriber.close()


async def test_a_peer_that_reads_again_asks_for_the_whole_state_by_itself():
    """It must not wait for the next event, which may be an hour away."""
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    asked = asyncio.Event()
    subscriber.when_caught_up = asked.set
    for event in range(1, BACKLOG + 10):
        subscriber.event_text(f"change {event}", event)
        await asyncio.sleep(0)
    assert not asked.is_set()
    peer.reads.set()
    await asyncio.wait_for(asked.wait(), 5)
    assert subscriber.wants_fresh
    subscriber.close()


async def test_a_peer_that_reads_slowly_is_kept():
    peer = Peer()
    subscriber = Subscriber(peer.send, PAGE, 0)
    for here in range(MAX_SKIPS):
        peer.reads.clear()
        for _ in range(5):
            subscriber.pulse("here", str(here))
            await asyncio.sleep(0)
        before = len(peer.got)
        peer.reads.set()
        await soon(lambda before=before: len(peer.got) > before, "nothing came")
        subscriber.pulse("here", "never quite done")
    assert subscriber.is_open and BEHIND not in peer.got
    subscriber.close()


async def test_a_peer_is_dropped_once():
    peer = Peer()
    peer.reads.clear()
    subscriber = Subscriber(peer.send, PAGE, 0)
    for here in range(2 * MAX_SKIPS):
        subscriber.pulse("here", str(here))
        await asyncio.sleep(0)
    await soon(lambda: not subscriber.is_open, "its writer goes on")
    assert peer.got.count(BEHIND) == 1


async def test_a_subscriber_that_was_closed_is_freed_without_the_collector():
    gc.collect()
    gc.disable()
    try:
        subscriber = Subscriber(Peer().send, PAGE, 0)
        await asyncio.sleep(0)
        subscriber.close()
        freed = weakref.ref(subscriber)
        del subscriber
        await soon(lambda: freed() is None, "it is kept as garbage")
    finally:
        gc.enable()
