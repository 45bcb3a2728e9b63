"""Emoji in colour, joined ones whole, where the machine has a font of them."""

import math
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont, features

from . import fonts

LONGEST = 16
"""Characters of the longest emoji that is looked at: a couple with two colours of skin has ten."""

_STRIKES = (109, 160, 136, 128, 96, 64)
"""Heights in pixels for which fonts of bitmaps have them: Noto's 109, Apple's 160."""

_JOINER, _AS_TEXT, _AS_EMOJI, _KEYCAP = "\u200d", "\ufe0e", "\ufe0f", "\u20e3"
_FIRST_PICTURE = "\U0001f000"
_REGIONS = range(0x1F1E6, 0x1F200)
"""Letters of flags: A to Z, two a flag."""


class Tile(NamedTuple):
    """`above`: pixels of it over the baseline; `width`: how far it moves what follows."""

    image: Image.Image
    above: int
    width: float


def is_emoji(cluster: str) -> bool:
    """Whether a grapheme cluster is drawn as an emoji rather than as text, where both can be."""
    if _AS_TEXT in cluster:
        return False
    return cluster[0] >= _FIRST_PICTURE or _AS_EMOJI in cluster or _KEYCAP in cluster


@lru_cache(maxsize=4096)
def can_draw(cluster: str) -> bool:
    font = _font()
    if font is None or len(cluster) > LONGEST:
        return False
    # Without Raqm, Pillow knows nothing of joining.
    if len(cluster) > 1 and not features.check("raqm"):
        return False
    return all(_has(font, char) for char in cluster if not is_invisible(char))


def is_invisible(char: str) -> bool:
    """Joiners, selectors and tags, which have no picture of their own."""
    return unicodedata.category(char) == "Cf" or char in (_AS_TEXT, _AS_EMOJI)


def in_letters(cluster: str) -> str:
    """What to draw of an emoji without such a font: its first picture, or the letters of a flag."""
    if all(ord(char) in _REGIONS for char in cluster):
        return "".join(chr(ord("A") + ord(char) - _REGIONS.start) for char in cluster)
    return cluster[0]


def width(cluster: str, size: int) -> float:
    """Pixels, of an emoji that can be drawn."""
    return _advance(cluster) * size


@lru_cache(maxsize=256)
def tile(cluster: str, size: int) -> Tile:
    """An emoji that can be drawn, RGBA, for type of that size."""
    font = _font()
    _, top, _, bottom = font.getbbox(cluster, anchor="ls")
    whole = Image.new("RGBA", (math.ceil(font.getlength(cluster)), bottom - top))
    ImageDraw.Draw(whole).text((0, -top), cluster, font=font, anchor="ls", embedded_color=True)
    scale = size / font.size
    wide, tall = (max(1, round(side * scale)) for side in whole.size)
    small = whole.resize((wide, tall), Image.Resampling.LANCZOS)
    return Tile(small, round(-top * scale), width(cluster, size))


@lru_cache(maxsize=4096)
def _advance(cluster: str) -> float:
    """How far it moves what follows, in sizes of type. To break lines each is asked for over and
    over, and shaping one takes a tenth of a millisecond."""
    font = _font()
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
