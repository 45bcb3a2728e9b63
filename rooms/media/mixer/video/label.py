"""Draw the names on tiles."""

from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw

from recordings.drawing import text_layout
from recordings.drawing.palette import PAPER

from .overlay import Overlay

SMALLEST, LARGEST = 11, 26
"""Type sizes in pixels."""

_DARK = 150  # alpha of the pill; it keeps the name readable over any camera


@lru_cache(maxsize=64)
def label(name: str, width: int, height: int) -> Overlay | None:
    """Draw a name on a dark pill for a tile of that size; None when nothing of it is visible."""
    if not text_layout.is_visible(name):
        return None
    size = min(LARGEST, max(SMALLEST, round(min(height * 0.05, width * 0.045))))
    name = text_layout.clip(name, size, min(width - size * 2.2, width * 0.9), strong=True)
    across, tall = _even(text_layout.width(name, size, strong=True) + size * 1.5), _even(size * 1.8)
    pill = Image.new("L", (across * 2, tall * 2))
    ImageDraw.Draw(pill).rounded_rectangle((0, 0, across * 2 - 1, tall * 2 - 1), tall, _DARK)
    at = (size * 0.75, tall / 2 + size * 0.36)
    picture, letters = Image.new("RGB", (across, tall)), Image.new("L", (across, tall))
    text_layout.draw(picture, at, name, size, PAPER, strong=True)
    text_layout.draw(letters, at, name, size, 255, strong=True)
    return Overlay(picture, ImageChops.lighter(pill.resize((across, tall)), letters))


def _even(value: float) -> int:
    return int(value / 2) * 2
