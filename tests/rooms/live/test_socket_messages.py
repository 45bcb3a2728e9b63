"""Messages of a room's page to its socket, and their effect."""

import json

import pytest
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser

from qna.models import Question
from tests.support.sockets import APP, closing, do, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '"since"', "{" * 3000])
async def test_a_message_that_is_no_json_object_closes_the_socket(room, ada, text):
    async with socket_of(ada, room.slug) as socket:
        await socket.send_to(text_data=text)
        assert (await closing(socket))["code"] == 1003


async def test_bytes_close_the_socket(room, ada):
    async with socket_of(ada, room.slug) as socket:
        await socket.send_to(bytes_data=b"\xff\x00")
        assert (await closing(socket))["code"] == 1003


async def test_a_message_of_one_megabyte_closes_the_socket(room, ada):
    async with socket_of(ada, room.slug) as socket:
        await socket.send_to(text_data=json.dumps({"ack": "x" * 1_000_000}))
        assert (await closing(socket))["code"] == 1009


@pytest.mark.parametrize("since", ["1", None, [], -1, 10**30])
async def test_an_invalid_event_number_to_begin_from_does_no_harm(room, ada, since):
    async with socket_of(ada, room.slug) as socket:
        await socket.send_json_to({"since": since})
        await socket.send_json_to({"ack": 1})
        if not isinstance(since, int):  # it was ignored, so the page may still begin
            await socket.send_json_to({"since": await event_of(room)})
        await do(room.go_live)()
        assert "LIVE" in (await next_event(socket))["html"].upper()


async def test_the_socket_of_a_person_without_a_seat_is_closed_in_words(room, dov):
    async with socket_of(dov, room.slug) as socket:
        close = await closing(socket)
        assert (close["code"], close["reason"]) == (4403, "Join the room first.")


async def test_the_socket_of_an_anonymous_visitor_is_closed(room):
    async with socket_of(AnonymousUser(), room.slug) as socket:
        assert (await closing(socket))["code"] == 4403


async def test_the_socket_of_an_unknown_room_is_closed(ada):
    async with socket_of(ada, "nowhere") as socket:
        assert (await closing(socket))["code"] == 4404


async def test_a_vote_by_socket_is_counted_and_shown_to_everybody(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    question = await do(Question.ask)(seat, "How do you price?")
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        await theirs.send_json_to({"vote": question.pk})
        assert await next_with(theirs, "voted") == {str(question.pk): True}
        while await next_with(hers, "votes") != {str(question.pk): 1}:
            pass
        await theirs.send_json_to({"unvote": question.pk})
        assert await next_with(theirs, "voted") == {str(question.pk): False}
    assert (await do(Question.objects.get)()).votes == 0


async def test_a_page_that_comes_back_is_sent_its_own_votes_and_all_counts(room, cleo):
    seat = await do(room.admit)(cleo)
    question = await do(Question.ask)(seat, "How do you price?")
    await do(question.upvote)(seat)
    socket = WebsocketCommunicator(APP, f"/r/{room.slug}/socket?lang=en")
    socket.scope["user"] = cleo
    await socket.connect(timeout=10)
    await socket.send_json_to({"since": await event_of(room)})
    received = {}
    while {"mine", "votes"} - received.keys():
        received |= await socket.receive_json_from(timeout=10)
    await socket.disconnect(timeout=10)
    assert received["mine"] == [question.pk]
    assert received["votes"] == {str(question.pk): 1}


@pytest.mark.parametrize("number", [0, -1, 10**30, "1", None, [], {}, True, 1.5])
async def test_a_vote_for_an_invalid_question_is_refused_in_words(room, cleo, number):
    await do(room.admit)(cleo)
    async with socket_of(cleo, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"vote": number})
        assert await next_with(socket, "sorry") == "This question is not here any more."


async def test_reactions_are_added_up_for_everybody(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        await theirs.send_json_to({"react": {"clap": 2, "fire": 1}})
        await hers.send_json_to({"react": {"clap": 1}})
        felt = {"clap": 0, "fire": 0}
        while felt != {"clap": 3, "fire": 1}:
            for kind, count in (await next_with(hers, "reactions")).items():
                felt[kind] += count


@pytest.mark.parametrize("reaction", [None, 3, [], {"clap": "x"}, {"clap": -4}, {"boo": 5}])
async def test_an_invalid_reaction_does_no_harm(room, ada, reaction):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"react": reaction})
        await socket.send_json_to({"react": {"heart": 10**6}})
        assert await next_with(socket, "reactions") == {"heart": 10}


async def test_a_flood_of_messages_closes_the_socket(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        for _ in range(100):
            await socket.send_json_to({"ack": 1})
        assert (await closing(socket))["code"] == 4429


async def test_messages_after_a_refusal_are_ignored(room, dov):
    async with socket_of(dov, room.slug) as socket:
        await socket.send_json_to({"since": 1})
        assert (await closing(socket))["code"] == 4403
