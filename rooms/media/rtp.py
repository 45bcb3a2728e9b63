"""RTP packets before encryption (RFC 3550, section 5.1), and the two media of a room."""

import struct
from dataclasses import dataclass
from typing import NamedTuple

AUDIO, VIDEO = 0, 1
"""Numbers of the two media of a room."""
CLOCK_RATES = (48_000, 90_000)
"""RTP clock of each medium, Hz."""

_HEADER = struct.Struct("!BBHII")
_VERSION_2 = 0x80

HEADER_OCTETS = _HEADER.size


@dataclass(frozen=True, slots=True)
class RtpPacket:
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


class Header(NamedTuple):
    payload_type: int
    sequence: int
    timestamp: int
    ssrc: int


def read(packet: bytes) -> Header | None:
    """Parse the header of a packet; return None if it is not RTP version 2."""
    if len(packet) < _HEADER.size or packet[0] >> 6 != 2:
        return None
    _, second, sequence, timestamp, ssrc = _HEADER.unpack_from(packet)
    return Header(second & 0x7F, sequence, timestamp, ssrc)


def parse(data: bytes) -> RtpPacket | None:
    """Parse a packet; return None for malformed bytes, because a peer may send anything."""
    header = read(data)
    if header is None:
        return None
    start, end = _HEADER.size + 4 * (data[0] & 0x0F), len(data)
    if data[0] & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    if data[0] & 0x20:
        end -= data[-1]
    if start > end:
        return None
    payload_type, sequence, timestamp, ssrc = header
    marker = bool(data[1] & 0x80)
    return RtpPacket(payload_type, marker, sequence, timestamp, ssrc, data[start:end])


def unwrap(value: int, near: int, bits: int) -> int:
    """Return the number nearest to `near` whose low `bits` bits are `value`."""
    span = 1 << bits
    return near + (value - near + span // 2) % span - span // 2


def packet(header: Header, marker: bool, payload: bytes) -> bytes:
    """Build a packet without extension. Sequence and timestamp are taken modulo their size."""
    payload_type, sequence, timestamp, ssrc = header
    second = payload_type | 0x80 if marker else payload_type
    return (
        _HEADER.pack(_VERSION_2, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload
    )
