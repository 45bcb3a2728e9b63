"""Tiles of a composed picture: where they lie and what is in one."""

import numpy as np
from av.video.reformatter import VideoReformatter
from PIL import Image, ImageDraw

from . import lettering
from .canvas import Canvas, Rectangle, planes_of
from .discs import disc, extent, step_of
from .palette import PAPER, SURFACE
from .scene import Person

GAP = 4
"""Pixels between tiles."""


def grid(count: int, size: tuple[int, int]) -> list[Rectangle]:
    """Places for `count` people, left to right and down: whole, halves, quarters, ninths …

    A last row that isn't full is centred.
    """
    columns = 1
    while columns * columns < count:
        columns += 1
    rows = -(-count // columns)
    width = _even((size[0] - GAP * (columns - 1)) / columns)
    height = _even((size[1] - GAP * (rows - 1)) / rows)
    places = []
    for index in range(count):
        row, column = divmod(index, columns)
        here = min(columns, count - row * columns)
        left = _even((size[0] - here * width - GAP * (here - 1)) / 2)
        places.append((left + column * (width + GAP), row * (height + GAP), width, height))
    return places


class Tile:
    """One person's place; draws only when what it shows has changed."""

    def __init__(self, place: Rectangle, name: str) -> None:
        self._place = place
        self._scaler = VideoReformatter()
        self._label = _label(name, place[3])
        self._shown: object = None

    def draw(self, canvas: Canvas, person: Person) -> None:
        if person.frame is not None:
            if person.frame is self._shown:
                return
            self._shown = person.frame
            canvas.film(self._place, person.frame, self._scaler)
        else:
            step = step_of(person.level)
            if step == self._shown:
                return
            self._shown = step
            self._draw_disc(canvas, person)
        if self._label is None:
            return
        x, y, _, height = self._place
        planes, cover = self._label
        inset = _even(height * 0.04)
        canvas.overlay((x + inset, y + height - inset - cover.shape[0]), planes, cover)

    def _draw_disc(self, canvas: Canvas, person: Person) -> None:
        x, y, width, height = self._place
        canvas.fill(self._place, SURFACE)
        diameter = _even(min(width, height) * 0.46)
        side = extent(diameter)
        left, top = x + _even((width - side) / 2), y + _even((height - side) / 2)
        canvas.draw((left, top, side, side), planes_of(disc(person, diameter, SURFACE)))


def _label(name: str, height: int) -> tuple[list[np.ndarray], np.ndarray] | None:
    """Planes and alpha of a name on a dark pill that is readable over any camera."""
    if not lettering.runs(name):
        return None
    size = min(22, max(11, round(height * 0.05)))
    name = lettering.clip(name, size, height * 1.2)
    width, tall = _even(lettering.width(name, size) + size * 1.5), _even(size * 1.8)
    pill = Image.new("L", (width * 2, tall * 2))
    ImageDraw.Draw(pill).rounded_rectangle((0, 0, width * 2 - 1, tall * 2 - 1), tall, 150)
    letters = Image.new("L", (width, tall))
    pen = ImageDraw.Draw(letters)
    lettering.draw(pen, (size * 0.75, tall / 2 + size * 0.36), name, size, 255, strong=True)
    cover = np.maximum(pill.resize((width, tall)), letters).astype(np.float32) / 255
    picture = Image.composite(
        Image.new("RGB", letters.size, PAPER), Image.new("RGB", letters.size), letters
    )
    return planes_of(picture), cover


def _even(value: float) -> int:
    return int(value / 2) * 2
