"""A live session, from a speaker's microphone to another platform's server."""

import pytest
from channels.db import database_sync_to_async as do

from rooms.models import Destination, Room
from tests.support.eventually import soon
from tests.support.media.servers import connect, running_media_server, seat
from tests.support.network.peers import Camera, Tone, peer
from tests.support.rtmp.ports import free_port
from tests.support.rtmp.receiver import receiving
from tests.support.rtmp.server import serving

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

TONE = 700  # Hz


@pytest.fixture(autouse=True)
def here(settings, tmp_path):
    settings.RESTREAM_PRIVATE = True
    settings.RECORDINGS_ROOT = tmp_path


def add(host, address, key="a-key"):
    return do(Destination.add)(host, "There", address, key)


def state_of(destination):
    return do(Destination.objects.get)(pk=destination.pk)


async def is_now(destination, state):
    async def reached():
        return (await state_of(destination)).state == state

    await soon(reached, f"it is not {state}", within=30)


async def test_what_is_said_and_shown_arrives_until_the_end(live_room, ada, tmp_path):
    hers = await seat(live_room, ada)
    with receiving(tmp_path) as receiver:
        there = await add(hers, receiver.address, receiver.key)
        async with running_media_server() as media_server, peer() as speaking:
            speaking.addTrack(Tone(TONE))
            speaking.addTrack(Camera())
            await connect(media_server, "publish", live_room, hers, speaking)
            await is_now(there, Destination.ON_AIR)
            segments = tmp_path / live_room.key
            await soon(lambda: len(list(segments.glob("e*/t*/*.m4s"))) > 4, "nothing is recorded")
            await do(live_room.end)()
        received = await do(receiver.received)()
    assert received.pitch == pytest.approx(TONE, abs=5)
    assert received.pictures[-1][0] > 2


async def test_the_platform_is_told_that_the_session_has_ended(live_room, ada, tmp_path):
    hers = await seat(live_room, ada)
    with serving() as platform:
        there = await add(hers, platform.address)
        async with running_media_server() as media_server, peer() as speaking:
            speaking.addTrack(Tone(TONE))
            await connect(media_server, "publish", live_room, hers, speaking)
            await is_now(there, Destination.ON_AIR)
            await do(live_room.end)()
            await soon(
                lambda: platform.commands[-1][0] == "deleteStream",
                lambda: f"it heard only {platform.commands}",
            )


async def test_a_room_goes_on_while_no_destination_can_be_reached(live_room, ada, tmp_path):
    hers = await seat(live_room, ada)
    there = await add(hers, f"rtmp://127.0.0.1:{free_port()}/live")
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone(TONE))
        await connect(media_server, "publish", live_room, hers, speaking)

        async def says_why():  # between two tries
            found = await state_of(there)
            is_lost = found.state == Destination.LOST and found.why == "unreachable"
            return is_lost and found.next_try_at

        await soon(says_why, "it does not say why")
        segments = tmp_path / live_room.key
        before = len(list(segments.glob("e*/t*/*.m4s")))
        await soon(lambda: len(list(segments.glob("e*/t*/*.m4s"))) > before + 2, "it stopped")
    assert await do(lambda: Room.objects.get(pk=live_room.pk).is_live)()
