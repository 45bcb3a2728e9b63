"""The program's picture in memory: 4:2:0 planes into which cameras and drawings are copied."""

from functools import cache

import av
import numpy as np
from av.video.reformatter import ColorRange, Interpolation, VideoReformatter
from numpy.typing import NDArray
from PIL import Image

from recordings.drawing.palette import GROUND, SURFACE, Rgb
from recordings.drawing.planes import Plane, planes_of, views

from .halving import halved

Rectangle = tuple[int, int, int, int]
"""(x, y, width, height), all even because colour has half the resolution."""

Alpha = NDArray[np.float32]
"""0 to 1, in luma resolution."""

SIDES_KEEP, HEIGHT_KEEPS = 0.33, 0.5
"""A camera is cropped to its tile if at least this share of its width, or of its height, stays
visible; else it is shown whole. Cropping the sides costs a face little, but a phone held upright
must keep half of its height."""

HEADROOM = 0.35
"""Share of the cropped height that is cropped at the top, where heads are."""


class Canvas:
    """A picture of `size`, (width, height), both even; at first filled with the ground colour."""

    def __init__(self, size: tuple[int, int]) -> None:
        width, height = size
        self._size = size
        self._all = np.empty((height * 3 // 2, width), np.uint8)
        quarter = width * height // 4
        colour = self._all[height:].reshape(-1)
        half = (height // 2, width // 2)
        self._planes = (
            self._all[:height],
            colour[:quarter].reshape(half),
            colour[quarter:].reshape(half),
        )
        self.fill((0, 0, *size))

    def frame(self) -> av.VideoFrame:
        return av.VideoFrame.from_ndarray(self._all, "yuv420p")

    def fill(self, place: Rectangle, colour: Rgb = GROUND) -> None:
        for part, value in zip(self._parts(place), _yuv(colour), strict=True):
            part[:] = value

    def draw(self, place: Rectangle, drawn: list[Plane]) -> None:
        """Copy a drawing's planes to `place`, which they fill exactly."""
        for part, plane in zip(self._parts(place), drawn, strict=True):
            part[:] = plane

    def film(
        self, place: Rectangle, camera: av.VideoFrame, scaler: VideoReformatter, whole: bool = False
    ) -> None:
        """Put a camera's picture into `place`, cropped or letterboxed; each tile has its scaler.

        With `whole` it is never cropped, and its borders have the ground colour.
        """
        _, _, width, height = place
        across, down = width / camera.width, height / camera.height
        kept, least = (
            (across / down, SIDES_KEEP) if across < down else (down / across, HEIGHT_KEEPS)
        )
        scale = max(across, down)
        if whole or kept < least:
            scale = min(across, down)
            self.fill(place, GROUND if whole else SURFACE)
        size = max(2, _even(camera.width * scale)), max(2, _even(camera.height * scale))
        scaled = (None if whole else halved(camera, *size)) or _scaled(camera, *size, scaler)
        tall, wide = scaled[0].shape
        x, y = _even((width - wide) / 2), height - tall
        y = _even(y * (HEADROOM if y < 0 else 0.5))
        for part, plane, half in zip(self._parts(place), scaled, (1, 2, 2), strict=True):
            left, top = x // half, y // half
            shown = plane[max(0, -top) :, max(0, -left) :]
            target = part[max(0, top) :, max(0, left) :]
            rows, columns = (min(a, b) for a, b in zip(shown.shape, target.shape, strict=True))
            target[:rows, :columns] = shown[:rows, :columns]

    def outline(self, place: Rectangle, thick: int, colour: Rgb) -> None:
        """Draw a frame along the inner edge of `place`; `thick` is even."""
        x, y, width, height = place
        for top in (y, y + height - thick):
            self.fill((x, top, width, thick), colour)
        for left in (x, x + width - thick):
            self.fill((left, y, thick, height), colour)

    def overlay(self, at: tuple[int, int], drawn: list[Plane], cover: Alpha) -> None:
        """Blend a drawing over the picture; `cover` is its alpha."""
        height, width = cover.shape
        thin = cover.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
        parts = self._parts((*at, width, height))
        for part, plane, alpha in zip(parts, drawn, (cover, thin, thin), strict=True):
            part[:] = part + (plane.astype(np.float32) - part) * alpha

    def _parts(self, place: Rectangle) -> list[Plane]:
        x, y, width, height = place
        return [
            plane[y // half : (y + height) // half, x // half : (x + width) // half]
            for plane, half in zip(self._planes, (1, 2, 2), strict=True)
        ]


def _scaled(
    camera: av.VideoFrame, width: int, height: int, scaler: VideoReformatter
) -> list[Plane]:
    """Return the planes of a camera's picture at that size, in yuv420p of limited range."""
    return views(
        scaler.reformat(
            camera,
            width=width,
            height=height,
            format="yuv420p",
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.AREA,
            threads=1,  # splitting a small picture between threads costs more than it saves
        )
    )


@cache
def _yuv(colour: Rgb) -> tuple[int, ...]:
    return tuple(int(plane[0, 0]) for plane in planes_of(Image.new("RGB", (16, 16), colour)))


def _even(value: float) -> int:
    return round(value / 2) * 2
