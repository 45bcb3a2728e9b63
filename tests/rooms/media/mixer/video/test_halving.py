"""Pictures at half and a quarter of their size, beside swscale's area averaging."""

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter

from recordings.drawing.planes import views
from rooms.media.mixer.video.halving import halved


def noise(width: int, height: int) -> av.VideoFrame:
    shape = (height * 3 // 2, width)
    pixels = np.random.default_rng(1).integers(16, 236, shape, dtype=np.uint8)
    return av.VideoFrame.from_ndarray(pixels, "yuv420p")


@pytest.mark.parametrize("times", [2, 4])
@pytest.mark.parametrize("size", [(640, 360), (320, 180), (160, 92), (36, 20)])
def test_a_halved_picture_is_that_of_area_averaging(size, times):
    width, height = size
    frame = noise(times * width, times * height)
    expected = VideoReformatter().reformat(
        frame, width=width, height=height, interpolation=Interpolation.AREA
    )
    for plane, other in zip(halved(frame, *size), views(expected), strict=True):
        difference = plane.astype(int) - other
        assert np.abs(difference).max() <= times
        assert abs(difference.mean()) < 0.5


def test_light_and_dark_stay_as_they_are():
    for value in (16, 128, 235):
        pixels = np.full((96 * 3 // 2, 128), value, np.uint8)
        frame = av.VideoFrame.from_ndarray(pixels, "yuv420p")
        assert all((plane == value).all() for plane in halved(frame, 64, 48))


def test_padding_at_the_ends_of_lines_is_left_out():
    frame = noise(360, 200)
    assert frame.planes[0].line_size > 360
    planes = halved(frame, 180, 100)
    assert [plane.shape for plane in planes] == [(100, 180), (50, 90), (50, 90)]
    corner = views(frame)[0][-2:, -2:]
    assert planes[0][-1, -1] == round(corner.mean() + 1e-9)


@pytest.mark.parametrize("size", [(640, 360), (638, 358), (320, 180), (318, 178)])
def test_a_tile_that_a_gap_makes_a_little_smaller_is_filled(size):
    height, width = halved(noise(1280, 720), *size)[0].shape
    assert size[0] <= width <= size[0] + 2 and size[1] <= height <= size[1] + 2


@pytest.mark.parametrize("size", [(642, 360), (600, 338), (426, 240), (638, 300), (1280, 720)])
def test_another_ratio_is_left_to_swscale(size):
    assert halved(noise(1280, 720), *size) is None


def test_sizes_without_whole_halves_are_left_to_swscale():
    assert halved(noise(1282, 722), 640, 360) is None


def test_full_range_and_other_formats_are_left_to_swscale():
    full = noise(128, 96)
    full.color_range = ColorRange.JPEG
    assert halved(full, 64, 48) is None
    grey = av.VideoFrame.from_ndarray(np.zeros((96, 128), np.uint8), "gray")
    assert halved(grey, 64, 48) is None
