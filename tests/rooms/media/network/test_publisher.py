"""The packets of a publisher, and the feedback that it is sent."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from aiortc import RTCPeerConnection

from rooms.media import rtp
from rooms.media.network import AUDIO, VIDEO, Publisher, UdpMux, publish
from tests.support.eventually import soon
from tests.support.network.peers import Camera, Tone, accept, offer_of, peer

pytestmark = pytest.mark.heard

IDR, SPS = 5, 7


class Arrivals:
    """Packets as the mixer would receive them."""

    def __init__(self, publisher: Publisher) -> None:
        self.packets: dict[int, list[bytes]] = {AUDIO: [], VIDEO: []}
        publisher.on_packet = lambda media, packet: self.packets[media].append(packet)

    def numbers(self, media: int) -> set[int]:
        return {rtp.read(packet).sequence for packet in self.packets[media]}

    @property
    def keyframes(self) -> int:
        """The number of pictures that begin with parameter sets or hold an IDR slice."""
        return len(
            {
                rtp.read(packet).timestamp
                for packet in self.packets[VIDEO]
                if packet[12] & 0x1F in (IDR, SPS) or packet[12] & 0x1F in (24, 28)
            }
        )


@asynccontextmanager
async def on_air(udp_mux: UdpMux) -> AsyncIterator[tuple[RTCPeerConnection, Publisher, Arrivals]]:
    async with peer() as ben:
        ben.addTrack(Tone())
        ben.addTrack(Camera())
        publisher = publish(udp_mux, await offer_of(ben))
        arrivals = Arrivals(publisher)
        await accept(ben, publisher.answer)
        await soon(lambda: arrivals.packets[VIDEO], "no picture")
        yield ben, publisher, arrivals


async def test_lost_packets_of_a_camera_are_requested_and_come(udp_mux: UdpMux) -> None:
    async with on_air(udp_mux) as (_, publisher, arrivals):
        whole = publisher._ice.on_datagram
        seen = set()

        def lossy(datagram: bytes) -> None:
            """Lose every seventh packet of the camera when it is first sent."""
            name = datagram[1] & 0x7F, datagram[2:4]
            is_first = name not in seen
            seen.add(name)
            if name[0] != publisher.video_pt or not is_first or datagram[3] % 7:
                whole(datagram)

        publisher._ice.on_datagram = lossy
        await soon(lambda: len(arrivals.numbers(VIDEO)) > 60, "too few packets")
        first = rtp.read(arrivals.packets[VIDEO][0]).sequence
        numbers = sorted((number - first) & 0xFFFF for number in arrivals.numbers(VIDEO))
        assert numbers[:50] == list(range(50))


async def test_a_keyframe_comes_when_it_is_asked_for(udp_mux: UdpMux) -> None:
    async with on_air(udp_mux) as (_, publisher, arrivals):
        await soon(lambda: len(arrivals.numbers(VIDEO)) > 10, "too few packets")
        before = arrivals.keyframes
        publisher.ask_for_keyframe()
        await soon(lambda: arrivals.keyframes > before, "no keyframe")


async def test_a_publisher_learns_of_its_loss_and_round_trip(udp_mux: UdpMux) -> None:
    async with on_air(udp_mux) as (ben, _, _):
        measurement: dict = {}

        async def measured() -> bool:
            for stats in (await ben.getStats()).values():
                if stats.type == "remote-inbound-rtp" and stats.kind == "audio":
                    measurement.update(lost=stats.packetsLost, seconds=stats.roundTripTime)
            return measurement.get("seconds") is not None

        await soon(measured, "no round trip measured")
        assert measurement["lost"] == 0
        assert 0 <= measurement["seconds"] < 1


@pytest.fixture
async def quiet(udp_mux: UdpMux) -> AsyncIterator[tuple[Publisher, Arrivals]]:
    """A publisher whose packets the test makes up."""
    async with peer() as ben:
        ben.addTrack(Tone())
        publisher = publish(udp_mux, await offer_of(ben))
        yield publisher, Arrivals(publisher)


def packet(payload_type: int, ssrc: int, sequence: int = 1) -> bytes:
    return rtp.packet(rtp.Header(payload_type, sequence, 960, ssrc), False, b"opus")


async def test_only_packets_of_agreed_payload_types_are_handed_on(
    quiet: tuple[Publisher, Arrivals],
) -> None:
    publisher, arrivals = quiet
    publisher._received_rtp(packet(publisher.audio_pt, ssrc=1))
    publisher._received_rtp(packet(publisher.audio_pt + 1, ssrc=1))
    publisher._received_rtp(b"\x80noise")
    assert arrivals.packets[AUDIO] == [packet(publisher.audio_pt, ssrc=1)]


async def test_packets_of_a_second_source_of_a_microphone_are_dropped(
    quiet: tuple[Publisher, Arrivals],
) -> None:
    publisher, arrivals = quiet
    publisher._received_rtp(packet(publisher.audio_pt, ssrc=1))
    publisher._received_rtp(packet(publisher.audio_pt, ssrc=2))
    assert len(arrivals.packets[AUDIO]) == 1


async def test_a_publisher_that_begins_anew_under_other_sources_is_heard_and_seen(
    udp_mux: UdpMux,
) -> None:
    async with on_air(udp_mux) as (ben, _, arrivals):
        for number, sender in enumerate(ben.getSenders()):
            sender._ssrc = 4242 + number

        def sources(media: int) -> set[int]:
            return {rtp.read(packet).ssrc for packet in arrivals.packets[media]}

        await soon(lambda: sources(AUDIO) & {4242, 4243}, "the new sound is not heard")
        await soon(lambda: sources(VIDEO) & {4242, 4243}, "the new picture is not seen")


async def test_closing_twice_calls_on_close_once(quiet: tuple[Publisher, Arrivals]) -> None:
    publisher, _ = quiet
    reasons = []
    publisher.on_close = reasons.append
    publisher.close()
    publisher.close("again")
    assert reasons == ["closed"]


async def test_most_of_a_flood_is_dropped_before_decryption(udp_mux: UdpMux) -> None:
    async with on_air(udp_mux) as (_, publisher, _arrivals):
        taken = 0

        def count(datagram: bytes) -> None:
            nonlocal taken
            taken += 1

        publisher._dtls.receive = count
        for _ in range(10_000):
            publisher._ice.on_datagram(bytes(100))
        assert 0 < taken < 5_000
