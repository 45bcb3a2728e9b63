"""Collect RTP packets into coded pictures (RFC 6184, non-interleaved and single unit mode)."""

from collections.abc import Iterator
from typing import NamedTuple

from rooms.media.rtp import RtpPacket

from .access_units import LARGEST_PICTURE, AccessUnits, Malformed, parameter_sets
from .h264 import FU_A, IDR, SPS, STAP_A, annex_b, kind
from .reordering import Reordering

MOST_AGGREGATED = 64
"""The most NAL units in one packet."""


class CodedPicture(NamedTuple):
    """An access unit, Annex B, with its RTP timestamp (presentation time at 90 kHz) and source."""

    timestamp: int
    data: bytes
    keyframe: bool = False
    ssrc: int = 0


class Depacketizer:
    """Puts the packets of one source in order and collects access units.

    After a loss it returns nothing before the next IDR, because a picture that refers to a lost one
    is smeared.
    """

    def __init__(self) -> None:
        self.broken = True
        """Whether a keyframe is needed, because none has come yet or a packet was lost since."""
        self.keyframes = 0
        """IDR slices that have at least begun to come; a keyframe counts once for each."""
        self._reordering = Reordering()
        self._parameters: list[bytes] = []
        self._units = AccessUnits()
        self._drop()

    def put(self, packet: RtpPacket) -> list[CodedPicture]:
        """Add a packet; return the pictures that it completes, in decoding order."""
        pictures = []
        for following in self._reordering.put(packet):
            if following is None:
                self._lose()
            else:
                pictures += self._collect(following)
        return pictures

    def _lose(self) -> None:
        self.broken = True
        self._drop()

    def _drop(self) -> None:
        self._units.clear()
        self._fragment: bytearray | None = None
        self._timestamp = 0

    def _collect(self, packet: RtpPacket) -> list[CodedPicture]:
        pictures = []
        try:
            for units in self._completed(packet):
                if units and (picture := self._picture(units, packet.ssrc)):
                    pictures.append(picture)
        except Malformed:
            self._lose()
        return pictures

    def _completed(self, packet: RtpPacket) -> Iterator[list[bytes] | None]:
        if not packet.payload:
            return  # padding, sent to probe the bandwidth
        yield self._units.arrive(packet.timestamp)
        if packet.timestamp != self._timestamp:
            if self._fragment is not None:
                raise Malformed("a unit without an end")
            self._timestamp = packet.timestamp
        yield from self._unpacked(packet.payload)
        if packet.marker:
            yield self._units.mark(whole=self._fragment is None)

    def _picture(self, units: list[bytes], ssrc: int) -> CodedPicture | None:
        kinds = {kind(unit) for unit in units}
        if SPS in kinds:
            self._parameters = parameter_sets(units)
        if self.broken:
            if IDR not in kinds or not self._parameters or not _from_the_top(units):
                return None
            if SPS not in kinds:
                # An encoder may send parameter sets once only, or in a packet of their own.
                units = self._parameters + units
        self.broken = False
        return CodedPicture(self._timestamp, annex_b(units), IDR in kinds, ssrc)

    def _unpacked(self, payload: bytes) -> Iterator[list[bytes] | None]:
        """Collect the units of one payload; yield the access units that end before them."""
        n = kind(payload)
        if 0 < n < STAP_A:
            yield from self._add(payload)
        elif n == STAP_A:
            for unit in _aggregated(payload):
                yield from self._add(unit)
        elif n == FU_A and len(payload) > 2:
            yield from self._add_fragment(payload)
        else:
            raise Malformed("no payload of this mode")

    def _add(self, unit: bytes) -> Iterator[list[bytes] | None]:
        if self._fragment is not None:
            raise Malformed("a unit within another")
        yield self._begin(unit[0] & 0x1F, unit[1:2])
        self._units.add(unit)

    def _begin(self, kind: int, body: bytes) -> list[bytes] | None:
        self.keyframes += kind == IDR
        return self._units.begin(kind, body >= b"\x80")

    def _add_fragment(self, payload: bytes) -> Iterator[list[bytes] | None]:
        indicator, header = payload[0], payload[1]
        if header & 0x80:
            if self._fragment is not None or not 0 < header & 0x1F < STAP_A:
                raise Malformed("no beginning")
            yield self._begin(header & 0x1F, payload[2:3])
            self._fragment = bytearray([indicator & 0xE0 | header & 0x1F])
        if self._fragment is None:
            raise Malformed("no beginning")
        self._fragment += payload[2:]
        if len(self._fragment) > LARGEST_PICTURE:
            raise Malformed("too large")
        if header & 0x40:
            unit, self._fragment = bytes(self._fragment), None
            self._units.add(unit)


def _aggregated(payload: bytes) -> Iterator[bytes]:
    """Yield the units of a STAP-A, which can't be aggregates or fragments themselves."""
    at = 1
    for _ in range(MOST_AGGREGATED):
        if at >= len(payload):
            return
        length = int.from_bytes(payload[at : at + 2])
        unit = payload[at + 2 : at + 2 + length]
        if not unit or len(unit) < length or not 0 < kind(unit) < STAP_A:
            raise Malformed("no unit")
        yield unit
        at += 2 + length
    raise Malformed("too many units")


def _from_the_top(units: list[bytes]) -> bool:
    """Whether the first slice begins the picture: its first_mb_in_slice is 0, which is coded 1."""
    slices = (unit for unit in units if kind(unit) <= IDR)
    return next(slices, b"")[1:2] >= b"\x80"
