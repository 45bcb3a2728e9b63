"""The totals of a poll on sockets: coalesced, and to nobody but hosts while they are hidden."""

import json

import pytest
from channels.db import database_sync_to_async as do

from qna.events import POLL_VOTES_EVERY
from qna.models import Poll
from rooms.live.room_context import role_of
from rooms.models import Seat
from tests.qna.polls.conftest import ANSWERS
from tests.support.sockets import event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def poll(live_room):
    poll = Poll.make(live_room.seats.get(role=Seat.HOST), "How did you price?", ANSWERS)
    poll.open()
    return poll


async def test_a_host_reads_the_votes_as_they_come(live_room, poll, ada, cleo):
    choice, seat = await do(poll.choices.first)(), await do(live_room.admit)(cleo)
    async with socket_of(ada, live_room.slug, since=await event_of(live_room)) as host:
        await do(poll.vote)(choice, seat)
        totals = await next_with(host, "poll")
        while not totals["total"]:  # those that each page gets when it joins
            totals = await next_with(host, "poll")
        assert totals["votes"][str(choice.pk)] == 1 and totals["id"] == poll.pk


async def test_no_frame_of_others_has_a_total_until_the_results_are_shown(
    live_room, poll, ada, cleo, ben
):
    choice, seat = await do(poll.choices.first)(), await do(live_room.admit)(cleo)
    await do(live_room.admit)(ben, Seat.SPEAKER)
    since = await event_of(live_room)
    async with (
        socket_of(ada, live_room.slug, since=since) as host,
        socket_of(ben, live_room.slug, since=0) as speaker,
        socket_of(cleo, live_room.slug, since=0) as listener,
    ):
        await do(poll.vote)(choice, seat)
        while not (await next_with(host, "poll"))["total"]:
            pass
        await do(poll.show_results)()
        for socket in (speaker, listener):
            before = []
            while "progress" not in json.dumps(message := await anything(socket)):
                before.append(message)
            assert not [one for one in before if "poll" in one]
            assert 'data-part=\\"number' not in json.dumps(before)


async def anything(socket):
    if socket.first:
        return socket.first.pop(0)
    return await socket.receive_json_from(timeout=10)


async def test_a_page_learns_what_its_person_chose(live_room, poll, cleo):
    choice, seat = await do(poll.choices.last)(), await do(live_room.admit)(cleo)
    await do(poll.vote)(choice, seat)
    async with socket_of(cleo, live_room.slug, since=await event_of(live_room)) as socket:
        assert {"chosen": choice.pk} in socket.first


async def test_the_changes_of_a_poll_bring_a_page_to_what_a_new_one_shows(
    live_room, poll, ada, cleo
):
    await do(live_room.admit)(cleo)
    host = await do(live_room.seats.get)(role=Seat.HOST)
    assert role_of(host) == "host"
    async with socket_of(cleo, live_room.slug, since=await event_of(live_room)) as socket:
        for verb, shows in (
            (poll.show_results, "progress"),
            (poll.close, "closed"),
            (poll.put_away, "hidden"),
        ):
            await do(verb)()
            assert shows in (await next_event(socket))["html"]


def test_votes_of_a_second_are_told_together():
    assert POLL_VOTES_EVERY >= 1
