"""RTP headers (RFC 3550 section 5.1) and the two media of a room."""

import struct
from typing import NamedTuple

AUDIO, VIDEO = 0, 1
"""Numbers of the two media; `rooms.media.ipc_protocol` has the same."""
CLOCK_RATES = (48_000, 90_000)
"""RTP clock of each medium, Hz."""

_HEADER = struct.Struct("!BBHII")
_VERSION_2 = 0x80


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


def packet(header: Header, marker: bool, payload: bytes) -> bytes:
    """Build a packet without extension. Sequence and timestamp are taken modulo their size."""
    payload_type, sequence, timestamp, ssrc = header
    second = payload_type | 0x80 if marker else payload_type
    return (
        _HEADER.pack(_VERSION_2, second, sequence & 0xFFFF, timestamp & 0xFFFFFFFF, ssrc) + payload
    )
