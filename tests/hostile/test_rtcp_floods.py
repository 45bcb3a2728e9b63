"""RTCP from a listener or a publisher takes bounded work, and causes few keyframes and resends."""

import struct
from collections.abc import AsyncIterator

import pytest

from rooms.media import rtp
from rooms.media.network import (
    AUDIO,
    VIDEO,
    Listener,
    NtpClock,
    Stream,
    UdpMux,
    dtls,
    listen,
    rtcp,
)
from rooms.media.network.receive_stats import ReceiveStats
from rooms.media.network.rtp_sender import RtpSender
from tests.support.media.room_sessions import session_with_open_mixer
from tests.support.network.peers import offer_of, peer
from tests.support.work import steps

LARGEST = 1400
ONE_NACK = rtcp.nack(1, 2, range(8))


def compound(packet: bytes) -> bytes:
    """A datagram that repeats one packet as often as it fits."""
    return packet * (LARGEST // len(packet))


def crowded_nack(ssrc: int) -> bytes:
    """A NACK of 140 bytes that asks for as many packets as it can."""
    wanted = b"".join(struct.pack("!HH", 17 * n, 0xFFFF) for n in range(32))
    return struct.pack("!BBHII", 0x81, 205, 2 + 32, 1, ssrc) + wanted


@pytest.mark.parametrize(
    "packet",
    [crowded_nack(2), rtcp.pli(1, 2), rtcp.sender_report(1, 2, 3, 4, 5), b"\x81\xce\0\0", ONE_NACK],
)
def test_reading_any_datagram_is_at_most_four_times_the_work_for_a_browsers(packet: bytes) -> None:
    usual = rtcp.receiver_report(1, []) + rtcp.cname(1, "browser") + rtcp.nack(1, 2, range(100))
    assert steps(lambda: rtcp.parse(compound(packet))) < 4 * steps(lambda: rtcp.parse(usual))


def test_the_sequence_numbers_read_from_one_datagram_are_limited() -> None:
    nacks = rtcp.parse(b"".join(crowded_nack(ssrc) for ssrc in range(10)))
    assert sum(len(nack.sequences) for nack in nacks) == rtcp.MAX_WANTED


def test_repeated_requests_in_one_datagram_count_once() -> None:
    assert rtcp.parse(ONE_NACK * 3) == [rtcp.Nack(2, list(range(8)))]
    assert rtcp.parse(rtcp.pli(1, 2) * 10) == [rtcp.KeyframeWanted()]


def test_a_keyframe_request_without_a_stream_is_ignored() -> None:
    assert rtcp.parse(b"\x81\xce\0\0") == []


@pytest.fixture
async def cleos_connection(udp_mux: UdpMux) -> AsyncIterator[Listener]:
    async with peer() as cleo:
        for kind in ("audio", "video"):
            cleo.addTransceiver(kind, direction="recvonly")
        listener = listen(udp_mux, await offer_of(cleo))
        listener._dtls = listener._new_dtls()
        yield listener


async def test_most_of_a_flood_of_rtcp_is_dropped_before_decryption(
    cleos_connection: Listener,
) -> None:
    taken = []
    cleos_connection._dtls.receive = taken.append
    for _ in range(1500):
        cleos_connection._ice.on_datagram(b"\x81\xcd" + bytes(98))
    assert 0 < len(taken) < 300


async def test_a_flood_of_rtcp_does_not_hold_up_the_handshake(cleos_connection: Listener) -> None:
    taken = []
    for _ in range(1500):
        cleos_connection._ice.on_datagram(b"\x81\xcd" + bytes(98))
    cleos_connection._dtls.receive = taken.append
    cleos_connection._ice.on_datagram(b"\x16" + bytes(98))
    assert len(taken) == 1


class UnusableKeys:
    """SRTP keys that fail the test when they decrypt."""

    def unprotect(self, datagram: bytes) -> bytes:
        raise AssertionError("decrypted")


async def test_rtp_sent_by_a_listener_is_not_decrypted(cleos_connection: Listener) -> None:
    cleos_connection._dtls.srtp, cleos_connection._dtls._is_open = UnusableKeys(), True
    cleos_connection._ice.on_datagram(rtp.packet(rtp.Header(111, 1, 960, 1), False, b"opus"))


async def test_a_listener_who_keeps_asking_gets_few_keyframes(cleos_connection: Listener) -> None:
    cleos_connection.switch(Stream.audio(NtpClock()), Stream.video(NtpClock()))
    keyframes = []
    cleos_connection.on_picture_lost = lambda: keyframes.append(1)
    for _ in range(360):
        cleos_connection._received_rtcp(rtcp.pli(1, cleos_connection.video.ssrc))
    assert 0 < len(keyframes) <= 4


def octets_sent_and_resent(payload: int, media: int, sent: int) -> tuple[int, int]:
    """(octets sent, octets resent) for a listener that asks for all packets twenty times."""
    got: list[bytes] = []
    stream, sender = Stream(media, NtpClock()), RtpSender(media, 100, got.append)
    sender.open()
    sender.switch(stream)
    for number in range(sent):
        stream.send(number, bytes(payload), keyframe=number == 0)
    octets = sum(map(len, got))
    wanted = [rtp.read(packet).sequence for packet in got]
    for second in range(20):
        sender.resend(wanted[-64:], 100.0 + second)
    return octets, sum(map(len, got)) - octets


@pytest.mark.parametrize(("media", "payload"), [(AUDIO, 120), (VIDEO, 1200)])
def test_retransmissions_stay_under_half_of_what_was_sent(media: int, payload: int) -> None:
    sent, again = octets_sent_and_resent(payload, media, 300)
    assert 0 < again <= sent / 2 + 12_000


def test_jumping_sequence_numbers_take_bounded_work() -> None:
    def receive(jump: int) -> None:
        stats = ReceiveStats(ssrc=1, rate=90_000, first=0)
        for number in range(1, 1000):
            stats.arrived(number * jump & 0xFFFF, number * 90, number / 1000)

    assert steps(lambda: receive(2999)) < 4 * steps(lambda: receive(1))


def test_rtcp_is_recognized_by_its_second_byte() -> None:
    assert dtls.is_rtcp(rtcp.pli(1, 2))
    assert not dtls.is_rtcp(rtp.packet(rtp.Header(111, 1, 960, 1), True, b"opus"))
    assert not dtls.is_rtcp(b"\x16\xfe" + bytes(11))


async def test_keyframes_for_lost_pictures_are_limited_and_for_new_listeners_are_not() -> None:
    async with session_with_open_mixer() as open_mixer:
        keyframes: list[int] = []
        open_mixer.room_session._program_keyframes.ask = lambda: keyframes.append(1)
        async with peer() as cleo:
            for kind in ("audio", "video"):
                cleo.addTransceiver(kind, direction="recvonly")
            made, _ = open_mixer.room_session.listen("cleo", await offer_of(cleo))
        _, cleos_connection = open_mixer.room_session._listeners.get(made)
        for _ in range(1000):
            cleos_connection.on_picture_lost()
        assert 0 < len(keyframes) <= 5
        keyframes.clear()
        cleos_connection.on_keyframe_wanted()
        assert len(keyframes) == 1
