"""Coded pictures out of a camera's RTP packets (RFC 6184, non-interleaved mode)."""

from typing import NamedTuple

from .h264 import FU_A, IDR, PPS, SPS, STAP_A, annex_b, kind
from .rtp import RtpPacket, unwrap

REORDERED_AT_MOST = 256
"""Packets that may pass a missing one before it is given up for lost: a keyframe comes as a burst,
and what is missing in it must have time to be sent again."""

WAITED_AT_MOST = 90_000 // 10
"""The same in time, on the timestamps at 90 kHz: a tenth of a second."""

LARGEST_PICTURE = 2_000_000
"""Bytes; a sender that never ends a picture must not fill our memory."""


class CodedPicture(NamedTuple):
    """An access unit, Annex B, its RTP timestamp (when it is shown, at 90 kHz) and source."""

    timestamp: int
    data: bytes
    keyframe: bool = False
    ssrc: int = 0


class Depacketizer:
    """Puts packets in order and collects access units; after a loss nothing comes out before the
    next IDR, since a picture that refers to a lost one is smeared."""

    def __init__(self) -> None:
        self.broken = True
        """A keyframe is needed: none has come yet, or something was lost since."""
        self.keyframes = 0
        """How many have at least begun to come."""
        self._parameters: list[bytes] = []
        self._ssrc: int | None = None
        self._expected: int | None = None
        self._early: dict[int, RtpPacket] = {}
        self._begin_picture()

    def _begin_picture(self) -> None:
        self._units: list[bytes] = []
        self._fragment: bytearray | None = None
        self._size = 0
        self._timestamp: int | None = None

    def put(self, packet: RtpPacket) -> list[CodedPicture]:
        """The pictures this packet completes, in the order they are decoded in."""
        if packet.ssrc != self._ssrc:
            self._ssrc, self._expected = packet.ssrc, packet.sequence
            self._early.clear()
            self._lose()
        sequence = unwrap(packet.sequence, self._expected, 16)
        if sequence < self._expected:
            return []
        self._early[sequence] = packet
        if self._expected not in self._early and self._waited_enough():
            self._expected = min(self._early)
            self._lose()
        pictures = []
        while (following := self._early.pop(self._expected, None)) is not None:
            self._expected += 1
            if (picture := self._take(following)) is not None:
                pictures.append(picture)
        return pictures

    def _waited_enough(self) -> bool:
        if len(self._early) > REORDERED_AT_MOST:
            return True
        first, last = min(self._early), max(self._early)
        elapsed = self._early[last].timestamp - self._early[first].timestamp
        return elapsed % (1 << 32) >= WAITED_AT_MOST

    def _lose(self) -> None:
        self.broken = True
        self._begin_picture()

    def _take(self, packet: RtpPacket) -> CodedPicture | None:
        if self._timestamp not in (None, packet.timestamp):
            # The marker was forgotten: what there is of the older picture is of no use.
            self._lose()
        self._timestamp = packet.timestamp
        self._size += len(packet.payload)
        if self._size > LARGEST_PICTURE or not self._unpack(packet.payload):
            self._lose()
            return None
        return self._picture(packet.timestamp) if packet.marker else None

    def _picture(self, timestamp: int) -> CodedPicture | None:
        units, unfinished = self._units, self._fragment is not None
        self._begin_picture()
        if not units or unfinished:
            self.broken = True
            return None
        kinds = {kind(unit) for unit in units}
        if SPS in kinds:
            self._parameters = [unit for unit in units if kind(unit) in (SPS, PPS)]
        if self.broken:
            if IDR not in kinds or not self._parameters:
                return None
            if SPS not in kinds:
                # An encoder may say them once, or in a packet of their own.
                units = self._parameters + units
        self.broken = False
        return CodedPicture(timestamp, annex_b(units), IDR in kinds, self._ssrc)

    def _unpack(self, payload: bytes) -> bool:
        """Collect the units of one payload; False when it is malformed."""
        if not payload:
            return True  # padding, sent to probe the bandwidth
        match kind(payload):
            case 0 | 30 | 31:
                return False
            case n if n < STAP_A:
                self._add(payload)
                return True
            case n if n == STAP_A:
                return self._unpack_aggregate(payload)
            case n if n == FU_A and len(payload) > 2:
                return self._unpack_fragment(payload)
        return False

    def _add(self, unit: bytes) -> None:
        self._units.append(unit)
        self.keyframes += kind(unit) == IDR

    def _unpack_aggregate(self, payload: bytes) -> bool:
        at = 1
        while at < len(payload):
            length = int.from_bytes(payload[at : at + 2])
            unit = payload[at + 2 : at + 2 + length]
            if length == 0 or len(unit) < length:
                return False
            self._add(unit)
            at += 2 + length
        return True

    def _unpack_fragment(self, payload: bytes) -> bool:
        indicator, header = payload[0], payload[1]
        if header & 0x80:
            self._fragment = bytearray([indicator & 0xE0 | header & 0x1F])
            self.keyframes += header & 0x1F == IDR
        if self._fragment is None:
            return False
        self._fragment += payload[2:]
        if header & 0x40:
            self._units.append(bytes(self._fragment))
            self._fragment = None
        return True
