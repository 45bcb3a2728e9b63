"""The subscribers of a feed with a large audience."""

import asyncio

import pytest

from hotline.push.subscriber import BEHIND, Subscriber
from hotline.push.subscribers import AT_ONCE, Subscribers, in_turns
from tests.hotline.push.test_subscriber import PAGE, Peer
from tests.support.eventually import soon

TURNS = 3


@pytest.fixture
async def audience():
    """Peers and subscribers for three turns of the event loop."""
    peers = [Peer() for _ in range(TURNS * AT_ONCE)]
    subscribers = Subscribers()
    for peer in peers:
        subscribers.add(Subscriber(peer.send, PAGE, 0))
    yield peers, subscribers
    for one in subscribers:
        one.close()


def told(peers):
    return sum(bool(peer.got) for peer in peers)


async def test_other_work_is_done_while_a_large_audience_is_told(audience):
    peers, subscribers = audience
    seen = []
    subscribers.pulse("levels", {"levels": 1})
    while told(peers) < len(peers):
        seen.append(told(peers))
        await asyncio.sleep(0)
    assert seen == [AT_ONCE, 2 * AT_ONCE]


async def test_each_is_told_all_news_in_their_order(audience):
    peers, subscribers = audience
    for number in range(4):
        subscribers.pulse(f"slot {number}", {"number": number})
    await soon(lambda: all(len(peer.got) == 4 for peer in peers), "not all came")
    expected = [f'{{"number": {number}}}' for number in range(4)]
    assert all(peer.got == expected for peer in peers)


async def test_a_socket_that_is_dropped_meanwhile_is_told_nothing(audience):
    peers, subscribers = audience
    subscribers.pulse("levels", {"levels": 1})
    for one in list(subscribers):
        subscribers.drop(one, BEHIND)
    await soon(lambda: all(BEHIND in peer.got for peer in peers), "not all sockets are closed")
    assert sum(len(peer.got) == 1 for peer in peers) == len(peers) - AT_ONCE


async def test_who_leaves_meanwhile_has_no_turn(audience):
    _peers, subscribers = audience
    met = []
    async for one in in_turns(subscribers):
        met.append(one)
        if len(met) == AT_ONCE:
            for left in set(subscribers) - set(met):
                subscribers.drop(left, BEHIND)
    assert len(met) == AT_ONCE
