"""What a room page hears through its socket."""

import asyncio
import json
from contextlib import asynccontextmanager

import pytest
from channels.db import database_sync_to_async
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.contrib.auth.models import AnonymousUser
from django.urls import path

from hotline import fanout
from qna.models import Question
from rooms.consumers import RoomConsumer
from rooms.models import Room
from tests.eventually import soon

pytestmark = pytest.mark.django_db(transaction=True)

APP = URLRouter([path("r/<slug:slug>/socket", RoomConsumer.as_asgi())])


@asynccontextmanager
async def socket_of(person, slug, since=None):
    socket = WebsocketCommunicator(APP, f"/r/{slug}/socket?lang=en")
    socket.scope["user"] = person
    await socket.connect()
    socket.first = []
    if since is not None:
        await socket.send_json_to({"since": since})
        # The list of one's own votes says: joined.
        while "mine" not in (said := await socket.receive_json_from(timeout=5)):
            socket.first.append(said)
    try:
        yield socket
    finally:
        await socket.disconnect()


async def next_event(socket):
    """The next numbered message; pulses go by."""
    while True:
        said = socket.first.pop(0) if socket.first else await socket.receive_json_from(timeout=5)
        if "event" in said:
            return said


async def closing(socket):
    while True:
        said = await socket.receive_output(timeout=5)
        if said["type"] == "websocket.close":
            return said


do = database_sync_to_async


async def event_of(room):
    return await do(lambda: Room.objects.get(pk=room.pk).event)()


