"""Our DTLS client against aiortc's server; a test fails if the private parts of aiortc change."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from aiortc import RTCCertificate, RTCDtlsFingerprint, RTCDtlsParameters, RTCDtlsTransport
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from rooms.media import rtp
from rooms.media.network import connection_failure, dtls, dtls_context, srtp
from rooms.media.network.connection_failure import HandshakeFailed
from rooms.media.network.dtls import Dtls
from tests.support.network.certificates import OddCertificate

# A DTLS 1.2 record of epoch 0 with a ClientHello that no server would accept.
CLIENT_HELLO = bytes.fromhex("16fefd0000000000000000000c") + bytes([1]) + bytes(11)


@dataclass
class Server:
    """The browser's side: aiortc as DTLS server, connected by function calls."""

    certificate: RTCCertificate = field(default_factory=RTCCertificate.generateCertificate)
    send: Callable[[bytes], None] = lambda datagram: None
    role: str = "controlling"

    def __post_init__(self) -> None:
        self.arrived: asyncio.Queue[bytes] = asyncio.Queue()
        self.dtls = RTCDtlsTransport(self, [self.certificate])
        self.dtls._set_role("server")

    @property
    def fingerprints(self) -> list[tuple[str, str]]:
        return [(f.algorithm, f.value) for f in self.certificate.getFingerprints()]

    async def start(self) -> None:
        ours = RTCDtlsFingerprint("sha-256", dtls_context.fingerprint())
        await self.dtls.start(RTCDtlsParameters([ours]))

    async def _send(self, data: bytes) -> None:
        self.send(data)

    async def _recv(self) -> bytes:
        return await self.arrived.get()


@pytest.fixture
async def server():
    server = Server()
    yield server
    await server.dtls.stop()


@pytest.fixture
async def client(server: Server):
    client = Dtls(server.arrived.put_nowait, server.fingerprints)
    server.send = client.receive
    yield client
    client.close()


async def shake_hands(client: Dtls, server: Server) -> None:
    await asyncio.wait_for(asyncio.gather(client.handshake(), server.start()), 10)


def packet(ssrc: int, sequence: int = 1) -> bytes:
    return rtp.packet(rtp.Header(111, sequence, 960, ssrc), False, b"opus")


KEYS = {
    "RSA of 2048 bits": lambda: rsa.generate_private_key(65537, 2048),
    "P-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "P-384": lambda: ec.generate_private_key(ec.SECP384R1()),
}


@pytest.mark.parametrize("version", [1, 2, 3])
@pytest.mark.parametrize("kind", KEYS)
async def test_any_certificate_that_the_offer_names_is_accepted(kind: str, version: int) -> None:
    server = Server(OddCertificate.of(KEYS[kind](), version))
    client = Dtls(server.arrived.put_nowait, server.fingerprints)
    server.send = client.receive
    await shake_hands(client, server)
    got = []
    client.on_rtp = got.append
    client.receive(server.dtls._tx_srtp.protect(packet(1)))
    assert got == [packet(1)]
    client.close()
    await server.dtls.stop()


async def test_of_several_fingerprints_all_must_match(server: Server) -> None:
    others = dict(Server().fingerprints)
    wrong = [(hash_, others.get(hash_) or value) for hash_, value in server.fingerprints[:1]]
    client = Dtls(server.arrived.put_nowait, [*server.fingerprints[1:], *wrong])
    server.send = client.receive
    with pytest.raises(HandshakeFailed, match=connection_failure.OTHER_CERTIFICATE.words):
        await shake_hands(client, server)


async def test_the_reason_of_a_failed_handshake_is_in_openssls_words() -> None:
    server = Server(OddCertificate.of(KEYS["P-256"](), 3, suites=b"ECDHE-ECDSA-AES256-SHA384"))
    client = Dtls(server.arrived.put_nowait, server.fingerprints)
    server.send = client.receive
    handshake = asyncio.gather(client.handshake(), server.start(), return_exceptions=True)
    failed, _ = await asyncio.wait_for(handshake, 10)
    assert isinstance(failed, HandshakeFailed)
    assert "alert handshake failure" in str(failed)


