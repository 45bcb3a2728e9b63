"""A cached drawing that is put over many pictures."""

import numpy as np
from PIL import Image

from recordings.drawing.planes import Plane, planes_of

from .canvas import Alpha, Canvas

Piece = tuple[int, int, list[Plane], Alpha | None]
"""Offset, planes, and alpha, which is None where it is solid."""


class Overlay:
    """A drawing; `cover` is the alpha ("L") of the RGB `image`, and both sides are even.

    `radius`, even, says that only the rounded corners are not solid. The solid part is copied,
    which costs a twentieth of blending it.
    """

    def __init__(self, image: Image.Image, cover: Image.Image, radius: int | None = None) -> None:
        self.width, self.height = image.size
        alpha = np.asarray(cover, np.float32) / np.float32(255)
        planes = planes_of(image)
        self._pieces: list[Piece] = []

        def cut(left: int, top: int, right: int, bottom: int, solid: bool) -> None:
            if left < right and top < bottom:
                parts = [
                    plane[top // half : bottom // half, left // half : right // half]
                    for plane, half in zip(planes, (1, 2, 2), strict=True)
                ]
                shining = None if solid else alpha[top:bottom, left:right]
                self._pieces.append((left, top, parts, shining))

        if radius is None:
            cut(0, 0, self.width, self.height, solid=False)
            return
        right, bottom = self.width - radius, self.height - radius
        cut(0, radius, self.width, bottom, solid=True)
        for top in (0, bottom):
            cut(radius, top, right, top + radius, solid=True)
            for left in (0, right):
                cut(left, top, left + radius, top + radius, solid=False)

    def put(self, canvas: Canvas, at: tuple[int, int]) -> None:
        """Draw on the canvas; `at` is the top left corner, even."""
        for left, top, planes, alpha in self._pieces:
            place = at[0] + left, at[1] + top
            if alpha is None:
                height, width = planes[0].shape
                canvas.draw((*place, width, height), planes)
            else:
                canvas.overlay(place, planes, alpha)
