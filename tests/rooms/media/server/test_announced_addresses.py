"""A machine whose address changes, by DHCP, by another Wi-Fi or by a cable that is plugged in."""

import asyncio
import logging

import pytest

from hotline.environment import defaults
from rooms.media.network import UdpMux, listen
from rooms.media.server import announced_addresses
from tests.rooms.media.network.conftest import udp_mux
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of, peer

pytestmark = pytest.mark.heard

__all__ = ["udp_mux"]


@pytest.fixture
def machine(monkeypatch, settings):
    """The addresses of the machine, which the test may change."""
    has = ["127.0.0.1"]
    monkeypatch.setattr(defaults, "media_addresses", lambda host: list(has))
    monkeypatch.setattr(announced_addresses, "EVERY", 0.05)
    settings.MEDIA_ADDRESSES, settings.MEDIA_ADDRESSES_FOUND = list(has), True
    settings.HOTLINE_URL = "http://localhost:8000"
    return has


@pytest.fixture
async def following(machine, udp_mux):
    task = asyncio.create_task(announced_addresses.follow(udp_mux))
    yield
    task.cancel()


def announced(udp_mux):
    lines = listen(udp_mux, WHOLE).answer.split("\r\n")
    return {line.split(" ")[4] for line in lines if line.startswith("a=candidate")}


async def test_a_new_address_is_announced_with_the_same_port(
    udp_mux: UdpMux, machine, following, caplog
):
    number = udp_mux.number
    machine[:] = ["127.0.0.2"]
    await soon(lambda: announced(udp_mux) == {"127.0.0.2"}, lambda: announced(udp_mux))
    assert udp_mux.number == number
    assert "This machine's address is now 127.0.0.2: announced." in caplog.messages
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "nobody can connect")


@pytest.mark.parametrize("now", [["127.0.0.1", "127.0.0.2"], ["127.0.0.2"]])
async def test_a_listener_stays_connected_while_the_machine_has_the_address(
    udp_mux, machine, following, now
):
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        machine[:] = now
        await soon(lambda: announced(udp_mux) == set(now), "not announced")
        before = listener._ice._alive_at
        await soon(lambda: listener._ice._alive_at > before, "the listener is silent")
        assert listener.is_open


async def test_the_socket_of_an_address_that_is_gone_is_closed(
    udp_mux, machine, following, monkeypatch
):
    (former,) = udp_mux.udp_sockets
    monkeypatch.setattr(type(former), "is_here", False)
    machine[:] = ["127.0.0.2"]
    await soon(lambda: announced(udp_mux) == {"127.0.0.2"}, lambda: announced(udp_mux))
    assert former._socket.fileno() == -1


async def test_an_address_that_cannot_be_used_yet_is_tried_again(
    udp_mux, machine, following, caplog
):
    former = list(udp_mux.udp_sockets)
    machine[:] = ["fe80::1"]  # of no interface in particular
    await soon(lambda: len(caplog.messages) > 1, "the address is not tried again")
    assert udp_mux.udp_sockets == former
    machine[:] = ["127.0.0.2"]
    await soon(lambda: announced(udp_mux) == {"127.0.0.2"}, lambda: announced(udp_mux))


async def test_the_log_says_what_to_do_about_a_configured_address_that_is_gone(
    udp_mux, machine, settings, monkeypatch, caplog
):
    settings.MEDIA_ADDRESSES_FOUND = False
    looks = []
    monkeypatch.setattr("rooms.media.network.udp_socket.is_ours", looks.append)  # not ours
    task = asyncio.create_task(announced_addresses.follow(udp_mux))
    await soon(lambda: caplog.messages, "nothing is logged")
    before = len(looks)
    await soon(lambda: len(looks) > before + 2, "it does not look again")
    task.cancel()
    assert len(caplog.messages) == 1
    assert "127.0.0.1, which is no longer this machine's" in caplog.messages[0]
    assert announced(udp_mux) == {"127.0.0.1"}


@pytest.mark.parametrize(
    ("url", "has", "warned"),
    [
        ("https://live.example.org", ["10.0.0.5"], True),
        ("https://live.example.org", ["192.168.1.2", "fd00::2"], True),
        ("https://live.example.org", ["10.0.0.5", "198.18.0.1", "203.0.114.9"], False),
        ("http://localhost:8000", ["127.0.0.1", "10.0.0.5"], False),
    ],
)
def test_a_private_address_beside_a_public_name_is_warned_of(settings, caplog, url, has, warned):
    settings.HOTLINE_URL = url
    with caplog.at_level(logging.WARNING):
        announced_addresses.warn_of_private(has)
    assert len(caplog.messages) == warned
    assert all("set MEDIA_ADDRESS" in line for line in caplog.messages)
