"""Coming on stage and leaving it: what the person hears, and what the others hear."""

from contextlib import asynccontextmanager

import pytest

from rooms.models import Room, Seat
from tests.support.eventually import soon
from tests.support.media.ears import Ear
from tests.support.media.servers import connect, do, heard_by, isnt, running_media_server, seat
from tests.support.network.peers import Tone, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]

BENS, CLEOS = 700, 1500  # Hz
ONE_VOICE = 8000 / 32768  # amplitude of a tone

TAIL = 3
"""Pieces of 10 ms in which she may hear herself each time she leaves the stage.

An Opus encoder looks 6.5 ms ahead, and a decoder that comes from another stream smears that over
one packet of 20 ms, the program's first after the switch. With one packet more it would be five.
"""


def become(one, role):
    return do(lambda: Seat.objects.get(pk=one.pk).become(role))()


def publishing(room, one):
    return do(lambda: room.seats.select_related("room").get(pk=one.pk).publishing)


@asynccontextmanager
async def listening_beside(media_server, room, person):
    """The ear of a person who stays in the audience."""
    async with peer() as whep:
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", room, await seat(room, person), whep)
        await heard_by(whep, frames=15)
        yield Ear(whep)


async def test_a_listener_who_comes_on_stage_and_leaves_hears_no_gap_and_never_themselves(
    live_room, ben, cleo, dov
):
    his, hers = await seat(live_room, ben, Seat.COHOST), await seat(live_room, cleo)
    on_air = publishing(live_room, hers)
    async with (
        running_media_server() as media_server,
        peer() as bens,
        peer() as whep,
        peer() as whip,
        listening_beside(media_server, live_room, dov) as beside,
    ):
        bens.addTrack(Tone(BENS))
        whip.addTrack(Tone(CLEOS))
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, his, bens)
        await connect(media_server, "listen", live_room, hers, whep)
        await heard_by(whep, frames=50)
        ear = Ear(whep, beside)
        await soon(lambda: ear.seconds > 1, "she hears nothing")
        await become(hers, Seat.SPEAKER)
        await connect(media_server, "publish", live_room, hers, whip)
        await soon(on_air, "she is not on air")
        came_on = ear.seconds
        await soon(lambda: ear.seconds > came_on + 1.5, "she hears no more on stage")
        await become(hers, Seat.LISTENER)
        await soon(lambda: isnt(on_air), "she is still on air")
        left = ear.seconds
        await soon(lambda: ear.seconds > left + 1.5, "she hears no more in the audience")
    assert ear.longest_gap < 0.2
    assert ear.is_numbered_on
    assert ear.longest_silence_of(BENS, ONE_VOICE / 3) < 0.1
    assert (ear.loudness_of(CLEOS) > ONE_VOICE / 5).sum() <= TAIL


async def test_a_speaker_is_heard_by_others_until_they_leave_the_stage(live_room, ada, cleo):
    """The control of the test above: others do hear the tone."""
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo, Seat.SPEAKER)
    async with running_media_server() as media_server, peer() as whep, peer() as whip:
        whip.addTrack(Tone(CLEOS))
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, hers, whep)
        await connect(media_server, "publish", live_room, theirs, whip)
        await heard_by(whep, frames=50)
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.5, "she hears nothing")
        assert ear.loudness_of(CLEOS).max() > ONE_VOICE / 2
        await become(theirs, Seat.LISTENER)
        await soon(lambda: ear.loudness_of(CLEOS)[-1] < ONE_VOICE / 100, "they are still heard")
        assert whip.connectionState == "closed"


async def test_a_move_to_the_audience_takes_effect_though_the_hint_was_lost(live_room, cleo):
    theirs = await seat(live_room, cleo, Seat.SPEAKER)
    async with running_media_server() as media_server, peer() as whip:
        whip.addTrack(Tone())
        await connect(media_server, "publish", live_room, theirs, whip)
        await soon(publishing(live_room, theirs), "they are not on air")
        await do(Seat.objects.filter(pk=theirs.pk).update)(role=Seat.LISTENER)
        await soon(lambda: whip.connectionState == "closed", "they still publish")


async def test_a_muted_speaker_is_unheard_at_once(live_room, ada, ben):
    hers, his = await seat(live_room, ada), await seat(live_room, ben)
    async with running_media_server() as media_server, peer() as whip, peer() as whep:
        whip.addTrack(Tone(BENS))
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "publish", live_room, hers, whip)
        await connect(media_server, "listen", live_room, his, whep)
        await heard_by(whep, frames=50)
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.5, "he hears nothing")
        assert ear.loudness_of(BENS).max() > ONE_VOICE / 2
        await do(lambda: Seat.objects.get(pk=hers.pk).mute())()
        await soon(lambda: ear.loudness_of(BENS)[-1] < ONE_VOICE / 100, "she is still heard")
        assert whip.connectionState == "connected"


async def test_coming_on_stage_again_and_again_leaves_no_gap_and_the_same_epoch(
    live_room, ada, cleo
):
    theirs = await seat(live_room, cleo)
    on_air = publishing(live_room, theirs)
    async with (
        running_media_server() as media_server,
        peer() as whep,
        listening_beside(media_server, live_room, ada) as beside,
    ):
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, whep)
        await heard_by(whep, frames=15)
        ear = Ear(whep, beside)
        for _ in range(3):
            async with peer() as whip:
                whip.addTrack(Tone(CLEOS))
                await become(theirs, Seat.SPEAKER)
                await connect(media_server, "publish", live_room, theirs, whip)
                await soon(on_air, "they are not on air")
                await become(theirs, Seat.LISTENER)
                await soon(lambda: isnt(on_air), "they are still on air")
        heard = ear.seconds
        await soon(lambda: ear.seconds > heard + 0.5, "they hear no more")
    assert ear.longest_gap < 0.2 and ear.is_numbered_on
    assert (ear.loudness_of(CLEOS) > ONE_VOICE / 5).sum() <= 3 * TAIL
    assert await do(lambda: Room.objects.get(pk=live_room.pk).epoch)() == 1
