"""Drawing of emoji in colour, including joined ones, if the machine has an emoji font."""

import math
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

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
    if _AS_TEXT in cluster:
        return False
    return cluster[0] >= _FIRST_PICTURE or _AS_EMOJI in cluster or _KEYCAP in cluster


@lru_cache(maxsize=4096)
def can_draw(cluster: str) -> bool:
    font = _font()
    if font is None or len(cluster) > LONGEST:
        return False
    # Without Raqm, Pillow cannot draw joined emoji.
    if len(cluster) > 1 and not features.check("raqm"):
        return False
    return all(_has(font, char) for char in cluster if not is_invisible(char))


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
            if _has(font, "\U0001f600"):
                return font
    return None


def _has(font: ImageFont.FreeTypeFont, char: str) -> bool:
    _, top, _, bottom = font.getbbox(char)
    return bottom > top
