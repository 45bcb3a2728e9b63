"""Reading and writing of RTCP packets (RFC 3550 section 6, RFC 4585, RFC 5104)."""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

_SENDER_REPORT, _RECEIVER_REPORT, _SDES, _BYE, _TRANSPORT, _PAYLOAD = 200, 201, 202, 203, 205, 206
_NACK, _PLI, _FIR, _APPLICATION = 1, 1, 4, 15
_CNAME = 1

SENDER_REPORT_OCTETS = 28
SENDER_REPORT_START = struct.pack("!BH", _SENDER_REPORT, SENDER_REPORT_OCTETS // 4 - 1)
"""The octets of a sender report after the first, which is that of any packet of RTCP."""
CNAME_OCTETS = 28
"""The size of a source description with a CNAME of 16 characters, as our connections have it."""

MAX_PACKETS = 16
"""Packets read of one compound. A browser's has a report, a name, and one or two requests."""
MAX_WANTED = 128
"""Sequence numbers read of one compound. A sender does not resend more within a second anyway."""


@dataclass(frozen=True, slots=True)
class SenderReport:
    """A sender report: `timestamp`, 32 bits, is that of the 64-bit NTP time `ntp`."""

    ssrc: int
    ntp: int
    timestamp: int

    @property
    def middle(self) -> int:
        """The middle 32 bits of the NTP time, echoed in reports as LSR."""
        return self.ntp >> 16 & 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Nack:
    """Sequence numbers of the stream `ssrc` that its receiver lacks, each once."""

    ssrc: int
    sequences: list[int]


@dataclass(frozen=True, slots=True)
class KeyframeWanted:
    """A keyframe request: a PLI or a FIR."""


@dataclass(frozen=True, slots=True)
class ReportBlock:
    """Receive statistics of one source (RFC 3550 section 6.4.1).

    `fraction` in 1/256, `jitter` in units of the RTP clock, `delay` in 1/65536 s.
    """

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    last_report: int
    delay: int


def parse(compound: bytes) -> list[SenderReport | Nack | KeyframeWanted]:
    """Parse a compound packet; return nothing if it is malformed. Skip packets of other kinds.

    The result has at most one report and one NACK for each source, and one keyframe request in
    all. Reading stops at MAX_PACKETS and MAX_WANTED, so that the work is bounded.
    """
    reports: dict[int, SenderReport] = {}
    wanted: dict[int, dict[int, None]] = {}
    keyframe = False
    position, left = 0, MAX_WANTED
    for _ in range(MAX_PACKETS):
        if position >= len(compound):
            break
        if len(compound) - position < 4 or compound[position] >> 6 != 2:
            return []
        first, kind, words = struct.unpack_from("!BBH", compound, position)
        body = compound[position + 4 : position + 4 + 4 * words]
        if len(body) != 4 * words:
            return []
        position += 4 + 4 * words
        form = first & 0x1F
        if kind == _SENDER_REPORT and len(body) >= 24:
            report = SenderReport(*struct.unpack_from("!IQI", body))
            reports[report.ssrc] = report
        elif kind == _TRANSPORT and form == _NACK and len(body) >= 12:
            (ssrc,) = struct.unpack_from("!I", body, 4)
            numbers = list(islice(_unpacked(body[8:]), left))
            left -= len(numbers)
            wanted.setdefault(ssrc, {}).update(dict.fromkeys(numbers))
        elif kind == _PAYLOAD and form in (_PLI, _FIR) and len(body) >= 8:
            keyframe = True
    nacks = [Nack(ssrc, list(numbers)) for ssrc, numbers in wanted.items() if numbers]
    return [*reports.values(), *nacks, *[KeyframeWanted()] * keyframe]


def sender_report(ssrc: int, ntp: int, timestamp: int, packets: int, octets: int) -> bytes:
    """Build a sender report. `ntp`: 64-bit NTP time at `timestamp`; the counts wrap."""
    numbers = timestamp & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF
    return _packet(_SENDER_REPORT, 0, struct.pack("!IQIII", ssrc, ntp, *numbers))


def receiver_report(ssrc: int, blocks: Iterable[ReportBlock]) -> bytes:
    packed = [
        struct.pack("!II", block.ssrc, block.fraction << 24 | block.lost & 0xFFFFFF)
        + struct.pack("!IIII", block.highest, block.jitter, block.last_report, block.delay)
        for block in blocks
    ]
    return _packet(_RECEIVER_REPORT, len(packed), struct.pack("!I", ssrc) + b"".join(packed))


def cname(ssrc: int, name: str) -> bytes:
    """Build a source description with the CNAME, which ties streams to one clock."""
    item = struct.pack("!IBB", ssrc, _CNAME, len(name)) + name.encode() + b"\0"
    return _packet(_SDES, 1, item + bytes(-len(item) % 4))


def bye(*ssrcs: int) -> bytes:
    return _packet(_BYE, len(ssrcs), struct.pack(f"!{len(ssrcs)}I", *ssrcs))


def nack(ssrc: int, media_ssrc: int, sequences: Iterable[int]) -> bytes:
    """Build a NACK that requests these packets again (RFC 4585 section 6.2.1)."""
    pairs: list[list[int]] = []
    for sequence in sequences:
        ahead = (sequence - pairs[-1][0]) & 0xFFFF if pairs else 0
        if 1 <= ahead <= 16:
            pairs[-1][1] |= 1 << (ahead - 1)
        else:
            pairs.append([sequence, 0])
    wanted = b"".join(struct.pack("!HH", *pair) for pair in pairs)
    return _packet(_TRANSPORT, _NACK, struct.pack("!II", ssrc, media_ssrc) + wanted)


def pli(ssrc: int, media_ssrc: int) -> bytes:
    """Build a request for a keyframe (RFC 4585 section 6.3.1)."""
    return _packet(_PAYLOAD, _PLI, struct.pack("!II", ssrc, media_ssrc))


def remb(ssrc: int, bitrate: int, *media_ssrcs: int) -> bytes:
    """Build a REMB: the most bit/s that these sources together may send.

    See draft-alvestrand-rmcat-remb-03 section 2.2.
    """
    exponent = max(0, bitrate.bit_length() - 18)
    rate = struct.pack("!I", len(media_ssrcs) << 24 | exponent << 18 | bitrate >> exponent)
    body = struct.pack("!II", ssrc, 0) + b"REMB" + rate
    body += struct.pack(f"!{len(media_ssrcs)}I", *media_ssrcs)
    return _packet(_PAYLOAD, _APPLICATION, body)


def _packet(kind: int, form: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | form, kind, len(body) // 4) + body


def _unpacked(wanted: bytes) -> Iterable[int]:
    """Unpack sequence numbers lazily, because four bytes name up to 17."""
    for first, following in struct.iter_unpack("!HH", wanted):
        yield first
        for bit in range(16):
            if following >> bit & 1:
                yield (first + bit + 1) & 0xFFFF
