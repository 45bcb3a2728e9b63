"""A microphone on a long and uneven way that loses every tenth packet, in virtual time.

The way is 80 ms ± 30, and packets change places. Encoders repeat lost ones, browsers don't.
"""

import heapq
import itertools
import random

import numpy as np
import pytest

from rooms.media.mixer.audio.jitter_buffer import JitterBuffer
from rooms.media.mixer.audio.opus import Decoder, Encoder
from rooms.media.mixer.clock import RATE, TICK
from rooms.media.network.receive_stats import ReceiveStats
from rooms.media.rtp import RtpPacket
from tests.support.mixer.sounds import tone
from tests.support.network.gaps import gaps, longest

LOSS = 0.1
ASK_AGAIN = 0.02  # seconds
BURST = (5.0, 5.3)  # seconds in which everything is lost


class Way:
    """A publisher's packets on their way, and what the mixer plays of them."""

    def __init__(
        self,
        seed: int,
        loss: float = 0.0,
        burst: tuple[float, float] = (0, 0),
        repeats: bool = False,
    ) -> None:
        self._chance = random.Random(seed)
        self._loss, self._burst, self._repeats = loss, burst, repeats
        self._events: list[tuple] = []
        self._order = itertools.count()
        self._stats: ReceiveStats | None = None
        self._is_asking = False
        self._buffer = JitterBuffer(Decoder())

    def play(self, seconds: float) -> np.ndarray:
        """What is heard in so many seconds, as mono samples."""
        encoder = Encoder(1, 48_000)
        self._packets: list[RtpPacket] = []
        heard = []
        for number in range(round(seconds * RATE / TICK)):
            now = number * TICK / RATE
            payload = encoder.encode(tone(500, number * TICK, loudness=0.5))
            self._packets.append(RtpPacket(111, False, number, number * TICK, 1, payload))
            self._send(now, self._arrive, number)
            while self._events and self._events[0][0] <= now + TICK / RATE:
                at, _, work, what = heapq.heappop(self._events)
                work(at, what)
            sound = self._buffer.pull((number + 1) * TICK)
            heard.append(np.zeros((TICK, 2)) if sound is None else sound)
        return np.concatenate(heard).mean(axis=1)

    def _send(self, now: float, work, what) -> None:
        """Let `work` happen at the other end, unless it is lost on the way."""
        in_burst = self._burst[0] <= now < self._burst[1]
        if not in_burst and self._chance.random() >= self._loss:
            self._later(now + 0.08 + self._chance.uniform(-0.03, 0.03), work, what)

    def _later(self, at: float, work, what=None) -> None:
        heapq.heappush(self._events, (at, next(self._order), work, what))

    def _arrive(self, now: float, number: int) -> None:
        packet = self._packets[number]
        self._stats = self._stats or ReceiveStats(1, RATE, packet.sequence)
        self._stats.arrived(packet.sequence, packet.timestamp, now)
        self._buffer.put(packet, now * RATE)
        if self._repeats and not self._is_asking:
            self._ask(now)

    def _ask(self, now: float, _what=None) -> None:
        for number in self._stats.wanted(now):
            self._send(now, lambda at, what: self._send(at, self._arrive, what), number)
        self._is_asking = not self._stats.complete
        if self._is_asking:
            self._later(now + ASK_AGAIN, self._ask)


@pytest.mark.parametrize("repeats", [True, False], ids=["repeated", "not repeated"])
@pytest.mark.parametrize(
    "seconds, seed",
    [(20, 1), *(pytest.param(120, seed, marks=pytest.mark.prove) for seed in range(2, 7))],
)
def test_there_is_no_gap_over_60_ms_at_10_percent_loss(
    seconds: int, seed: int, repeats: bool
) -> None:
    heard = Way(seed, LOSS, repeats=repeats).play(seconds)[2 * RATE :]
    assert longest(gaps(heard)) <= 0.060


def test_sound_is_clean_again_within_a_second_after_a_burst() -> None:
    heard = Way(7, burst=BURST).play(9)
    assert longest(gaps(heard[2 * RATE :])) >= 0.060, "there was no burst"
    assert not gaps(heard[int((BURST[1] + 1) * RATE) :])
