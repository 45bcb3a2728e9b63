"""The times at which the program is sent, and what is sent while there is none.

A platform ends a broadcast that stops for long. The program does stop: a take ends while nobody is
on stage, and a disk may be slow. So the last picture and silence are sent meanwhile, and what is
sent has one timeline without gaps, which follows the clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

RATE = 48_000
AAC_FRAME = 1024

SILENCE = bytes.fromhex("00000007")
"""An AAC-LC frame of silence, for two channels as for one."""

PATIENCE = 1.5
"""Seconds that the program may be late before the last picture is sent again. A take's first
segment may last 1.5 s, and others come once a second."""

AHEAD = 2.0
"""Seconds that the timeline may be ahead of the clock. A segment that comes too late, after its
time was filled, is left out beyond that; otherwise the delay would grow with each."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A coded picture (with its length before each NAL unit) or an AAC frame; `at` is in samples
    at 48 kHz."""

    kind: str
    at: int
    data: bytes
    key: bool = True


class Timeline:
    """Puts segments, and what is sent between them, at times that begin at 0.

    Every method takes `now`, a monotonic time in seconds.
    """

    def __init__(self, now: float) -> None:
        self._began = now
        self._end = 0  # of what was sent
        self._next_sound = 0
        self._idr = b""

    def place(self, now: float, start: int, end: int, samples: Sequence[Sample]) -> list[Sample]:
        """Return the samples of a segment with the times at which they are sent, in order.

        It is empty if the timeline is too far ahead of the clock.
        """
        if self._end > self._clock(now) + AHEAD * RATE:
            return []
        by = self._end - start
        placed = [replace(sample, at=sample.at + by) for sample in samples]
        kept = [sample for sample in placed if sample.kind == "video" or self._fits(sample)]
        self._idr = next((one.data for one in reversed(kept) if _is_idr(one)), self._idr)
        self._end = end + by
        return sorted(kept, key=lambda sample: sample.at)

    def fill(self, now: float) -> list[Sample]:
        """Return the last picture and a second of silence, if the program is late; else nothing."""
        if not self._idr or self._clock(now) - self._end < PATIENCE * RATE:
            return []
        picture = Sample("video", self._end, self._idr)
        self._end += RATE
        return sorted([picture, *self._silence()], key=lambda sample: sample.at)

    def _clock(self, now: float) -> float:
        return (now - self._began) * RATE

    def _fits(self, sound: Sample) -> bool:
        """Whether a frame follows the last one; at the edge of a take it may overlap that."""
        if sound.at < self._next_sound - AAC_FRAME // 2:
            return False
        self._next_sound = sound.at + AAC_FRAME
        return True

    def _silence(self) -> Iterator[Sample]:
        while self._next_sound < self._end:
            yield Sample("audio", self._next_sound, SILENCE)
            self._next_sound += AAC_FRAME


def _is_idr(sample: Sample) -> bool:
    return sample.kind == "video" and sample.key
