"""Any octets that come as RTP, RTCP, H.264 or Opus are read or dropped, in bounded work."""

import struct
from contextlib import suppress
from functools import cache

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from rooms.media import rtp
from rooms.media.mixer.audio.jitter_buffer import JitterBuffer
from rooms.media.mixer.audio.opus import Decoder, Encoder
from rooms.media.mixer.clock import RATE, TICK
from rooms.media.mixer.video import sps
from rooms.media.mixer.video.access_units import LONGEST_SET, MOST_SETS
from rooms.media.mixer.video.bits import BadBits
from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.depacketizer import Depacketizer
from rooms.media.mixer.video.h264 import SPS, kind, nal_units, packetize
from rooms.media.network import VIDEO, NtpClock, Stream, rtcp
from rooms.media.network.rtp_sender import RtpSender
from rooms.media.rtp import RtpPacket
from tests.hostile.test_opus_floods import CountingDecoder
from tests.support.mixer.encoders import coded
from tests.support.mixer.sounds import tone
from tests.support.mixer.virtual import H264_PT, Inline
from tests.support.mixer.virtual import rtp as sent
from tests.support.work import steps

SMALL = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FOR_MINUTES = settings(SMALL, max_examples=2_000)


def changed(octets: some.SearchStrategy[bytes]) -> some.SearchStrategy[bytes]:
    """The octets with some of them overwritten, and perhaps without their end."""
    return some.builds(
        lambda whole, at, other, end: (whole[:at] + other + whole[at + len(other) :])[:end],
        octets,
        some.integers(0, 60),
        some.binary(max_size=6),
        some.integers(0, 2000),
    )


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
    read = []
    with suppress(rtcp.BadRtcp):
        read = rtcp.parse(data)
    nacks = [packet for packet in read if isinstance(packet, rtcp.Nack)]
    assert sum(len(nack.sequences) for nack in nacks) <= rtcp.MAX_WANTED
    assert len(read) <= rtcp.MAX_PACKETS
    for nack in nacks:
        assert rtcp.parse(rtcp.nack(1, nack.ssrc, nack.sequences)) == [nack]

    def read_again() -> None:
        with suppress(rtcp.BadRtcp):
            rtcp.parse(data)

    assert steps(read_again) < 10_000


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


def picked(things) -> some.SearchStrategy[bytes]:
    return some.integers(0, 10_000).map(lambda number: things()[number % len(things())])


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


# Opus


@cache
def speech() -> list[bytes]:
    encoder = Encoder(1, 48_000)
    return [encoder.encode(tone(440, number * TICK)) for number in range(10)]


# The first octet has the mode, the length and the number of frames (RFC 6716 section 3.1).
framed = some.builds(
    lambda first, count, body: bytes([first, count]) + body,
    some.integers(0, 255),
    some.integers(0, 255),
    some.binary(max_size=200),
)
opus = picked(speech) | changed(picked(speech)) | framed | some.binary(max_size=1300)
sound = some.lists(
    some.tuples(some.sampled_from([TICK, 0, 120, 1, -960, 5760, 1 << 30]), opus), max_size=60
)


def is_sound_or_silence(packet: bytes) -> None:
    decoder = Decoder()
    samples = decoder.samples(packet)
    assert samples == 0 or 120 <= samples <= 5760
    if samples:
        for heard in (decoder.decode(packet, samples), decoder.recover(packet, samples)):
            assert heard.shape == (samples, 2)
            assert np.abs(heard).max() <= 1


@given(opus)
@SMALL
def test_any_octets_are_sound_or_silence(packet: bytes) -> None:
    is_sound_or_silence(packet)


@pytest.mark.prove
@given(opus)
@FOR_MINUTES
def test_any_octets_are_sound_or_silence_for_minutes(packet: bytes) -> None:
    is_sound_or_silence(packet)


def is_played_within_bounds(sent_packets: list[tuple[int, bytes]]) -> None:
    codec = CountingDecoder()
    buffer, timestamp = JitterBuffer(codec), 0
    for number, (later, payload) in enumerate(sent_packets):
        timestamp = (timestamp + later) % 2**32
        buffer.put(RtpPacket(111, False, number, timestamp, 1, payload), number * 500.0)
        if number % 2:
            played = buffer.pull(number // 2 * TICK)
            assert played is None or (played.shape == (TICK, 2) and np.isfinite(played).all())
    assert codec.decoded <= RATE + 4 * TICK * len(sent_packets)


@given(sound)
@SMALL
def test_any_packets_are_played_in_bounded_work(sent_packets) -> None:
    is_played_within_bounds(sent_packets)


@pytest.mark.prove
@given(sound)
@FOR_MINUTES
def test_any_packets_are_played_in_bounded_work_for_minutes(sent_packets) -> None:
    is_played_within_bounds(sent_packets)
