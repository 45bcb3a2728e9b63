"""An encoder like OBS publishes by WHIP with a stream key (RFC 9725)."""

import asyncio
from contextlib import asynccontextmanager

import numpy as np
import pytest
from channels.layers import get_channel_layer
from django.urls import reverse

from rooms import events
from rooms.models import Seat
from tests.support.clients import AsyncBrowser
from tests.support.eventually import soon
from tests.support.media.ears import Ear
from tests.support.media.encoders import GREY, Encoder, film
from tests.support.media.servers import connect, do, heard_by, isnt, running_media_server, seat
from tests.support.network.peers import Tone, accept, offer_of, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


@pytest.fixture
def key(live_room):
    """Ada's stream key."""
    return live_room.seats.get().new_stream_key()


def on_air(room, one):
    return do(lambda: room.seats.select_related("room").get(pk=one.pk).publishing)


def test_the_encoder_of_these_tests_sends_high_profile_pictures_out_of_order():
    """The control of this file: OBS sends such pictures."""
    times = [pts for _, pts in film()]
    assert times != sorted(times)
    assert film()[0][0][5:6] == b"\x64"  # profile_idc 100, High


async def test_an_encoder_is_heard_and_seen_until_it_deletes_its_connection(
    live_room, ada, cleo, key
):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with running_media_server() as media_server, peer() as connection, peer() as whep:
        encoder = Encoder(connection, live_room, key)
        answer = await encoder.publish()
        assert answer.status_code == 201
        assert answer["Content-Type"] == "application/sdp"
        assert not {"Link", "ETag"} & set(answer.headers)
        for media in ("audio", "video"):
            whep.addTransceiver(media, direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, whep)
        await heard_by(whep, frames=25)
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.5, "the encoder is not heard")
        assert ear.loudness_of(700)[-1] > 0.1
        picture = whep.getReceivers()[1].track
        assert await brightness(picture) == pytest.approx(GREY, abs=12)
        assert (await encoder.leave()).status_code == 200
        await soon(lambda: isnt(on_air(live_room, hers)), "the row still says that she is heard")
        assert (await encoder.leave()).status_code == 200  # deleted twice, with the same answer


async def test_hosts_are_told_of_pictures_too_large_and_the_encoder_is_heard(
    live_room, ada, cleo, key
):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    large = await asyncio.to_thread(film, 3840, 2160, 4)
    async with running_media_server() as media_server, peer() as connection, peer() as whep:
        async with page_of(live_room) as hears:
            await Encoder(connection, live_room, key, coded=large).publish()
            too_large = await hears("too_large")
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, whep)
        await heard_by(whep, frames=25)
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.5, "she is not heard")
    assert too_large == {hers.key: [3840, 2160]}
    assert ear.loudness_of(700)[-1] > 0.1


@asynccontextmanager
async def page_of(room):
    """Yield a function that waits for a transient event of that name to the room's pages."""
    layer = get_channel_layer()
    page = await layer.new_channel()
    await layer.group_add(events.group(room.pk), page)

    async def hears(name):
        async with asyncio.timeout(10):
            while name not in (message := await layer.receive(page)).get("page", {}):
                pass
        assert message["backstage"]
        return message["page"][name]

    yield hears


async def test_hosts_are_told_of_an_encoder_that_does_not_connect(live_room, ada, key, monkeypatch):
    monkeypatch.setattr("rooms.media.network.connection.PROOF_SECONDS", 0.2)
    hers = await seat(live_room, ada)
    async with running_media_server(), peer() as connection, page_of(live_room) as hears:
        encoder = Encoder(connection, live_room, key)
        assert (await encoder.offer()).status_code == 201
        why = (await hears("encoder"))[hers.key]
    assert why["kind"] == "unreached"
    assert why["port"]


async def test_hosts_and_the_log_are_told_why_a_handshake_failed(live_room, ada, key, caplog):
    hers = await seat(live_room, ada)
    async with running_media_server(), peer() as connection, page_of(live_room) as hears:
        encoder = Encoder(connection, live_room, key)
        encoder.fingerprint = ":".join(["AB"] * 32)
        assert (await encoder.publish()).status_code == 201
        why = (await hears("encoder"))[hers.key]
    assert why["kind"] == "certificate"
    sentence = "did not connect: its certificate is not the one that its offer names"
    assert [sentence in line for line in caplog.text.splitlines()].count(True) == 1


