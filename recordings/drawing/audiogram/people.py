"""The people of an audiogram: discs with initials, with a ring while they speak."""

from functools import lru_cache
from typing import NamedTuple

from PIL import Image, ImageDraw

from .. import text_layout
from ..initials import initials
from ..palette import PAPER, PAPER_SOFT, Rgb, oklch
from .places import Box
from .scene import Person

STEPS = 7
"""Sizes of the ring, including none."""

MOST = 8
"""People shown; a number stands for the others."""

_PER_ROW = 4
_REACH = 1.3  # side of the square that holds a disc with its widest ring, in diameters
_FINER = 3
_GAP = 20
_LARGEST_DISC = 184
_LARGE = 90
"""Diameter from which names are smaller beside their disc."""

_SMALLEST_NAME, _LARGEST_NAME = 22, 52
_FITTED = (1, 1), (0.82, 2), (0.66, 2)
"""Sizes of a name, relative to the largest, and its lines: the first in which all of it fits."""

_ROW, _ROWS = 88, 108  # heights in which people can be told apart on a phone


class Place(NamedTuple):
    """A disc's square with room for its ring, all even: left, top and side, and its diameter."""

    person: Person
    left: int
    top: int
    side: int
    diameter: int


def colour(hue: int) -> Rgb:
    """The colour of a person's voice: of the ring around the disc, and in the waveform."""
    return oklch(0.76, 0.13, hue)


def least_height(people: tuple[Person, ...]) -> int:
    """The pixels that people need in height: none without people."""
    return (_ROW if len(people) <= _PER_ROW else _ROWS) if people else 0


def draw(image: Image.Image, people: tuple[Person, ...], box: Box) -> list[Place]:
    """Draw the names of people in rows in `box`; return the places of their discs.

    One to four people are in one row, more in two.
    """
    shown = people[:MOST] if len(people) <= MOST else people[: MOST - 1]
    cells = len(shown) + (len(people) > len(shown))
    if not cells:
        return []
    rows = 1 if cells <= _PER_ROW else 2
    columns = -(-cells // rows)
    tall, wide = box.height // rows, (box.width + _GAP) // columns - _GAP
    diameter = _even(min(tall / _REACH, wide * 0.36, _LARGEST_DISC))
    side = _even(diameter * _REACH)
    size = max(
        _SMALLEST_NAME, min(_LARGEST_NAME, round(diameter * (0.34 if diameter > 90 else 0.42)))
    )
    found = []
    for at in range(cells):
        left = box.left + at % columns * (wide + _GAP)
        middle = box.top + tall * (at // columns) + tall // 2
        if at == len(shown):
            left -= (side - diameter) // 2
            _name(image, f"+{len(people) - at}", left, middle, wide, size)
            continue
        beyond = (side - diameter) // 2
        found.append(
            Place(shown[at], _even(left - beyond), _even(middle - side / 2), side, diameter)
        )
        after = left + diameter + round(diameter * 0.22)
        _name(image, shown[at].name, after, middle, left + wide - after, size)
    return found


def _name(image: Image.Image, name: str, left: int, middle: int, room: int, size: int) -> None:
    """Write a name in at most two lines, centred on `middle`."""
    for share, most in _FITTED:
        fitted = max(_SMALLEST_NAME, round(size * share))
        lines, whole = text_layout.wrap(name, fitted, room, most, strong=True)
        if whole:
            break
    step = round(fitted * 1.2)
    baseline = middle - step * (len(lines) - 1) / 2 + fitted * 0.36
    for line in lines:
        text_layout.draw(image, (left, baseline), line, fitted, PAPER_SOFT, strong=True)
        baseline += step


def with_disc(ground: Image.Image, place: Place, step: int) -> Image.Image:
    """Draw a person's disc on `ground`, the picture under their place's square.

    `step` is the size of the ring, 0 to STEPS - 1.
    """
    image = ground.copy()
    person, diameter = place.person, place.diameter
    if step:
        reach = step / (STEPS - 1)
        tint = colour(person.hue)
        for beyond, share in ((0.05 + 0.24 * reach, 0.14), (0.05 + 0.12 * reach, 0.28)):
            image.paste(tint, (0, 0), _circle(place.side, diameter * (1 + beyond), share))
        image.paste(tint, (0, 0), _circle(place.side, diameter * 1.055, 1))
    image.paste(oklch(0.42, 0.08, person.hue), (0, 0), _circle(place.side, diameter, 1))
    letters = initials(person.name)
    size = round(diameter * (0.43 if len(letters) == 1 else 0.35))
    left = (place.side - text_layout.width(letters, size, strong=True)) / 2
    baseline = place.side / 2 + size * 0.36
    text_layout.draw(image, (left, baseline), letters, size, PAPER, strong=True)
    return image


@lru_cache(maxsize=256)
def _circle(side: int, diameter: float, share: float) -> Image.Image:
    """The alpha of a circle in the middle of a square."""
    mask = Image.new("L", (side * _FINER, side * _FINER))
    low, high = (side - diameter) / 2 * _FINER, (side + diameter) / 2 * _FINER
    ImageDraw.Draw(mask).ellipse((low, low, high - 1, high - 1), round(255 * share))
    return mask.resize((side, side), Image.Resampling.LANCZOS)


def _even(value: float) -> int:
    return int(value / 2) * 2
