"""Receive statistics of an RTP stream: loss, jitter, and the packets to request again."""

from . import rtcp

_MAX_GAP = 3000
_MAX_MISORDER = 100
_MAX_MISSING = 128
_MISSING_PER_PACKET = 4
"""Numbers noted as missing per packet received, on average: four of five may be lost."""
_TRIES = 5
_RETRY_AFTER = 0.05
_GIVE_UP_AFTER = 0.5


class ReceiveStats:
    """Statistics of one SSRC (RFC 3550 appendix A); times in seconds of one monotonic clock."""

    def __init__(self, ssrc: int, rate: int, first: int) -> None:
        """`rate`: RTP clock, Hz; `first`: the sequence number of its first packet."""
        self.ssrc = ssrc
        self.last_at = float("-inf")
        """Time of the last packet."""
        self._rate = rate
        self._transit: float | None = None
        self._jitter = 0.0
        self._last_report = (0, 0.0)
        self._missing: dict[int, tuple[float, int]] = {}
        self._notable = _MAX_MISSING
        self._received = self._received_before = self._expected_before = 0
        self._restart(first)

    def arrived(self, sequence: int, timestamp: int, now: float) -> None:
        """Count a received packet, and note the packets missing before it."""
        self.last_at = now
        self._notable = min(_MAX_MISSING, self._notable + _MISSING_PER_PACKET)
        ahead = (sequence - self._highest) & 0xFFFF
        if ahead == 0 or ahead >= 0x10000 - _MAX_MISORDER:
            self._missing.pop(self._highest - (-ahead & 0xFFFF), None)
        elif ahead < _MAX_GAP:
            noted = min(ahead - 1, self._notable)
            self._notable -= noted
            for lost in range(self._highest + ahead - noted, self._highest + ahead):
                self._missing[lost] = (now, 0)
            while len(self._missing) > _MAX_MISSING:
                del self._missing[next(iter(self._missing))]
            self._highest += ahead
        else:
            self._restart(sequence)
        self._received += 1
        self._measure_jitter(timestamp, now)

    def reported(self, middle: int, now: float) -> None:
        """Note a sender report of this source; `middle` as in `rtcp.SenderReport`."""
        self._last_report = (middle, now)

    def wanted(self, now: float) -> list[int]:
        """Sequence numbers to request now: at once, then every 50 ms, at most five times each."""
        due = []
        for sequence, (since, tries) in tuple(self._missing.items()):
            if tries >= _TRIES or now - since > _GIVE_UP_AFTER:
                del self._missing[sequence]
            elif now >= since + tries * _RETRY_AFTER:
                self._missing[sequence] = (since, tries + 1)
                due.append(sequence & 0xFFFF)
        return due

    @property
    def complete(self) -> bool:
        """Whether no packet is left to request, now or later."""
        return not self._missing

    def block(self, now: float) -> rtcp.ReportBlock:
        """The report block for the interval since the last call."""
        expected = self._highest - self._base + 1
        expected_now = expected - self._expected_before
        received_now = self._received - self._received_before
        self._expected_before, self._received_before = expected, self._received
        lost_now = max(0, expected_now - received_now)
        middle, at = self._last_report
        return rtcp.ReportBlock(
            ssrc=self.ssrc,
            fraction=min(255, 256 * lost_now // expected_now) if expected_now > 0 else 0,
            lost=min(0x7FFFFF, max(0, expected - self._received)),
            highest=self._highest & 0xFFFFFFFF,
            jitter=int(self._jitter),
            last_report=middle,
            delay=int((now - at) * 65536) & 0xFFFFFFFF if middle else 0,
        )

    def _restart(self, sequence: int) -> None:
        """Restart counting at this number, because the sender restarted its numbering."""
        self._base = self._highest = sequence
        self._received = self._received_before = self._expected_before = 0
        self._missing.clear()

    def _measure_jitter(self, timestamp: int, now: float) -> None:
        transit = now * self._rate - timestamp
        if self._transit is not None:
            change = abs(transit - self._transit)
            if change < self._rate:  # beyond a second the timestamp has wrapped or jumped
                self._jitter += (change - self._jitter) / 16
        self._transit = transit
