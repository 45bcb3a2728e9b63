"""Any octets that come as RTP or RTCP are read or dropped, in bounded work."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rooms.media import rtp
from rooms.media.network import VIDEO, NtpClock, Stream, rtcp
from rooms.media.network.rtp_sender import RtpSender
from tests.support.strange import FOR_MINUTES, SMALL, changed
from tests.support.work import steps

# RTP

headers = some.builds(
    lambda first, second, rest: struct.pack("!BB", first, second) + rest,
    some.integers(0x80, 0xBF),
    some.integers(0, 255),
    some.binary(min_size=10, max_size=100),
)


def is_a_packet_or_none(data: bytes) -> None:
    for read in (rtp.read, rtp.parse):
        assert steps(lambda read=read: read(data)) < 400
    if packet := rtp.parse(data):
        assert packet.payload in data
        assert rtp.read(data) == (
            packet.payload_type, packet.sequence, packet.timestamp, packet.ssrc
        )  # fmt: skip


@given(headers | some.binary(max_size=1500))
@SMALL
def test_any_octets_are_an_rtp_packet_or_none(data: bytes) -> None:
    is_a_packet_or_none(data)


@pytest.mark.prove
@given(headers | some.binary(max_size=1500))
@FOR_MINUTES
def test_any_octets_are_an_rtp_packet_or_none_for_minutes(data: bytes) -> None:
    is_a_packet_or_none(data)


# RTCP

rtcp_packets = some.builds(
    lambda form, kind, body: struct.pack("!BBH", 0x80 | form, kind, len(body) // 4) + body,
    some.integers(0, 31),
    some.integers(200, 207),
    some.lists(some.binary(min_size=4, max_size=4), max_size=60).map(b"".join),
)
compounds = some.lists(rtcp_packets, max_size=40).map(lambda packets: b"".join(packets)[:1500])


def is_a_compound_or_refused(data: bytes) -> None:
    read = rtcp.parse(data)
    nacks = [packet for packet in read if isinstance(packet, rtcp.Nack)]
    assert sum(len(nack.sequences) for nack in nacks) <= rtcp.MAX_WANTED
    assert len(read) <= rtcp.MAX_PACKETS
    for nack in nacks:
        assert rtcp.parse(rtcp.nack(1, nack.ssrc, nack.sequences)) == [nack]
    assert steps(lambda: rtcp.parse(data)) < 10_000


@given(compounds | changed(compounds) | some.binary(max_size=1500))
@SMALL
def test_any_octets_are_rtcp_or_refused(data: bytes) -> None:
    is_a_compound_or_refused(data)


@pytest.mark.prove
@given(compounds | changed(compounds) | some.binary(max_size=1500))
@FOR_MINUTES
def test_any_octets_are_rtcp_or_refused_for_minutes(data: bytes) -> None:
    is_a_compound_or_refused(data)


# Retransmissions that a listener asks for

requests = some.lists(some.lists(some.integers(0, 65_535), max_size=200), max_size=30)


@given(requests)
@SMALL
def test_retransmissions_are_bounded_for_any_requests(wanted: list[list[int]]) -> None:
    got: list[bytes] = []
    stream, sender = Stream(VIDEO, NtpClock()), RtpSender(VIDEO, 100, got.append)
    sender.open()
    sender.switch(stream)
    for number in range(100):
        stream.send(number, bytes(1200), keyframe=number == 0)
    first, before = rtp.read(got[0]).sequence, sum(map(len, got))
    for second, numbers in enumerate(wanted):
        sender.resend([(first + number % 100) & 0xFFFF for number in numbers], 100.0 + second)
    assert sum(map(len, got)) - before <= before / 2 + 12_000
