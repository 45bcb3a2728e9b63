"""The green room in a media server: who listens, what is recorded, and what Go live changes."""

import asyncio

import numpy as np
import pytest

from recordings.models import Recording
from rooms.media.rpc import call
from rooms.models import Room, Seat
from tests.support.eventually import soon
from tests.support.media.servers import connect, do, heard_by, isnt, running_media_server, seat
from tests.support.network.peers import Tone, loudest, offer_of, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


@pytest.fixture
def green_room(room):
    room.open_green_room()
    return room


def ask_room(room, read):
    return do(lambda: read(Room.objects.get(pk=room.pk)))


def is_heard(room, one):
    return do(lambda: room.seats.select_related("room").get(pk=one.pk).publishing)


async def test_people_on_stage_hear_each_other_in_the_green_room(green_room, ada, ben):
    hers, his = await seat(green_room, ada), await seat(green_room, ben, Seat.SPEAKER)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", green_room, hers, speaking)
        await connect(media_server, "listen", green_room, his, listening)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)


async def test_go_live_interrupts_no_connection(green_room, ada, ben, cleo):
    """Connections, mixer and epoch stay the same, and Cleo, a listener, may listen now."""
    hers, his = await seat(green_room, ada), await seat(green_room, ben, Seat.SPEAKER)
    theirs = await seat(green_room, cleo)
    async with (
        running_media_server() as media_server,
        peer() as speaking,
        peer() as back,
        peer() as listening,
    ):
        speaking.addTrack(Tone(700))
        for connection in (back, listening):
            connection.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", green_room, hers, speaking)
        await connect(media_server, "listen", green_room, his, back)
        await heard_by(back)
        await ask_room(green_room, Room.go_live)()
        await connect(media_server, "listen", green_room, theirs, listening)
        assert loudest(await heard_by(listening)) == pytest.approx(700, abs=10)
        assert loudest(await heard_by(back)) == pytest.approx(700, abs=10)
        assert {speaking.connectionState, back.connectionState} == {"connected"}
        assert await ask_room(green_room, lambda room: room.epoch)() == 1


async def test_recording_begins_with_go_live(green_room, ada, settings):
    hers = await seat(green_room, ada)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", green_room, hers, speaking)
        await soon(is_heard(green_room, hers), "she is not heard")
        await asyncio.sleep(1.2)  # longer than a segment would be
        assert not list(settings.RECORDINGS_ROOT.glob("*"))
        await ask_room(green_room, Room.go_live)()
        folder = settings.RECORDINGS_ROOT / green_room.key / "e1" / "t1"
        await soon(lambda: list(folder.glob("*.m4s")), "nothing is recorded")
        assert speaking.connectionState == "connected"


@pytest.mark.parametrize("verb", [Room.close_green_room, Room.end])
async def test_closing_the_green_room_disconnects_everybody_and_keeps_nothing(
    green_room, ada, settings, verb
):
    hers = await seat(green_room, ada)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        await connect(media_server, "publish", green_room, hers, speaking)
        await soon(is_heard(green_room, hers), "she is not heard")
        await asyncio.sleep(1.2)  # longer than a segment would be
        await ask_room(green_room, verb)()
        held = ask_room(green_room, lambda room: room.media_server_id)
        await soon(lambda: isnt(held), "the room was not released")
        await soon(lambda: isnt(is_heard(green_room, hers)), "the row still says that she is heard")
    assert not list(settings.RECORDINGS_ROOT.glob("*"))
    assert not await do(Recording.objects.exists)()


async def test_a_person_moved_to_the_audience_no_longer_hears_the_green_room(green_room, ada, ben):
    hers, his = await seat(green_room, ada), await seat(green_room, ben, Seat.SPEAKER)
    async with running_media_server() as media_server, peer() as speaking, peer() as listening:
        speaking.addTrack(Tone(700))
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", green_room, hers, speaking)
        await connect(media_server, "listen", green_room, his, listening)
        await heard_by(listening)
        await do(lambda: Seat.objects.get(pk=his.pk).become(Seat.LISTENER))()
        await soon(lambda: listening.connectionState == "closed", "he still listens")
        assert speaking.connectionState == "connected"


async def test_the_next_media_server_holds_a_green_room_that_has_gone_live_as_a_live_room(
    green_room, cleo
):
    theirs = await seat(green_room, cleo)
    epoch = ask_room(green_room, lambda room: room.epoch)
    async with running_media_server():
        await soon(lambda: _equals(epoch, 1), "the green room was not claimed")
    await ask_room(green_room, Room.go_live)()
    async with running_media_server() as media_server, peer() as listening:
        await soon(lambda: _equals(epoch, 2), "the live room was not claimed")
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", green_room, theirs, listening)
        assert np.abs(await heard_by(listening)).max() < 100


async def test_a_seat_that_left_the_stage_cannot_publish_though_the_web_process_let_it_in(
    green_room, ben
):
    his = await seat(green_room, ben)
    async with running_media_server() as media_server, peer() as speaking:
        speaking.addTrack(Tone())
        offer = await offer_of(speaking)
        request = {"do": "publish", "room": green_room.pk, "seat": his.key, "offer": offer}
        answer = await call(media_server, request)
    assert answer == {"status": 403, "sentence": "Only people on stage can speak here."}


async def _equals(read, value):
    return await read() == value
