"""Relays: answers name them with credentials that a TURN server accepts."""

import asyncio
import base64
import hashlib
import hmac
import time

import aioice.turn
import pytest
from aioice.stun import TransactionFailed
from django.urls import reverse

from rooms.views import turn
from tests.support.browser.site import free_port
from tests.support.clients import AsyncBrowser
from tests.support.media.servers import running_media_server, seat
from tests.support.network.peers import offer_of, peer
from tests.support.network.turn_server import SECRET, relaying

URLS = ["turn:turn.example.org:3478?transport=udp", "turns:turn.example.org:443?transport=tcp"]


@pytest.fixture(autouse=True)
def relays(settings):
    settings.TURN_URLS, settings.TURN_SECRET = URLS, SECRET


def test_each_relay_is_named_with_the_same_credentials():
    first, second = turn.link_header("a-seat").split(", ")
    assert first.startswith(f'<{URLS[0]}>; rel="ice-server"; username="')
    assert second.startswith(f'<{URLS[1]}>; rel="ice-server"; username="')
    assert first.partition(";")[2] == second.partition(";")[2]
    assert first.endswith('; credential-type="password"')


def test_the_password_signs_the_time_until_which_it_is_valid():
    username, password = turn.credentials("a-seat", 1_800_000_000)
    signed = hmac.new(SECRET.encode(), username.encode(), hashlib.sha1).digest()
    assert username.startswith("1800000000:")
    assert base64.b64decode(password) == signed


def test_credentials_run_out_within_hours():
    expires = int(turn.link_header("a-seat").partition('username="')[2].partition(":")[0])
    assert 0 < expires - time.time() <= 6 * 60 * 60


def test_credentials_do_not_name_the_seat():
    assert "a-seat" not in turn.link_header("a-seat")


def test_a_site_without_relays_names_none(settings):
    settings.TURN_URLS = []
    assert turn.link_header("a-seat") == ""


@pytest.mark.heard
@pytest.mark.django_db(transaction=True)
async def test_an_answer_to_an_offer_names_the_relays(live_room, cleo):
    await seat(live_room, cleo)
    page = AsyncBrowser()
    await page.aforce_login(cleo, "django.contrib.auth.backends.ModelBackend")
    async with running_media_server(), peer() as connection:
        connection.addTransceiver("audio", direction="recvonly")
        whep = reverse("whep", args=[live_room.slug])
        offer = await offer_of(connection)
        answer = await page.post(whep, offer, content_type="application/sdp")
    assert answer.status_code == 201
    assert answer["Link"].count('rel="ice-server"') == 2


class _Relayed(asyncio.DatagramProtocol):
    """The relayed end: it receives nothing, and notes that it was given back."""

    def __init__(self):
        self.over = asyncio.Event()

    def connection_lost(self, error):
        self.over.set()


async def allocate(port, username, password):
    """Ask the TURN server at a port of loopback for an address; return it, and give it back."""
    transport, relayed = await aioice.turn.create_turn_endpoint(
        _Relayed, ("127.0.0.1", port), username, password, transport="tcp"
    )
    host, _port = transport.get_extra_info("sockname")
    transport.close()
    await relayed.over.wait()
    return host


async def test_a_turn_server_accepts_the_credentials_until_they_run_out(tmp_path):
    port = free_port()
    with relaying(tmp_path, "127.0.0.1", port):
        valid, expired = (
            turn.credentials("a-seat", int(time.time()) + seconds) for seconds in (60, -60)
        )
        assert await allocate(port, *valid) == "127.0.0.1"
        with pytest.raises(TransactionFailed):
            await allocate(port, *expired)
