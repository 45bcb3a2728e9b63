"""Drawing of emoji, including joined ones, in colour if the machine has an emoji font.

Otherwise a packaged font draws them in the colour of the text.
"""

import math
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from . import fonts

LONGEST = 16
"""Characters of the longest emoji drawn: a couple with two skin tones has ten."""

_STRIKES = (109, 160, 136, 128, 96, 64)
"""Pixel heights in which bitmap fonts have their emoji: Noto's 109, Apple's 160."""

_JOINER, _AS_TEXT, _AS_EMOJI, _KEYCAP = "\u200d", "\ufe0e", "\ufe0f", "\u20e3"
_FIRST_PICTURE = "\U0001f000"
_REGIONS = range(0x1F1E6, 0x1F200)
"""Regional indicators A to Z; a flag is two of them."""


class Tile(NamedTuple):
    """An emoji's picture. `above`: pixels above the baseline; `width`: advance in pixels."""

    image: Image.Image
    above: int
    width: float


def is_emoji(cluster: str) -> bool:
    """Whether to draw a grapheme cluster as an emoji rather than as text, if both are possible."""
    if not cluster or _AS_TEXT in cluster:
        return False
    return cluster[0] >= _FIRST_PICTURE or _AS_EMOJI in cluster or _KEYCAP in cluster


@lru_cache(maxsize=4096)
def can_draw(cluster: str) -> bool:
    """Whether the machine's emoji font draws this cluster in colour."""
    font = _font()
    return font is not None and _is_whole(str(font.path), cluster)


@lru_cache(maxsize=4096)
def can_outline(cluster: str) -> bool:
    """Whether the packaged emoji font draws this cluster, in the colour of the text."""
    return _is_whole(fonts.EMOJI_IN_ONE_COLOUR, cluster)


def _is_whole(path: str, cluster: str) -> bool:
    """Whether the font has all visible parts of a cluster, and can join them."""
    if len(cluster) > LONGEST or (len(cluster) > 1 and not fonts.shapes()):
        return False
    return all(fonts.has(path, char) for char in cluster if not is_invisible(char))


def is_invisible(char: str) -> bool:
    """Whether it is a joiner, selector or tag, which has no picture of its own."""
    return unicodedata.category(char) == "Cf" or char in (_AS_TEXT, _AS_EMOJI)


def in_letters(cluster: str) -> str:
    """The text to draw if an emoji cannot be drawn: its first character, or a flag's letters."""
    if all(ord(char) in _REGIONS for char in cluster):
        return "".join(chr(ord("A") + ord(char) - _REGIONS.start) for char in cluster)
    return cluster[0]


def width(cluster: str, size: int) -> float:
    """The width in pixels of an emoji that can be drawn."""
    return _advance(cluster) * size


@cache
def reach() -> tuple[float, float]:
    """The heights of emoji above and below the baseline, in text sizes, in the machine's font.

    All of them have bitmaps of one height, so that none has to be drawn for it.
    """
    font = _font()
    assert font is not None
    _, top, _, bottom = font.getbbox("\U0001f600", anchor="ls")
    return -top / font.size, bottom / font.size


@lru_cache(maxsize=256)
def tile(cluster: str, size: int) -> Tile:
    """Draw an emoji as an RGBA tile for text of that size; `can_draw` must be True for it."""
    font = _font()
    assert font is not None
    _, top, _, bottom = font.getbbox(cluster, anchor="ls")
    whole = Image.new("RGBA", (math.ceil(font.getlength(cluster)), math.ceil(bottom - top)))
    ImageDraw.Draw(whole).text((0, -top), cluster, font=font, anchor="ls", embedded_color=True)
    scale = size / font.size
    wide, tall = (max(1, round(side * scale)) for side in whole.size)
    small = whole.resize((wide, tall), Image.Resampling.LANCZOS)
    return Tile(small, round(-top * scale), width(cluster, size))


@lru_cache(maxsize=4096)
def _advance(cluster: str) -> float:
    """The advance of an emoji relative to the text size.

    It is cached, because line breaking asks for it again and again and shaping takes 0.1 ms.
    """
    font = _font()
    assert font is not None
    return font.getlength(cluster) / font.size


@cache
def _font() -> ImageFont.FreeTypeFont | None:
    for path in fonts.in_colour():
        for strike in _STRIKES:
            try:
                font = ImageFont.truetype(path, strike)
            except OSError:
                continue
            _, top, _, bottom = font.getbbox("\U0001f600")
            if bottom > top:  # a font of layered outlines has no picture in Pillow
                return font
    return None
