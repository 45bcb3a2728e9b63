"""A room whose listeners are more than one media server has places for: another one relays it."""

import asyncio
import time
from contextlib import AsyncExitStack

import numpy as np
import pytest
from channels.db import database_sync_to_async as do

from hotline.monitoring import board
from rooms import presence
from rooms.media.network import relay_sender
from rooms.media.server import relay_session
from rooms.media.server.database import Database
from rooms.models import MediaServer, Relay, Room, Seat
from tests.rooms.media.server.test_player_presence import Player
from tests.support.eventually import soon
from tests.support.media.audiences import Guest
from tests.support.media.processes import media_server_in_a_process
from tests.support.media.servers import connect, heard_by, running_media_server, seat
from tests.support.network.peers import Camera, Tone, loudest, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

PLACES = 2
UNIX = 2_208_988_800  # seconds from 1900, when NTP time begins, to 1970


@pytest.fixture(autouse=True)
def few_places(settings):
    settings.MEDIA_LISTENERS = PLACES


@pytest.fixture
async def stack():
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def holder(stack, live_room):
    """The name of the media server that holds the room, as does the next one no room."""
    name = await stack.enter_async_context(running_media_server())
    await soon(is_held_by(live_room, name), "nobody holds the room")
    return name


@pytest.fixture
async def other(stack, holder):
    return await stack.enter_async_context(running_media_server())


@pytest.fixture
async def guests(stack, live_room):
    """A function by which so many guests listen: ``await guests(2)``; it returns them."""

    async def listen(count, kinds=("audio",), change=lambda answer: answer):
        came = []
        for number in range(count):
            connection = await stack.enter_async_context(peer())
            came.append(await Guest.join(live_room, f"Guest {number}", connection))
            response = await came[-1].listen(kinds, change)
            assert response.status_code == 201, response.content
            await soon(lambda: came[-1].is_connected, "a guest is not connected")
        return came

    return listen


@pytest.fixture
async def adas_tone(stack, live_room, ada, holder):
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(holder, "publish", live_room, hers, speaking)


def is_held_by(room, name):
    return do(Room.objects.filter(pk=room.pk, media_server__name=name).exists)


def is_held_by_another(room, name):
    held = Room.objects.filter(pk=room.pk).exclude(media_server=None)
    return do(held.exclude(media_server__name=name).exists)


def is_relayed_by(room, *names):
    return do(
        lambda: sorted(room.relays.values_list("media_server__name", flat=True)) == sorted(names)
    )


async def hears_ada(guest):
    return loudest(await heard_by(guest.connection)) == pytest.approx(700, abs=10)


async def sees(guest):
    """Receive three pictures; return whether they have a size."""
    (track,) = [one.track for one in guest.connection.getReceivers() if one.track.kind == "video"]
    async with asyncio.timeout(5):
        pictures = [await track.recv() for _ in range(3)]
    return all(picture.width for picture in pictures)


async def test_twice_as_many_listeners_as_one_has_places_for_hear_the_same(
    live_room, holder, other, adas_tone, guests
):
    listening = await guests(2 * PLACES)
    assert [one.is_at_relay for one in listening] == [False] * PLACES + [True] * PLACES
    for guest in listening:
        assert await hears_ada(guest)
    (relay,) = await do(lambda: list(Relay.objects.select_related("media_server")))()
    assert (relay.media_server.name, relay.epoch) == (other, 1)


async def test_sound_comes_by_a_relay_only_one_hop_later(settings, live_room, ada, guests, stack):
    """Each media server is a process of its own, as on two machines."""
    settings.MEDIA_LISTENERS = 1
    holder = await stack.enter_async_context(media_server_in_a_process())
    await soon(is_held_by(live_room, holder.name), "nobody holds the room")
    await stack.enter_async_context(media_server_in_a_process())
    speaking = await stack.enter_async_context(peer())
    speaking.addTrack(Tone(700))
    await connect(holder.name, "publish", live_room, await seat(live_room, ada), speaking)
    near, far = await guests(2)
    assert far.is_at_relay and not near.is_at_relay
    await soon(lambda: len(far.sounds) > 250, "too little is heard")
    both = near.sounds.keys() & far.sounds.keys()
    later = [1000 * (far.sounds[at] - near.sounds[at]) for at in both]
    half, most = np.percentile(later, [50, 99])
    print(f"{len(later)} packets of sound came {half:.2f} ms later (p50), {most:.2f} ms (p99)")
    assert len(both) > 0.95 * len(far.sounds)
    assert half < 10


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


async def test_listeners_at_a_relay_see_the_picture_soon(
    settings, live_room, ada, holder, guests, stack
):
    settings.MEDIA_LISTENERS = 6  # of the relay: two who see
    await stack.enter_async_context(running_media_server())
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    for track in (Tone(700), Camera()):
        speaking.addTrack(track)
    await connect(holder, "publish", live_room, hers, speaking)
    await soon(do(Room.objects.filter(pk=live_room.pk, filmed=True).exists), "no picture")
    first, second = await guests(2, ("audio", "video"))
    assert first.is_at_relay and second.is_at_relay
    assert await sees(first)
    began = time.monotonic()
    assert await sees(second)
    assert time.monotonic() - began < 2


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


async def test_a_relay_goes_on_with_the_next_holder(
    live_room, ada, adas_tone, other, guests, stack, monkeypatch
):
    """Nobody claims the room but the third media server, which Ada's page asks."""
    *_, last = await guests(PLACES + 1)
    assert await hears_ada(last)
    third = await stack.enter_async_context(running_media_server())

    async def nothing(database):
        return []

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


@pytest.mark.parametrize("ahead", [300, -300])
async def test_a_relay_whose_clock_is_wrong_sends_sound_and_picture_together(
    settings, live_room, ada, holder, guests, stack, ahead
):
    settings.MEDIA_LISTENERS = 6
    await stack.enter_async_context(media_server_in_a_process(ahead))
    hers = await seat(live_room, ada)
    speaking = await stack.enter_async_context(peer())
    for track in (Tone(700), Camera()):
        speaking.addTrack(track)
    await connect(holder, "publish", live_room, hers, speaking)
    await soon(do(Room.objects.filter(pk=live_room.pk, filmed=True).exists), "no picture")
    (last,) = await guests(1, ("audio", "video"))
    assert last.is_at_relay
    assert await hears_ada(last) and await sees(last)
    await soon(lambda: len(last.reports) == 2, "no sender reports came")
    sound, picture = last.reports["audio"], last.reports["video"]
    now = sound.ntp_timestamp / 2**32 - UNIX
    assert abs(now - time.time()) < 5  # by the holder's clock, which is right
    apart = (picture.ntp_timestamp - sound.ntp_timestamp) / 2**32
    behind = picture.rtp_timestamp / 90_000 - sound.rtp_timestamp / 48_000
    assert behind == pytest.approx(apart, abs=0.002)


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
