"""Read a plain RTP packet (RFC 3550, section 5.1)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RtpPacket:
    payload_type: int
    marker: bool
    sequence: int
    timestamp: int
    ssrc: int
    payload: bytes


def parse(data: bytes) -> RtpPacket | None:
    """Parse a packet; return None for malformed bytes, because a peer may send anything."""
    if len(data) < 12 or data[0] >> 6 != 2:
        return None
    start, end = 12 + 4 * (data[0] & 0x0F), len(data)
    if data[0] & 0x10:
        if end < start + 4:
            return None
        start += 4 + 4 * int.from_bytes(data[start + 2 : start + 4])
    if data[0] & 0x20:
        end -= data[-1]
    if start > end:
        return None
    return RtpPacket(
        payload_type=data[1] & 0x7F,
        marker=bool(data[1] & 0x80),
        sequence=int.from_bytes(data[2:4]),
        timestamp=int.from_bytes(data[4:8]),
        ssrc=int.from_bytes(data[8:12]),
        payload=data[start:end],
    )


def unwrap(value: int, near: int, bits: int) -> int:
    """Return the number nearest to `near` whose low `bits` bits are `value`."""
    span = 1 << bits
    return near + (value - near + span // 2) % span - span // 2
