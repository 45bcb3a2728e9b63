"""Conversion of a room's sample clock to NTP time for RTCP sender reports."""

import time

from ..rtp import AUDIO, CLOCK_RATES

_NTP_EPOCH = 2_208_988_800
"""Seconds from 1900 to 1970."""

# Wall time is read once, so that a step of it cannot tear audio and video apart.
_WALL_AT_ZERO = time.time() - time.monotonic()


class NtpClock:
    """The 48 kHz sample counter of one mixer process, which reports it once a second."""

    RATE = CLOCK_RATES[AUDIO]

    def __init__(self) -> None:
        self._report: tuple[int, float] | None = None

    def set(self, sample: int, monotonic: float) -> None:
        """Set the clock; `monotonic` is CLOCK_MONOTONIC in seconds at `sample`."""
        self._report = (sample, monotonic)

    def sample_at(self, monotonic: float) -> float | None:
        """The sample at that instant, or None before the mixer's first report."""
        if self._report is None:
            return None
        sample, at = self._report
        return sample + (monotonic - at) * self.RATE


def ntp(monotonic: float) -> int:
    """Convert an instant of CLOCK_MONOTONIC to 64-bit NTP time (RFC 3550 section 4)."""
    return int((_WALL_AT_ZERO + monotonic + _NTP_EPOCH) * (1 << 32))
