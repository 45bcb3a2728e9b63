"""aiortc as the other end: its sound and picture come in, and the program goes out."""

import asyncio
import socket

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from rooms.media.network import AUDIO, VIDEO, NtpClock, Stream, UdpMux, fan, listen, publish
from rooms.media.network.ice import Path
from rooms.media.network.srtp import is_rtcp
from tests.support.eventually import soon
from tests.support.network.certificates import OddCertificate
from tests.support.network.peers import Camera, Tone, accept, loudest, offer_of, opus_tone, peer

pytestmark = pytest.mark.heard


async def test_a_microphone_and_a_camera_arrive_as_plain_rtp(udp_mux: UdpMux) -> None:
    arrived = {AUDIO: [], VIDEO: []}
    async with peer() as ben:
        ben.addTrack(Tone())
        ben.addTrack(Camera())
        publisher = publish(udp_mux, await offer_of(ben))
        publisher.on_packet = lambda media, packet: arrived[media].append(packet)
        await accept(ben, publisher.answer)
        await soon(lambda: len(arrived[AUDIO]) >= 25, "too little audio")
        await soon(lambda: len(arrived[VIDEO]) >= 10, "too little video")
    assert {packet[1] & 0x7F for packet in arrived[AUDIO]} == {publisher.audio_pt}
    assert {packet[1] & 0x7F for packet in arrived[VIDEO]} == {publisher.video_pt}


@pytest.mark.parametrize(
    ("key", "version"),
    [
        (lambda: rsa.generate_private_key(65537, 2048), 3),  # GStreamer
        (lambda: ec.generate_private_key(ec.SECP256R1()), 2),  # libdatachannel before 0.23
    ],
    ids=["RSA", "X.509 v2"],
)
async def test_an_encoder_with_an_odd_certificate_is_heard(
    udp_mux: UdpMux, key, version: int
) -> None:
    arrived = []
    async with peer() as encoder:
        encoder._RTCPeerConnection__certificates = [OddCertificate.of(key(), version)]
        encoder.addTrack(Tone())
        publisher = publish(udp_mux, await offer_of(encoder), whole=True)
        publisher.on_packet = lambda media, packet: arrived.append(media)
        await accept(encoder, publisher.answer)
        await soon(lambda: len(arrived) >= 10, lambda: publisher.failure or "too little audio")
    assert set(arrived) == {AUDIO}


@pytest.mark.parametrize("few", [0, 4], ids=["fan", "one by one"])
async def test_a_listener_hears_the_program(
    udp_mux: UdpMux, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan, "FEW", few)
    clock = NtpClock()
    program = Stream.audio(clock)
    tone = opus_tone(1000, 150)
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        listener.switch(audio=program)
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        track = cleo.getReceivers()[0].track
        heard = []

        async def hear() -> None:
            while len(heard) < 60:
                heard.append((await track.recv()).to_ndarray().reshape(-1, 2)[:, 0])

        hearing = asyncio.create_task(hear())
        for number, payload in enumerate(tone):
            program.send(number * 960, payload)
            await asyncio.sleep(0.005)
        await asyncio.wait_for(hearing, 10)
    assert abs(loudest(np.concatenate(heard[20:]).astype(float)) - 1000) < 10


async def test_a_listener_gets_sender_reports(udp_mux: UdpMux) -> None:
    clock = NtpClock()
    clock.set(0, 0.0)
    program = Stream.audio(clock)
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        listener.switch(audio=program)
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        (payload,) = opus_tone(1000, 2)[-1:]

        async def reported() -> bool:
            program.send(0, payload)
            stats = await cleo.getReceivers()[0].getStats()
            return "remote-outbound-rtp" in {each.type for each in stats.values()}

        await soon(reported, "no sender report came")


@pytest.mark.parametrize("few", [0, 4], ids=["fan", "one by one"])
async def test_a_listener_who_changes_networks_hears_on_at_the_new_address(
    udp_mux: UdpMux, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan, "FEW", few)
    program = Stream.audio(NtpClock())
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        listener.switch(audio=program)
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        program.send(0, b"at the old address")
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as elsewhere:
            elsewhere.bind(("127.0.0.1", 0))
            elsewhere.setblocking(False)
            path = Path(udp_mux.udp_sockets[0], elsewhere.getsockname())
            listener._ice._use(path, asyncio.get_running_loop().time())
            program.send(960, b"at the new address")
            assert is_rtcp(elsewhere.recv(1500)) is False


async def test_a_peer_that_leaves_is_noticed_at_once(udp_mux: UdpMux) -> None:
    reasons = []
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        listener.on_close = reasons.append
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
    await soon(lambda: reasons, "not closed")
    assert reasons == ["left"]
    assert not udp_mux.connections


async def test_closing_the_udp_mux_ends_every_connection() -> None:
    udp_mux = await UdpMux.open(addresses=["127.0.0.1"], port=0)
    async with peer() as cleo:
        cleo.addTransceiver("audio", direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        reasons = []
        listener.on_close = reasons.append
        await accept(cleo, listener.answer)
        await soon(lambda: listener.is_open, "not connected")
        await udp_mux.close()
        assert reasons == ["closed"]
        await soon(lambda: cleo.connectionState == "closed", lambda: cleo.connectionState)
