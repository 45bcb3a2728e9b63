"""Claims of rooms and their epochs, and when a media server lets go of a room."""

import asyncio
import json
import os
import signal
import time
from datetime import timedelta

import pytest
import redis.asyncio
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from recordings.models import Recording
from rooms.media.rpc import ALL_MEDIA_SERVERS, channel
from rooms.models import MediaServer, Room, Seat
from rooms.models.lease import HEARTBEAT, LATE, LEASE
from tests.support.eventually import soon
from tests.support.media.servers import connect, do, isnt, running_media_server, seat, serving
from tests.support.network.peers import Tone, peer
from tests.support.processes import children_of, command_of, gone

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


async def test_a_media_server_that_stopped_is_succeeded_by_another_under_a_new_epoch(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_media_server():
        await soon(lambda: _equals(epoch, 1), "the room was not claimed")
    async with running_media_server():
        await soon(lambda: _equals(epoch, 2), "the room was not claimed again")


async def _equals(read, value):
    return await read() == value


async def test_a_mixer_that_dies_is_replaced_under_a_new_epoch(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_media_server():
        await soon(lambda: _equals(epoch, 1), "the room was not claimed")
        await soon(_kill_mixer, "there is no mixer")
        await soon(lambda: _equals(epoch, 2), "the room was not claimed again")


async def test_a_seat_heard_by_a_media_server_that_stopped_is_expected_back(live_room, ada):
    hers = await seat(live_room, ada)
    heard_epoch = do(lambda: Seat.objects.get(pk=hers.pk).heard_epoch)
    async with peer() as speaking:
        async with running_media_server() as media_server:
            speaking.addTrack(Tone())
            await connect(media_server, "publish", live_room, hers, speaking)
            await soon(lambda: _equals(heard_epoch, 1), "she is not heard")
        assert await heard_epoch() == 1


async def test_a_seat_is_no_longer_heard_after_the_session_has_ended(live_room, ada):
    hers = await seat(live_room, ada)
    heard_epoch = do(lambda: Seat.objects.get(pk=hers.pk).heard_epoch)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", live_room, hers, speaking)
        await soon(lambda: _equals(heard_epoch, 1), "she is not heard")
        await do(lambda: Room.objects.get(pk=live_room.pk).end())()
        await soon(lambda: isnt(heard_epoch), "she is said to be heard")


def _kill_mixer():
    for pid in _mixers():
        os.kill(pid, signal.SIGKILL)
        return True
    return False


def _mixers():
    ours = children_of(os.getpid())
    return [pid for pid in ours if "rooms.media.mixer" in command_of(pid)]


async def test_a_holder_lets_go_when_the_row_has_a_later_epoch(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_media_server() as media_server:
        await soon(lambda: _equals(epoch, 1), "the room was not claimed")
        await soon(_mixers, "there is no mixer")
        await do(claim_by_another)(live_room, media_server)
        await soon(lambda: not _mixers(), "two hold the room")
        assert await epoch() == 2


async def test_a_holder_lets_go_when_the_row_names_another_and_does_not_release_its_room(live_room):
    held = do(lambda: Room.objects.get(pk=live_room.pk).media_server_id)
    async with running_media_server():
        await soon(_mixers, "there is no mixer")
        other = await do(MediaServer.take_name)("there:8189")
        until = timezone.now() + timedelta(hours=1)
        await do(MediaServer.objects.filter(pk=other.pk).update)(heartbeat_at=until)
        await do(Room.objects.filter(pk=live_room.pk).update)(media_server=other)
        await soon(lambda: not _mixers(), "two hold the room")
    assert await held() == other.pk


async def test_a_holder_lets_go_when_another_announces_that_it_has_claimed_the_room(live_room):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with running_media_server(), redis.asyncio.from_url(settings.REDIS_URL) as server:
        await soon(lambda: _equals(epoch, 1), "the room was not claimed")
        (mixer,) = await soon(_mixers, "there is no mixer")
        claimed = {"do": "claimed", "room": live_room.pk, "epoch": 1}
        await server.publish(ALL_MEDIA_SERVERS, json.dumps(claimed))
        await asyncio.sleep(0.5)
        assert not gone(mixer)  # its own claim changes nothing
        await server.publish(ALL_MEDIA_SERVERS, json.dumps({**claimed, "epoch": 2}))
        await soon(lambda: gone(mixer), "the mixer goes on")


async def test_a_media_server_whose_row_was_deleted_keeps_its_rooms(live_room):
    row = do(lambda: Room.objects.select_related("media_server").get(pk=live_room.pk))
    async with running_media_server() as media_server:
        await soon(_mixers, "there is no mixer")
        (mixer,) = _mixers()
        await do(MediaServer.objects.filter(name=media_server).delete)()

        async def is_held():
            room = await row()
            return room.media_server is not None and room.media_server.name == media_server

        await soon(is_held, "nobody holds the room")
        assert (await row()).epoch == 1
        assert not gone(mixer)


async def idle(media_server):
    """Renew the heartbeat of a media server that holds no room, and claims none."""
    while True:
        await do(media_server.beat)()
        await asyncio.sleep(0.1)


async def test_a_free_room_is_left_to_a_less_busy_media_server_for_a_heartbeat(live_room, ada):
    other = await do(MediaServer.take_name)("there:8189")
    async with running_media_server():
        epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
        await soon(lambda: _equals(epoch, 1), "nobody holds the first room")
        idleness = asyncio.create_task(idle(other))
        await soon(lambda: do(MediaServer.objects.least_busy)(), "there is no media server")
        room, began = await do(another_live_room)(ada), time.monotonic()
        epoch = do(lambda: Room.objects.get(pk=room.pk).epoch)
        await soon(lambda: _equals(epoch, 1), "the room stays free", 10)
        assert time.monotonic() - began > HEARTBEAT
        idleness.cancel()


def another_live_room(host):
    room = Room.start(host, "How to price the second one")
    room.go_live(recorded=False)
    return room


@pytest.fixture
def held_by_another(live_room):
    """Another media server, which holds the room."""
    other = MediaServer.take_name("there:8189")
    other.beat()
    assert live_room.claim(other) == 1
    return other


async def renewed(media_server):
    """Keep its heartbeat a little older than two beats, so that the lease never ends."""
    while True:
        late = timezone.now() - timedelta(seconds=LATE + 0.5)
        await do(MediaServer.objects.filter(pk=media_server.pk).update)(heartbeat_at=late)
        await asyncio.sleep(0.1)


async def test_the_room_of_a_late_media_server_moves_before_its_lease_ends_if_it_listens_no_more(
    live_room, held_by_another
):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    async with (
        running_media_server(),
        redis.asyncio.from_url(settings.REDIS_URL) as server,
        server.pubsub() as listening,
    ):
        await listening.subscribe(channel(held_by_another.name))
        lateness = asyncio.create_task(renewed(held_by_another))
        await asyncio.sleep(LEASE + 2)
        assert await epoch() == 1
        await listening.unsubscribe()
        await soon(lambda: _equals(epoch, 2), "the room waits for the lease", 5)
        lateness.cancel()


async def test_after_an_outage_the_first_one_back_waits_for_the_others(live_room, held_by_another):
    epoch = do(lambda: Room.objects.get(pk=live_room.pk).epoch)
    long_ago = timezone.now() - timedelta(seconds=60)
    await do(MediaServer.objects.filter(pk=held_by_another.pk).update)(heartbeat_at=long_ago)
    async with running_media_server():
        await asyncio.sleep(2)
        assert await epoch() == 1
        await soon(lambda: _equals(epoch, 2), "a dead one keeps its room", LEASE + 3)


def claim_by_another(room, media_server):
    """Claim the room as another media server does when the holder's lease has run out."""
    long_ago = timezone.now() - timedelta(seconds=LEASE + 1)
    with transaction.atomic():
        MediaServer.objects.filter(name=media_server).update(heartbeat_at=long_ago)
        other = MediaServer.take_name("there:8189")
        other.beat()
        assert Room.objects.get(pk=room.pk).claim(other) == 2


async def test_a_room_that_ended_without_a_media_server_is_released_by_the_next(
    live_room, settings
):
    held = do(lambda: Room.objects.get(pk=live_room.pk).media_server_id)
    async with running_media_server() as media_server:
        await soon(held, "the room was not claimed")
    beat = do(lambda: MediaServer.objects.get(name=media_server).beat())

    @do
    def end_under_a_dead_media_server():
        Room.objects.filter(pk=live_room.pk).update(
            state=Room.ENDED, media_server=MediaServer.objects.get(name=media_server)
        )

    await end_under_a_dead_media_server()
    assert await beat()
    assert await do(Recording.objects.over().count)() == 0
    settings.MEDIA_PORT = int(media_server.rpartition(":")[2])  # so that it has the same name
    async with serving():
        await soon(lambda: isnt(held), "its recording can never be sealed")
    assert await do(Recording.objects.over().count)() == 1


async def test_the_mixer_of_a_deleted_room_is_stopped(live_room):
    async with running_media_server():
        await soon(_mixers, "there is no mixer")

        @do
        def delete():
            Recording.objects.filter(room=live_room).delete()
            Room.objects.filter(pk=live_room.pk).delete()

        await delete()
        await soon(lambda: not _mixers(), "the mixer goes on")
