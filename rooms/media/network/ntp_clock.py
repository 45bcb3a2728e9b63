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

    def at(self, monotonic: float, rate: int) -> tuple[int, int] | None:
        """NTP time and RTP timestamp of a stream at that instant; None before the first report.

        `rate`: the stream's RTP clock, Hz.
        """
        if self._report is None:
            return None
        sample, at = self._report
        sample_now = sample + (monotonic - at) * self.RATE
        return ntp(monotonic), int(sample_now * rate / self.RATE)


class RelayedClock:
    """The clock of one stream of another media server, by that server's sender reports.

    Its NTP times go on to our listeners, so that no difference between the clocks of the two
    machines matters, and sound and picture stay together exactly as they left the mixer.
    """

    def __init__(self) -> None:
        self._report: tuple[int, int, float] | None = None

    def set(self, ntp: int, timestamp: int, monotonic: float) -> None:
        """Note a sender report that came at `monotonic`, in seconds of our CLOCK_MONOTONIC."""
        self._report = (ntp, timestamp, monotonic)

    def at(self, monotonic: float, rate: int) -> tuple[int, int] | None:
        """NTP time and RTP timestamp at that instant; None before the first report.

        `rate`: the stream's RTP clock, Hz.
        """
        if self._report is None:
            return None
        ntp, timestamp, came_at = self._report
        passed = monotonic - came_at
        return ntp + int(passed * (1 << 32)), timestamp + int(passed * rate)


Clock = NtpClock | RelayedClock


def ntp(monotonic: float) -> int:
    """Convert an instant of CLOCK_MONOTONIC to 64-bit NTP time (RFC 3550 section 4)."""
    return int((_WALL_AT_ZERO + monotonic + _NTP_EPOCH) * (1 << 32))
