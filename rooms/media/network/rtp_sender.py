"""One media section of a listener: its numbering, whatever stream it carries."""

import secrets
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from . import rtcp, rtp
from .ntp_clock import ntp
from .stream import Packet, Stream

_RESENDS_PER_SECOND = 100
_RESENT_SHARE = 0.5
"""Octets sent again for each octet sent. Of 20 % lost, a quarter is sent again."""
_RESENT_AT_ONCE = 120_000
_RESENT_FROM_THE_START = 12_000
_HALF = 1 << 31


@dataclass(slots=True)
class _Run:
    """A stretch of one stream as this listener got it.

    Packet `index` of the stream has sequence number `sequence + index - first` and its
    timestamp plus `shift`.
    """

    stream: Stream
    first: int
    sequence: int
    shift: int


class RtpSender:
    """SSRC, sequence numbers and timestamps of one listener's audio or video.

    They go on over any change of stream, an engine's restart included. A sequence number used
    twice under one key would break the encryption (AES-GCM nonces, RFC 7714 section 8.1), so a
    resent packet is the same to the bit.
    """

    def __init__(self, media: int, payload_type: int, send: Callable[[bytes], None]) -> None:
        """`send` protects and sends one RTP packet; it is not called before `open()`."""
        self.media = media
        self.ssrc = secrets.randbits(32)
        self.stream: Stream | None = None
        self._payload_type = payload_type
        self._send = send
        self._is_open = self._flows = False
        # In the lower half: the other side cannot guess a wrap before it has seen one.
        self._sequence = secrets.randbits(15)
        self._shift = 0
        self._last: tuple[Packet, Stream] | None = None
        self._runs: deque[_Run] = deque(maxlen=2)
        self._packets = self._octets = 0
        self._allowance = float(_RESENDS_PER_SECOND)
        self._refilled = 0.0
        self._resendable = float(_RESENT_FROM_THE_START)

    @property
    def awaits_keyframe(self) -> bool:
        """Whether it carries a picture that nobody could decode yet."""
        return self._is_open and self.media == rtp.VIDEO and bool(self.stream) and not self._flows

    def open(self) -> None:
        """The connection is there: begin to send."""
        self._is_open = True
        if self.stream is not None:
            self._begin(self.stream)

    def close(self) -> None:
        self.switch(None)
        self._is_open = False

    def switch(self, stream: Stream | None) -> None:
        """Carry another stream from its next packet on, or none."""
        if stream is self.stream:
            return
        if self.stream is not None and self._is_open:
            self.stream.unsubscribe(self)
        self.stream, self._flows = stream, False
        if stream is not None and self._is_open:
            self._begin(stream)

    def forward(self, packet: Packet) -> None:
        """Send a packet of the stream on to this listener."""
        if not self._flows:
            if self._is_useless(packet):
                return
            self._flow_from(packet)
        run = self._runs[-1]
        self._sequence = run.sequence + packet.index - run.first
        numbered = self._numbered(packet, run)
        self._send(numbered)
        self._resendable = min(_RESENT_AT_ONCE, self._resendable + _RESENT_SHARE * len(numbered))
        self._last = (packet, run.stream)
        self._packets += 1
        self._octets += len(packet.payload)

    def resend(self, sequences: Iterable[int], now: float) -> None:
        """Answer a NACK from the streams' last second.

        At most 100 numbers a second are looked up, and half as many octets sent as the listener
        got anyway: to ask again for all of it must not multiply what one listener costs.
        """
        refill = (now - self._refilled) * _RESENDS_PER_SECOND
        self._allowance = min(_RESENDS_PER_SECOND, self._allowance + refill)
        self._refilled = now
        for sequence in sequences:
            if self._allowance < 1:
                return
            self._allowance -= 1
            if (found := self._sent_as(sequence)) is None:
                continue
            numbered = self._numbered(*found)
            if len(numbered) > self._resendable:
                return
            self._resendable -= len(numbered)
            self._send(numbered)

    def report(self, now: float) -> bytes | None:
        """A sender report for `now`, CLOCK_MONOTONIC seconds; None when there is nothing yet."""
        if not self._flows or (sample := self.stream.clock.sample_at(now)) is None:
            return None
        timestamp = int(sample * self.stream.rate / self.stream.clock.RATE) + self._shift
        return rtcp.sender_report(self.ssrc, ntp(now), timestamp, self._packets, self._octets)

    def _begin(self, stream: Stream) -> None:
        stream.subscribe(self)
        # In mid-tick the new stream may have sent what the old one has yet to send: take it.
        if self._last and stream.media == rtp.AUDIO and stream.newest:
            last, old = self._last
            if stream.clock is old.clock and _ahead(stream.newest.timestamp, last.timestamp) > 0:
                self.forward(stream.newest)

    def _is_useless(self, packet: Packet) -> bool:
        if self.media == rtp.VIDEO:
            return not packet.keyframe
        if self._last is None:
            return False
        last, old = self._last
        # The tick of the switch has already come from the old stream.
        return self.stream.clock is old.clock and _ahead(packet.timestamp, last.timestamp) <= 0

    def _flow_from(self, packet: Packet) -> None:
        """Begin a run: number on from the last packet of the last one."""
        if self._last is not None:
            last, old = self._last
            if old.clock is not self.stream.clock:
                elapsed = int((packet.sent_at - last.sent_at) * self.stream.rate)
                self._shift += last.timestamp + max(1, elapsed) - packet.timestamp
        self._runs.append(_Run(self.stream, packet.index, self._sequence + 1, self._shift))
        self._flows = True

    def _numbered(self, packet: Packet, run: _Run) -> bytes:
        sequence = run.sequence + packet.index - run.first
        timestamp = packet.timestamp + run.shift
        header = rtp.Header(self._payload_type, sequence, timestamp, self.ssrc)
        return rtp.packet(header, packet.marker, packet.payload)

    def _sent_as(self, sequence: int) -> tuple[Packet, _Run] | None:
        """The packet that this listener got, or should have, under a sequence number."""
        full = self._sequence - ((self._sequence - sequence) & 0xFFFF)
        for run in reversed(self._runs):
            if full >= run.sequence:
                packet = run.stream.recall(run.first + full - run.sequence)
                return (packet, run) if packet else None
        return None


def _ahead(timestamp: int, other: int) -> int:
    """How far an RTP timestamp is ahead of another, modulo 2^32."""
    return (timestamp - other + _HALF) % (2 * _HALF) - _HALF
