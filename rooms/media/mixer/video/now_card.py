"""Draw the Now question as a card: large type on a rounded panel, with its asker."""

from dataclasses import dataclass
from functools import lru_cache

from PIL import Image, ImageDraw

from recordings.drawing import text_layout
from recordings.drawing.palette import ACT, ACT_SOFT, PAPER, SURFACE, Rgb, blend

MARGIN = 12
"""Space around the card, in 360ths of the picture's height, as all lengths here."""

LINES = 3
SIZES = (24, 21, 18, 16, 14)
"""Type sizes; the first that fits is used."""

_INSIDE, _ASKER, _RADIUS = 14, 12, 16
_LEADING = 1.26


@dataclass(frozen=True, slots=True)
class NowCard:
    """A drawn card: `panel` is RGB, `cover` its alpha ("L"), `radius` that of its corners, in
    pixels, even."""

    panel: Image.Image
    cover: Image.Image
    radius: int


@lru_cache(maxsize=8)
def now_card(
    question: str, asker: str, width: int, most: int, unit: float, largest: int = SIZES[0]
) -> NowCard | None:
    """Draw a card; return None when no font here can draw any of the question.

    The card is `width` pixels wide and at most `most` high, both even; `unit` is the pixels of a
    360th, and `largest` the largest type size to use. Each question is drawn once.
    """
    if not text_layout.runs(question):
        return None
    inside, small = round(_INSIDE * unit), round(_ASKER * unit)
    radius = 2 * round(_RADIUS * unit / 2)
    space = width - 2 * inside
    below = round(small * 1.5) if asker else 0
    for units in (size for size in SIZES if size <= largest):
        size = round(units * unit)
        leading = round(size * _LEADING)
        lines, whole = text_layout.wrap(question, size, space, LINES)
        tall = 2 * inside + leading * (len(lines) - 1) + size + below
        if whole and tall <= most:
            break
    tall += tall % 2
    panel, cover = _panel(width, tall, radius)
    baseline = inside + round(size * 0.86)
    for line in lines:
        _write(panel, line, question, baseline, size, inside, width, PAPER)
        baseline += leading
    if asker:
        asker = text_layout.clip(asker, small, space)
        _write(panel, asker, question, tall - inside, small, inside, width, ACT_SOFT)
    return NowCard(panel, cover, radius)


def _write(
    panel: Image.Image,
    text: str,
    question: str,
    baseline: int,
    size: int,
    inside: int,
    width: int,
    colour: Rgb,
) -> None:
    """Write a line, aligned to the side where the question begins."""
    left: float = inside
    if text_layout.right_to_left(question):
        left = width - inside - text_layout.width(text, size)
    text_layout.draw(panel, (left, baseline), text, size, colour, strong=colour is PAPER)


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
