"""How a relay of a room begins, goes on with the next holder, and ends."""

import time

import pytest
from channels.db import database_sync_to_async as do

from rooms.media.server import relay_session
from rooms.media.server.database import Database
from rooms.models import MediaServer, Relay, Room
from tests.support.eventually import soon
from tests.support.media.processes import media_server_in_a_process
from tests.support.media.relays import (
    PLACES,
    hears_ada,
    is_held_by,
    is_held_by_another,
    is_relayed_by,
)
from tests.support.media.servers import connect, running_media_server, seat
from tests.support.network.peers import Tone, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


async def test_a_relay_to_which_nobody_listens_is_dropped(
    live_room, holder, other, adas_tone, guests, monkeypatch
):
    monkeypatch.setattr(relay_session, "IDLE_AFTER", 1.0)
    *_, last = await guests(PLACES + 1)
    await last.leave()
    await soon(is_relayed_by(live_room), "it is relayed on")


async def test_the_end_of_a_room_ends_its_relays(live_room, other, adas_tone, guests):
    *_, last = await guests(PLACES + 1)
    await do(live_room.end)()
    await soon(lambda: last.is_closed, "the listener at the relay stays", 3)
    await soon(is_relayed_by(live_room), "it is relayed on", 3)


async def test_a_relay_goes_on_with_the_next_holder(
    live_room, ada, adas_tone, other, guests, stack, monkeypatch
):
    """Nobody claims the room but the third media server, which Ada's page asks."""
    *_, last = await guests(PLACES + 1)
    assert await hears_ada(last)
    third = await stack.enter_async_context(running_media_server())

    async def nothing(database):
        return {}

    monkeypatch.setattr(Database, "unclaimed", nothing)
    await do(MediaServer.objects.filter(rooms=live_room).update)(heartbeat_at="2000-01-01T00:00Z")
    await do(Room.objects.filter(pk=live_room.pk).update)(media_server=None)
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(third, "publish", live_room, await seat(live_room, ada), speaking)
    await soon(
        do(Relay.objects.filter(room=live_room, epoch=2, media_server__name=other).exists),
        "the relay does not follow",
    )
    assert last.is_connected
    assert await hears_ada(last)


async def test_listeners_of_a_relay_that_is_killed_find_a_place_elsewhere(
    live_room, holder, adas_tone, guests, stack
):
    relay = await stack.enter_async_context(media_server_in_a_process())
    *_, last = await guests(PLACES + 1)
    assert await hears_ada(last)
    await stack.enter_async_context(running_media_server())
    relay.kill()
    last.connection = await stack.enter_async_context(peer())
    began = time.monotonic()
    assert (await last.listen()).status_code == 201
    assert await hears_ada(last)
    assert time.monotonic() - began < 4


async def test_after_the_holder_is_killed_listeners_of_its_relay_are_heard_again(
    live_room, ada, guests, stack
):
    holder = await stack.enter_async_context(media_server_in_a_process())
    await soon(is_held_by(live_room, holder.name), "nobody holds the room")
    for _ in range(2):
        await stack.enter_async_context(running_media_server())
    *_, last = await guests(PLACES + 1)
    assert last.is_at_relay
    holder.kill()
    await soon(is_held_by_another(live_room, holder.name), "nobody claims the room")
    now = await do(lambda: MediaServer.objects.holding(live_room))()
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(now.name, "publish", live_room, hers, speaking)
    if last.relay == now.pk:
        await soon(lambda: last.is_closed, "the former relay sends what nobody sends to it")
        last.connection = await stack.enter_async_context(peer())
        assert (await last.listen()).status_code == 201
    assert await hears_ada(last)
