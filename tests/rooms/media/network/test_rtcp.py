"""RTCP, checked against aiortc's and against noise."""

import random

from aiortc import rtp as aiortc_rtp

from rooms.media.network import rtcp


def one(packet: bytes):
    (read,) = aiortc_rtp.RtcpPacket.parse(packet)
    return read


def test_a_sender_report_is_read_by_aiortc_and_by_us() -> None:
    packet = rtcp.sender_report(7, 0x0123456789ABCDEF, 1 << 32 | 5, 3, 4)
    info = one(packet).sender_info
    assert (info.ntp_timestamp, info.rtp_timestamp) == (0x0123456789ABCDEF, 5)
    assert (info.packet_count, info.octet_count) == (3, 4)
    assert rtcp.parse(packet) == [rtcp.SenderReport(7, 0x0123456789ABCDEF, 5)]
    assert rtcp.parse(packet)[0].middle == 0x456789AB


def test_a_receiver_report_is_read_by_aiortc() -> None:
    block = rtcp.ReportBlock(8, 64, 5, 70000, 9, 10, 11)
    (read,) = one(rtcp.receiver_report(7, [block])).reports
    assert (read.ssrc, read.fraction_lost, read.packets_lost) == (8, 64, 5)
    assert (read.highest_sequence, read.jitter, read.lsr, read.dlsr) == (70000, 9, 10, 11)


def test_a_cname_and_a_bye_are_read_by_aiortc() -> None:
    (chunk,) = one(rtcp.cname(7, "studio")).chunks
    assert (chunk.ssrc, chunk.items) == (7, [(1, b"studio")])
    assert one(rtcp.bye(7, 8)).sources == [7, 8]


def test_a_nack_is_read_by_aiortc_and_by_us() -> None:
    lost = [65530, 65535, 0, 9, 30, 31, 47, 48]
    packet = rtcp.nack(1, 2, lost)
    assert [sequence & 0xFFFF for sequence in one(packet).lost] == lost
    assert rtcp.parse(packet) == [rtcp.Nack(2, lost)]


def test_keyframe_requests_are_read_as_pli_and_as_fir() -> None:
    fir = aiortc_rtp.RtcpPsfbPacket(fmt=4, ssrc=1, media_ssrc=0, fci=bytes(8))
    for request in (rtcp.pli(1, 2), bytes(fir)):
        assert rtcp.parse(request) == [rtcp.KeyframeWanted()]


def test_a_cap_on_the_bitrate_is_read_by_aiortc() -> None:
    bitrate, ssrcs = aiortc_rtp.unpack_remb_fci(one(rtcp.remb(1, 2_500_000, 2)).fci)
    assert ssrcs == [2]
    assert 0.99 < bitrate / 2_500_000 <= 1


def test_noise_raises_nothing() -> None:
    chance = random.Random(3550)
    whole = rtcp.sender_report(1, 2, 3, 4, 5) + rtcp.nack(1, 2, [1, 5, 40]) + rtcp.pli(1, 2)
    for _ in range(3000):
        noise = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            noise[chance.randrange(len(noise))] = chance.randrange(256)
        rtcp.parse(bytes(noise[: chance.randrange(len(noise))]))
