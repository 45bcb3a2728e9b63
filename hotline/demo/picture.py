"""The host's picture: three strings of light that swing with the music, and a caption."""

from functools import lru_cache

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from recordings.drawing import text_layout
from recordings.drawing.palette import PAPER, PAPER_SOFT, Rgb, oklch
from recordings.drawing.planes import planes_of
from rooms.media.mixer.video.canvas import Canvas

SIZE = WIDTH, HEIGHT = 640, 360

EMBER, IRIS, SAND = oklch(0.68, 0.16, 40), oklch(0.55, 0.16, 285), oklch(0.80, 0.08, 75)

STRINGS = (  # colour, resting height, swings over the width, radians a second, thickness
    (IRIS, 140, 1.1, 0.50, 46),
    (EMBER, 132, 1.6, -0.37, 28),
    (SAND, 150, 0.8, 0.29, 15),
)
"""Heights and thickness in pixels."""

FINE = 4
"""Steps in a pixel; whole pixels would show as jagged edges where a string is nearly level."""

REACH = 256 * FINE
"""Steps from a string at which its light has faded completely."""

BAND = 140
"""Height of the caption at the bottom, in rows."""

FLOOR = 60
"""Pixels under the last line of the caption, where the program shows the host's name."""

MARGIN = 32


class Picture:
    """Draws one frame after the other; `caption` may change at any time."""

    def __init__(self, name: str) -> None:
        self._canvas = Canvas(SIZE)
        self._ground = planes_of(_ground(name))
        self._lights = [_light(colour, thick) for colour, *_, thick in STRINGS]
        self._rows = np.arange(0, HEIGHT * FINE, FINE, dtype=np.int16)[:, np.newaxis]
        self._across = np.linspace(0, 1, WIDTH, dtype=np.float32)
        self.caption = ""

    def draw(self, time: float, level: float) -> av.VideoFrame:
        """Return the frame at `time` seconds while the music is at `level`, 0 to 1."""
        planes = [plane.astype(np.int16) for plane in self._ground]
        for number, light in enumerate(self._lights):
            away = np.abs(self._rows - self._string(number, time, level))
            np.minimum(away, REACH - 1, out=away)
            for plane, share, half in zip(planes, light, (1, 2, 2), strict=True):
                plane += share[away[::half, ::half]]
        drawn = [np.clip(plane, 16, 235).astype(np.uint8) for plane in planes]
        self._canvas.draw((0, 0, *SIZE), drawn)
        if self.caption:
            self._canvas.overlay((0, HEIGHT - BAND), *_lettered(self.caption))
        return self._canvas.frame()

    def _string(self, number: int, time: float, level: float) -> NDArray[np.int16]:
        """Return a string's height in steps at each column; it swings less at both ends."""
        _, rest, swings, speed, _ = STRINGS[number]
        turn = 2 * np.pi * swings * self._across + speed * time + 2 * number
        swing = np.sin(turn) + 0.4 * np.sin(2.3 * turn - 0.7 * speed * time)
        held = 0.35 + 0.65 * np.sin(np.pi * self._across)
        heights: NDArray[np.floating] = FINE * (rest + (18 + 58 * level) * held * swing)
        return heights.astype(np.int16)


def _light(colour: Rgb, thick: int) -> list[NDArray[np.int16]]:
    """Return what a string adds to Y, U and V, by the distance from it in steps."""
    away = np.arange(REACH) / FINE
    glow = 0.48 * np.exp(-((away / thick) ** 2)) + 0.22 * np.exp(-away / (2.2 * thick))
    black, lit = (planes_of(Image.new("RGB", (2, 2), paint)) for paint in ((0, 0, 0), colour))
    steps = [int(on[0, 0]) - int(off[0, 0]) for on, off in zip(lit, black, strict=True)]
    return [np.round(step * glow).astype(np.int16) for step in steps]


def _ground(name: str) -> Image.Image:
    """Return the background, a wall that is a little lighter at the top, with the host's name."""
    tops = np.linspace(0.21, 0.13, HEIGHT)
    wall = np.array([oklch(lightness, 0.014, 60) for lightness in tops], np.uint8)
    image = Image.fromarray(np.repeat(wall[:, np.newaxis], WIDTH, axis=1))
    text_layout.draw(image, (MARGIN, 42), name, 15, PAPER_SOFT)
    return image


@lru_cache(maxsize=2)
def _lettered(text: str) -> tuple[list[NDArray[np.uint8]], NDArray[np.floating]]:
    """Return the planes of the letters' colour, and the letters as an alpha mask."""
    letters = Image.new("RGB", (WIDTH, BAND))
    lines, _ = text_layout.wrap(text, 21, WIDTH - 2 * MARGIN, 3, strong=True)
    for number, line in enumerate(reversed(lines)):
        baseline = BAND - FLOOR - 28 * number
        text_layout.draw(letters, (MARGIN, baseline), line, 21, (255, 255, 255), strong=True)
    cover = np.asarray(letters.convert("L"), np.float32) / 255
    return planes_of(Image.new("RGB", letters.size, PAPER)), cover
