"""Places for listeners at the holder of a room and at its relays: given, counted and freed."""

import pytest
from channels.db import database_sync_to_async as do

from hotline.monitoring import board
from rooms import presence
from rooms.media.network import relay_sender
from rooms.media.server import relay_session
from rooms.models import MediaServer, Seat
from tests.rooms.media.server.test_player_presence import Player
from tests.support.eventually import soon
from tests.support.media.audiences import Guest
from tests.support.media.relays import PLACES, hears_ada, is_held_by_another, is_relayed_by
from tests.support.media.servers import running_media_server
from tests.support.network.peers import peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


async def test_where_all_media_servers_are_full_the_page_is_told_so(
    live_room, other, adas_tone, guests
):
    await guests(2 * PLACES)
    async with peer() as connection:
        late = await Guest.join(live_room, "Late", connection)
        response = await late.listen()
    assert (response.status_code, response["Hotline-Full"]) == (503, "1")


async def test_a_listener_at_a_relay_hangs_up_and_another_has_the_place(
    live_room, other, adas_tone, guests
):
    *_, last = await guests(2 * PLACES)
    assert (await last.leave()).status_code == 200
    await soon(lambda: last.is_closed, "it goes on")
    has_place = MediaServer.objects.filter(name=other, free_places__gt=0).exists
    await soon(do(has_place), "the place is not free")
    await guests(1)


async def test_a_person_who_is_removed_is_disconnected_at_the_relay(
    live_room, other, adas_tone, guests
):
    *_, last, removed = await guests(PLACES + 2)
    await do(removed.seat.remove)()
    await soon(lambda: removed.is_closed, "somebody removed listens on", 1.5)
    assert last.is_connected
    assert (await removed.leave()).status_code in (200, 403)


async def test_a_person_who_comes_on_stage_is_sent_to_the_holder(
    live_room, holder, other, adas_tone, guests, stack
):
    *_, ben = await guests(PLACES + 1)
    await do(ben.seat.become)(Seat.SPEAKER)
    await soon(lambda: ben.is_closed, "the relay keeps somebody who may speak", 1.5)
    ben.connection = await stack.enter_async_context(peer())
    assert (await ben.listen()).status_code == 201
    assert not ben.is_at_relay
    assert await hears_ada(ben)


async def test_listeners_at_a_relay_are_counted(live_room, other, guests, monkeypatch):
    monkeypatch.setattr(board, "EVERY", 0.2)

    def posted():
        with board.client() as server:
            (found,) = [one for one in board.read(server) if one.name == other]
        return found.get("hotline_listeners", "udp"), found.get("hotline_rooms_relayed")

    await guests(PLACES + 2)

    async def are_counted():
        return await do(posted)() == (2, 1)

    await soon(are_counted, "they are not counted")


async def test_players_at_a_relay_are_counted_as_present(live_room, other, guests):
    link = await do(live_room.link)(Seat.LISTENER)
    await guests(PLACES)
    async with peer() as playing:
        player = Player(playing, live_room, link.key)
        assert (await player.play()).status_code == 201
        assert "." in player.resource

        async def is_here():
            return any(one.startswith("player.") for one in await presence.here(live_room.pk))

        await soon(is_here, "the player is not counted", 8)


async def test_without_a_way_to_the_holder_listeners_are_told_that_it_is_full(
    settings, live_room, guests, stack, monkeypatch, caplog
):
    monkeypatch.setattr(relay_session, "SOUND_WITHIN", 0.5)
    settings.MEDIA_PRIVATE_ADDRESS = "127.0.0.77"
    await stack.enter_async_context(running_media_server())
    await soon(is_held_by_another(live_room, "none"), "nobody holds the room")
    settings.MEDIA_PRIVATE_ADDRESS = None
    await stack.enter_async_context(running_media_server())
    await guests(PLACES)
    monkeypatch.setattr(relay_sender.RelaySender, "received", lambda *datagram: None)
    async with peer() as connection:
        late = await Guest.join(live_room, "Late", connection)
        response = await late.listen()
    assert (response.status_code, response["Hotline-Full"]) == (503, "1")
    assert "MEDIA_PRIVATE_ADDRESS" in caplog.text
    await soon(is_relayed_by(live_room), "its row stays")


async def test_a_media_server_that_shares_no_room_relays_none(
    settings, live_room, guests, holder, stack
):
    settings.MEDIA_PRIVATE_ADDRESS = ""
    await stack.enter_async_context(running_media_server())
    await guests(PLACES)
    async with peer() as connection:
        late = await Guest.join(live_room, "Late", connection)
        response = await late.listen()
    assert (response.status_code, response["Hotline-Full"]) == (503, "1")
