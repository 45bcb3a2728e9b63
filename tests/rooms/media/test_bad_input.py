"""Invalid requests get the right status and a sentence, and people on air stay heard."""

from contextlib import asynccontextmanager

import pytest
from django.urls import reverse

from rooms.models import Seat
from tests.support.clients import AsyncBrowser
from tests.support.eventually import soon
from tests.support.media.ears import Ear
from tests.support.media.servers import connect, do, heard_by, running_media_server, seat
from tests.support.network.peers import Camera, Tone, offer_of, peer

pytestmark = pytest.mark.django_db(transaction=True)


@asynccontextmanager
async def ada_stays_heard(room, ada, cleo):
    """Let Cleo hear Ada, and assert after the block that she still does."""
    hers, theirs = await seat(room, ada), await seat(room, cleo)
    async with running_media_server() as media_server, peer() as speaking, peer() as whep:
        speaking.addTrack(Tone(700))
        whep.addTransceiver("audio", direction="recvonly")
        spoken = await connect(media_server, "publish", room, hers, speaking)
        await connect(media_server, "listen", room, theirs, whep)
        await heard_by(whep, frames=25)
        yield spoken
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.4, "no packet comes any more")
        await soon(lambda: ear.loudness_of(700)[-1] > 0.1, "Ada is heard no more")


async def browser_of(person):
    browser = AsyncBrowser()
    backend = "django.contrib.auth.backends.ModelBackend"
    await browser.aforce_login(person, backend=backend)
    return browser


async def post(person, room, way, offer, query=""):
    browser = await browser_of(person)
    url = reverse(way, args=[room.slug]) + query
    return await browser.post(url, offer, content_type="application/sdp")


async def offer(*tracks, receive=()):
    async with peer() as connection:
        for track in tracks:
            connection.addTransceiver(track, direction="sendonly")
        for kind in receive:
            connection.addTransceiver(kind, direction="recvonly")
        return await offer_of(connection)


def longer(text, sections):
    """Return the offer with more media sections, `sections` in all."""
    more = range(text.count("m="), sections)
    for number in more:
        text += f"m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:more{number}\r\n"
    return text


async def test_a_publisher_with_sound_alone_is_accepted(live_room, ada, ben, cleo):
    await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        response = await post(ben, live_room, "whip", await offer(Tone()))
    assert response.status_code == 201


@pytest.mark.parametrize("query", ["", "?as=screen"])
async def test_a_publisher_with_a_picture_alone_is_accepted(live_room, ada, ben, cleo, query):
    await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        response = await post(ben, live_room, "whip", await offer(Camera()), query)
    assert response.status_code == 201


async def test_a_screen_with_sound_alone_is_refused(live_room, ada, ben, cleo):
    await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        response = await post(ben, live_room, "whip", await offer(Tone()), "?as=screen")
    assert response.status_code == 400
    assert response.content == b"The offer sends no H.264 picture, and a screen is one."


async def test_an_encoder_that_insists_on_being_the_dtls_client_is_refused(
    live_room, ada, ben, cleo
):
    await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        text = (await offer(Tone())).replace("a=setup:actpass", "a=setup:active")
        response = await post(ben, live_room, "whip", text)
    assert response.status_code == 422
    assert response.content == b"The offer insists on being the DTLS client."


async def test_a_listener_who_only_sends_is_refused(live_room, ada, ben, cleo):
    await seat(live_room, ben)
    async with ada_stays_heard(live_room, ada, cleo):
        response = await post(ben, live_room, "whep", await offer(Tone()))
    assert response.status_code == 400
    assert response.content.decode().startswith("The offer receives no audio")


async def test_twenty_sections_are_answered_and_one_more_is_refused(live_room, ada, ben, cleo):
    await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        text = await offer(Tone())
        answered = await post(ben, live_room, "whip", longer(text, 20))
        refused = await post(ben, live_room, "whip", longer(text, 21))
    assert answered.status_code == 201 and answered.content.count(b"m=") == 20
    assert refused.status_code == 400
    assert refused.content == b"The offer has more than 20 media sections."


@pytest.mark.parametrize("way", ["whip", "whep"])
async def test_a_removed_person_cannot_reconnect(live_room, ada, ben, cleo, way):
    his = await seat(live_room, ben, Seat.SPEAKER)
    async with ada_stays_heard(live_room, ada, cleo):
        await do(lambda: Seat.objects.get(pk=his.pk).remove())()
        text = await offer(Tone()) if way == "whip" else await offer(receive=["audio"])
        response = await post(ben, live_room, way, text)
    assert response.status_code == 403
    assert response.content == b"You have been removed from this room."


@pytest.mark.parametrize("query", ["", "?as=screen"])
async def test_a_listener_publishes_neither_themselves_nor_a_screen(
    live_room, ada, dov, cleo, query
):
    await seat(live_room, dov)
    async with ada_stays_heard(live_room, ada, cleo):
        response = await post(dov, live_room, "whip", await offer(Tone(), Camera()), query)
    assert response.status_code == 403
    assert response.content == b"Only people on stage can speak here."


async def test_nobody_ends_somebody_elses_connection(live_room, ada, dov, cleo):
    await seat(live_room, dov)
    async with ada_stays_heard(live_room, ada, cleo) as hers:
        browser = await browser_of(dov)
        response = await browser.delete(reverse("whip-connection", args=[live_room.slug, hers]))
    assert response.status_code == 404
    assert response.content == b"You have no such connection here."
