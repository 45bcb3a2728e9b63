"""Put a source's RTP packets back in the order in which they were sent."""

from collections.abc import Iterator

from rooms.media.rtp import RtpPacket, unwrap

REORDERED_AT_MOST = 256
"""Packets that may overtake a missing one before it counts as lost. A keyframe comes as a burst,
and there must be time to send its missing packets again."""

WAITED_AT_MOST = 90_000 // 10
"""The same in time, on the timestamps at 90 kHz: a tenth of a second."""

LATE_AT_MOST = 2 * REORDERED_AT_MOST
"""Packets by which one may come late. A packet further back means that the sender has restarted its
sequence numbers, if the next packet follows it (RFC 3550 appendix A.1)."""


class Reordering:
    def __init__(self) -> None:
        self._expected: int | None = None
        self._early: dict[int, RtpPacket] = {}
        self._anew: int | None = None

    def put(self, packet: RtpPacket) -> Iterator[RtpPacket | None]:
        """Add a packet; yield packets in order, and None where some were lost or the sender
        restarted its sequence numbers.
        """
        if self._expected is None:
            self._expected = packet.sequence
        sequence = unwrap(packet.sequence, self._expected, 16)
        if sequence < self._expected:
            if not self._has_begun_anew(sequence, self._expected):
                return
            self._expected = sequence
            self._early.clear()
            yield None
        self._early[sequence] = packet
        if self._expected not in self._early and self._waited_enough():
            self._expected = min(self._early)
            yield None
        while (following := self._early.pop(self._expected, None)) is not None:
            self._expected += 1
            yield following

    def _has_begun_anew(self, sequence: int, expected: int) -> bool:
        if expected - sequence <= LATE_AT_MOST:
            return False
        follows = sequence == self._anew
        self._anew = sequence + 1
        return follows

    def _waited_enough(self) -> bool:
        if len(self._early) > REORDERED_AT_MOST:
            return True
        first, last = min(self._early), max(self._early)
        elapsed = self._early[last].timestamp - self._early[first].timestamp
        return elapsed % (1 << 32) >= WAITED_AT_MOST
