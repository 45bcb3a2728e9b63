"""One stream of a room, encoded once and sent to all its subscribed listeners."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from ..rtp import AUDIO, CLOCK_RATES, VIDEO
from .ntp_clock import NtpClock

if TYPE_CHECKING:
    from .rtp_sender import RtpSender

_KEPT_SECONDS = 1.0
_KEPT_PACKETS = (64, 512)


@dataclass(frozen=True, slots=True)
class Packet:
    """The parts of a packet that all listeners share. `index` counts from 0 in its stream."""

    index: int
    timestamp: int
    payload: bytes
    marker: bool
    keyframe: bool
    sent_at: float


class Stream:
    """Program audio, program video or a mix-minus.

    One ring of the last second serves the NACKs of all listeners, so memory does not grow with
    their number.
    """

    def __init__(self, media: int, clock: NtpClock) -> None:
        self.media = media
        self.clock = clock
        self.rate = CLOCK_RATES[media]
        self.newest: Packet | None = None
        self._ring: list[Packet | None] = [None] * _KEPT_PACKETS[media]
        self._next = 0
        self._senders: tuple[RtpSender, ...] = ()

    @classmethod
    def audio(cls, clock: NtpClock) -> Self:
        """Opus, one packet each 20 ms."""
        return cls(AUDIO, clock)

    @classmethod
    def video(cls, clock: NtpClock) -> Self:
        """H.264, packetized by RFC 6184."""
        return cls(VIDEO, clock)

    @property
    def has_listeners(self) -> bool:
        return bool(self._senders)

    def send(
        self, timestamp: int, payload: bytes, marker: bool = False, keyframe: bool = False
    ) -> None:
        """Send a payload of at most 1200 octets to all subscribed listeners, now.

        `timestamp` in units of the RTP clock; `keyframe`: the first packet of an IDR picture.
        """
        now = time.monotonic()
        packet = Packet(self._next, timestamp, payload, marker, keyframe, now)
        self._ring[self._next % len(self._ring)] = self.newest = packet
        self._next += 1
        for sender in self._senders:
            sender.forward(packet)

    def recall(self, index: int) -> Packet | None:
        """A packet of the last second by its index, or None if it is older."""
        packet = self._ring[index % len(self._ring)]
        if packet is None or packet.index != index:
            return None
        return packet if time.monotonic() - packet.sent_at <= _KEPT_SECONDS else None

    def subscribe(self, sender: "RtpSender") -> None:
        self._senders += (sender,)

    def unsubscribe(self, sender: "RtpSender") -> None:
        self._senders = tuple(other for other in self._senders if other is not sender)
