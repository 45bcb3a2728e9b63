"""Pages that join the feed of a room, some of them while it draws."""

import asyncio
import json

import pytest
from channels.db import database_sync_to_async as do

from hotline.accounts.models import User
from hotline.core import cancellation
from hotline.push.subscriber import Subscriber
from hotline.push.variant import ListKey, Variant
from rooms.live import feed as feeds
from rooms.live import painter
from rooms.live.screen_feed import ScreenFeed
from rooms.live.status import AUDIENCE, HOST
from rooms.models import Seat
from tests.hotline.core.test_cancellation import swallow_cancellations
from tests.support.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """A page's subscriber, and the newest event that it received."""

    def __init__(self, role, event, seat=None):
        self.event = event
        self.me = None  # the text that is about its person alone
        self.subscriber = Subscriber(
            self.receive, Variant(role, "en", ListKey("top")), event, seat and seat.key
        )

    async def receive(self, message):
        text = json.loads(message["text"])
        self.event = text.get("event", self.event)
        if "me" in text:
            self.me = message["text"]


async def test_a_page_that_joins_while_a_change_is_drawn_receives_it_too(room, monkeypatch):
    drawing, go_on = asyncio.Event(), asyncio.Event()
    draw_fragments = painter.draw_fragments

    async def slowly(*args):
        drawing.set()
        await go_on.wait()
        return await draw_fragments(*args)

    feed = feeds.Feed(room.pk)
    await feed.open()
    before = feed.event
    host, first = Page(HOST, before), Page(AUDIENCE, before)
    for page in (host, first):
        feed.add(page.subscriber)
    feed.take(change(before + 1))
    await soon(lambda: host.event == first.event == before + 1, "the first change did not come")
    feed.discard(first.subscriber)
    monkeypatch.setattr(painter, "draw_fragments", slowly)
    feed.take(change(before + 2))  # drawn for hosts alone, because nobody else is here
    await drawing.wait()
    late = Page(AUDIENCE, before)
    feed.add(late.subscriber)
    go_on.set()
    await soon(lambda: late.event == before + 2, "the page was left behind")
    for page in (host, first, late):
        page.subscriber.close()
    await feed.close()


def change(event):
    return {"type": "room.event", "event": event, "what": "room_edited", "questions": []}


async def test_pages_that_join_share_one_drawing_except_that_of_an_invited_person(room):
    guests = [await do(User.objects.welcome_guest)(f"Cleo {number}") for number in range(5)]
    seats = [await do(room.admit)(guest) for guest in guests]
    await do(seats[0].invite)(await do(room.seats.get)(role=Seat.HOST))
    feed = feeds.Feed(room.pk)
    await feed.open()
    invited, *plain = [Page(AUDIENCE, feed.event, seat) for seat in seats]
    for page in (invited, *plain):
        feed.add(page.subscriber)
    await soon(lambda: all(page.me for page in (invited, *plain)), "a page has no text")
    assert "invites you on stage" in invited.me
    assert all(page.me is plain[0].me for page in plain)  # the same object, drawn once
    assert "invites you on stage" not in plain[0].me and "Raise hand" in plain[0].me
    for page in (invited, *plain):
        page.subscriber.close()
    await feed.close()


async def test_a_page_of_a_room_without_questions_soon_lacks_nothing(room):
    """Otherwise the feed would work on four times a second."""
    feed = feeds.Feed(room.pk)
    await feed.open()
    page = Page(AUDIENCE, feed.event)
    feed.add(page.subscriber)
    assert page.subscriber.lacking
    await soon(lambda: not page.subscriber.lacking, "the page still lacks something")
    page.subscriber.close()
    await feed.close()


@pytest.mark.parametrize("kind", [feeds.Feed, ScreenFeed])
async def test_a_closed_feed_ends_its_tasks_though_a_command_swallows_a_cancellation(
    room, monkeypatch, kind
):
    monkeypatch.setattr(cancellation, "AGAIN", 0.01)
    feed = kind(room.pk)
    await feed.open()
    task = asyncio.create_task(swallow_cancellations([None]))
    feed._tasks.append(task)
    await asyncio.sleep(0)
    await feed.close()
    assert task.cancelled()