async def test_an_openssl_error_without_a_list_of_reasons_is_told_too(client: Dtls) -> None:
    """OpenSSL raises such an error for the beginning of an unexpected message."""
    handshake = asyncio.create_task(client.handshake())
    await asyncio.sleep(0)
    client.receive(bytes.fromhex("16feff0000000000000003000d180000000003000000000001b3"))
    with pytest.raises(HandshakeFailed, match="Unexpected EOF"):
        await asyncio.wait_for(handshake, 5)


async def test_a_lost_flight_is_sent_again(client: Dtls, server: Server) -> None:
    lost = []

    def lossy(datagram: bytes) -> None:
        if len(lost) < 1:
            lost.append(datagram)
        else:
            server.arrived.put_nowait(datagram)

    client._send = lossy
    await shake_hands(client, server)


async def test_a_handshake_without_end_is_given_up(client: Dtls) -> None:
    handshake = asyncio.create_task(client.handshake())
    await asyncio.sleep(0)
    for _ in range(1000):
        client.receive(bytes([22, 0xFE, 0xFD]) + bytes(40))
    with pytest.raises(HandshakeFailed, match=connection_failure.ENDLESS.words):
        await handshake


async def test_packets_are_carried_both_ways(client: Dtls, server: Server) -> None:
    await shake_hands(client, server)
    got = []
    client.on_rtp = got.append
    client.receive(server.dtls._tx_srtp.protect(packet(1)))
    assert got == [packet(1)]
    client.send_rtp(packet(2))
    assert server.dtls._rx_srtp.unprotect(server.arrived.get_nowait()) == packet(2)


async def test_another_certificate_than_offered_is_refused(server: Server) -> None:
    client = Dtls(server.arrived.put_nowait, Server().fingerprints)
    server.send = client.receive
    with pytest.raises(HandshakeFailed, match=connection_failure.OTHER_CERTIFICATE.words):
        await shake_hands(client, server)


async def test_a_client_hello_does_not_end_our_handshake(client: Dtls, server: Server) -> None:
    def with_a_hello_before_each(datagram: bytes) -> None:
        client.receive(CLIENT_HELLO)
        client.receive(datagram)

    server.send = with_a_hello_before_each
    await shake_hands(client, server)


async def test_without_the_guard_a_client_hello_ends_our_handshake(
    client: Dtls, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dtls, "_is_client_hello", lambda record: False)
    handshake = asyncio.create_task(client.handshake())
    await asyncio.wait_for(server.arrived.get(), 5)
    client.receive(CLIENT_HELLO)
    with pytest.raises(ConnectionError):
        await asyncio.wait_for(handshake, 5)


async def test_a_peer_may_have_16_sources(client: Dtls, server: Server) -> None:
    await shake_hands(client, server)
    heard = set()
    client.on_rtp = lambda plain: heard.add(rtp.read(plain).ssrc)
    for ssrc in range(1, 100):
        client.receive(server.dtls._tx_srtp.protect(packet(ssrc)))
    assert heard == set(range(1, 17))


async def test_a_silent_source_gives_way_to_another_and_is_never_accepted_again(
    client: Dtls, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shake_hands(client, server)
    heard = []
    client.on_rtp = lambda plain: heard.append(rtp.read(plain).ssrc)
    monkeypatch.setattr(srtp, "_SILENT_AFTER", 0.0)
    recorded = server.dtls._tx_srtp.protect(packet(1))
    client.receive(recorded)
    for ssrc in range(2, 100):
        client.receive(server.dtls._tx_srtp.protect(packet(ssrc)))
    client.receive(recorded)
    assert heard == list(range(1, 100))


async def test_forged_packets_displace_no_source(client: Dtls, server: Server) -> None:
    await shake_hands(client, server)
    heard = []
    client.on_rtp = lambda plain: heard.append(rtp.read(plain).ssrc)
    for ssrc in range(1, 17):
        client.receive(server.dtls._tx_srtp.protect(packet(ssrc)))
    for ssrc in range(100, 200):
        client.receive(packet(ssrc) + bytes(16))
    assert heard == list(range(1, 17))
    assert len(client.srtp._sources) == 16


async def test_a_close_notify_ends_the_connection(client: Dtls, server: Server) -> None:
    await shake_hands(client, server)
    left = asyncio.Event()
    client.on_left = left.set
    await server.dtls.stop()
    await asyncio.wait_for(left.wait(), 5)
