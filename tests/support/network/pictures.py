"""H.264 as a mixer sends it: one IDR a second, packetized by RFC 6184."""

from collections.abc import Iterator
from fractions import Fraction

import av
import numpy as np

_FU_A = 28
_LARGEST = 1200


def moving_pictures() -> Iterator[list[tuple[bytes, bool, bool]]]:
    """Yield the packets of each picture, 320×180 at 25 a second, as (payload, marker, keyframe)."""
    encoder = av.CodecContext.create("libx264", "w")
    encoder.width, encoder.height, encoder.pix_fmt = 320, 180, "yuv420p"
    encoder.time_base, encoder.framerate = Fraction(1, 25), Fraction(25)
    encoder.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": "baseline",
        "g": "25",
    }
    number = 0
    while True:
        shade = np.full((180, 320, 3), number * 4 % 256, np.uint8)
        frame = av.VideoFrame.from_ndarray(shade, format="rgb24")
        frame.pts = number
        number += 1
        for packet in encoder.encode(frame):
            yield _packets(bytes(packet))


def _packets(picture: bytes) -> list[tuple[bytes, bool, bool]]:
    units = [unit.rstrip(b"\0") for unit in picture.split(b"\0\0\1") if unit.rstrip(b"\0")]
    idr = any(unit[0] & 0x1F == 5 for unit in units)
    payloads = [payload for unit in units for payload in _fragments(unit)]
    last = len(payloads) - 1
    return [(payload, n == last, idr and n == 0) for n, payload in enumerate(payloads)]


def _fragments(unit: bytes) -> Iterator[bytes]:
    if len(unit) <= _LARGEST:
        yield unit
        return
    for start in range(1, len(unit), _LARGEST - 2):
        part = unit[start : start + _LARGEST - 2]
        begins, ends = start == 1, start + len(part) == len(unit)
        indicator = unit[0] & 0xE0 | _FU_A
        yield bytes([indicator, begins << 7 | ends << 6 | unit[0] & 0x1F]) + part
