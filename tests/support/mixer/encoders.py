"""Cameras as encoders like OBS send them by WHIP, which differ from those of browsers."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import count

import av
import numpy as np

from rooms.media.mixer.clock import FRAME
from rooms.media.mixer.video.h264 import SPS, annex_b, kind, nal_units, packetize
from rooms.media.rtp import VIDEO

from .virtual import H264_PT, Sent, rtp

EACH = 3600
"""Duration of a picture at 90 kHz: 25 a second."""

Coded = tuple[int, bytes]
"""(presentation time at 90 kHz, access unit); a list of them is in the order of decoding."""


def coded(
    lights: list[int],
    size: tuple[int, int] = (320, 240),
    profile: str = "high",
    b_frames: int = 3,
    keyframe_every: int = 25,
    more: str = "",
) -> list[Coded]:
    """Encode a film of plain pictures of the given brightness, with a small part that moves."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height = size
    codec.pix_fmt = "yuv420p"
    codec.time_base, codec.framerate = Fraction(1, 90_000), Fraction(25)
    codec.gop_size, codec.max_b_frames, codec.thread_count = keyframe_every, b_frames, 1
    params = f"repeat-headers=1:b-adapt=0:scenecut=0:bframes={b_frames}{more}"
    codec.options = {"preset": "ultrafast", "profile": profile, "x264-params": params}
    packets = []
    for number, light in enumerate(lights):
        picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
        picture[: size[1]] = light
        picture[:32, number % 8 * 16 :][:, :16] = 235
        frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
        frame.pts, frame.time_base = number * EACH, codec.time_base
        packets += codec.encode(frame)
    return [(packet.pts, bytes(packet)) for packet in [*packets, *codec.encode(None)]]


def packed(film: list[Coded], ssrc: int = 9, first: int = 65_500) -> Iterator[list[bytes]]:
    """Yield the RTP packets of each picture (RFC 6184: the timestamp is the time it is shown)."""
    numbers = count(first)
    for shown, picture in film:
        yield [
            rtp(H264_PT, next(numbers), shown - 9000, ssrc, payload, last)
            for payload, last in packetize(picture)
        ]


def without_vui(picture: bytes) -> bytes:
    """Return the same picture as from an encoder that doesn't say how far it reorders."""
    units = nal_units(picture)
    return annex_b([_cut(unit) if kind(unit) == SPS else unit for unit in units])


def _cut(sps: bytes) -> bytes:
    """Clear vui_parameters_present_flag and drop what follows it (ITU-T H.264, 7.3.2.1.1)."""
    bits = "".join(f"{byte:08b}" for byte in sps[1:].replace(b"\0\0\3", b"\0\0"))
    at = 24  # profile, constraints, level

    def skip(codes: int) -> None:
        nonlocal at
        for _ in range(codes):
            zeros = bits.index("1", at) - at
            at += 2 * zeros + 1

    skip(1)
    if sps[1] == 100:
        skip(3)  # 4:2:0, depths
        at += 2
    skip(1)  # log2_max_frame_num
    has_order_type_0 = bits[at] == "1"  # pic_order_cnt_type 0, after which a number follows
    skip(3 if has_order_type_0 else 2)
    at += 1
    skip(2)  # width, height
    at += 2
    at += 1
    if bits[at - 1] == "1":  # cropped
        skip(4)
    cut = bits[:at] + "01"
    cut += "0" * (-len(cut) % 8)
    return sps[:1] + bytes(int(cut[at : at + 8], 2) for at in range(0, len(cut), 8))


class Encoder:
    """Publishes a film to a virtual mixer, in a loop, and answers no keyframe request."""

    def __init__(self, pub: int, film: list[Coded]) -> None:
        self.pub = pub
        self._film = film
        self._sent = 0
        self._numbers = count(100)

    def packets(self, now: float) -> list[Sent]:
        """Return the packets sent up to sample `now`."""
        sent = []
        while self._sent * FRAME <= now:
            round_, number = divmod(self._sent, len(self._film))
            shown, picture = self._film[number]
            shown += round_ * len(self._film) * EACH
            sent += [
                Sent(self.pub, VIDEO, rtp(H264_PT, next(self._numbers), shown, 9, payload, last))
                for payload, last in packetize(picture)
            ]
            self._sent += 1
        return sent
