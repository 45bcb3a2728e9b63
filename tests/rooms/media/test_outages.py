"""A live room goes on while its database or Redis does not answer."""

import asyncio

import pytest
from django.conf import settings
from django.urls import reverse

from rooms.models import MediaServer, Room, Seat
from rooms.models.lease import LEASE
from tests.support.clients import AsyncBrowser
from tests.support.eventually import soon
from tests.support.media.ears import Ear
from tests.support.media.servers import connect, do, heard_by, running_media_server, seat
from tests.support.network.peers import Tone, accept, loudest, offer_of, peer
from tests.support.outages import database_held, stopped
from tests.support.recordings.segments import duration

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

ADAS = 700  # Hz
ONE_VOICE = 8000 / 32768
RATE = 48_000
LONG = pytest.param(60, marks=pytest.mark.prove)
OUTAGES = pytest.mark.parametrize("seconds", [LEASE + 3, LONG], ids=["short", "a-minute"])


def publishing(room, one):
    return do(lambda: room.seats.select_related("room").get(pk=one.pk).publishing)


def recorded(room):
    """Return the seconds on disk, by take."""
    takes = {}
    for path in sorted((settings.RECORDINGS_ROOT / room.key).glob("e*/t*/*.m4s")):
        name = "/".join(path.parts[-3:-1])
        takes[name] = takes.get(name, 0) + duration(path) / RATE
    return takes


class Broadcast:
    """A live room in which Ada speaks and Cleo listens."""

    def __init__(self, room, adas, cleos):
        self.room, self.adas, self.cleos = room, adas, cleos

    async def begin(self, media_server, whip, whep):
        whip.addTrack(Tone(ADAS))
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", self.room, self.adas, whip)
        await connect(media_server, "listen", self.room, self.cleos, whep)
        await soon(publishing(self.room, self.adas), "she is not on air")
        await heard_by(whep, frames=50)
        self.ear = Ear(whep)
        await soon(lambda: self.ear.seconds > 0.5, "nothing is heard")

    async def goes_on(self, seconds):
        """Wait until Cleo has heard `seconds` more of the program."""
        until = self.ear.seconds + seconds
        why_not = "nothing is heard any more"
        await soon(lambda: self.ear.seconds >= until, why_not, within=2 * seconds + 20)

    @property
    def heard_of_ada(self):
        """Seconds."""
        return self.ear.seconds_of(ADAS, ONE_VOICE / 3)

    async def is_whole(self):
        """Assert that no sound is missing, and that all of it is in one take."""
        await self.goes_on(0.5)
        assert self.ear.seconds > self.ear.seconds_sent - 1
        assert self.ear.longest_silence_of(ADAS, ONE_VOICE / 3) < 0.5
        assert (await do(lambda: Room.objects.get(pk=self.room.pk))()).epoch == 1
        await soon(self.is_recorded, "the recording lacks what was heard", pause=0.2)
        assert list(recorded(self.room)) == ["e1/t1"]

    def is_recorded(self):
        """Whether all that was heard is in the first take, but for the second under way."""
        return recorded(self.room)["e1/t1"] > self.ear.seconds - 2.5


@pytest.fixture
async def broadcast(live_room, ada, cleo):
    return Broadcast(live_room, await seat(live_room, ada), await seat(live_room, cleo))


@OUTAGES
async def test_sound_and_recording_go_on_while_the_database_does_not_answer(broadcast, seconds):
    async with running_media_server() as media_server, peer() as whip, peer() as whep:
        await broadcast.begin(media_server, whip, whep)
        async with database_held():
            await broadcast.goes_on(seconds)
        await broadcast.is_whole()


async def test_facts_about_seats_are_written_when_the_database_answers_again(
    broadcast, live_room, ben
):
    his = await seat(live_room, ben, Seat.SPEAKER)
    spoken = do(lambda: live_room.seats.get(pk=broadcast.adas.pk).spoken)
    async with (
        running_media_server() as media_server,
        peer() as whip,
        peer() as whep,
        peer() as bens,
    ):
        await broadcast.begin(media_server, whip, whep)
        bens.addTrack(Tone(1500))
        before = await soon(spoken, "she has spoken for no time")
        heard = broadcast.heard_of_ada
        async with database_held():
            await connect(media_server, "publish", live_room, his, bens)
            await soon(lambda: broadcast.ear.loudness_of(1500)[-1] > ONE_VOICE / 3, "he is silent")
            await asyncio.sleep(LEASE)
            assert not await publishing(live_room, his)()
        await soon(publishing(live_room, his), "the row does not say that he is heard")

        async def is_counted():
            return await spoken() - before > broadcast.heard_of_ada - heard - 1

        await soon(is_counted, "her time is lost")


@OUTAGES
async def test_sound_and_recording_go_on_while_redis_does_not_answer(broadcast, valkey, seconds):
    async with running_media_server() as media_server, peer() as whip, peer() as whep:
        await broadcast.begin(media_server, whip, whep)
        async with stopped(valkey.pid):
            await broadcast.goes_on(seconds)
        await broadcast.is_whole()


async def test_a_listener_may_reconnect_while_no_lease_can_be_renewed(broadcast, live_room, cleo):
    site = AsyncBrowser()
    await site.aforce_login(cleo)
    async with (
        running_media_server() as media_server,
        peer() as whip,
        peer() as whep,
        peer() as again,
    ):
        await broadcast.begin(media_server, whip, whep)
        again.addTransceiver("audio", direction="recvonly")
        async with database_held():
            await asyncio.sleep(LEASE + 1)
            assert not await do(MediaServer.objects.beating().exists)()
            offer, path = await offer_of(again), reverse("whep", args=[live_room.slug])
            answer = await site.post(path, offer, content_type="application/sdp")
            assert answer.status_code == 201, answer.content
            await accept(again, answer.content.decode())
            assert loudest(await heard_by(again)) == pytest.approx(ADAS, abs=10)
