"""The size of pictures, which is read before decoding, so that a camera cannot overload a mixer."""

import io
from fractions import Fraction

import av
import pytest
from av.bitstream import BitStreamFilterContext

from rooms.media.mixer.video import sps
from rooms.media.mixer.video.bits import BadBits
from rooms.media.mixer.video.camera import Camera
from rooms.media.mixer.video.h264 import SPS, kind, nal_units, packetize
from tests.support.mixer.virtual import Inline, rtp

PT = 102


def filmed(width: int, height: int, profile: str = "baseline") -> bytes:
    """Return a grey keyframe with its parameter sets."""
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = width, height, "yuv420p"
    codec.time_base = Fraction(1, 25)
    codec.thread_count = 1
    codec.options = {
        "preset": "ultrafast",
        "tune": "zerolatency",
        "profile": profile,
        "x264-params": "repeat-headers=1",
    }
    frame = av.VideoFrame(width, height, "yuv420p")
    for plane in frame.planes:
        plane.update(bytes([128]) * plane.buffer_size)
    frame.pts = 0
    return b"".join(map(bytes, codec.encode(frame)))


def cropped(picture: bytes, right: int, bottom: int) -> bytes:
    """Return the same picture, whose parameter sets crop it to a smaller one."""
    with av.open(io.BytesIO(picture), format="h264") as file:
        options = f"h264_metadata=crop_right={right}:crop_bottom={bottom}"
        crop = BitStreamFilterContext(options, file.streams.video[0])
        packets = [
            cropped_packet
            for packet in file.demux()
            if packet.size
            for cropped_packet in crop.filter(packet)
        ]
        return b"".join(map(bytes, packets))


def shown(picture: bytes, *more: bytes) -> av.VideoFrame | None:
    """Return what a camera shows of a picture that has more payloads at its end."""
    payloads = [*(payload for payload, _ in packetize(picture)), *more]
    camera = Camera(PT, lambda: None, Inline)
    for number, payload in enumerate(payloads, start=1):
        camera.receive(rtp(PT, number, 0, 1, payload, marker=number == len(payloads)))
    return camera.frame


def sps_of(picture: bytes) -> bytes:
    return next(unit for unit in nal_units(picture) if kind(unit) == SPS)


@pytest.mark.parametrize("size", [(160, 120), (1280, 720), (1920, 1088), (720, 1280)])
@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
def test_the_size_of_a_picture_is_read_as_a_decoder_reads_it(size, profile):
    width, height = (-(-side // 16) * 16 for side in size)
    found = sps.read(sps_of(filmed(*size, profile)))
    assert (found.number, found.width, found.height) == (0, width, height)


def test_a_picture_of_a_usual_size_is_shown():
    frame = shown(filmed(1280, 720))
    assert (frame.width, frame.height) == (1280, 720)


def test_a_picture_too_large_is_not_shown():
    assert shown(filmed(4096, 2304)) is None


def test_a_large_picture_cropped_to_a_small_one_is_not_shown():
    assert shown(cropped(filmed(4096, 2304), 4080, 2288)) is None


def test_parameter_sets_hidden_in_another_unit_are_found():
    small, hidden = filmed(160, 120), sps_of(filmed(4096, 2304))
    assert shown(small, b"\x0cfiller") is not None
    assert shown(small, b"\x0c\x00\x00\x01" + hidden) is None


@pytest.mark.parametrize("length", range(1, 7))
def test_parameter_sets_that_are_cut_off_are_refused(length):
    with pytest.raises(BadBits):
        sps.read(sps_of(filmed(160, 120))[:length])
