"""The jitter buffer of one publisher's microphone.

aiortc's own costs 280 ms of silence and a lasting 200 ms of delay for one lost packet, and conceals
nothing. This one has no clock of its own: `put` takes the arrival of a packet and `pull` the tick
to play, both on the room's 48 kHz counter.

The playhead is a position on the publisher's timestamps. It follows the room's clock at the delay
that `Delays` and `PacketGrid` ask for. A small error, such as a step of the grid, is corrected by
resampling, a larger one by removing a pitch period at a time, a very large one by skipping.
"""

from bisect import insort
from typing import NamedTuple, Protocol

import numpy as np

from hotline.core.token_bucket import Bucket
from rooms.media.rtp import RtpPacket, unwrap

from ..clock import RATE, TICK
from .delays import Delays
from .packet_grid import PacketGrid
from .pcm import Pcm
from .time_stretch import HISTORY, SHORTEST_SPLICE, SPLICE_NEEDS, bent, splice

MOST_WAITING = 150
CONCEALED_BY = RATE // 400
"""Samples of the shortest concealment that Opus can produce."""
CONCEALED_AT_MOST = RATE * 60 // 1000
"""Samples concealed in a row; then silence follows, and the playhead waits for the sender."""

DECODED = Bucket(burst=RATE, every=0.5)
"""Token bucket of the samples that may be decoded, with time counted in samples of the room's
clock: twice as many as are played. The limit is needed because two bytes can stand for a tenth of a
second, and many packets for the same one."""

GAIN = 0.5
"""Share of the delay's error corrected per second: 200 ppm of drift leave 0.4 ms of error."""
BEND = 0.001
"""The largest change of speed: 1.7 cents, which is inaudible, and under one sample per tick."""

SPLICE_ABOVE = RATE * 21 // 1000
"""Splices begin at an error that is more than a step of the grid. They go on until a bit is left,
or a stall of the machine would be heard as delay for half a minute."""
SPLICE_EVERY = RATE // 10
HURRY_ABOVE = RATE * 80 // 1000
HURRY_EVERY = RATE // 25
"""Splices are made more often while the delay disturbs a conversation: speech that is a quarter too
fast for a second is still understood, but a speaker who answers late is interrupted."""
SKIP_ABOVE = RATE * 3 // 4
FADE_IN = RATE // 200
BEHIND = RATE // 400
"""Samples the delay may be under its target before concealment is used to lengthen it."""


class Codec(Protocol):
    def samples(self, packet: bytes) -> int: ...
    def decode(self, packet: bytes, samples: int) -> Pcm: ...
    def recover(self, following: bytes, samples: int) -> Pcm: ...
    def conceal(self, samples: int) -> Pcm: ...


class Waiting(NamedTuple):
    timestamp: int
    sequence: int
    samples: int
    payload: bytes


