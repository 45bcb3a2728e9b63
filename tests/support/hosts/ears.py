"""Cleo's ears: which packets of sound held Ada's tone, and when they came."""

import time
from dataclasses import dataclass, field

import av
import numpy as np

TONE = 1000  # Hz; 20 cycles in a frame of 20 ms
RATE = 48_000
FRAME = 960  # samples
UNHEARD = 0.2
"""Seconds of a gap that a lost packet or a busy machine makes. A room that moves is silent for more
than a second.
"""
QUIET = 0.01  # of full scale; the tone has about a quarter
_WAVE = np.exp(-2j * np.pi * TONE * np.arange(FRAME) / RATE) * 2 / FRAME


def holds_tone(frame: av.AudioFrame) -> bool:
    """Whether a frame of 20 ms is the tone, and little else."""
    both = frame.to_ndarray().reshape(-1, 2).astype(np.float64) / 32768
    sound = both[:FRAME, 0]
    if len(sound) < FRAME:
        return False
    tone = abs(np.dot(sound, _WAVE))
    return tone > QUIET and tone**2 / 2 > 0.5 * np.mean(sound**2)


@dataclass
class Ears:
    came: list[float] = field(default_factory=list)
    """When each frame with the tone came, in monotonic seconds."""
    heard: list[tuple[int, int]] = field(default_factory=list)
    """The connection, counted from 1, and the timestamp of each frame with the tone."""

    def hear(self, connection: int, frame: av.AudioFrame) -> None:
        if holds_tone(frame):
            self.came.append(time.monotonic())
            self.heard.append((connection, frame.pts))

    def hears(self, within: float = 0.5) -> bool:
        return bool(self.came) and time.monotonic() - self.came[-1] < within

    def longest_silence(self, since: float) -> float:
        """The longest time without the tone between `since` and now, in seconds."""
        moments = [since, *(at for at in self.came if at > since), time.monotonic()]
        return float(np.diff(moments).max())

    def longest_gap(self, since: float) -> float:
        """The longest gap in the sound itself that came since then, in seconds; however late a
        frame came, it is no gap. Infinite where the connection has changed meanwhile.
        """
        first = sum(at <= since for at in self.came)
        heard = self.heard[first:]
        if len({connection for connection, _ in heard}) != 1:
            return float("inf")
        stamps = np.array([stamp for _, stamp in heard])
        return float((np.diff(stamps) - FRAME).max() / RATE)
