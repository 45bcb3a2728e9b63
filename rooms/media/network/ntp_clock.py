"""The room's one clock, as sender reports need it."""

import time

_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""

# Wall time is read once: a step of it must not tear audio and video apart.
_WALL_AT_ZERO = time.time() - time.monotonic()


class NtpClock:
    """The 48 kHz sample counter of one engine process, told once a second."""

    RATE = 48_000

    def __init__(self) -> None:
        self._told: tuple[int, float] | None = None

    def set(self, sample: int, monotonic: float) -> None:
        """`monotonic`: CLOCK_MONOTONIC in seconds at `sample`."""
        self._told = (sample, monotonic)

    def sample_at(self, monotonic: float) -> float | None:
        """The sample of that instant, or None while the engine has told nothing."""
        if self._told is None:
            return None
        sample, at = self._told
        return sample + (monotonic - at) * self.RATE


def ntp(monotonic: float) -> int:
    """64-bit NTP time (RFC 3550 section 4) of an instant of CLOCK_MONOTONIC."""
    return int((_WALL_AT_ZERO + monotonic + _NTP_EPOCH) * (1 << 32))
