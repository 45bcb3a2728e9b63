"""The sources (SSRCs) by which one medium of a publisher comes, and which of them count."""

from collections.abc import Iterator

from .receive_stats import ReceiveStats
from .rtp import AUDIO, CLOCK_RATES, Header

SILENT_AFTER = 1.0
"""Seconds after which another source may take the place of one. A microphone in which nobody speaks
still sends every 0.4 s (RFC 6716 section 2.1.9)."""

LAYERS = 4
"""Sources of a camera at the same time: browsers send three sizes of it (simulcast)."""


class SsrcFilter:
    """One of a microphone at a time, a few of a camera, among which the engine chooses.

    A publisher may begin to send under another SSRC in mid-stream: it counts once the one before
    has been silent for a second. What comes beside them until then is no part of the program.
    """

    def __init__(self, media: int) -> None:
        self._rate = CLOCK_RATES[media]
        self._most = 1 if media == AUDIO else LAYERS
        self._receptions: dict[int, ReceiveStats] = {}

    def __iter__(self) -> Iterator[ReceiveStats]:
        return iter(self._receptions.values())

    def get(self, ssrc: int) -> ReceiveStats | None:
        return self._receptions.get(ssrc)

    def heard(self, header: Header, now: float) -> ReceiveStats | None:
        """Count a packet in; None when its source has no place. `now`: seconds, monotonic."""
        receive_stats = self._receptions.get(header.ssrc)
        if receive_stats is None:
            if len(self._receptions) >= self._most and not self._make_room(now):
                return None
            receive_stats = ReceiveStats(header.ssrc, self._rate, header.sequence)
            self._receptions[header.ssrc] = receive_stats
        receive_stats.arrived(header.sequence, header.timestamp, now)
        return receive_stats

    def _make_room(self, now: float) -> bool:
        silent = min(self._receptions.values(), key=lambda receive_stats: receive_stats.last_at)
        if now - silent.last_at < SILENT_AFTER:
            return False
        del self._receptions[silent.ssrc]
        return True
