"""Pictures of an unchanged drawing, which are skipped instead of encoded."""

import av
import numpy as np
import pytest

from rooms.media.mixer.clock import FRAME, RATE
from rooms.media.mixer.video.bits import Bits, count_code, escaped, packed, unescaped
from rooms.media.mixer.video.encoder import Encoder
from rooms.media.mixer.video.h264 import IDR, PPS, SPS, kind, nal_units
from rooms.media.mixer.video.scene import SIZES
from rooms.media.mixer.video.static_frames import StaticFrames

SECONDS = 2


def drawing(number: int, size: tuple[int, int]) -> av.VideoFrame:
    picture = np.full((size[1] * 3 // 2, size[0]), 128, np.uint8)
    picture[: size[1]] = np.random.default_rng(number).integers(60, 200, size[::-1]) // 40 * 40
    return av.VideoFrame.from_ndarray(picture, "yuv420p")


def film(size: tuple[int, int], each: int) -> list[av.VideoFrame]:
    """Return two seconds of drawings, each shown for `each` pictures."""
    drawings = [drawing(number, size) for number in range(SECONDS * 25 // each + 1)]
    return [drawings[number // each] for number in range(SECONDS * 25)]


def coded(frames, still: bool):
    encoder = Encoder((frames[0].width, frames[0].height))
    return [encoder.encode(frame, n * FRAME, still=still) for n, frame in enumerate(frames)]


def decoded(pictures) -> list[np.ndarray]:
    decoder = av.CodecContext.create("h264", "r")
    decoder.options = {"err_detect": "explode", "flags2": "+showall"}
    decoder.thread_count = 1
    frames = [frame for each in pictures for frame in decoder.decode(av.Packet(each.data))]
    return [frame.to_ndarray() for frame in frames]


def difference(ours: np.ndarray, theirs: av.VideoFrame) -> float:
    """Return the mean difference of all samples."""
    return float(np.abs(ours.astype(int) - theirs.to_ndarray()).mean())


@pytest.mark.parametrize(
    ("height", "each"), [(360, 1), (360, 2), (360, 7), (360, 60), (540, 7), (720, 7)]
)
def test_a_skipped_picture_looks_like_the_one_before(height, each):
    frames = film(SIZES[height], each)
    pictures = coded(frames, still=True)
    seen = decoded(pictures)
    assert len(seen) == len(frames)
    assert max(map(difference, seen, frames)) < 8
    unchanged = [n for n in range(1, len(frames)) if frames[n] is frames[n - 1]]
    skipped = [n for n in unchanged if not pictures[n].key]
    assert all(np.array_equal(seen[n], seen[n - 1]) for n in skipped)
    assert all(len(pictures[n].data) < 20 for n in skipped)


def test_a_picture_that_moves_is_never_skipped():
    frame = drawing(1, SIZES[360])
    assert min(len(each.data) for each in coded([frame] * 10, still=False)) > 20


def test_keyframes_come_on_each_second_and_on_request_also_while_nothing_changes():
    encoder, frame = Encoder(SIZES[360]), drawing(1, SIZES[360])
    keys = []
    for sample in range(0, 3 * RATE, FRAME):
        if sample == RATE + 15 * FRAME:
            encoder.want_keyframe()
        if encoder.encode(frame, sample, still=True).key:
            keys.append(sample)
    assert keys == [0, RATE, RATE + 15 * FRAME, 2 * RATE]


def test_a_drawing_and_a_film_have_the_same_header():
    """Because a take holds both."""
    for size in SIZES.values():
        encoder, frame = Encoder(size), drawing(1, size)
        sets = []
        for number, still in enumerate((False, True, False)):
            picture = encoder.encode(frame, number * FRAME, still=still)
            assert picture.key
            sets.append([u for u in nal_units(picture.data) if kind(u) in (SPS, PPS)])
        assert sets[0] == sets[1] == sets[2]


def test_a_drawing_between_films_decodes_as_one_stream():
    encoder, pictures, frames = Encoder(SIZES[360]), [], []
    drawn = drawing(0, SIZES[360])
    for number in range(100):
        still = number // 20 % 2 == 1
        frames.append(drawn if still else drawing(number, SIZES[360]))
        pictures.append(encoder.encode(frames[-1], number * FRAME, still=still))
    seen = decoded(pictures)
    assert len(seen) == 100
    drawn_at = [n for n in range(100) if n // 20 % 2 == 1]
    assert max(difference(seen[n], frames[n]) for n in drawn_at) < 8


def test_pictures_of_an_encoder_other_than_baseline_are_not_changed():
    codec = av.CodecContext.create("libx264", "w")
    codec.width, codec.height, codec.pix_fmt = 320, 240, "yuv420p"
    codec.options = {"profile": "main", "tune": "zerolatency", "x264-params": "repeat-headers=1"}
    codec.framerate = 25
    skipping = StaticFrames()
    (packet,) = codec.encode(drawing(1, (320, 240)))
    assert skipping.follow(bytes(packet)) == bytes(packet)
    assert any(kind(unit) == IDR for unit in nal_units(bytes(packet)))
    assert skipping.skip() is None


@pytest.mark.parametrize("value", [0, 1, 2, 3, 8, 255, 3599])
def test_numbers_are_read_as_they_are_written(value):
    bits = Bits(packed(count_code(value) + count_code(5)))
    assert (bits.count(), bits.count()) == (value, 5)


@pytest.mark.parametrize(
    "unit", [b"", b"\0\0\1", b"a\0\0\0\0\1b", b"\0\0\2\0\0\3", b"\0" * 9 + b"x"]
)
def test_start_codes_inside_a_unit_are_escaped(unit):
    assert b"\0\0\1" not in escaped(unit) and b"\0\0\0" not in escaped(unit)
    assert unescaped(escaped(unit)) == unit
