"""The sockets of a room whose page its hosts close to others."""

import pytest

from hotline.web.close_codes import BEHIND, REPLAY_CLOSED
from qna.models import Question
from rooms.models import Room
from tests.support.sockets import closing, do, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_audience_is_turned_away_at_the_end_of_a_session_for_hosts(live_room, ada, cleo):
    await do(live_room.admit)(cleo)
    await do(live_room.open_replay_to)(Room.HOSTS)
    now = await event_of(live_room)
    async with (
        socket_of(ada, live_room.slug, now) as hers,
        socket_of(cleo, live_room.slug, now) as theirs,
    ):
        await do(live_room.end)()
        assert (await closing(theirs))["code"] == BEHIND
        assert "data-media" in (await next_event(hers))["html"]
    async with socket_of(cleo, live_room.slug) as again:
        assert (await closing(again))["code"] == REPLAY_CLOSED


async def test_nothing_of_an_ended_session_is_sent_to_others_once_it_is_closed(
    live_room, ada, cleo
):
    await do(live_room.admit)(cleo)
    question = await do(Question.ask)(await do(live_room.seat_of)(ada), "Shall we begin?")
    await do(live_room.end)()
    async with socket_of(cleo, live_room.slug, await event_of(live_room)) as theirs:
        await do(live_room.open_replay_to)(Room.HOSTS)
        await do(question.refuse)()
        while (message := await theirs.receive_output(timeout=10))["type"] != "websocket.close":
            assert "replay" not in message["text"] and "question-" not in message["text"]
        assert message["code"] == BEHIND


async def test_a_page_that_was_open_before_the_change_may_not_subscribe(live_room, cleo):
    await do(live_room.admit)(cleo)
    await do(live_room.end)()
    async with socket_of(cleo, live_room.slug) as theirs:
        await do(live_room.open_replay_to)(Room.HOSTS)
        await theirs.send_json_to({"since": 0})
        assert (await closing(theirs))["code"] == REPLAY_CLOSED


async def test_people_who_were_there_stay_where_the_replay_is_for_them(live_room, cleo):
    await do(live_room.admit)(cleo)
    await do(live_room.end)()
    async with socket_of(cleo, live_room.slug, await event_of(live_room)) as theirs:
        await do(live_room.open_replay_to)(Room.WAS_THERE)
        assert "data-media" in (await next_event(theirs))["html"]


async def test_an_open_page_has_other_names_from_the_end_on(live_room, ada, cleo):
    await do(live_room.admit)(cleo)
    await do(live_room.change_rules)(names_after_end=Room.NO_NAMES)
    question = await do(Question.ask)(await do(live_room.seat_of)(ada), "Shall we begin?")
    await do(question.take_up)()
    await do(question.finish)()
    async with socket_of(cleo, live_room.slug, await event_of(live_room)) as theirs:
        await theirs.send_json_to({"show": {"list": "answered"}})
        await next_with(theirs, "list")
        await do(live_room.end)()
        html = (await next_event(theirs))["html"]
        while f"question-{question.pk}" not in html:
            html = await next_with(theirs, "html")
        item = html.partition(f'id="question-{question.pk}"')[2].partition("</li>")[0]
        assert "<bdi>Anonymous</bdi>" in item and "<bdi>Ada</bdi>" not in item
