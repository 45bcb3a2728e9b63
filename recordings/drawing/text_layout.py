"""Layout and drawing of text in any script."""

import math
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw
from wcwidth import iter_graphemes

from . import bidi, emoji, fonts
from .palette import Rgb

ELLIPSIS = "…"
EMOJI = "emoji"
"""Stands for a font file where an emoji is drawn in colour, each by itself."""
_WITHOUT_LETTERS = ("", EMOJI, fonts.EMOJI_IN_ONE_COLOUR)
LONGEST = 600
"""Characters laid out: more never fit, and measuring them would delay the picture."""

_FINEST, _FINE_SIZE = 4, 160
"""Letters are measured and drawn up to 4 times as fine as pixels; large ones need it less."""

_HIGHEST, _DEEPEST = 1.3, 0.7
"""The most that a line reaches above and below its baseline, in sizes: marks can be stacked."""

right_to_left = bidi.right_to_left


class Run(NamedTuple):
    """Characters that are drawn in one call: with one font (a file, or EMOJI), in one direction."""

    path: str
    text: str
    rtl: bool = False


@lru_cache(maxsize=512)
def runs(text: str, rtl: bool | None = None) -> tuple[Run, ...]:
    """Split a line into runs, from left to right; `rtl` is its direction, None for its own.

    A grapheme cluster, including its marks or joined emoji, is never split.
    """
    text = unicodedata.normalize("NFC", text)
    levels = bidi.levels(text, right_to_left(text) if rtl is None else rtl)
    found: list[tuple[str, str, int]] = []
    at = 0
    for cluster in iter_graphemes(text):
        level = levels[at]
        at += len(cluster)
        path, drawn = _fitted(cluster, found[-1][0] if found else "")
        if found and found[-1][0] == path != EMOJI and found[-1][2] == level:
            found[-1] = path, found[-1][1] + drawn, level
        elif drawn:
            found.append((path, drawn, level))
    order = bidi.visual_order([level for _, _, level in found])
    return tuple(Run(*found[at][:2], rtl=found[at][2] % 2 == 1) for at in order)


def is_visible(text: str) -> bool:
    """Whether there is something to draw: more than spaces and invisible characters."""
    return any(run.text.strip() for run in runs(text))


def has_fonts(text: str) -> bool:
    """Whether there is something to draw, and a font for all of it."""
    return is_visible(text) and not any(fonts.BOX in run.text for run in runs(text))


@lru_cache(maxsize=4096)
def _fitted(cluster: str, before: str) -> tuple[str, str]:
    """Return the font for a cluster, and the part of it to draw, which may be empty.

    `before` is the font of the cluster before it, or empty. A box is drawn where there is no font.
    """
    if emoji.is_emoji(cluster):
        if emoji.can_draw(cluster):
            return EMOJI, cluster
        if emoji.can_outline(cluster):
            return fonts.EMOJI_IN_ONE_COLOUR, cluster
        cluster = emoji.in_letters(cluster)
    base, rest = cluster[0], cluster[1 : emoji.LONGEST]
    if emoji.is_invisible(base) or unicodedata.category(base) == "Cc":
        return before, ""
    marks = "".join(char for char in rest if not emoji.is_invisible(char))
    # Spaces and punctuation stay in the font of the letter before them.
    stays = unicodedata.category(base)[0] in "ZP" and not marks
    if stays and before not in _WITHOUT_LETTERS and fonts.has(before, base):
        path = before
    else:
        # A font may draw anything for a private character.
        private = unicodedata.category(base) in ("Co", "Cs")
        found = None if private else fonts.path_for(base, marks)
        if found is None:
            return _without_a_font(cluster)
        path = found
    return path, base + "".join(c for c in rest if c not in marks or fonts.has(path, c))


def _without_a_font(cluster: str) -> tuple[str, str]:
    """Draw as an emoji what has no letters, else a box."""
    if emoji.can_draw(cluster):
        return EMOJI, cluster
    if emoji.can_outline(cluster):
        return fonts.EMOJI_IN_ONE_COLOUR, cluster
    return fonts.NOTO, fonts.BOX


def width(text: str, size: int, strong: bool = False) -> float:
    """The width of `text` in pixels."""
    return sum(_length(run, size, strong) for run in runs(text))


def height(text: str, size: int, strong: bool = False) -> tuple[int, int]:
    """The pixels that `text` reaches above its baseline, and below, both bounded."""
    above = below = 0
    for run in runs(text):
        if run.path == EMOJI:
            top, bottom = (math.ceil(share * size) for share in emoji.reach())
        else:
            face, finer = _face(run, size, strong)
            _, high, _, deep = _box(face, run)
            top, bottom = math.ceil(-high / finer), math.ceil(deep / finer)
        above, below = max(above, top), max(below, bottom)
    return min(above, round(_HIGHEST * size)), min(below, round(_DEEPEST * size))


