"""Drawing and breaking lines of text in any script."""

import unicodedata
from functools import lru_cache

from PIL import ImageDraw

from . import fonts
from .palette import Rgb

ELLIPSIS = "…"
LONGEST = 600
"""Characters looked at: more never fit, and measuring them would hold up the picture."""

_WEIGHT = 36
"""A heavier stroke adds a 36th of the size: Pillow's own font has one weight."""


@lru_cache(maxsize=512)
def runs(text: str) -> tuple[tuple[str | None, str], ...]:
    """(font file, characters) of each stretch of `text` that one font can draw, left to right."""
    found: list[tuple[str | None, str]] = []
    for char in text:
        if unicodedata.category(char) == "Cc":
            continue
        path = found[-1][0] if found else None
        if not (found and _follows(path, char)):
            try:
                path = fonts.path_for(char)
            except LookupError:
                continue
        if found and found[-1][0] == path:
            found[-1] = path, found[-1][1] + char
        else:
            found.append((path, char))
    return tuple(reversed(found) if right_to_left(text) else found)


def _follows(path: str | None, char: str) -> bool:
    """Marks, spaces and punctuation stay in the font of the letter before them."""
    category = unicodedata.category(char)
    return category[0] == "M" or category == "Cf" or (category[0] in "ZP" and fonts.has(path, char))


def right_to_left(text: str) -> bool:
    """By the first letter that has a direction (Unicode UAX #9, rule P2)."""
    for char in text:
        if (direction := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def width(text: str, size: int) -> float:
    """Pixels."""
    return sum(fonts.font(path, size).getlength(part) for path, part in runs(text))


def draw(
    canvas: ImageDraw.ImageDraw,
    at: tuple[float, float],
    text: str,
    size: int,
    fill: Rgb,
    strong: bool = False,
) -> None:
    """One line; `at` is its left end on the baseline."""
    x, y = at
    stroke = size / _WEIGHT if strong else 0
    for path, part in runs(text):
        face = fonts.font(path, size)
        canvas.text((x, y), part, fill, face, anchor="ls", stroke_width=stroke, stroke_fill=fill)
        x += face.getlength(part)


def wrap(text: str, size: int, room: float, most: int) -> tuple[list[str], bool]:
    """At most `most` lines no wider than `room` pixels, and whether all of the text is in them."""
    lines: list[str] = []
    line = ""
    for word in _words(text, size, room):
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= room:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, clip(line + ELLIPSIS, size, room)], False
        lines.append(line)
        line = word
    return [*lines, line], True


def clip(text: str, size: int, room: float) -> str:
    """One line cut to fit, with an ellipsis."""
    text = " ".join(text[:LONGEST].split())
    if width(text, size) <= room:
        return text
    text = text.removesuffix(ELLIPSIS)
    fits, beyond = 0, len(text)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if width(text[:middle] + ELLIPSIS, size) <= room:
            fits = middle
        else:
            beyond = middle
    return text[:fits].rstrip() + ELLIPSIS


def _words(text: str, size: int, room: float) -> list[str]:
    """Words; one too wide for a line is cut into pieces that each fill one."""
    words = []
    for word in text[:LONGEST].split():
        piece = ""
        for char in word:
            if piece and width(piece + char, size) > room:
                words.append(piece)
                piece = ""
            piece += char
        words.append(piece)
    return words
