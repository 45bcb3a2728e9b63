"""A socket that floods the site or sends too long messages is closed; others do not notice it."""

import asyncio
import json

import pytest
from channels.db import database_sync_to_async as do

from hotline.web.close_codes import FLOOD, LATER, TOO_BIG
from qna.models import Question
from tests.bench.figures import percentile
from tests.support.crowd.crowd import Crowd
from tests.support.crowd.guests import seat_guests
from tests.support.crowd.watcher import PING, TEXT, Watcher, framed
from tests.support.eventually import soon
from tests.support.web import running_web

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(live_room):
    guests = seat_guests(live_room, 12)
    question = Question.ask(guests[0].seat, "Is anybody there?")
    live_room.refresh_from_db()
    with running_web() as web:
        yield web, live_room, guests, question


async def open_socket(world, guest):
    web, room, *_ = world
    watcher = await Watcher.open(web.address, web.url, room.slug, guest)
    watcher.send(since=room.event)
    return watcher


async def close_code_after(world, *frames):
    """The code with which the site closes a socket that sends these frames."""
    watcher = await open_socket(world, world[2][1])
    for frame in frames:
        watcher.transport.write(frame)
    return await asyncio.wait_for(watcher.closed, 10)


@pytest.mark.parametrize("size", [17, 60, 1024])
def test_a_message_of_more_than_16_kib_closes_its_socket(world, size):
    text = json.dumps({"react": "x" * (size << 10)}).encode()
    assert asyncio.run(close_code_after(world, framed(TEXT, text))) == TOO_BIG


def test_the_fragments_of_a_message_count_together(world):
    first = framed(0x01, b'{"react": "' + b"x" * 10_000)
    more = framed(0x00, b"x" * 10_000)
    last = framed(0x80, b'"}')
    assert asyncio.run(close_code_after(world, first, more, last)) == TOO_BIG


def test_a_message_of_less_than_16_kib_is_accepted(world):
    async def vote_after_a_long_message():
        watcher = await open_socket(world, world[2][1])
        watcher.send(react="x" * (15 << 10))
        watcher.send(vote=world[3].pk)
        voted = do(lambda: Question.objects.get().votes)
        await soon(lambda: voted(), "the vote after the message was not counted")
        watcher.close()
        await watcher.closed

    asyncio.run(vote_after_a_long_message())


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Too many messages at once."), ("fr", "Trop de messages à la fois.")],
)
def test_a_socket_closed_for_too_many_frames_is_told_why(world, language, sentence):
    """The frames are pings, which no application receives."""
    web, room, guests, _ = world

    async def close_reason():
        of = web.address, web.url, room.slug, guests[1]
        watcher = await Watcher.open(*of, language=language)
        watcher.transport.write(framed(PING, b"") * 400)
        await asyncio.wait_for(watcher.closed, 10)
        return watcher.code, watcher.reason

    assert asyncio.run(close_reason()) == (FLOOD, sentence)


async def flood(world, guest, codes, is_over):
    """Open socket after socket and send as much as the site reads; append the close codes."""
    shout = framed(TEXT, b'{"react": {"clap": 9}}') * 200
    while not (codes and is_over.is_set()):
        watcher = await open_socket(world, guest)
        while not watcher.closed.done():
            watcher.transport.write(shout)
            await asyncio.sleep(0.01)
        codes.append(watcher.code)


async def closed_while_votes_waited(world, times, codes):
    """How many flooding sockets were closed while each vote of ten others waited for its answer."""
    web, room, guests, question = world
    answered = {}

    def on_text_of(place):
        def on_text(text):
            if text.startswith(b'{"voted"'):
                answered[place].set()

        return on_text

    async def vote(place):
        found = []
        for _ in range(times):
            answered[place] = asyncio.Event()
            before = len(codes)
            crowd.watchers[place].send(**{("unvote" if len(found) % 2 else "vote"): question.pk})
            await asyncio.wait_for(answered[place].wait(), 30)
            found.append(len(codes) - before)
            await asyncio.sleep(0.3)
        return found

    async with Crowd(web.address, web.url, room) as crowd:
        await crowd.come(guests[2:], on_text_of)
        found = await asyncio.gather(*(vote(place) for place in range(len(guests) - 2)))
    return [closed for each in found for closed in each]


@pytest.mark.parametrize(
    "times", [5, pytest.param(50, marks=pytest.mark.prove)], ids=["short", "long"]
)
def test_a_flooding_socket_is_closed_and_others_hardly_notice_it(world, times):
    async def both():
        codes, is_over = [], asyncio.Event()
        flooding = asyncio.create_task(flood(world, world[2][0], codes, is_over))
        found = await closed_while_votes_waited(world, times, codes)
        is_over.set()
        await flooding
        return codes, found

    codes, found = asyncio.run(both())
    assert FLOOD in codes and set(codes) <= {FLOOD, LATER}
    assert percentile(found, 0.95) <= 2  # a vote has its turn between two flooding sockets