class JitterBuffer:
    def __init__(self, codec: Codec) -> None:
        self._codec = codec
        self._ssrc: int | None = None
        self._now = 0
        self._decoded: float | None = None  # the state of the bucket
        self._restart()

    def _restart(self) -> None:
        self._delays = Delays()
        self._grid = PacketGrid()
        self._waiting: list[Waiting] = []
        self._newest: tuple[int, int] | None = None  # (timestamp, sequence), unwrapped
        self._decoded_to = -1 << 62  # the end of the decoded sound: older packets are useless
        self._sequence: int | None = None  # of the last packet decoded
        self._spliced = 0
        self._is_splicing = False
        self._owed = 0.0  # fraction of a sample by which the playhead is still to be moved
        self._halt()

    def _halt(self) -> None:
        """Drop the playhead; the next packet sets a new one."""
        self._is_playing = False
        self._made_up = CONCEALED_AT_MOST

    def _play_from(self, position: float) -> None:
        self._is_playing = True
        # The playhead and the next sample to decode, on unwrapped timestamps.
        self._playhead = self._next = int(position)
        self._pcm: Pcm = np.zeros((HISTORY, 2), np.float32)  # decoded, up to `_next`
        self._made_up = CONCEALED_AT_MOST

    @property
    def position(self) -> int | None:
        """The playhead, on unwrapped timestamps; None while nothing is played."""
        return self._playhead if self._is_playing else None

    @property
    def _base(self) -> int:
        """Timestamp of the first sample of `_pcm`."""
        return self._next - len(self._pcm)

    def put(self, packet: RtpPacket, now: float) -> None:
        """Add a packet that came at sample `now`; ignore repeated, late and malformed ones."""
        samples = self._codec.samples(packet.payload)
        if not samples:
            return
        if packet.ssrc != self._ssrc:
            self._ssrc = packet.ssrc
            self._restart()
        newest = self._newest or (packet.timestamp, packet.sequence)
        timestamp = unwrap(packet.timestamp, newest[0], 32)
        sequence = unwrap(packet.sequence, newest[1], 16)
        went_back = sequence > newest[1] and timestamp < newest[0] - RATE
        if went_back or not self._delays.add(now, timestamp):
            self._restart()
            self._delays.add(now, timestamp)
        self._grid.add(timestamp, samples)
        if self._newest and sequence > self._newest[1] + 1:
            self._delays.lose(now)
        self._newest = max(self._newest or (timestamp, sequence), (timestamp, sequence))
        useful_from = self._next if self._is_playing else self._decoded_to
        entry = Waiting(timestamp, sequence, samples, packet.payload)
        if timestamp + samples > useful_from and entry not in self._waiting:
            insort(self._waiting, entry)
            del self._waiting[:-MOST_WAITING]

    def pull(self, now: int) -> Pcm | None:
        """Return stereo sound for the tick at `now`; None while nothing is sent."""
        self._now = now
        if not self._is_playing:
            if not self._waiting:
                return None
            self._play_from(min(self._waiting[0].timestamp, now - self._target(now)))
        excess = self._shorten(now, now - self._playhead - self._target(now))
        length = TICK + self._bend(excess)
        # `_fetch` may move the playhead.
        while self._next < (end := self._playhead + length + HISTORY):
            if not self._fetch(behind=excess < -BEHIND):
                self._append(np.zeros((end - self._next, 2), np.float32))
                sound = self._read(length)
                self._halt()
                return sound
        return self._read(length)

    def catch_up(self, now: int) -> None:
        """Drop sound older than the target delay, because the room's clock has jumped."""
        if self._is_playing:
            self._play_from(now - self._target(now))

    def _target(self, now: int) -> float:
        """Return the delay, in samples, at which sound should be played at the tick at `now`."""
        return self._grid.delay(now, self._delays.least(now))

    def _bend(self, excess: float) -> int:
        """Return how many samples more than TICK this tick plays (fewer if negative).

        These are whole samples, so that most ticks are played unchanged.
        """
        self._owed += TICK * min(max(excess / RATE * GAIN, -BEND), BEND)
        whole = int(self._owed)
        self._owed -= whole
        return whole

    def _shorten(self, now: int, excess: float) -> float:
        """Reduce a delay far above its target; return the remaining excess, in samples."""
        if excess > SKIP_ABOVE:
            self.catch_up(now)
            return 0.0
        self._is_splicing = excess >= (SHORTEST_SPLICE if self._is_splicing else SPLICE_ABOVE)
        every = HURRY_EVERY if excess > HURRY_ABOVE else SPLICE_EVERY
        if self._is_splicing and now - self._spliced >= every:
            at = self._playhead - self._base + HISTORY
            while len(self._pcm) < at + SPLICE_NEEDS and self._ready():
                self._fetch(behind=False)
            if len(self._pcm) >= at + SPLICE_NEEDS:
                self._pcm, removed = splice(self._pcm, at, int(excess))
                self._playhead += removed
                self._spliced = now
                excess -= removed
        return excess

    def _read(self, length: int) -> Pcm:
        """Return one tick of sound made from the next `length` samples; advance the playhead."""
        start = self._playhead - self._base
        if length == TICK:
            sound = self._pcm[start : start + TICK].copy()
        else:
            sound = bent(self._pcm, start, length)
        self._playhead += length
        self._pcm = self._pcm[max(0, start + length - HISTORY) :]
        return sound

    def _ready(self) -> bool:
        return bool(self._waiting) and self._waiting[0].timestamp <= self._next

    def _fetch(self, behind: bool) -> bool:
        """Append the next piece of sound, decoded or concealed; return False when there is none."""
        while self._waiting and self._end(self._waiting[0]) <= self._next:
            self._waiting.pop(0)
        if self._ready():
            self._decode(self._waiting.pop(0))
            return True
        if self._waiting:
            self._bridge(self._waiting[0])
            return True
        if self._made_up >= CONCEALED_AT_MOST:
            return False
        self._append(self._conceal(TICK))
        if behind:
            # The delay is too short for this jitter: insert the concealed sound, to lengthen it.
            self._next -= TICK
            self._playhead -= TICK
        return True

    @staticmethod
    def _end(entry: Waiting) -> int:
        return entry.timestamp + entry.samples

    def _decode(self, entry: Waiting) -> None:
        if self._may_decode(entry.samples):
            sound = self._codec.decode(entry.payload, entry.samples)
        else:
            sound = np.zeros((entry.samples, 2), np.float32)
        self._append_sent(sound[self._next - entry.timestamp :])
        self._sequence = entry.sequence
        self._decoded_to = self._next

    def _bridge(self, following: Waiting) -> None:
        """Fill the gap before a later packet: packets were lost, or silence was not sent."""
        gap = following.timestamp - self._next
        lost = self._sequence is not None and following.sequence - self._sequence > 1
        before = gap - following.samples  # the packet that `following` can recover
        if lost and before <= 0 and self._may_decode(following.samples):
            sound = self._codec.recover(following.payload, following.samples)
            self._append_sent(sound[-gap:])
        elif self._made_up >= CONCEALED_AT_MOST:
            silent = before if lost and before > 0 else gap
            self._append(np.zeros((min(silent, TICK), 2), np.float32))
        else:
            whole = min(TICK, -(-gap // CONCEALED_BY) * CONCEALED_BY)
            self._append(self._conceal(whole)[:gap])

    def _conceal(self, samples: int) -> Pcm:
        self._made_up += samples
        sound = self._codec.conceal(samples)
        if self._made_up >= CONCEALED_AT_MOST:
            sound *= np.linspace(1, 0, samples, dtype=np.float32)[:, None]
        return sound

    def _may_decode(self, samples: int) -> bool:
        full_at, _ = DECODED.take(self._decoded, self._now, samples)
        self._decoded = self._decoded if full_at is None else full_at
        return full_at is not None

    def _append_sent(self, sound: Pcm) -> None:
        """Append what the publisher sent, softly after a silence."""
        if self._made_up >= CONCEALED_AT_MOST:
            fade = min(FADE_IN, len(sound))
            sound[:fade] *= np.linspace(0, 1, fade, dtype=np.float32)[:, None]
        self._made_up = 0
        self._append(sound)

    def _append(self, sound: Pcm) -> None:
        self._pcm = np.concatenate((self._pcm, sound))
        self._next += len(sound)
