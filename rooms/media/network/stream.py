"""One stream of a room, encoded once and sent to all its subscribed listeners."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Self

from ..rtp import AUDIO, CLOCK_RATES, VIDEO
from .fan import Fan
from .ntp_clock import Clock

if TYPE_CHECKING:
    from .rtp_sender import RtpSender

_KEPT_SECONDS = 1.0
_KEPT_PACKETS = (64, 512)


@dataclass(frozen=True, slots=True)
class Packet:
    """The parts of a packet that all listeners share.

    `index` counts from 0 in its stream; `octets` is the size of all payloads before this one.
    """

    index: int
    timestamp: int
    payload: bytes
    marker: bool
    keyframe: bool
    sent_at: float
    octets: int


class Progress(NamedTuple):
    """How far a stream is: `timestamp` at the 64-bit NTP time `ntp`, and what was sent."""

    ntp: int
    timestamp: int
    packets: int
    octets: int


class Stream:
    """Program audio, program video or a mix-minus.

    One ring of the last second serves the NACKs of all listeners, so memory does not grow with
    their number. Listeners on UDP are rows of fans; others are served one by one.
    """

    def __init__(self, media: int, clock: Clock) -> None:
        self.media = media
        self.clock = clock
        self.rate = CLOCK_RATES[media]
        self.newest: Packet | None = None
        self._ring: list[Packet | None] = [None] * _KEPT_PACKETS[media]
        self._packets = self._octets = 0
        self._waiting: dict[RtpSender, None] = {}
        self._single: dict[RtpSender, None] = {}
        self._fan_of: dict[RtpSender, Fan] = {}
        self._fans: list[Fan] = []

    @classmethod
    def audio(cls, clock: Clock) -> Self:
        """Opus, one packet each 20 ms."""
        return cls(AUDIO, clock)

    @classmethod
    def video(cls, clock: Clock) -> Self:
        """H.264, packetized by RFC 6184."""
        return cls(VIDEO, clock)

    @property
    def sent(self) -> tuple[int, int]:
        """(packets, octets of payload) so far."""
        return self._packets, self._octets

    @property
    def has_listeners(self) -> bool:
        return bool(self._waiting or self._single or self._fan_of)

    def send(
        self, timestamp: int, payload: bytes, marker: bool = False, keyframe: bool = False
    ) -> None:
        """Send a payload of at most 1200 octets to all subscribed listeners, now.

        `timestamp` in units of the RTP clock; `keyframe`: the first packet of an IDR picture.
        """
        self._send([self._packet(timestamp, payload, marker, keyframe)])

    def send_picture(
        self, timestamp: int, payloads: Sequence[bytes], keyframe: bool, whole: bool = True
    ) -> None:
        """Send the payloads of one picture, which costs less than sending one after another.

        `whole`: the last payload is the end of the picture.
        """
        last = len(payloads) - 1 if whole else None
        self._send(
            [
                self._packet(timestamp, payload, number == last, keyframe and number == 0)
                for number, payload in enumerate(payloads)
            ]
        )

    def skip(self, count: int) -> None:
        """Use up the numbers of packets that got lost on their way here, so that listeners see that
        they are missing.
        """
        self._packets += count

    def recall(self, index: int) -> Packet | None:
        """A packet of the last second by its index, or None if it is older."""
        packet = self._ring[index % len(self._ring)]
        if packet is None or packet.index != index:
            return None
        return packet if time.monotonic() - packet.sent_at <= _KEPT_SECONDS else None

    def progress(self, now: float) -> Progress | None:
        """Figures of a sender report at `now`, CLOCK_MONOTONIC seconds; None without a clock."""
        if (instant := self.clock.at(now, self.rate)) is None:
            return None
        return Progress(*instant, self._packets, self._octets)

    def subscribe(self, sender: "RtpSender") -> None:
        """Offer each packet to this sender, until it begins with one."""
        self._waiting[sender] = None

    def unsubscribe(self, sender: "RtpSender") -> None:
        self._waiting.pop(sender, None)
        self._single.pop(sender, None)
        if fan := self._fan_of.pop(sender, None):
            fan.remove(sender)
            if fan.is_empty:
                self._fans.remove(fan)

    def place(self, sender: "RtpSender") -> None:
        """Send each packet from the next one on to this sender, on the route that it has now."""
        fan, route = self._fan_of.get(sender), sender.route
        if fan and route and fan.queue is route.queue:
            fan.move(sender, route)
            return
        self.unsubscribe(sender)
        if route is None:
            self._single[sender] = None
            return
        for fan in self._fans:
            if fan.queue is route.queue and fan.has_room:
                break
        else:
            fan = Fan(self, route.queue)
            self._fans.append(fan)
        fan.add(sender, route)
        self._fan_of[sender] = fan

    def _packet(self, timestamp: int, payload: bytes, marker: bool, keyframe: bool) -> Packet:
        packet = Packet(
            self._packets, timestamp, payload, marker, keyframe, time.monotonic(), self._octets
        )
        self._ring[packet.index % len(self._ring)] = self.newest = packet
        self._packets += 1
        self._octets += len(payload)
        return packet

    def _send(self, packets: Sequence[Packet]) -> None:
        for sender in tuple(self._waiting):
            if sender.begins_with(packets[0]):
                self.place(sender)
        for sender in tuple(self._single):
            sender.forward(packets)
        for fan in tuple(self._fans):
            fan.push(packets)
