import random

import pytest

from rooms.media.ipc_protocol import LARGEST_PAYLOAD
from rooms.media.mixer.video import h264
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.rtp import RtpPacket

SPS, PPS = b"\x67sps", b"\x68pps"


def idr(size: int = 5000, fill: int = 0xAA) -> bytes:
    return h264.annex_b([SPS, PPS, b"\x65" + bytes([fill]) * size])


def inter(fill: int, size: int = 3000) -> bytes:
    return h264.annex_b([b"\x41" + bytes([fill]) * size])


def stream(*pictures: bytes) -> list[RtpPacket]:
    packets = []
    for number, picture in enumerate(pictures):
        for payload, last in h264.packetize(picture):
            sequence = (65_534 + len(packets)) % 2**16
            packets.append(RtpPacket(102, last, sequence, number * 3600, 1, payload))
    return packets


def received(packets: list[RtpPacket], by: Depacketizer | None = None) -> list[bytes]:
    depacketizer = by or Depacketizer()
    return [picture.data for packet in packets for picture in depacketizer.put(packet)]


def test_pictures_come_out_of_packets_as_they_went_in():
    pictures = [idr(), inter(1), inter(2, 100), idr(200)]
    packets = stream(*pictures)
    assert all(len(packet.payload) <= LARGEST_PAYLOAD for packet in packets)
    assert received(packets) == pictures


def test_small_units_travel_together():
    payloads = [payload for payload, _ in h264.packetize(idr(100))]
    assert [h264.kind(payload) for payload in payloads] == [h264.STAP_A]


def test_delimiters_and_sei_are_left_out():
    picture = h264.annex_b([b"\x09\xf0", SPS, PPS, b"\x06info", b"\x65" + b"\xaa" * 10])
    assert received(stream(picture)) == [h264.annex_b([SPS, PPS, b"\x65" + b"\xaa" * 10])]


def test_packets_out_of_order_are_put_in_order():
    pictures = [idr(), *(inter(number + 1) for number in range(20))]
    packets = stream(*pictures)
    chance = random.Random(3)
    for start in range(1, len(packets) - 4, 4):
        part = packets[start : start + 4]
        chance.shuffle(part)
        packets[start : start + 4] = part
    assert received(packets) == pictures


def test_a_packet_that_comes_twice_counts_once():
    pictures = [idr(), inter(1)]
    packets = stream(*pictures)
    assert received([packet for packet in packets for _ in range(2)]) == pictures


def test_after_a_loss_nothing_comes_before_the_next_keyframe():
    pictures = [idr(), *(inter(n) for n in range(1, 30)), idr(fill=0xBB), inter(40)]
    packets = stream(*pictures)
    lost = next(i for i, packet in enumerate(packets) if packet.timestamp == 5 * 3600)
    depacketizer = Depacketizer()
    assert received(packets[:lost] + packets[lost + 1 :], depacketizer) == [
        *pictures[:5],
        *pictures[-2:],
    ]
    assert not depacketizer.broken


def test_a_slow_camera_is_known_to_be_broken_after_a_tenth_of_a_second():
    packets = stream(idr(100), *(inter(n, 50) for n in range(1, 8)))
    depacketizer = Depacketizer()
    received(packets[:2] + packets[3:6], depacketizer)
    assert not depacketizer.broken
    received(packets[6:], depacketizer)
    assert depacketizer.broken


@pytest.mark.parametrize(
    "payload",
    [b"\x18\x00", b"\x18\x00\x05ab", b"\x18\x00\x00", b"\x1c", b"\x1c\x45", b"\x1c\x05ab", b"\x1f"],
)
def test_a_malformed_payload_breaks_the_picture_and_nothing_else(payload):
    depacketizer = Depacketizer()
    packet = RtpPacket(102, True, 1, 0, 1, payload)
    assert depacketizer.put(packet) == []
    assert depacketizer.broken
