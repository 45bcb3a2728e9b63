"""The one clock of a room: a 48 kHz sample counter tied to CLOCK_MONOTONIC."""

import time
from typing import TypedDict

from recordings.media import paths

RATE = paths.RATE
"""Samples of a second."""

TICK = 960
"""Samples of one mix tick, 20 ms."""

FRAME = 1920
"""Samples of one picture, 40 ms: 25 a second, so a picture falls on each whole second."""

FPS = RATE // FRAME


def rtp_audio(sample: int) -> int:
    """RTP timestamp of Opus, whose clock is 48 kHz whatever it carries (RFC 7587, section 4.1)."""
    return sample & 0xFFFFFFFF


def rtp_video(sample: int) -> int:
    """RTP timestamp of H.264 at 90 kHz (RFC 6184, section 8.2.1)."""
    return sample * 15 // 8 & 0xFFFFFFFF


class RightTime(TypedDict):
    """Unix time at an instant of CLOCK_MONOTONIC, when the room was claimed; in seconds."""

    monotonic: float
    unix: float


class SystemClock:
    """The machine's own clocks; tests give the mixer another object with these methods.

    Args:
        right_time: what recordings are dated by, because the machine's clock may be wrong, and may
            be set during the session; without it they are dated by that clock.
    """

    def __init__(self, right_time: RightTime | None = None) -> None:
        self._right_time = right_time

    def monotonic(self) -> float:
        return time.monotonic()

    def unix(self) -> float:
        if self._right_time is None:
            return time.time()
        return self._right_time["unix"] + time.monotonic() - self._right_time["monotonic"]

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class RoomClock:
    """The sample counter; it is 0 at construction, and its tie to CLOCK_MONOTONIC never changes."""

    def __init__(self, system: SystemClock) -> None:
        self.system = system
        self._origin = system.monotonic()

    def sample(self) -> float:
        """The counter now, with its fraction."""
        return self.at(self.system.monotonic())

    def at(self, monotonic: float) -> float:
        """The counter at the CLOCK_MONOTONIC time `monotonic`, in seconds."""
        return (monotonic - self._origin) * RATE

    def monotonic(self, sample: float) -> float:
        """CLOCK_MONOTONIC, in seconds, at `sample`."""
        return self._origin + sample / RATE

    def unix(self, sample: float) -> float:
        """Unix time, in seconds, at `sample`."""
        return self.system.unix() - (self.sample() - sample) / RATE

    def sleep_until(self, sample: float) -> None:
        seconds = self.monotonic(sample) - self.system.monotonic()
        if seconds > 0:
            self.system.sleep(seconds)
