"""The socket of a projector or an overlay."""

import asyncio
from contextlib import asynccontextmanager

import pytest
from channels.db import database_sync_to_async as do
from channels.testing import WebsocketCommunicator

from hotline.asgi import sockets
from hotline.push import hub
from hotline.web.close_codes import BEHIND, LATER, NO_ROOM, RENEWED, TOO_BIG
from qna.models import Question
from rooms.live import screen_consumer
from rooms.models import Room
from tests.support.sockets import closing, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def screen_of(room, key=None, language="en"):
    key = key or await do(room.key_for_screens)()
    screen = WebsocketCommunicator(sockets, f"/r/{room.slug}/screen/{key}/socket?lang={language}")
    await screen.connect(timeout=10)
    try:
        yield screen
    finally:
        await screen.disconnect(timeout=10)


async def shown_with(screen, text):
    """Wait until what the screen shows has `text`; return it."""
    while text not in (html := await next_with(screen, "screen")):
        pass
    return html


@pytest.fixture
async def question(live_room, cleo):
    seat = await do(live_room.admit)(cleo)
    return await do(Question.ask)(seat, "What did you charge first?")


async def test_a_screen_shows_the_question_that_is_taken(live_room, question):
    async with screen_of(live_room) as screen, screen_of(live_room, language="fr") as french:
        assert "data-idle" in await next_with(screen, "screen")
        await do(question.take_up)()
        for one, word in ((screen, "NOW"), (french, "MAINTENANT")):
            assert word in await shown_with(one, f'data-question="{question.pk}"')
        await do(question.finish)()
        await shown_with(screen, "data-idle")


async def test_a_screen_that_connects_again_shows_the_newest(live_room, question):
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
    await do(question.take_up)()
    async with screen_of(live_room) as screen:
        assert question.text in await next_with(screen, "screen")


async def test_votes_reach_a_screen(live_room, question, ada):
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
        await do(question.upvote)(await do(live_room.seat_of)(ada))
        assert question.text in await shown_with(screen, "</svg>1")


async def test_what_changes_nothing_on_a_screen_is_not_sent(live_room, question, cleo):
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
        await do((await do(live_room.seat_of)(cleo)).raise_hand)()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(next_with(screen, "screen"), 1.5)


async def test_a_page_of_the_room_and_a_screen_follow_it_side_by_side(live_room, question, ada):
    async with screen_of(live_room) as screen:
        async with socket_of(ada, live_room.slug, await event_of(live_room)) as page:
            await do(question.take_up)()
            assert question.text in (await next_event(page))["html"]
            await shown_with(screen, "data-question")
        await do(question.finish)()
        await shown_with(screen, "data-idle")


async def test_a_renewed_link_closes_the_screens_of_the_old_one(live_room):
    old = await do(live_room.key_for_screens)()
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
        await do(live_room.renew_screen_key)(old)
        assert (await closing(screen))["code"] == RENEWED
    async with screen_of(live_room, old) as screen:
        assert (await closing(screen))["code"] == NO_ROOM
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")


async def test_a_wrong_key_is_closed_for_good(live_room, room):
    async with screen_of(live_room, "x") as screen:
        assert (await closing(screen))["code"] == NO_ROOM


async def test_a_change_whose_message_was_lost_still_reaches_a_screen(live_room, monkeypatch):
    monkeypatch.setattr(hub, "SWEEP", 0.5)
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
        now = await event_of(live_room)
        rooms = Room.objects.filter(pk=live_room.pk)
        await do(rooms.update)(title="Found", event=now + 1)
        await shown_with(screen, "Found")


async def test_a_screen_that_says_nothing_is_asked_and_then_closed(live_room, monkeypatch):
    monkeypatch.setattr(hub, "EVERY", 0.05)
    monkeypatch.setattr(hub, "ASK_AFTER", 0.1)
    monkeypatch.setattr(hub, "SILENCE", 0.5)
    async with screen_of(live_room) as screen:
        assert await next_with(screen, "alive")
        assert (await closing(screen))["code"] == BEHIND


@pytest.mark.parametrize("text", ["no JSON", '{"vote": 1}', "[" * 900])
async def test_nothing_that_a_screen_says_does_anything_but_show_that_it_lives(
    live_room, question, text
):
    async with screen_of(live_room) as screen:
        await next_with(screen, "screen")
        await screen.send_to(text_data=text)
        await do(question.take_up)()
        await shown_with(screen, "data-question")
    await do(question.refresh_from_db)()
    assert question.votes == 0


async def test_a_long_message_closes_the_socket(live_room):
    async with screen_of(live_room) as screen:
        await screen.send_to(text_data="x" * 2000)
        assert (await closing(screen))["code"] == TOO_BIG


async def test_a_room_has_a_limited_number_of_screens(live_room, monkeypatch):
    monkeypatch.setattr(screen_consumer, "MOST", 1)
    async with screen_of(live_room) as first:
        await next_with(first, "screen")
        async with screen_of(live_room) as second:
            assert (await closing(second))["code"] == LATER
