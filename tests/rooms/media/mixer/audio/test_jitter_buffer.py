"""The jitter buffer, with virtual clocks of publisher and room and a virtual network."""

import random

import numpy as np
import pytest

from rooms.media.mixer.audio.jitter_buffer import JitterBuffer
from rooms.media.mixer.audio.opus import Decoder, Encoder
from rooms.media.mixer.clock import RATE, TICK
from rooms.media.rtp import RtpPacket
from tests.support.mixer.sounds import roughness, silent_ms, strength, tone

HZ = 500  # a whole number of periods in a packet
SMOOTH = roughness(tone(HZ, 0, RATE)[:, 0])
FIRST_TIMESTAMP = 2**32 - 5000
FIRST_SEQUENCE = 65_500
WAYS = range(0, TICK, TICK // 8)
"""Delays, in samples, after which packets come at any time between two ticks."""


class Sine:
    """A codec whose packets are all the same part of an endless sine.

    Long tests are quick with it, and any gap, repeat or click shows.
    """

    def __init__(self, packet: int = TICK) -> None:
        self._block = np.repeat(tone(HZ, 0, packet), 2, axis=1)
        self.recovered = self.concealed = 0  # packets

    def samples(self, packet: bytes) -> int:
        return len(self._block)

    def decode(self, packet: bytes, samples: int) -> np.ndarray:
        return self._block.copy()

    def recover(self, following: bytes, samples: int) -> np.ndarray:
        self.recovered += 1
        return self._block[:samples].copy()

    def conceal(self, samples: int) -> np.ndarray:
        self.concealed += 1
        return np.resize(self._block, (samples, 2))


class BufferedStream:
    """Packets on their way to a jitter buffer, delayed by samples, which is pulled each tick."""

    def __init__(self, codec=None, ppm: float = 0.0, packet: int = TICK) -> None:
        self._packet = packet  # samples
        self.buffer = JitterBuffer(codec or Decoder())
        self._encoder = Encoder(1, 48_000)
        self._coded = codec is None
        self._speed = 1 + ppm * 1e-6
        self._number = 0
        self._on_the_way: list[tuple[float, int, RtpPacket]] = []
        self._now = 0
        self.jumped = 0
        """Samples that the publisher's clock has jumped ahead."""

    def run(self, seconds: float, lost=(), delay=lambda number: 300.0, silent=()) -> np.ndarray:
        heard = []
        for _ in range(round(seconds * RATE / TICK)):
            while self._number * self._packet / self._speed <= self._now:
                self._send(lost, delay, silent)
            self._on_the_way.sort()
            while self._on_the_way and self._on_the_way[0][0] <= self._now:
                arrival, _, packet = self._on_the_way.pop(0)
                self.buffer.put(packet, arrival)
            sound = self.buffer.pull(self._now)
            heard.append(np.zeros((TICK, 2), np.float32) if sound is None else sound)
            self._now += TICK
        return np.concatenate(heard).mean(axis=1)

    def _send(self, lost, delay, silent) -> None:
        number = self._number
        self._number += 1
        if number in lost or number in silent:
            return
        payload = b"sine"
        if self._coded:
            payload = self._encoder.encode(tone(HZ, number * TICK, loudness=0.5))
        # A lost packet has a sequence number; one that is not sent in a silence (DTX) has none.
        sequence = FIRST_SEQUENCE + number - len([n for n in silent if n < number])
        self._stamp = FIRST_TIMESTAMP + number * self._packet + self.jumped
        self._came = number * self._packet / self._speed + delay(number)
        packet = RtpPacket(111, False, sequence % 2**16, self._stamp % 2**32, 1, payload)
        self._on_the_way.append((self._came, number, packet))

    @property
    def depth_ms(self) -> float:
        """How long a packet that comes now waits until it is played."""
        return self.delay_ms - (self._came - self._stamp + FIRST_TIMESTAMP) * 1000 / RATE

    @property
    def delay_ms(self) -> float:
        """How long after it was sent a packet is played, if the clocks agree."""
        return (self._now - self.buffer.position + FIRST_TIMESTAMP) * 1000 / RATE


def test_sound_is_played_within_50_ms_and_later_within_35_ms():
    stream = BufferedStream()
    stream.run(1)
    assert 30 <= stream.depth_ms <= 50
    stream.run(30)
    assert 10 <= stream.depth_ms <= 35


def test_a_tick_begins_with_a_packet_so_that_none_waits_long():
    depths = []
    for way in WAYS:
        stream = BufferedStream(Sine())
        stream.run(40, delay=lambda number, way=way: way)
        depths.append(stream.depth_ms)
    assert 10 <= min(depths) <= max(depths) <= 35
    assert np.mean(depths) <= 26  # 20 ms of packets in which no tick begins would add 10


@pytest.mark.parametrize("packet", [RATE // 100, TICK, 2 * TICK, 3 * TICK])
def test_packets_of_any_length_are_played_in_time(packet):
    for way in WAYS:
        stream = BufferedStream(Sine(packet), packet=packet)
        heard = stream.run(30, delay=lambda number, way=way: way)[RATE:]
        assert silent_ms(heard) == 0
        assert roughness(heard) < 1.02 * SMOOTH
        assert stream.depth_ms <= 35


def test_packets_that_begin_anywhere_are_played_in_time():
    chance, codec = random.Random(7), Sine()
    stream = BufferedStream(codec)
    for _ in range(100):
        stream.jumped = chance.randrange(TICK // 2)
        stream.run(0.2)
    concealed = codec.concealed
    assert 10 <= stream.depth_ms <= 60
    stream.run(30)
    assert codec.concealed - concealed <= 1
    assert 10 <= stream.depth_ms <= 35


def test_one_lost_packet_costs_no_silence_and_no_lasting_delay():
    stream = BufferedStream()
    stream.run(2)
    before = stream.depth_ms
    heard = stream.run(3, lost={110})
    assert silent_ms(heard) == 0  # FEC carries it
    assert stream.depth_ms <= before + 1


@pytest.mark.parametrize("way", WAYS)
def test_a_few_lost_packets_are_concealed(way):
    heard = BufferedStream().run(4, lost={100, 101}, delay=lambda number: way)
    assert silent_ms(heard) <= 25  # a packet, and what the codec fades
    assert strength(heard[-RATE:], HZ) > -8


@pytest.mark.parametrize("way", WAYS)
def test_after_a_loss_the_next_packets_that_are_lost_are_recovered(way):
    codec = Sine()
    stream = BufferedStream(codec)
    stream.run(4, lost={100, 150}, delay=lambda number: way)
    assert codec.concealed <= 2
    codec.concealed = codec.recovered = 0
    heard = stream.run(20, lost=set(range(250, 1200, 50)), delay=lambda number: way)
    assert codec.concealed == 0
    assert codec.recovered == 19
    assert silent_ms(heard) == 0


def test_the_last_packet_of_a_longer_loss_is_recovered():
    codec = Sine()
    BufferedStream(codec).run(4, lost=set(range(100, 110)))
    assert codec.recovered == 1


def test_a_longer_loss_is_silent_after_60_ms_until_sound_comes_again():
    stream = BufferedStream()
    stream.run(1)
    before = stream.depth_ms
    heard = stream.run(4, lost=set(range(100, 110)))
    assert 100 <= silent_ms(heard) <= 200
    assert stream.depth_ms <= before + 1


def test_packets_out_of_order_are_put_in_order():
    heard = BufferedStream().run(4, delay=lambda number: 300 + 1200 * (number % 2))
    assert silent_ms(heard) == 0
    assert roughness(heard[RATE:]) < 0.01


def test_the_delay_grows_with_the_jitter_and_then_nothing_is_lost():
    chance = random.Random(7)
    stream = BufferedStream()
    jitter = [chance.uniform(0, 0.1 * RATE) for _ in range(2000)]
    stream.run(8, delay=lambda number: 300 + jitter[number])
    heard = stream.run(4, delay=lambda number: 300 + jitter[number])
    assert silent_ms(heard) == 0
    assert 105 <= stream.delay_ms <= 150


def test_the_delay_that_a_stall_of_the_network_causes_goes_away():
    stream = BufferedStream()
    stream.run(2)
    before = stream.depth_ms
    stall_ends = 120 * TICK

    def stalled(number: int) -> float:
        return max(300.0, stall_ends - number * TICK) if 100 <= number < 120 else 300.0

    stream.run(1, delay=stalled)
    assert stream.depth_ms > before + 100
    stream.run(10)
    assert stream.depth_ms <= before + 40


def test_a_silence_that_is_not_sent_stays_silent_and_adds_no_delay():
    stream = BufferedStream()
    stream.run(2)
    before = stream.depth_ms
    heard = stream.run(3, silent=set(range(110, 150)))
    assert 600 <= silent_ms(heard) <= 860
    assert stream.depth_ms <= before + 1


def test_a_publisher_who_stops_yields_no_sound_and_may_begin_again():
    stream = BufferedStream()
    stream.run(2, silent=set(range(50, 400)))
    assert stream.buffer.pull(100 * TICK) is None
    heard = stream.run(8, silent=set(range(50, 400)))
    assert strength(heard[-RATE:], HZ) > -8


@pytest.mark.parametrize("ppm", [200, -200])
@pytest.mark.parametrize("minutes", [3, pytest.param(60, marks=pytest.mark.prove)])
def test_drift_of_200_ppm_is_resampled_away_without_end_gap_or_click(ppm, minutes):
    codec = Sine()
    stream = BufferedStream(codec, ppm)
    stream.run(60)
    depths = []
    for _ in range(minutes * 12):  # three minutes move the clocks apart by more than the depth
        heard = stream.run(5)
        depths.append(stream.depth_ms)
        assert silent_ms(heard) == 0
        assert roughness(heard) < 1.02 * SMOOTH
    assert not codec.concealed
    # One packet of 20 ms, and what the delay may be longer than necessary beside it.
    assert 6 <= min(depths) <= max(depths) <= 35


@pytest.mark.parametrize("seconds", [10, -10])
def test_a_publisher_whose_clock_jumps_is_heard_again_within_a_second(seconds):
    stream = BufferedStream()
    stream.run(2)
    stream.jumped = seconds * RATE
    stream.run(1)
    heard = stream.run(1)
    assert strength(heard, HZ) > -8
    assert stream.depth_ms < 120


def test_packets_that_are_not_opus_are_ignored():
    buffer = JitterBuffer(Decoder())
    for number, payload in enumerate((b"", b"\xff", b"\xff" * 3)):
        buffer.put(RtpPacket(111, False, number, number * TICK, 1, payload), 0.0)
    assert buffer.pull(0) is None
