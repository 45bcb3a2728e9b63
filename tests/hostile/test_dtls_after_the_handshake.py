"""DTLS records after the handshake: close_notify is read, and a flood of others costs little."""

import asyncio
import logging
import socket

import pytest

from rooms.media.network import UdpMux, connection_failure, error_log, listen
from rooms.media.network.connection_failure import HandshakeFailed
from rooms.media.network.dtls import Dtls
from rooms.media.offers import offer
from tests.rooms.media.network.test_dtls import Server, packet, shake_hands
from tests.rooms.media.network.test_offer import WHOLE
from tests.support.eventually import soon
from tests.support.network.peers import accept, offer_of, peer

GARBAGE = bytes([22, 0xFE, 0xFD, 0, 1]) + bytes(60)


class CountedCalls:
    """OpenSSL's connection; `calls` counts the calls of each of its methods."""

    def __init__(self, ssl) -> None:
        self._ssl = ssl
        self.calls: dict[str, int] = {}

    def __getattr__(self, name: str):
        self.calls[name] = self.calls.get(name, 0) + 1
        return getattr(self._ssl, name)


class Pair:
    def __init__(self) -> None:
        self.server, self.left = Server(), []
        self.client = Dtls(self.server.arrived.put_nowait, self.server.fingerprints)
        self.server.send = self.client.receive
        self.client.on_left = lambda: self.left.append(1)

    async def shake_hands(self) -> CountedCalls:
        await shake_hands(self.client, self.server)
        counted = self.client._ssl = CountedCalls(self.client._ssl)
        return counted

    def records(self, count: int) -> bytes:
        """A datagram with `count` records of one octet of data each."""
        for _ in range(count):
            self.server.dtls._ssl.send(b"x")
        return self.server.dtls._ssl.bio_read(1500)


@pytest.fixture
async def pair():
    pair = Pair()
    yield pair
    pair.client.close()
    await pair.server.dtls.stop()


@pytest.mark.parametrize("count", [1, 36])
async def test_application_data_ends_the_connection_at_its_first_octet(
    pair: Pair, count: int
) -> None:
    counted = await pair.shake_hands()
    pair.client.receive(pair.records(count))
    assert pair.left == [1]
    assert counted.calls["recv"] == 1


async def test_most_of_a_flood_of_dtls_is_dropped_before_openssl(pair: Pair) -> None:
    counted = await pair.shake_hands()
    for _ in range(2000):
        pair.client.receive(GARBAGE)
    assert 0 < counted.calls["bio_write"] <= 12
    assert counted.calls["recv"] <= 12


async def test_a_repeated_flight_of_the_handshake_changes_nothing(pair: Pair) -> None:
    sent: list[bytes] = []

    def twice(datagram: bytes) -> None:
        sent.append(datagram)
        pair.client.receive(datagram)

    pair.server.send = twice
    await pair.shake_hands()
    for datagram in sent:
        pair.client.receive(datagram)
    got: list[bytes] = []
    pair.client.on_rtp = got.append
    pair.client.receive(pair.server.dtls._tx_srtp.protect(packet(1)))
    assert pair.left == []
    assert got == [packet(1)]


async def test_a_close_notify_is_read_after_garbage(pair: Pair) -> None:
    await pair.shake_hands()
    for _ in range(3):
        pair.client.receive(GARBAGE)
    await pair.server.dtls.stop()
    await soon(lambda: pair.left == [1], "the close_notify was not read")


async def test_a_listener_that_sends_application_data_is_disconnected(udp_mux: UdpMux) -> None:
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        why: list[str] = []
        listener.on_close = why.append
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "she was not connected")
        await cleo.getReceivers()[0].transport._send_data(b"x")
        await soon(lambda: why == ["left"], "the connection stays open")


@pytest.mark.parametrize("name", ["\u017fha-256", "\u017fHA-512"])
def test_an_offer_whose_hash_name_is_not_ascii_is_refused(name: str) -> None:
    with pytest.raises(offer.BadOffer, match=offer.NO_FINGERPRINT):
        offer.read(WHOLE.replace("sha-256", name), sends=True)


@pytest.mark.parametrize("name", ["\u017fha-256", "sha-0"])
async def test_an_error_of_our_own_fails_the_handshake_once(name: str) -> None:
    server = Server()
    client = Dtls(server.arrived.put_nowait, [(name, "AB")])
    server.send = client.receive
    handshake = asyncio.gather(client.handshake(), server.start(), return_exceptions=True)
    failed, _ = await asyncio.wait_for(handshake, 10)
    assert isinstance(failed, HandshakeFailed)
    assert failed.failure.kind == connection_failure.ENDLESS.kind
    await server.dtls.stop()


async def test_a_repeated_error_of_our_own_is_logged_once(
    udp_mux: UdpMux, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(error_log._LINES, "_full_at", None)
    failed, raised = [], []
    asyncio.get_running_loop().set_exception_handler(lambda loop, what: raised.append(what))

    def fails(*arguments) -> None:
        failed.append(1)
        raise RuntimeError("a fault")

    udp_mux.udp_sockets[0]._received = fails
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for _ in range(50):
            stranger.sendto(bytes(20), ("127.0.0.1", udp_mux.number))
        with caplog.at_level(logging.ERROR):
            await soon(lambda: len(failed) == 50, "not all datagrams were read")
    assert raised == []
    assert [record.name for record in caplog.records] == [error_log.log.name]
