"""An encoder that sends more pictures than a room shows."""

import asyncio

import pytest
from channels.layers import get_channel_layer

from rooms import events
from tests.support.eventually import soon
from tests.support.media.ears import Ear
from tests.support.media.encoders import Encoder
from tests.support.media.servers import connect, heard_by, running_media_server, seat
from tests.support.network.peers import peer

pytestmark = pytest.mark.django_db(transaction=True)


async def test_an_encoder_that_sends_too_many_pictures_is_reported_and_still_heard(
    live_room, ada, cleo
):
    adas_seat, cleos_seat = await seat(live_room, ada), await seat(live_room, cleo)
    key = await asyncio.to_thread(adas_seat.new_stream_key)
    layer = get_channel_layer()
    page = await layer.new_channel()
    await layer.group_add(events.group(live_room.pk), page)
    async with running_media_server() as media_server, peer() as connection, peer() as whep:
        await Encoder(connection, live_room, key, pace=200).publish()
        async with asyncio.timeout(15):
            while "too_many" not in (message := await layer.receive(page)).get("page", {}):
                pass
        whep.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, cleos_seat, whep)
        await heard_by(whep, frames=25)
        ear = Ear(whep)
        await soon(lambda: ear.seconds > 0.5, "no sound arrives")
    assert message["page"] == {"too_many": {adas_seat.key: True}}
    assert message["backstage"]
    assert ear.loudness_of(700)[-1] > 0.1
