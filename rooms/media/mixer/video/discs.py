"""Draw people without a camera: a disc with initials, and a ring while they speak."""

from functools import lru_cache

from PIL import Image, ImageDraw

from recordings.drawing import text_layout
from recordings.drawing.initials import initials
from recordings.drawing.palette import LIVE, PAPER, Rgb, blend, hue_of, oklch
from recordings.drawing.planes import Plane, planes_of
from rooms.media.ipc_protocol import QUIET

from .scene import Person

STEPS = 5
"""Number of sizes of the ring, including none: enough to look alive, few enough to cache."""

_FINER = 3  # draw larger and scale down, because Pillow's ellipses have hard edges


def step_of(level: int) -> int:
    """Return the size of the ring, 0 to STEPS - 1, for a level of 0 to 100."""
    if level < QUIET:
        return 0
    return min(STEPS - 1, 1 + (level - QUIET) * (STEPS - 1) // (100 - QUIET))


def extent(diameter: int) -> int:
    """Return the side, even, of the square that holds a disc with its widest ring."""
    return round(diameter * 1.36 / 2) * 2


def disc(person: Person, diameter: int, ground: Rgb) -> list[Plane]:
    """Return the planes of a square of `extent(diameter)` with a person's disc on `ground`."""
    return _disc(
        initials(person.name), hue_of(person.seat), diameter, step_of(person.level), ground
    )


@lru_cache(maxsize=256)
def _disc(letters: str, hue: int, diameter: int, step: int, ground: Rgb) -> list[Plane]:
    side = extent(diameter) * _FINER
    image = Image.new("RGB", (side, side), ground)
    pen = ImageDraw.Draw(image)
    radius = diameter * _FINER / 2
    fill = oklch(0.42, 0.08, hue)
    if step:
        reach = step / (STEPS - 1)
        halos = ((0.06 + 0.28 * reach, 0.10), (0.05 + 0.14 * reach, 0.24), (0.035, 1.0))
        for beyond, share in halos:
            _circle(pen, side / 2, radius * (1 + beyond), blend(LIVE, share, ground))
        _circle(pen, side / 2, radius, ground)
    _circle(pen, side / 2, radius, fill)
    size = round(radius * (0.86 if len(letters) == 1 else 0.7))
    left = (side - text_layout.width(letters, size, strong=True)) / 2
    text_layout.draw(image, (left, side / 2 + size * 0.36), letters, size, PAPER, strong=True)
    return planes_of(image.resize((side // _FINER, side // _FINER), Image.Resampling.LANCZOS))


def _circle(pen: ImageDraw.ImageDraw, centre: float, radius: float, fill: Rgb) -> None:
    low, high = centre - radius, centre + radius
    pen.ellipse((low, low, high, high), fill)