@pytest.mark.parametrize("codec", ["AV1/90000", "H265/90000", "VP8/90000"])
async def test_an_encoder_whose_picture_cannot_be_taken_is_refused_in_words(
    live_room, ada, key, codec
):
    hers = await seat(live_room, ada)
    async with peer() as connection, page_of(live_room) as hears:
        encoder = Encoder(connection, live_room, key)
        encoder.codec = codec
        answer = await encoder.publish()
        why = (await hears("encoder"))[hers.key]
    assert answer.status_code == 406
    assert answer.content.startswith(b"Only a picture in H.264 can be taken.")
    assert why["kind"] == "picture"


async def brightness(track):
    """Return the brightness of the 20th picture from now on."""
    for _ in range(20):
        frame = await asyncio.wait_for(track.recv(), 10)
    return float(np.median(frame.reformat(format="gray").to_ndarray()))


async def test_changing_the_stream_key_ends_the_encoder_and_the_old_key_is_refused(
    live_room, ada, key
):
    hers = await seat(live_room, ada)
    async with running_media_server(), peer() as connection, peer() as again:
        await Encoder(connection, live_room, key).publish()
        await soon(on_air(live_room, hers), "the encoder is not on air")
        await do(lambda: Seat.objects.select_related("room").get(pk=hers.pk).new_stream_key())()
        await soon(lambda: connection.connectionState == "closed", "still connected")
        refused = await Encoder(again, live_room, key).publish()
    assert refused.status_code == 401
    assert "no longer, valid" in refused.content.decode()


async def test_changing_the_stream_key_leaves_a_browser_of_the_seat_connected(live_room, ada, key):
    hers = await seat(live_room, ada)
    async with running_media_server() as media_server, peer() as browser:
        browser.addTrack(Tone())
        await connect(media_server, "publish", live_room, hers, browser)
        await soon(on_air(live_room, hers), "she is not on air")
        await do(lambda: Seat.objects.select_related("room").get(pk=hers.pk).new_stream_key())()
        await asyncio.sleep(1.5)  # longer than the media server takes to read the rows again
        assert browser.connectionState == "connected"


async def test_a_page_that_an_encoder_replaced_does_not_replace_it_by_itself(live_room, ada, key):
    page = AsyncBrowser()
    await page.aforce_login(ada, "django.contrib.auth.backends.ModelBackend")
    whip = reverse("whip", args=[live_room.slug])

    async def publish(connection, **headers):
        connection.addTrack(Tone())
        offer = await offer_of(connection)
        return await page.post(whip, offer, content_type="application/sdp", headers=headers)

    async with running_media_server(), peer() as tab, peer() as encoder, peer() as again:
        first = await publish(tab)
        await accept(tab, first.content.decode())
        await soon(lambda: tab.connectionState == "connected", "the page is not heard")
        await Encoder(encoder, live_room, key).publish()
        await soon(lambda: tab.connectionState == "closed", "the page is heard beside it")
        heard_as = {name: first[name] for name in ("Hotline-Epoch", "Hotline-Voice")}
        refused = await publish(again, **heard_as)
        assert refused.status_code == 409
        assert refused.content.decode().startswith("You speak from another page or device now.")
        assert encoder.connectionState == "connected"


async def test_an_encoder_ends_when_its_seat_leaves_the_stage_and_is_refused_in_words(
    live_room, ben
):
    his = await seat(live_room, ben, Seat.COHOST)
    key = await do(his.new_stream_key)()
    async with running_media_server(), peer() as connection, peer() as again:
        await Encoder(connection, live_room, key).publish()
        await soon(on_air(live_room, his), "the encoder is not on air")
        await do(Seat.objects.filter(pk=his.pk).update)(role=Seat.LISTENER)
        await soon(lambda: connection.connectionState == "closed", "still connected")
        refused = await Encoder(again, live_room, key).publish()
    assert refused.status_code == 403
    assert refused.content == b"Only people on stage can speak here."


async def test_an_encoder_replaces_a_browser_of_the_same_seat(live_room, ada, cleo, key):
    hers, theirs = await seat(live_room, ada), await seat(live_room, cleo)
    async with (
        running_media_server() as media_server,
        peer() as browser,
        peer() as connection,
        peer() as whep,
    ):
        browser.addTrack(Tone(1500))
        await connect(media_server, "publish", live_room, hers, browser)
        await soon(on_air(live_room, hers), "she is not on air")
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, whep)
        await heard_by(whep, frames=25)
        ear = Ear(whep)
        await Encoder(connection, live_room, key).publish()
        await soon(lambda: browser.connectionState == "closed", "she has two voices")
        before = ear.seconds
        await soon(lambda: ear.seconds > before + 0.8, "nothing is heard")
        assert await on_air(live_room, hers)()
    assert ear.loudness_of(700)[-1] > 0.1
    assert ear.loudness_of(1500)[-1] < 0.01