async def test_a_question_appears_on_every_page_without_a_reload(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        question = await do(Question.ask)(seat, "How do you price?")
        for socket in (hers, theirs):
            said = await next_event(socket)
            assert f'id="question-{question.pk}"' in said["html"]
            assert "How do you price?" in said["html"]
            assert said["event"] == now + 1


async def test_only_hosts_are_sent_the_host_bar(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers, socket_of(cleo, room.slug, now) as theirs:
        await do(room.go_live)()
        assert 'id="hostbar"' in (await next_event(hers))["html"]
        assert 'id="hostbar"' not in (await next_event(theirs))["html"]


async def test_a_page_that_was_away_is_sent_what_it_missed(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as stays:
        question = await do(Question.ask)(seat, "Missed?")
        await next_event(stays)
        async with socket_of(ada, room.slug, now) as back:
            said = await next_event(back)
            assert f"question-{question.pk}" in said["html"] and "fresh" not in said


async def test_a_page_that_was_away_too_long_is_sent_the_whole_state(room, ada, cleo):
    seat = await do(room.admit)(cleo)
    now = await event_of(room)
    await do(Question.ask)(seat, "Before anybody listened?")
    async with socket_of(ada, room.slug, now) as socket:
        said = await next_event(socket)
        assert said["fresh"] and said["event"] == now + 1
        assert "Before anybody listened?" in said["html"]
        assert 'id="bar"' in said["html"]


async def test_a_page_that_has_everything_is_sent_nothing(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(next_event(socket), 1)


async def test_a_missing_number_has_everything_drawn_again(room, ada):
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as socket:
        await do(lambda: Room.objects.filter(pk=room.pk).update(event=now + 1))()
        await do(lambda: Room.objects.get(pk=room.pk).go_live())()
        said = await next_event(socket)
        assert said["fresh"] and said["event"] == now + 2


async def test_levels_pass_without_a_number(room, ada):
    from channels.layers import get_channel_layer

    from rooms import events

    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        message = events.pulse(room.pk, levels={"abc": 40})
        await get_channel_layer().group_send(events.group(room.pk), message)
        assert await next_with(socket, "levels") == {"abc": 40}


@pytest.mark.parametrize("text", ["not json", "[1, 2]", '"since"', "{" * 3000])
async def test_what_is_no_json_object_closes_the_socket(room, ada, text):
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
async def test_an_odd_number_to_begin_from_does_no_harm(room, ada, since):
    async with socket_of(ada, room.slug) as socket:
        await socket.send_json_to({"since": since})
        await socket.send_json_to({"ack": 1})
        await do(room.go_live)()
        if isinstance(since, int):
            assert "LIVE" in (await next_event(socket))["html"].upper()


async def test_someone_who_has_not_joined_is_told_so(room, dov):
    async with socket_of(dov, room.slug) as socket:
        said = await closing(socket)
        assert (said["code"], said["reason"]) == (4403, "Join the room first.")


async def test_a_stranger_without_a_session_is_told_so(room):
    async with socket_of(AnonymousUser(), room.slug) as socket:
        assert (await closing(socket))["code"] == 4403


async def test_an_unknown_room_is_told_so(ada):
    async with socket_of(ada, "nowhere") as socket:
        assert (await closing(socket))["code"] == 4404


async def next_with(socket, key):
    """The next message that says `key`; others go by."""
    while True:
        said = await socket.receive_json_from(timeout=5)
        if key in said:
            return said[key]


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


async def test_a_page_that_comes_back_knows_its_own_votes_and_all_counts(room, cleo):
    seat = await do(room.admit)(cleo)
    question = await do(Question.ask)(seat, "How do you price?")
    await do(question.upvote)(seat)
    socket = WebsocketCommunicator(APP, f"/r/{room.slug}/socket?lang=en")
    socket.scope["user"] = cleo
    await socket.connect()
    await socket.send_json_to({"since": await event_of(room)})
    said = {}
    while {"mine", "votes"} - said.keys():
        said |= await socket.receive_json_from(timeout=5)
    await socket.disconnect()
    assert said["mine"] == [question.pk]
    assert said["votes"] == {str(question.pk): 1}


@pytest.mark.parametrize("number", [0, -1, 10**30, "1", None, [], {}, True, 1.5])
async def test_a_vote_for_nothing_gets_a_sentence(room, cleo, number):
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


@pytest.mark.parametrize("said", [None, 3, [], {"clap": "x"}, {"clap": -4}, {"boo": 5}])
async def test_an_odd_reaction_does_no_harm(room, ada, said):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"react": said})
        await socket.send_json_to({"react": {"heart": 10**6}})
        assert await next_with(socket, "reactions") == {"heart": 10}


async def test_a_flood_closes_its_own_socket_for_good(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        for _ in range(100):
            await socket.send_json_to({"ack": 1})
        assert (await closing(socket))["code"] == 4429


async def test_who_is_here_is_told_to_all(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as hers:
        async with socket_of(cleo, room.slug, now):
            while await next_with(hers, "here") != 2:
                pass
        while await next_with(hers, "here") != 1:
            pass


async def test_a_change_whose_message_was_lost_is_drawn_all_the_same(room, ada, monkeypatch):
    monkeypatch.setattr(fanout, "SILENCE", 1.5)
    now = await event_of(room)
    async with socket_of(ada, room.slug, now) as socket:
        await do(lambda: Room.objects.filter(pk=room.pk).update(title="Found", event=now + 1))()
        said = await next_event(socket)
        assert said["fresh"] and "Found" in said["html"]


async def test_a_page_lives_though_nobody_can_be_counted(room, ada, settings):
    settings.REDIS_URL = "unix:///nowhere/valkey.sock"
    async with socket_of(ada, room.slug) as socket:
        await socket.send_json_to({"since": await event_of(room)})
        await socket.send_json_to({"ack": 1})
        await do(room.go_live)()
        assert "LIVE" in (await next_event(socket))["html"].upper()


async def test_nothing_is_left_of_sockets_that_came_and_went(room, ada):
    now = await event_of(room)
    async with socket_of(ada, room.slug, now):
        pass
    before = len(asyncio.all_tasks())
    for _ in range(10):
        async with socket_of(ada, room.slug, now), socket_of(ada, room.slug, now):
            pass
    assert len(asyncio.all_tasks()) <= before


async def test_nothing_is_left_of_a_socket_that_broke_while_it_joined(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)):
        pass
    before = len(asyncio.all_tasks())
    with pytest.raises(Room.DoesNotExist):
        async with socket_of(ada, room.slug) as socket:
            await do(room.delete)()
            await socket.send_json_to({"since": 1})
            await closing(socket)
    await soon(lambda: len(asyncio.all_tasks()) <= before, "its tasks go on")


async def test_what_is_said_after_a_refusal_is_not_heard(room, dov):
    async with socket_of(dov, room.slug) as socket:
        await socket.send_json_to({"since": 1})
        assert (await closing(socket))["code"] == 4403
