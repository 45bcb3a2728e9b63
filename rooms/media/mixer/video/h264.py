"""H.264 byte streams and their RTP payloads (RFC 6184)."""

import re
from collections.abc import Iterator

from rooms.media.ipc_protocol import LARGEST_PAYLOAD

IDR, SEI, SPS, PPS, DELIMITER = 5, 6, 7, 8, 9
STAP_A, FU_A = 24, 28

_START_CODE = re.compile(rb"\x00\x00\x00?\x01")


def nal_units(annex_b: bytes) -> list[bytes]:
    """Return the NAL units of an Annex B byte stream."""
    return [unit for unit in _START_CODE.split(annex_b) if unit]


def annex_b(units: list[bytes]) -> bytes:
    return b"".join(b"\x00\x00\x00\x01" + unit for unit in units)


def kind(unit: bytes) -> int:
    return unit[0] & 0x1F


def packetize(access_unit: bytes) -> Iterator[tuple[bytes, bool]]:
    """Yield ``(payload, is last)`` of one coded picture, in non-interleaved mode.

    Small units are aggregated (STAP-A, section 5.7.1), large ones fragmented (FU-A, section 5.8).
    Delimiters and SEI are left out, because no receiver needs them.
    """
    units = [unit for unit in nal_units(access_unit) if kind(unit) not in (SEI, DELIMITER)]
    payloads = list(_payloads(units))
    for number, payload in enumerate(payloads, start=1):
        yield payload, number == len(payloads)


def _payloads(units: list[bytes]) -> Iterator[bytes]:
    together: list[bytes] = []
    for unit in units:
        if together and 1 + sum(2 + len(u) for u in [*together, unit]) > LARGEST_PAYLOAD:
            yield _aggregate(together)
            together = []
        if len(unit) > LARGEST_PAYLOAD:
            yield from _fragments(unit)
        else:
            together.append(unit)
    if together:
        yield _aggregate(together)


def _aggregate(units: list[bytes]) -> bytes:
    if len(units) == 1:
        return units[0]
    importance = max(unit[0] & 0x60 for unit in units)
    return bytes([importance | STAP_A]) + b"".join(len(unit).to_bytes(2) + unit for unit in units)


def _fragments(unit: bytes) -> Iterator[bytes]:
    size = LARGEST_PAYLOAD - 2
    indicator, header, body = unit[0] & 0xE0 | FU_A, unit[0] & 0x1F, unit[1:]
    for at in range(0, len(body), size):
        start = 0x80 if at == 0 else 0
        end = 0x40 if at + size >= len(body) else 0
        yield bytes([indicator, start | end | header]) + body[at : at + size]