@lru_cache(maxsize=4096)
def _length(run: Run, size: int, strong: bool) -> float:
    """A run's width. It is kept, because line breaking measures what it has measured before."""
    if run.path == EMOJI:
        return emoji.width(run.text, size)
    face, finer = _face(run, size, strong)
    text, direction = _shaped(run)
    return face.getlength(text, direction=direction) / finer


def _face(run: Run, size: int, strong: bool) -> tuple[fonts.Font, int]:
    """The font of a run, and how much finer than pixels it is."""
    finer = max(1, min(_FINEST, _FINE_SIZE // size))
    return fonts.font(run.path, size, strong, finer), finer


def _shaped(run: Run) -> tuple[str, str | None]:
    """The text and the direction by which Pillow draws a run; it knows directions by Raqm alone."""
    if fonts.shapes():
        return run.text, "rtl" if run.rtl else "ltr"
    return ("".join(reversed(list(iter_graphemes(run.text)))) if run.rtl else run.text), None


def _box(face: fonts.Font, run: Run) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a run's ink, from the left end of its baseline."""
    text, direction = _shaped(run)
    return face.getbbox(text, direction=direction, anchor="ls")


def draw(
    image: Image.Image,
    at: tuple[float, float],
    text: str,
    size: int,
    fill: Rgb | int,
    strong: bool = False,
    rtl: bool | None = None,
) -> None:
    """Draw one line on an RGB image, or on one of mode "L", where emoji become silhouettes.

    `at` is the left end of its baseline; `rtl` the direction of its paragraph, None for its own.
    """
    x, y = at
    for run in runs(text, rtl):
        if run.path == EMOJI:
            tile = emoji.tile(run.text, size)
            source = tile.image if image.mode == "RGB" else fill
            left, top = round(x), round(y) - tile.above
            box = (left, top, left + tile.image.width, top + tile.image.height)
            image.paste(source, box, tile.image.getchannel("A"))
        elif x < image.width:
            _draw_letters(image, (x, y), run, size, fill, strong)
        x += _length(run, size, strong)


def _draw_letters(
    image: Image.Image,
    at: tuple[float, float],
    run: Run,
    size: int,
    fill: Rgb | int,
    strong: bool,
) -> None:
    """Draw letters finer than pixels, because Pillow would put each on a whole pixel."""
    face, finer = _face(run, size, strong)
    left, high, right, deep = (side / finer for side in _box(face, run))
    x, y = at[0], round(at[1])
    first, last = math.floor(x + left), min(image.width, math.ceil(x + right))
    top, bottom = max(0, y + math.floor(high)), min(image.height, y + math.ceil(deep))
    if first >= last or top >= bottom:
        return
    fine = Image.new("L", ((last - first) * finer, (bottom - top) * finer))
    place = ((x - first) * finer, (y - top) * finer)
    text, direction = _shaped(run)
    ImageDraw.Draw(fine).text(place, text, 255, face, "ls", direction=direction)
    image.paste(fill, (first, top, last, bottom), fine.reduce(finer))


def wrap(
    text: str, size: int, room: float, most: int, strong: bool = False
) -> tuple[list[str], bool]:
    """Break text into at most `most` lines of `room` pixels; also return whether all of it fits."""
    lines: list[str] = []
    line = ""
    for word in _words(text, size, room, strong):
        longer = f"{line} {word}" if line else word
        if width(longer, size, strong) <= room:
            line = longer
            continue
        if len(lines) == most - 1:
            return [*lines, clip(line + ELLIPSIS, size, room, strong)], False
        lines.append(line)
        line = word
    return [*lines, line], True


def clip(text: str, size: int, room: float, strong: bool = False) -> str:
    """Cut text to one line of at most `room` pixels, with an ellipsis if it is too long."""
    text = " ".join(_cut(text).split())
    if width(text, size, strong) <= room:
        return text
    text = text.removesuffix(ELLIPSIS)
    clusters = list(iter_graphemes(text))
    fits, beyond = 0, len(clusters)
    while beyond - fits > 1:
        middle = (fits + beyond) // 2
        if width("".join(clusters[:middle]) + ELLIPSIS, size, strong) <= room:
            fits = middle
        else:
            beyond = middle
    return "".join(clusters[:fits]).rstrip() + ELLIPSIS


def _words(text: str, size: int, room: float, strong: bool) -> list[str]:
    """Split text into words; cut a word that is too wide for a line into pieces that fill one."""
    words = []
    for word in _cut(text).split():
        piece = ""
        for cluster in iter_graphemes(word):
            if piece and width(piece + cluster, size, strong) > room:
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
