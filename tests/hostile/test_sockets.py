"""Limits of one person's sockets: their number, their messages and what they make us render."""

import asyncio

import pytest

from hotline.limits import TABLE
from qna.models import Question
from rooms.live import consumer, snapshot
from rooms.live.consumer import FLOOD, LATER, SAYS_NOTHING, TOO_MANY
from rooms.live.open_sockets import A_SEAT
from tests.support.limits import bucket_of
from tests.support.sockets import closing, do, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def seated_cleo(room, cleo):
    """Cleo, with a seat in the room."""
    room.admit(cleo)
    return cleo


async def test_a_sixth_socket_of_a_seat_closes_the_oldest(room, seated_cleo):
    event = await event_of(room)
    sockets = [socket_of(seated_cleo, room.slug, event, "fr")]
    sockets += [socket_of(seated_cleo, room.slug, event) for _ in range(A_SEAT)]
    opened = [await socket.__aenter__() for socket in sockets]
    closed = await closing(opened[0])
    assert (closed["code"], closed["reason"]) == (TOO_MANY, "Ouverte dans trop d’onglets.")
    assert 4400 <= TOO_MANY < 4500, "its page must not come back, or it would push out the next"
    for socket in opened[1:]:
        assert await socket.receive_nothing(0.05) or await next_with(socket, "here")
    for socket in sockets:
        await socket.__aexit__(None, None, None)


async def test_a_socket_that_sends_no_event_number_is_closed(room, seated_cleo, monkeypatch):
    monkeypatch.setattr(consumer, "SILENT", 0.1)
    async with (
        socket_of(seated_cleo, room.slug) as silent,
        socket_of(seated_cleo, room.slug, 0) as page,
    ):
        assert (await closing(silent))["code"] == SAYS_NOTHING
        await page.send_json_to({"react": {"clap": 1}})
        assert await next_with(page, "reactions") == {"clap": 1}


async def test_two_sockets_of_a_seat_share_one_limit_of_messages(room, seated_cleo, monkeypatch):
    burst = TABLE["message"].person[0].burst
    monkeypatch.setitem(TABLE, "message", TABLE["message"]._replace(person=(bucket_of(burst),)))
    async with (
        socket_of(seated_cleo, room.slug, 0) as one,
        socket_of(seated_cleo, room.slug, 0) as other,
    ):
        for _ in range(burst // 2 + 2):
            await one.send_json_to({"ack": 0})
            await other.send_json_to({"ack": 0})
        closed = [asyncio.ensure_future(closing(socket)) for socket in (one, other)]
        done, waiting = await asyncio.wait(closed, return_when=asyncio.FIRST_COMPLETED, timeout=5)
        assert done and all(task.result()["code"] == FLOOD for task in done)
        for task in waiting:
            task.cancel()


async def test_opening_sockets_again_and_again_is_refused_for_a_while(
    room, seated_cleo, monkeypatch
):
    burst = TABLE["socket"].person[0].burst
    monkeypatch.setitem(TABLE, "socket", TABLE["socket"]._replace(person=(bucket_of(burst),)))
    codes = []
    for _ in range(burst + 1):
        async with socket_of(seated_cleo, room.slug) as socket:
            if not await socket.receive_nothing(0.01):
                codes.append((await closing(socket))["code"])
    assert codes == [LATER]
    assert LATER < 4400, "its page comes back by itself"


async def test_votes_that_come_too_fast_are_refused_in_words(room, seated_cleo, monkeypatch):
    question = await do(Question.ask)(await do(room.seat_of)(seated_cleo), "Why?")
    monkeypatch.setitem(TABLE, "vote", TABLE["vote"]._replace(person=(bucket_of(2),)))
    async with socket_of(seated_cleo, room.slug, await event_of(room)) as page:
        for word in ("vote", "unvote", "vote"):
            await page.send_json_to({word: question.pk})
        sentence = await next_with(page, "sorry")
        assert sentence.startswith("Too many votes at once. Try again in ")


async def test_reactions_that_come_too_fast_are_refused_in_words(room, seated_cleo, monkeypatch):
    monkeypatch.setitem(TABLE, "react", TABLE["react"]._replace(person=(bucket_of(2),)))
    async with socket_of(seated_cleo, room.slug, await event_of(room)) as page:
        for _ in range(3):
            await page.send_json_to({"react": {"clap": 1}})
        assert (await next_with(page, "sorry")).startswith("Too many reactions at once.")


async def test_pages_that_need_the_whole_state_share_one_rendering(room, seated_cleo, monkeypatch):
    renderings = []
    draw_whole = snapshot.draw_whole

    def counted(*arguments):
        renderings.append(arguments)
        return draw_whole(*arguments)

    monkeypatch.setattr(snapshot, "draw_whole", counted)
    monkeypatch.setattr(snapshot, "EVERY", 60)
    async with socket_of(seated_cleo, room.slug, -1) as first:
        assert (await next_event(first))["fresh"] == "audience"
        for _ in range(10):
            async with socket_of(seated_cleo, room.slug, -1) as again:
                assert (await next_event(again))["fresh"] == "audience"
        assert len(renderings) == 1


async def test_a_change_after_a_rendering_is_in_the_next_one(room, seated_cleo, monkeypatch):
    monkeypatch.setattr(snapshot, "EVERY", 0.5)
    async with socket_of(seated_cleo, room.slug, -1) as first:
        await next_event(first)
        seat = await do(room.seat_of)(seated_cleo)
        question = await do(Question.ask)(seat, "Meanwhile?")
        async with socket_of(seated_cleo, room.slug, -1) as second:
            fresh = await next_event(second)
            assert f"question-{question.pk}" in fresh["html"]
