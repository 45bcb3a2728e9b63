"""Any octets that come as H.264 become pictures or nothing, in bounded work."""

from contextlib import suppress
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as some

from rooms.media.mixer.video import sps
from rooms.media.mixer.video.access_units import LONGEST_SET, MOST_SETS
from rooms.media.mixer.video.bits import BadBits
from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.mixer.video.h264 import SPS, kind, nal_units, packetize
from rooms.media.rtp import RtpPacket
from tests.support.mixer.encoders import coded
from tests.support.mixer.virtual import H264_PT, Inline
from tests.support.mixer.virtual import rtp as sent
from tests.support.strange import FOR_MINUTES, SMALL, changed, picked
from tests.support.work import steps

# H.264


@cache
def film_payloads() -> list[bytes]:
    """Payloads of a camera, in slices, whole and in fragments."""
    made = coded([90] * 30, (160, 128), "baseline", b_frames=0, more=":slices=3")
    return [payload for _, picture in made for payload, _ in packetize(picture)]


@cache
def parameter_sets() -> list[bytes]:
    films = [coded([90], (w, h), profile) for w, h in ((64, 48), (320, 240)) for profile in
             ("baseline", "high")]  # fmt: skip
    return [unit for ((_, picture),) in films for unit in nal_units(picture) if kind(unit) == SPS]


aggregates = some.lists(some.binary(max_size=12), max_size=100).map(
    lambda units: b"\x18" + b"".join(len(unit).to_bytes(2) + unit for unit in units)
)

fragments = some.builds(
    lambda first, second, body: bytes([first, second]) + body,
    some.sampled_from([0x1C, 0x7C]),
    some.integers(0, 255),
    some.binary(max_size=40),
)

payloads = (
    picked(film_payloads) | changed(picked(film_payloads)) | aggregates | fragments
    | some.binary(max_size=60)
    | picked(parameter_sets)
)  # fmt: skip

packets = some.lists(
    some.tuples(
        some.sampled_from([1, 1, 1, 1, 0, 2, -1, 300, 40_000]),
        some.sampled_from([0, 0, 3600, -3600, 1 << 31]),
        some.booleans(),
        payloads,
    ),
    max_size=60,
)


def is_depacketized_within_bounds(sent_packets: list[tuple[int, int, bool, bytes]]) -> None:
    depacketizer, came_out = Depacketizer(), []
    sequence = timestamp = octets = 0
    work = 0
    for ahead, later, marker, payload in sent_packets:
        sequence, timestamp = (sequence + ahead) % 65_536, (timestamp + later) % 2**32
        packet = RtpPacket(102, marker, sequence, timestamp, 1, payload)
        work += steps(lambda packet=packet: came_out.extend(depacketizer.put(packet)))
        octets += len(payload)
    # A keyframe may be passed on twice, each time after the parameter sets that are kept.
    kept = MOST_SETS * (LONGEST_SET + 4)
    assert sum(len(picture.data) for picture in came_out) <= 8 * octets + kept * len(came_out)
    assert work <= 2000 * len(sent_packets) + 400 * octets
    for picture in came_out:
        assert nal_units(picture.data)


@given(packets)
@SMALL
def test_any_payloads_become_pictures_or_nothing(sent_packets) -> None:
    is_depacketized_within_bounds(sent_packets)


@pytest.mark.prove
@given(packets)
@FOR_MINUTES
def test_any_payloads_become_pictures_or_nothing_for_minutes(sent_packets) -> None:
    is_depacketized_within_bounds(sent_packets)


def is_shown_within_bounds(sent_packets: list[tuple[int, int, bool, bytes]]) -> None:
    now = 0.0
    camera = Camera(H264_PT, lambda: None, Inline, lambda: now)
    sequence = timestamp = 0
    start = [(1, 0, True, payload) for payload in film_payloads()[:8]]
    for ahead, later, marker, payload in [*start, *sent_packets]:
        sequence, timestamp = (sequence + ahead) % 65_536, (timestamp + later) % 2**32
        camera.receive(sent(H264_PT, sequence, timestamp, 1, payload, marker))
        now += 0.01
    assert camera.frame is None or camera.frame.width <= 2560


@given(packets)
@SMALL
def test_any_payloads_leave_a_picture_of_bounded_size_or_none(sent_packets) -> None:
    is_shown_within_bounds(sent_packets)


@pytest.mark.prove
@given(packets)
@FOR_MINUTES
def test_any_payloads_leave_a_picture_of_bounded_size_or_none_for_minutes(sent_packets) -> None:
    is_shown_within_bounds(sent_packets)


def is_a_set_or_refused(unit: bytes) -> None:
    def read() -> None:
        with suppress(BadBits):
            parameters = sps.read(unit)
            assert 0 <= parameters.number < 32
            assert parameters.width > 0 < parameters.height

    # The longest part is 255 offsets of order counts, of up to 65 bits each.
    assert steps(read) < 400_000


@given(
    changed(picked(parameter_sets)) | some.binary(max_size=3000).map(lambda body: b"\x67" + body)
)
@SMALL
def test_any_octets_are_a_parameter_set_or_refused(unit: bytes) -> None:
    is_a_set_or_refused(unit)


@pytest.mark.prove
@given(
    changed(picked(parameter_sets)) | some.binary(max_size=3000).map(lambda body: b"\x67" + body)
)
@FOR_MINUTES
def test_any_octets_are_a_parameter_set_or_refused_for_minutes(unit: bytes) -> None:
    is_a_set_or_refused(unit)
