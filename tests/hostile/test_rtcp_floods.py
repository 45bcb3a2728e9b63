"""What a listener or a publisher can make us do by RTCP, and what it costs."""

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
    """As many of one packet as a datagram holds."""
    return packet * (LARGEST // len(packet))


def crowded_nack(ssrc: int) -> bytes:
    """The most sequence numbers in 140 bytes."""
    wanted = b"".join(struct.pack("!HH", 17 * n, 0xFFFF) for n in range(32))
    return struct.pack("!BBHII", 0x81, 205, 2 + 32, 1, ssrc) + wanted


@pytest.mark.parametrize(
    "packet",
    [crowded_nack(2), rtcp.pli(1, 2), rtcp.sender_report(1, 2, 3, 4, 5), b"\x81\xce\0\0", ONE_NACK],
)
def test_reading_any_datagram_is_a_few_times_the_work_of_reading_a_browsers(packet: bytes) -> None:
    usual = rtcp.receiver_report(1, []) + rtcp.cname(1, "browser") + rtcp.nack(1, 2, range(100))
    assert steps(lambda: rtcp.parse(compound(packet))) < 4 * steps(lambda: rtcp.parse(usual))


def test_so_many_sequence_numbers_are_read_of_one_datagram_whatever_their_sources() -> None:
    nacks = rtcp.parse(b"".join(crowded_nack(ssrc) for ssrc in range(10)))
    assert sum(len(nack.sequences) for nack in nacks) == rtcp.MAX_WANTED


def test_what_is_asked_for_twice_in_one_datagram_is_asked_for_once() -> None:
    assert rtcp.parse(ONE_NACK * 3) == [rtcp.Nack(2, list(range(8)))]
    assert rtcp.parse(rtcp.pli(1, 2) * 10) == [rtcp.KeyframeWanted()]


def test_a_wish_for_a_keyframe_names_a_stream() -> None:
    assert rtcp.parse(b"\x81\xce\0\0") == []


@pytest.fixture
async def cleos(port: UdpMux) -> AsyncIterator[Listener]:
    async with peer() as cleo:
        for kind in ("audio", "video"):
            cleo.addTransceiver(kind, direction="recvonly")
        listener = listen(port, await offer_of(cleo))
        listener._dtls = listener._new_dtls()
        yield listener


async def test_a_flood_of_rtcp_is_not_even_decrypted(cleos: Listener) -> None:
    taken = []
    cleos._dtls.receive = taken.append
    for _ in range(1500):
        cleos._ice.on_datagram(b"\x81\xcd" + bytes(98))
    assert 0 < len(taken) < 300


async def test_a_flood_of_rtcp_leaves_the_handshake_its_turn(cleos: Listener) -> None:
    taken = []
    for _ in range(1500):
        cleos._ice.on_datagram(b"\x81\xcd" + bytes(98))
    cleos._dtls.receive = taken.append
    cleos._ice.on_datagram(b"\x16" + bytes(98))
    assert len(taken) == 1


class Untouchable:
    """SRTP keys that must not be used."""

    def unprotect(self, datagram: bytes) -> bytes:
        raise AssertionError("decrypted")


async def test_rtp_of_a_listener_is_not_even_decrypted(cleos: Listener) -> None:
    cleos._dtls._srtp, cleos._dtls._is_open = Untouchable(), True
    cleos._ice.on_datagram(rtp.packet(rtp.Header(111, 1, 960, 1), False, b"opus"))


async def test_a_listener_who_asks_without_end_gets_few_keyframes(cleos: Listener) -> None:
    cleos.switch(Stream.audio(NtpClock()), Stream.video(NtpClock()))
    asked = []
    cleos.on_picture_lost = lambda: asked.append(1)
    for _ in range(360):
        cleos._received_rtcp(rtcp.pli(1, cleos.video.ssrc))
    assert 0 < len(asked) <= 4


def resent_octets(payload: int, media: int, sent: int) -> tuple[int, int]:
    """Octets sent, and those sent again to one who asks for all of it twenty times."""
    got: list[bytes] = []
    stream, section = Stream(media, NtpClock()), RtpSender(media, 100, got.append)
    section.open()
    section.switch(stream)
    for number in range(sent):
        stream.send(number, bytes(payload), keyframe=number == 0)
    octets = sum(map(len, got))
    wanted = [rtp.read(packet).sequence for packet in got]
    for second in range(20):
        section.resend(wanted[-64:], 100.0 + second)
    return octets, sum(map(len, got)) - octets


@pytest.mark.parametrize(("media", "payload"), [(AUDIO, 120), (VIDEO, 1200)])
def test_what_is_sent_again_stays_under_half_of_what_was_sent(media: int, payload: int) -> None:
    sent, again = resent_octets(payload, media, 300)
    assert 0 < again <= sent / 2 + 12_000


def test_a_sender_that_jumps_ahead_each_time_makes_few_notes() -> None:
    def receive(jump: int) -> None:
        reception = ReceiveStats(ssrc=1, rate=90_000, first=0)
        for number in range(1, 1000):
            reception.arrived(number * jump & 0xFFFF, number * 90, number / 1000)

    assert steps(lambda: receive(2999)) < 4 * steps(lambda: receive(1))


def test_rtcp_is_told_from_rtp_by_its_second_byte() -> None:
    assert dtls.is_rtcp(rtcp.pli(1, 2))
    assert not dtls.is_rtcp(rtp.packet(rtp.Header(111, 1, 960, 1), True, b"opus"))
    assert not dtls.is_rtcp(b"\x16\xfe" + bytes(11))


async def test_a_rooms_lost_pictures_share_an_allowance_and_who_begins_does_not() -> None:
    async with session_with_open_mixer() as line:
        ordered: list[int] = []
        line.room_session._ask_for_keyframe = lambda: ordered.append(1)
        async with peer() as cleo:
            for kind in ("audio", "video"):
                cleo.addTransceiver(kind, direction="recvonly")
            made, _ = line.room_session.listen("cleo", await offer_of(cleo))
        _, cleos = line.room_session._listeners.get(made)
        for _ in range(1000):
            cleos.on_picture_lost()
        assert 0 < len(ordered) <= 5
        ordered.clear()
        cleos.on_keyframe_wanted()
        assert len(ordered) == 1
