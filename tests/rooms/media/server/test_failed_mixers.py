"""A media server that can't start the mixer of a room lets another one have the room."""

from types import SimpleNamespace

import pytest
from channels.db import database_sync_to_async as do

from rooms.media.rpc import call
from rooms.media.server import held_rooms, mixer_process
from rooms.models import MediaServer, Room
from tests.support.eventually import soon
from tests.support.media.processes import media_server_in_a_process
from tests.support.media.servers import isnt, running_media_server, seat

pytestmark = pytest.mark.django_db(transaction=True)

MISSING = "/nowhere/python"  # as where the system has no memory or no descriptor for a process
ENDS_AT_ONCE = "/bin/false"


@pytest.fixture
def mixers(monkeypatch):
    """Run mixers by this Python."""

    def run_by(python):
        monkeypatch.setattr(mixer_process, "sys", SimpleNamespace(executable=python))

    return run_by


def read(room):
    return do(Room.objects.select_related("media_server").get)(pk=room.pk)


def is_released(room, epoch=1):
    return do(Room.objects.filter(pk=room.pk, epoch=epoch, media_server=None).exists)


async def beaten(media_server, times=3):
    """Wait for so many heartbeats, with each of which it looks for rooms to claim."""
    seen = set()

    async def has_beaten():
        seen.add((await do(MediaServer.objects.get)(name=media_server)).heartbeat_at)
        return len(seen) > times

    await soon(has_beaten, "the media server has stopped")


@pytest.mark.parametrize("python", [MISSING, ENDS_AT_ONCE])
async def test_a_room_whose_mixer_fails_is_released_and_left_alone(
    live_room, cleo, mixers, monkeypatch, python
):
    monkeypatch.setattr(held_rooms, "LEFT_ALONE", 3600)
    mixers(python)
    hers = await seat(live_room, cleo)
    async with running_media_server() as media_server:
        await soon(is_released(live_room), "the room was not claimed, or is kept")
        offer = {"do": "listen", "room": live_room.pk, "seat": hers.key, "offer": "v=0\r\n"}
        assert (await call(media_server, offer))["status"] == 503
        await beaten(media_server)
        assert (await read(live_room)).epoch == 1


async def test_another_media_server_takes_a_room_whose_mixer_fails(live_room, mixers):
    mixers(MISSING)
    async with running_media_server() as media_server:
        await soon(lambda: isnt(do(Room.objects.filter(epoch=0).exists)), "nobody claims the room")
        async with media_server_in_a_process() as other:

            async def is_held_by_other():
                holder = (await read(live_room)).media_server
                return holder is not None and holder.name == other.name

            assert other.name != media_server
            await soon(is_held_by_other, "the room stays where it can't be heard", 20)


async def test_a_room_whose_mixer_failed_is_tried_again(live_room, mixers, monkeypatch):
    monkeypatch.setattr(held_rooms, "LEFT_ALONE", 0)
    mixers(MISSING)
    async with running_media_server():
        await soon(do(Room.objects.filter(epoch__gt=1).exists), "the room is given up for ever")
