"""Layout and drawing of text in any script."""

import unicodedata
from functools import lru_cache

from PIL import Image, ImageDraw
from wcwidth import iter_graphemes

from . import emoji, fonts
from .palette import Rgb

ELLIPSIS = "…"
EMOJI = "emoji"
"""Stands for a font file where an emoji is drawn in colour, each by itself."""
LONGEST = 600
"""Characters laid out: more never fit, and measuring them would delay the picture."""

_WEIGHT = 36
"""Strong text adds a stroke of 1/36 of the size, because Pillow's own font has one weight."""


@lru_cache(maxsize=512)
def runs(text: str) -> tuple[tuple[str | None, str], ...]:
    """Split `text` into runs of (font file or EMOJI, characters), from left to right.

    Each run is drawn in one call. A grapheme cluster, including its marks or joined emoji, is never
    split.
    """
    found: list[tuple[str | None, str]] = []
    for cluster in iter_graphemes(unicodedata.normalize("NFC", text)):
        if unicodedata.category(cluster[0]) == "Cc":
            continue
        try:
            path, drawn = _fitted(cluster, found[-1][0] if found else None)
        except LookupError:
            continue
        if found and found[-1][0] == path != EMOJI:
            found[-1] = path, found[-1][1] + drawn
        else:
            found.append((path, drawn))
    return tuple(reversed(found) if right_to_left(text) else found)


def _fitted(cluster: str, before: str | None) -> tuple[str | None, str]:
    """Return the font for a cluster, and the part of the cluster that can be drawn.

    `before` is the font of the cluster before it. Raises LookupError if nothing can be drawn.
    """
    if emoji.is_emoji(cluster):
        if emoji.can_draw(cluster):
            return EMOJI, cluster
        cluster = emoji.in_letters(cluster)
    base, rest = cluster[0], cluster[1 : emoji.LONGEST]
    if emoji.is_invisible(base):
        raise LookupError(cluster)
    marks = "".join(char for char in rest if not emoji.is_invisible(char))
    # Spaces and punctuation stay in the font of the letter before them.
    stays = unicodedata.category(base)[0] in "ZP" and before != EMOJI and fonts.has(before, base)
    try:
        path = before if stays and not marks else fonts.path_for_all(base, marks)
    except LookupError:
        if emoji.can_draw(cluster):
            return EMOJI, cluster
        raise
    return path, base + "".join(c for c in rest if c not in marks or fonts.has(path, c))


def right_to_left(text: str) -> bool:
    """Whether the first letter with a direction is right-to-left (Unicode UAX #9, rule P2)."""
    for char in text:
        if (direction := unicodedata.bidirectional(char)) in ("L", "R", "AL"):
            return direction != "L"
    return False


def width(text: str, size: int) -> float:
    """The width of `text` in pixels."""
    return sum(_length(path, part, size) for path, part in runs(text))


def _length(path: str | None, part: str, size: int) -> float:
    if path == EMOJI:
        return emoji.width(part, size)
    return fonts.font(path, size).getlength(part)


def draw(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    fill: Rgb | int,
    strong: bool = False,
) -> None:
    """Draw one line on an RGB image, or on one of mode "L", where emoji become silhouettes.

    `at` is the left end of its baseline.
    """
    x, y = at
    pen = ImageDraw.Draw(image)
    stroke = size / _WEIGHT if strong else 0
    for path, part in runs(text):
        if path == EMOJI:
            tile = emoji.tile(part, size)
            source = tile.image if image.mode == "RGB" else fill
            left, top = round(x), round(y) - tile.above
            box = (left, top, left + tile.image.width, top + tile.image.height)
            image.paste(source, box, tile.image.getchannel("A"))
        else:
            face = fonts.font(path, size)
            pen.text((x, y), part, fill, face, anchor="ls", stroke_width=stroke, stroke_fill=fill)
        x += _length(path, part, size)


def wrap(text: str, size: int, room: float, most: int) -> tuple[list[str], bool]:
    """Break text into at most `most` lines of `room` pixels; also return whether all of it fits."""
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
    """Cut text to one line of at most `room` pixels, with an ellipsis if it is too long."""
    text = " ".join(_cut(text).split())
    if width(text, size) <= room:
        return text
    text = text.removesuffix(ELLIPSIS)
    clusters = list(iter_graphemes(text))
    fits, beyond = 0, len(clusters)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if width("".join(clusters[:middle]) + ELLIPSIS, size) <= room:
            fits = middle
        else:
            beyond = middle
    return "".join(clusters[:fits]).rstrip() + ELLIPSIS


def _words(text: str, size: int, room: float) -> list[str]:
    """Split text into words; cut a word that is too wide for a line into pieces that fill one."""
    words = []
    for word in _cut(text).split():
        piece = ""
        for cluster in iter_graphemes(word):
            if piece and width(piece + cluster, size) > room:
                words.append(piece)
                piece = ""
            piece += cluster
        words.append(piece)
    return words


def _cut(text: str) -> str:
    """The first LONGEST characters of a text, without an incomplete cluster at the end."""
    if len(text) <= LONGEST:
        return text
    # Look at a few more characters, to see whether the last cluster is complete.
    clusters = list(iter_graphemes(text[: LONGEST + emoji.LONGEST]))
    while sum(map(len, clusters)) > LONGEST and len(clusters) > 1:
        clusters.pop()
    return "".join(clusters)[:LONGEST]
