"""The sender of one listener's audio or video, with its own RTP numbering."""

import secrets
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .. import rtp
from . import rtcp
from .fan import Route
from .single_queue import SingleQueue
from .stream import Packet, Stream

_RESENDS_PER_SECOND = 100
_RESENT_SHARE = 0.5
"""Octets that may be resent for each octet sent. At 20 % loss, a quarter is resent."""
_RESENT_AT_ONCE = 120_000
_RESENT_FROM_THE_START = 12_000
_HALF = 1 << 31


@dataclass(slots=True)
class Run:
    """A continuous part of one stream, as sent to this listener.

    Packet `index` of the stream gets the sequence number `sequence + index - first`, and its
    timestamp is increased by `shift`. `octets`: what the stream had sent before the run.
    """

    stream: Stream
    first: int
    sequence: int
    shift: int
    octets: int


class RtpSender:
    """SSRC, sequence numbers and timestamps of one listener's audio or video.

    They continue across changes of stream, including a mixer's restart. Using a sequence number
    for two packets under one key would break the encryption (AES-GCM nonces, RFC 7714 section
    8.1), so a resent packet is identical to the first to the bit. All numbers are sums of what the
    stream has sent and of constants of the run, so that a packet costs nothing here.

    """

    def __init__(
        self,
        media: int,
        payload_type: int,
        send: Callable[[bytes], None],
        cname: str = "",
        queue: SingleQueue | None = None,
    ) -> None:
        """`send` encrypts and sends one RTP packet; it is not called before `open()`.

        `queue`: in which the packets wait for their turn that go to this listener alone.
        """
        self.media = media
        self.ssrc = secrets.randbits(32)
        self.stream: Stream | None = None
        self.route: Route | None = None
        self.cname = rtcp.cname(self.ssrc, cname)
        self._payload_type = payload_type
        self._send = send
        self._queue = queue
        self._is_open = self._flows = False
        # Start in the lower half, because the other side cannot detect an early wrap.
        self._sequence = secrets.randbits(15)  # the last one before the run
        self._shift = 0
        self._last: tuple[Packet, Stream] | None = None  # before the run
        self._runs: deque[Run] = deque(maxlen=2)
        self._packets = self._octets = 0  # before the run
        self._lookups = float(_RESENDS_PER_SECOND)
        self._refilled = 0.0
        self._resendable = float(_RESENT_FROM_THE_START)
        self._counted = 0

    @property
    def awaits_keyframe(self) -> bool:
        """Whether it has a video stream but has not sent a keyframe of it yet."""
        return self._is_open and self.media == rtp.VIDEO and bool(self.stream) and not self._flows

    @property
    def row(self) -> tuple[int, int, int, int, int, int, npt.NDArray[np.uint8]]:
        """Its row of a fan, as `packet_arena.ROW` has it."""
        run = self._runs[-1]
        return (
            self._payload_type,
            run.sequence - run.first & 0xFFFF,
            run.shift & 0xFFFFFFFF,
            self.ssrc,
            self._packets - run.first & 0xFFFFFFFF,
            self._octets - run.octets & 0xFFFFFFFF,
            np.frombuffer(self.cname, np.uint8),
        )

    def open(self, route: Route | None = None) -> None:
        """Begin to send, once the connection is open; see `move` for `route`."""
        self._is_open, self.route = True, route
        if self.stream is not None:
            self._begin(self.stream)

    def move(self, route: Route | None) -> None:
        """Send in a fan on this route from now on; without one by the function `send`."""
        self.route = route
        if self._flows and self.stream is not None:
            self.stream.place(self)

    def close(self) -> None:
        self.switch(None)
        self._is_open = False
        self._send = _drop  # or it and its connection would be kept as garbage for long
        if self._queue is not None:
            self._queue.forget(self)

    def switch(self, stream: Stream | None) -> None:
        """Send another stream from its next packet on, or none."""
        if stream is self.stream:
            return
        if self.stream is not None and self._is_open:
            self.stream.unsubscribe(self)
            self._settle()
        self.stream, self._flows = stream, False
        if stream is not None and self._is_open:
            self._begin(stream)

    def begins_with(self, packet: Packet) -> bool:
        """Whether this packet of the stream is the first for this listener; a run begins then."""
        if self.stream is None or self._is_useless(packet, self.stream):
            return False
        self._flow_from(packet, self.stream)
        return True

    def forward(self, packets: Sequence[Packet]) -> None:
        """Send packets of the stream to this listener alone, by UDP at once, else in turn."""
        run = self._runs[-1]
        if self._queue is None or self.route is not None:
            self.send(packets, run)
        else:
            self._queue.push(self, packets, run)

    def send(self, packets: Sequence[Packet], run: Run) -> None:
        """Send packets of a run now."""
        for packet in packets:
            self._send(self._numbered(packet, run))

    def resend(self, sequences: Iterable[int], now: float) -> None:
        """Resend packets of the streams' last second after a NACK.

        Look up at most 100 numbers a second, and resend at most half as many octets as were sent,
        so that requests for resending cannot multiply the cost of one listener.
        """
        refill = (now - self._refilled) * _RESENDS_PER_SECOND
        self._lookups = min(_RESENDS_PER_SECOND, self._lookups + refill)
        self._refilled = now
        packets, octets = self._sent
        sent = octets + rtp.HEADER_OCTETS * packets
        earned = _RESENT_SHARE * (sent - self._counted)
        self._resendable = min(_RESENT_AT_ONCE, self._resendable + earned)
        self._counted = sent
        for sequence in sequences:
            if self._lookups < 1:
                return
            self._lookups -= 1
            if (found := self._sent_as(sequence)) is None:
                continue
            numbered = self._numbered(*found)
            if len(numbered) > self._resendable:
                return
            self._resendable -= len(numbered)
            self._send(numbered)

    def report(self, now: float) -> bytes | None:
        """A sender report at `now`, CLOCK_MONOTONIC seconds; None while no stream flows."""
        stream = self.stream if self._flows else None
        if stream is None or (progress := stream.progress(now)) is None:
            return None
        timestamp = progress.timestamp + self._shift
        return rtcp.sender_report(self.ssrc, progress.ntp, timestamp, *self._sent)

    @property
    def _sent(self) -> tuple[int, int]:
        """(packets, octets of payload) sent to this listener."""
        if not self._flows:
            return self._packets, self._octets
        run = self._runs[-1]
        packets, octets = run.stream.sent
        return self._packets + packets - run.first, self._octets + octets - run.octets

    @property
    def _newest(self) -> int:
        """The sequence number of the last packet sent, not reduced to 16 bits."""
        if not self._flows:
            return self._sequence
        run = self._runs[-1]
        return run.sequence + run.stream.sent[0] - 1 - run.first

    def _settle(self) -> None:
        """End the run; the next one continues its numbers."""
        if not self._flows:
            return
        stream = self._runs[-1].stream
        assert stream.newest is not None  # it flows
        self._last = (stream.newest, stream)
        self._sequence = self._newest
        self._packets, self._octets = self._sent
        self._flows = False

    def _begin(self, stream: Stream) -> None:
        stream.subscribe(self)
        # In mid-tick the new stream may have sent this tick's packet before the old one did. Send
        # it now, or the listener misses that tick.
        if self._last and stream.media == rtp.AUDIO and stream.newest:
            last, old = self._last
            if stream.clock is old.clock and _ahead(stream.newest.timestamp, last.timestamp) > 0:
                self._flow_from(stream.newest, stream)
                self.forward([stream.newest])
                stream.place(self)

    def _is_useless(self, packet: Packet, stream: Stream) -> bool:
        if self.media == rtp.VIDEO:
            return not packet.keyframe
        if self._last is None:
            return False
        last, old = self._last
        # The old stream has already sent the packet of this tick.
        return stream.clock is old.clock and _ahead(packet.timestamp, last.timestamp) <= 0

    def _flow_from(self, packet: Packet, stream: Stream) -> None:
        """Begin a run with this packet; continue the numbering of the last run."""
        if self._last is not None:
            last, old = self._last
            if old.clock is not stream.clock:
                elapsed = int((packet.sent_at - last.sent_at) * stream.rate)
                self._shift += last.timestamp + max(1, elapsed) - packet.timestamp
        sequence = self._sequence + 1
        self._runs.append(Run(stream, packet.index, sequence, self._shift, packet.octets))
        self._flows = True

    def _numbered(self, packet: Packet, run: Run) -> bytes:
        sequence = run.sequence + packet.index - run.first
        timestamp = packet.timestamp + run.shift
        header = rtp.Header(self._payload_type, sequence, timestamp, self.ssrc)
        return rtp.packet(header, packet.marker, packet.payload)

    def _sent_as(self, sequence: int) -> tuple[Packet, Run] | None:
        """The packet that was sent to this listener under a sequence number, if it is kept."""
        newest = self._newest
        full = newest - ((newest - sequence) & 0xFFFF)
        for run in reversed(self._runs):
            if full >= run.sequence:
                packet = run.stream.recall(run.first + full - run.sequence)
                return (packet, run) if packet else None
        return None


def _drop(packet: bytes) -> None:
    """Send nothing."""


def _ahead(timestamp: int, other: int) -> int:
    """The signed distance from `other` to `timestamp`, modulo 2^32."""
    return (timestamp - other + _HALF) % (2 * _HALF) - _HALF
