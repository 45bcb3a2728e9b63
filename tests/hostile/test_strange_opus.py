"""Any octets that come as Opus become sound or silence, in bounded work."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from rooms.media.mixer.audio.jitter_buffer import JitterBuffer
from rooms.media.mixer.audio.opus import Decoder, Encoder
from rooms.media.mixer.clock import RATE, TICK
from rooms.media.rtp import RtpPacket
from tests.hostile.test_opus_floods import CountingDecoder
from tests.support.mixer.sounds import tone
from tests.support.strange import FOR_MINUTES, SMALL, changed, picked

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
