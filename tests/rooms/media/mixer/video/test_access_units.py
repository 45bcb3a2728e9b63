"""Encoders that set the marker on every NAL unit, on every packet, or never."""

import random
from dataclasses import replace
from functools import cache

import pytest

from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.mixer.video.h264 import annex_b, kind, nal_units, packetize
from rooms.media.rtp import RtpPacket
from tests.support.mixer.encoders import coded
from tests.support.mixer.virtual import Inline, rtp

EVERY_UNIT, EVERY_PACKET, NEVER, LAST = "every unit", "every packet", "never", "last packet"


@cache
def film(slices: int = 1, pictures: int = 60, more: str = "", profile="baseline", b_frames=0):
    """Return access units as an encoder makes them, without delimiters and SEI."""
    lights = [60 + n % 150 for n in range(pictures)]
    more = f":slices={slices}{more}"
    made = coded(lights, (160, 128), profile=profile, b_frames=b_frames, more=more)
    return [
        annex_b([u for u in nal_units(picture) if kind(u) in (1, 5, 7, 8)]) for _, picture in made
    ]


def sent(pictures: list[bytes], marked: str, single_units: bool = False) -> list[list[RtpPacket]]:
    """Return the packets of each picture; with `single_units` each unit by itself (mode 0)."""
    packets, sequence = [], 65_500
    for number, picture in enumerate(pictures):
        units = [annex_b([u]) for u in nal_units(picture)] if single_units else [picture]
        payloads = [part for unit in units for part in packetize(unit)]
        packets.append([])
        for at, (payload, ends_unit) in enumerate(payloads, start=1):
            marker = {
                EVERY_UNIT: ends_unit,
                EVERY_PACKET: True,
                NEVER: False,
                LAST: at == len(payloads),
            }[marked]
            stamp = (number * 3600 - 9000) % 2**32
            packets[-1].append(RtpPacket(102, marker, sequence % 65_536, stamp, 1, payload))
            sequence += 1
    return packets


def whole(received: list[bytes], pictures: list[bytes]) -> list[bytes]:
    """Return the received pictures that were sent exactly so."""
    return [picture for picture in received if picture in set(pictures)]


@pytest.mark.parametrize("slices", [1, 4])
@pytest.mark.parametrize("single_units", [True, False])
@pytest.mark.parametrize("marked", [EVERY_UNIT, EVERY_PACKET, NEVER, LAST])
def test_pictures_come_out_whole_wherever_the_marker_is(marked, slices, single_units):
    pictures = film(slices)
    depacketizer, received = Depacketizer(), []
    for packets in sent(pictures, marked, single_units):
        for packet in packets:
            received += depacketizer.put(packet)
    assert not depacketizer.broken
    found = [picture.data for picture in received]
    assert whole(found, pictures) == pictures[: len(pictures) - (found[-1] != pictures[-1])]
    # At most the first keyframe comes twice, first without its later slices.
    assert len(found) <= len(pictures) + 1


@pytest.mark.parametrize("slices", [1, 4])
@pytest.mark.parametrize("single_units", [True, False])
def test_correct_markers_cost_no_delay_from_the_first_picture_on(slices, single_units):
    pictures = film(slices)
    depacketizer = Depacketizer()
    for picture, packets in zip(pictures, sent(pictures, LAST, single_units), strict=True):
        received = [made for packet in packets for made in depacketizer.put(packet)]
        assert [one.data for one in received] == [picture]


def test_a_marker_on_every_unit_costs_no_delay_where_a_picture_is_one_slice():
    pictures = film()
    depacketizer = Depacketizer()
    for picture, packets in zip(pictures, sent(pictures, EVERY_UNIT, True), strict=True):
        received = [made for packet in packets for made in depacketizer.put(packet)]
        assert [one.data for one in received] == [picture]


@pytest.mark.parametrize("marked", [EVERY_UNIT, NEVER])
def test_pictures_of_one_timestamp_are_told_apart_by_their_first_slices(marked):
    pictures = film(slices=4)
    depacketizer, found = Depacketizer(), []
    for packets in sent(pictures, marked, single_units=True):
        for packet in packets:
            frozen = depacketizer.put(replace(packet, timestamp=7))
            found += [picture.data for picture in frozen]
    assert whole(found, pictures) == pictures[:-1]


@pytest.mark.parametrize("marked", [EVERY_UNIT, NEVER, LAST])
@pytest.mark.parametrize("slices", [1, 4])
def test_pictures_received_after_losses_are_always_whole(marked, slices):
    pictures = film(slices, 200)
    chance = random.Random(slices)
    depacketizer, found = Depacketizer(), []
    for packets in sent(pictures, marked, single_units=True):
        for packet in packets:
            if chance.random() > 0.01:
                found += [picture.data for picture in depacketizer.put(packet)]
    assert len(found) > 30
    parts = [picture for picture in found if picture not in set(pictures)]
    # A part of a keyframe is followed by the whole.
    for part in parts:
        assert part in {annex_b(nal_units(whole)[: len(nal_units(part))]) for whole in pictures}
    assert len(parts) <= (marked == EVERY_UNIT)


def test_fields_of_an_interlaced_picture_stay_together():
    pictures = film(2, more=":interlaced=1", profile="main")
    depacketizer, found = Depacketizer(), []
    for packets in sent(pictures, LAST, single_units=True):
        for packet in packets:
            found += [picture.data for picture in depacketizer.put(packet)]
    assert found[1:] == pictures[1:]


def test_the_tail_of_a_keyframe_is_no_keyframe():
    pictures = film(4, 26)
    packets = sent(pictures, LAST, single_units=True)
    depacketizer, found = Depacketizer(), []
    # The first parameter sets come; those of the second keyframe and its first slice are lost.
    for packet in [*packets[0][:2], *packets[25][3:]]:
        found += depacketizer.put(packet)
    assert found == []
    assert depacketizer.broken


def test_padding_between_pictures_breaks_nothing():
    pictures = film(1, 5)
    packets = []
    for picture in sent(pictures, LAST):
        packets += [*picture, RtpPacket(102, True, 0, picture[-1].timestamp, 1, b"")]
    depacketizer, found = Depacketizer(), []
    for sequence, packet in enumerate(packets):
        found += depacketizer.put(replace(packet, sequence=sequence))
    assert [picture.data for picture in found] == pictures


def test_a_sender_that_counts_anew_is_followed():
    pictures = film(1, 50)
    packets = [packet for picture in sent(pictures, LAST) for packet in picture]
    depacketizer, found = Depacketizer(), []
    half = next(n for n, packet in enumerate(packets) if packet.timestamp == 25 * 3600 - 9000)
    for number, packet in enumerate(packets):
        back = (packet.sequence - 5000 * (number >= half)) % 65_536
        found += depacketizer.put(replace(packet, sequence=back))
    assert len(found) >= 25


@pytest.mark.parametrize("marked", [EVERY_UNIT, EVERY_PACKET, NEVER])
def test_a_camera_with_wrong_markers_is_shown(marked):
    now = 0.0
    camera = Camera(102, lambda: None, Inline, lambda: now)
    for number, packets in enumerate(sent(film(slices=4), marked)):
        for packet in packets:
            camera.receive(
                rtp(102, packet.sequence, packet.timestamp, 1, packet.payload, packet.marker)
            )
        if number:
            seen = camera.frame.to_ndarray()[40:120].mean()
            assert seen == pytest.approx(60 + number - 1, abs=4)
