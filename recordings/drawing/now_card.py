"""Draw the Now question as a card: large type on a rounded panel, with its asker."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from . import text_layout
from .palette import ACT, ACT_SOFT, PAPER, SURFACE, Rgb, blend

MARGIN = 12
"""Space around the card, in 360ths of the picture's height, as all lengths here."""

LINES = 3
SIZES = (24, 21, 18, 16, 14)
"""Type sizes; the first that fits is used."""

_INSIDE, _ASKER, _RADIUS = 14, 12, 16
_LEADING = 1.26
_ABOVE, _BELOW = 0.8, 0.24
"""Room above the first baseline and below the last, in sizes: Inter's ascenders and descenders."""


@dataclass(frozen=True, slots=True)
class NowCard:
    """A drawn card: `panel` is RGB, `cover` its alpha ("L"), `radius` that of its corners, in
    pixels, even."""

    panel: Image.Image
    cover: Image.Image
    radius: int


@lru_cache(maxsize=8)
def now_card(
    question: str,
    asker: str,
    width: int,
    most: int,
    unit: float,
    largest: int = SIZES[0],
    most_lines: int = LINES,
) -> NowCard | None:
    """Draw a card; return None when nothing of the question is visible.

    The card is `width` pixels wide and at most `most` high, both even; `unit` is the pixels of a
    360th, `largest` the largest type size to use, and `most_lines` the most lines of the question.
    Each question is drawn once.
    """
    if not text_layout.is_visible(question):
        return None
    inside, small = round(_INSIDE * unit), round(_ASKER * unit)
    radius = 2 * round(_RADIUS * unit / 2)
    space = width - 2 * inside
    asker = text_layout.clip(asker, small, space) if asker else ""
    below = round(small * 0.5) + max(small, text_layout.height(asker, small)[0]) if asker else 0
    for units, lines in _choices(largest, most_lines):
        text, whole = _laid_out(question, round(units * unit), space, lines)
        tall = 2 * inside + text.height + below
        if tall <= most and (whole or units == SIZES[-1]):
            break
    tall = min(tall + tall % 2, most - most % 2)
    panel, cover = _panel(width, tall, radius)
    rtl = text_layout.right_to_left(question)

    def write(line: str, baseline: int, size: int, colour: Rgb, strong: bool) -> None:
        left: float = inside
        if rtl:
            left = width - inside - text_layout.width(line, size, strong)
        text_layout.draw(panel, (left, baseline), line, size, colour, strong, rtl)

    for line, baseline in zip(text.lines, text.baselines, strict=True):
        write(line, inside + baseline, text.size, PAPER, True)
    if asker:
        write(asker, tall - inside, small, ACT_SOFT, False)
    return NowCard(panel, cover, radius)


class _Text(NamedTuple):
    """Lines of a question; `baselines` are from the top of the text, all in pixels."""

    lines: list[str]
    baselines: list[int]
    size: int
    height: int


def _choices(largest: int, most_lines: int) -> Iterator[tuple[int, int]]:
    """Sizes and numbers of lines to try; scripts that stand high get fewer lines at last."""
    yield from ((units, most_lines) for units in SIZES if units <= largest)
    yield from ((SIZES[-1], lines) for lines in range(most_lines - 1, 0, -1))


def _laid_out(question: str, size: int, space: int, most: int) -> tuple[_Text, bool]:
    """Break a question into lines; also return whether all of it fits."""
    lines, whole = text_layout.wrap(question, size, space, most, strong=True)
    baselines: list[int] = []
    bottom = 0
    for line in lines:
        above, below = text_layout.height(line, size, strong=True)
        least = baselines[-1] + round(size * _LEADING) if baselines else round(size * _ABOVE)
        baselines.append(max(least, bottom + above))
        bottom = baselines[-1] + max(below, round(size * _BELOW))
    return _Text(lines, baselines, size, bottom), whole


def _panel(width: int, height: int, radius: int) -> tuple[Image.Image, Image.Image]:
    """Draw a rounded panel whose deep blue-violet fades to the right; return it and its alpha."""
    near, far = blend(ACT, 0.55, SURFACE), blend(ACT, 0.22, SURFACE)
    ramp = Image.linear_gradient("L").rotate(90).resize((width, height))
    fill = Image.composite(
        Image.new("RGB", ramp.size, far), Image.new("RGB", ramp.size, near), ramp
    )
    mask = Image.new("L", (width * 2, height * 2))
    shape = (0, 0, mask.width - 1, mask.height - 1)
    ImageDraw.Draw(mask).rounded_rectangle(shape, radius * 2, 255)
    return fill, mask.resize(ramp.size, Image.Resampling.LANCZOS)
