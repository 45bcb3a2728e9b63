"""Lines that come while a feed is drawing."""

import asyncio
import json

import pytest

from hotline.line import Line
from rooms import feed as feeds
from rooms.page import AUDIENCE, HOST
from tests.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)


class Page:
    """What came by a line, and the newest event of it."""

    def __init__(self, role, event):
        self.event = event
        self.line = Line(self.hear, (role, "en"), event)

    async def hear(self, message):
        self.event = json.loads(message["text"]).get("event", self.event)


async def test_a_page_that_comes_while_something_is_drawn_for_others_gets_that_too(
    room, monkeypatch
):
    drawing, go_on = asyncio.Event(), asyncio.Event()
    draw_parts = feeds.draw_parts

    async def slowly(*args):
        drawing.set()
        await go_on.wait()
        return await draw_parts(*args)

    feed = feeds.Feed(room.pk)
    await feed.open()
    before = feed.event
    host, first = Page(HOST, before), Page(AUDIENCE, before)
    for page in (host, first):
        feed.add(page.line)
    feed.take(change(before + 1))
    await soon(lambda: host.event == first.event == before + 1, "the first change did not come")
    feed.discard(first.line)
    monkeypatch.setattr(feeds, "draw_parts", slowly)
    feed.take(change(before + 2))  # for hosts alone: nobody else is there
    await drawing.wait()
    late = Page(AUDIENCE, before)
    feed.add(late.line)
    go_on.set()
    await soon(lambda: late.event == before + 2, "the page was left behind")
    for page in (host, first, late):
        page.line.close()
    await feed.close()


def change(event):
    return {"type": "room.event", "event": event, "dirty": ["bar"]}
