"""Choice of the sources (SSRCs) of a publisher's audio or video that are accepted."""

from collections.abc import Iterator

from ..rtp import AUDIO, CLOCK_RATES, Header
from .receive_stats import ReceiveStats

SILENT_AFTER = 1.0
"""Seconds after which another source may replace a silent one. A microphone in which nobody speaks
still sends every 0.4 s (RFC 6716 section 2.1.9)."""

LAYERS = 4
"""Sources of a camera at the same time: browsers send three sizes of it (simulcast)."""


class SsrcFilter:
    """Accepts one source of a microphone at a time, or up to LAYERS of a camera for the mixer.

    A publisher may switch to another SSRC in mid-stream: the new source is accepted once an old
    one has been silent for a second. Packets of other sources are dropped until then.
    """

    def __init__(self, media: int) -> None:
        self._rate = CLOCK_RATES[media]
        self._most = 1 if media == AUDIO else LAYERS
        self._receive_stats: dict[int, ReceiveStats] = {}

    def __iter__(self) -> Iterator[ReceiveStats]:
        return iter(self._receive_stats.values())

    def get(self, ssrc: int) -> ReceiveStats | None:
        return self._receive_stats.get(ssrc)

    def on_packet(self, header: Header, now: float) -> ReceiveStats | None:
        """Count a packet and return its statistics, or None if its source is refused.

        `now`: seconds, monotonic.
        """
        receive_stats = self._receive_stats.get(header.ssrc)
        if receive_stats is None:
            if len(self._receive_stats) >= self._most and not self._make_room(now):
                return None
            receive_stats = ReceiveStats(header.ssrc, self._rate, header.sequence)
            self._receive_stats[header.ssrc] = receive_stats
        receive_stats.arrived(header.sequence, header.timestamp, now)
        return receive_stats

    def _make_room(self, now: float) -> bool:
        silent = min(self._receive_stats.values(), key=lambda receive_stats: receive_stats.last_at)
        if now - silent.last_at < SILENT_AFTER:
            return False
        del self._receive_stats[silent.ssrc]
        return True
