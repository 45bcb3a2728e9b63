"""WHEP players on pages of others, which listen by the key of the listener link, without a seat."""

import pytest
from channels.db import database_sync_to_async as do
from django.urls import reverse

from rooms import presence
from rooms.models import Seat
from tests.support.clients import AsyncBrowser
from tests.support.eventually import soon
from tests.support.media.servers import connect, heard_by, running_media_server, seat
from tests.support.network.peers import Tone, accept, loudest, offer_of, peer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.heard]


class Player:
    """A player like @eyevinn/webrtc-player: no cookie, an Origin of its own, the key as given."""

    def __init__(self, connection, room, key):
        self._site, self._connection = AsyncBrowser(), connection
        self._url = reverse("whep", args=[room.slug])
        self._headers = {"Authorization": f"Bearer {key}", "Origin": "https://player.example"}

    async def play(self):
        for kind in ("video", "audio"):
            self._connection.addTransceiver(kind, direction="recvonly")
        offer = (await offer_of(self._connection)).replace(
            "opus/48000/2\r\n", "opus/48000/2\r\na=rtcp-fb:96 nack\r\n"
        )
        response = await self._ask("post", self._url, offer)
        if response.status_code == 201:
            self.resource = response["Location"]
            await accept(self._connection, response.content.decode())
        return response

    async def leave(self):
        return await self._ask("delete", self.resource)

    async def _ask(self, method, url, *body):
        ask = getattr(self._site, method)
        return await ask(url, *body, content_type="application/sdp", headers=self._headers)


@pytest.fixture
def link(live_room):
    return live_room.link(Seat.LISTENER)


async def test_players_hear_the_room_and_are_counted_as_present(live_room, ada, link):
    hers = await seat(live_room, ada)
    async with (
        running_media_server() as media_server,
        peer() as speaking,
        peer() as one,
        peer() as two,
    ):
        speaking.addTrack(Tone(700))
        await connect(media_server, "publish", live_room, hers, speaking)
        players = [Player(each, live_room, link.key) for each in (one, two)]
        for player in players:
            response = await player.play()
            assert response.status_code == 201
            assert response["Access-Control-Allow-Origin"] == "*"
        sound = await heard_by(_SoundOf(one))
        assert loudest(sound) == pytest.approx(700, abs=10)
        await soon(lambda: _counts(live_room, 2), "the players are not counted", 8)
        await players[0].leave()
        await soon(lambda: one.connectionState == "closed", "it goes on")


class _SoundOf:
    """The audio receivers of a connection, for `heard_by`."""

    def __init__(self, connection):
        receivers = [one for one in connection.getReceivers() if one.track.kind == "audio"]
        self.getReceivers = lambda: receivers


async def _counts(room, count):
    return len(await presence.here(room.pk)) == count


async def test_renewing_the_link_disconnects_its_players_and_nobody_else(live_room, cleo, link):
    theirs = await seat(live_room, cleo)
    async with (
        running_media_server() as media_server,
        peer() as playing,
        peer() as listening,
        peer() as again,
    ):
        listening.addTransceiver("audio", direction="recvonly")
        await connect(media_server, "listen", live_room, theirs, listening)
        await Player(playing, live_room, link.key).play()
        await soon(lambda: playing.connectionState == "connected", "it does not play")
        new = await do(link.renew)()
        await soon(lambda: playing.connectionState == "closed", "it plays on")
        assert listening.connectionState == "connected"
        assert (await Player(again, live_room, new.key).play()).status_code == 201


async def test_a_connection_can_be_ended_by_its_own_key_alone(live_room, ada, ben, link):
    await seat(live_room, ben, Seat.COHOST)
    bens = await do(lambda: live_room.seats.get(person=ben).new_stream_key())()
    async with running_media_server(), peer() as playing, peer() as another:
        player = Player(playing, live_room, link.key)
        await player.play()
        await soon(lambda: playing.connectionState == "connected", "it does not play")
        player._headers["Authorization"] = f"Bearer {bens}"
        response = await player.leave()
        assert (response.status_code, response.content) == (
            404,
            b"You have no such connection here.",
        )
        later = Player(another, live_room, link.key)
        await later.play()
        await soon(lambda: another.connectionState == "connected", "the other does not play")
        assert (await later.leave()).status_code == 200
        await soon(lambda: another.connectionState == "closed", "the other plays on")
        assert playing.connectionState == "connected"
        player._headers["Authorization"] = f"Bearer {link.key}"
        assert (await player.leave()).status_code == 200
        assert (await player.leave()).status_code == 200
