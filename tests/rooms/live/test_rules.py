"""The host's choices, as the sockets of a room keep them."""

import asyncio

import pytest

from rooms.models import ReactionCount, Room
from tests.support.eventually import soon
from tests.support.sockets import do, event_of, next_event, next_with, socket_of

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_reaction_that_the_host_turned_off_is_refused_in_words(room, ada):
    await do(room.change_rules)(reactions="heart")
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        await socket.send_json_to({"react": {"clap": 2}})
        assert "turned this reaction off" in await next_with(socket, "sorry")
        await socket.send_json_to({"react": {"clap": 2, "heart": 1}})
        assert await next_with(socket, "reactions") == {"heart": 1}


async def test_reactions_turned_off_while_live_are_refused_from_then_on(room, ada):
    async with socket_of(ada, room.slug, await event_of(room)) as socket:
        await do(room.change_rules)(reactions="")
        assert "data-react" not in (await next_event(socket))["html"]
        await socket.send_json_to({"react": {"clap": 1}})
        assert await next_with(socket, "sorry")


async def test_a_changed_rule_is_drawn_on_every_page(room, ada, cleo):
    await do(room.admit)(cleo)
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as socket:
        await do(room.change_rules)(naming=Room.CHOICE)
        message = await next_event(socket)
        assert message["event"] == now + 1 and 'data-naming="choice"' in message["html"]


async def test_only_hosts_are_sent_the_number_of_people_where_the_host_hides_it(room, ada, cleo):
    await do(room.admit)(cleo)
    await do(room.change_rules)(count_shown=False)
    now = await event_of(room)
    async with socket_of(cleo, room.slug, now) as theirs, socket_of(ada, room.slug, now) as hers:
        while await next_with(hers, "here") != 2:
            pass
        await next_with(theirs, "people")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(next_with(theirs, "here"), 1)


async def test_the_number_of_people_comes_when_the_host_shows_it_again(room, cleo):
    await do(room.admit)(cleo)
    await do(room.change_rules)(count_shown=False)
    async with socket_of(cleo, room.slug, await event_of(room)) as socket:
        await do(room.change_rules)(count_shown=True)
        assert await next_with(socket, "here") == 1


async def test_reactions_are_kept_when_the_last_page_of_a_process_leaves(live_room, ada):
    async with socket_of(ada, live_room.slug, await event_of(live_room)) as socket:
        await socket.send_json_to({"react": {"clap": 3}})
        await next_with(socket, "reactions")

    async def kept():
        return [kind_and_count[1:] for kind_and_count in await do(ReactionCount.heat)(live_room)]

    assert await soon(kept, lambda: "nothing is kept") == [("clap", 3)]
