"""The cover picture of a session's MP3, in the look of the program."""

import io
from functools import lru_cache

from PIL import Image, ImageDraw

from . import text_layout
from .initials import initials
from .palette import ACT, GROUND, LIVE, PAPER, PAPER_SOFT, SURFACE, blend, oklch

SIDE = 1400  # pixels: the minimum that podcast directories accept
MARGIN = 110
QUALITY = 88  # of JPEG, 1 to 95

TITLE_SIZES = (150, 124, 104, 86)  # the largest size at which the whole title fits is used
TITLE_LINES = 4
LEADING = 1.16
DISC = 220


@lru_cache(maxsize=4)
def draw(title: str, host: str, site: str, hue: int) -> bytes:
    """Draw the cover as a JPEG of 1400 × 1400; `hue` is the host's, in degrees.

    It is kept, because the copies of a session are made one after the other and have the same one,
    which takes 90 ms of CPU.
    """
    image = Image.new("RGB", (SIDE, SIDE), GROUND)
    pen = ImageDraw.Draw(image)
    _light(image)
    _mark(image, pen, site)
    _title(image, title)
    _host(image, pen, host, hue)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _light(image: Image.Image) -> None:
    """Draw the glow in the background, which comes from the right edge."""
    glow = Image.radial_gradient("L").resize((2 * SIDE, 2 * SIDE))
    share = glow.crop((0, SIDE // 2, SIDE, SIDE // 2 + SIDE)).point(lambda far: 255 - far)
    lit = Image.composite(
        Image.new("RGB", image.size, blend(ACT, 0.42, SURFACE)),
        Image.new("RGB", image.size, GROUND),
        share,
    )
    image.paste(lit)


def _mark(image: Image.Image, pen: ImageDraw.ImageDraw, site: str) -> None:
    """Draw the site's name, with the red light of a live room beside it."""
    size, radius = 50, 16
    baseline = MARGIN + size
    pen.ellipse((MARGIN, baseline - 18 - radius, MARGIN + 2 * radius, baseline - 18 + radius), LIVE)
    left = MARGIN + 2 * radius + 26
    name = text_layout.clip(site, size, SIDE - MARGIN - left, strong=True)
    text_layout.draw(image, (left, baseline), name, size, PAPER_SOFT, strong=True)


def _title(image: Image.Image, title: str) -> None:
    """Draw the title as large as it fits between the site's name and the host."""
    room = SIDE - 2 * MARGIN
    for size in TITLE_SIZES:
        lines, whole = text_layout.wrap(title, size, room, TITLE_LINES, strong=True)
        baselines, bottom = _baselines(lines, size)
        if whole and bottom <= SIDE - MARGIN - DISC - MARGIN / 3:
            break
    rtl = text_layout.right_to_left(title)
    for line, baseline in zip(lines, baselines, strict=True):
        left: float = MARGIN
        if rtl:
            left = SIDE - MARGIN - text_layout.width(line, size, strong=True)
        text_layout.draw(image, (left, baseline), line, size, PAPER, strong=True, rtl=rtl)


def _baselines(lines: list[str], size: int) -> tuple[list[int], int]:
    """The y of each line's baseline, and that of the lowest pixel."""
    found: list[int] = []
    bottom = 0
    for line in lines:
        above, below = text_layout.height(line, size, strong=True)
        least = found[-1] + round(size * LEADING) if found else MARGIN + 210 + size
        found.append(max(least, bottom + above))
        bottom = found[-1] + below
    return found, bottom


def _host(image: Image.Image, pen: ImageDraw.ImageDraw, host: str, hue: int) -> None:
    """Draw the host as in the program: a disc with initials, and the name beside it."""
    finer = 3  # draw larger and scale down, because Pillow's ellipses have hard edges
    mask = Image.new("L", (DISC * finer, DISC * finer))
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), 255)
    top = SIDE - MARGIN - DISC
    fill = Image.new("RGB", (DISC, DISC), oklch(0.42, 0.08, hue))
    image.paste(fill, (MARGIN, top), mask.resize((DISC, DISC), Image.Resampling.LANCZOS))
    letters = initials(host)
    size = round(DISC * (0.43 if len(letters) == 1 else 0.35))
    left = MARGIN + (DISC - text_layout.width(letters, size, strong=True)) / 2
    text_layout.draw(image, (left, top + DISC / 2 + size * 0.36), letters, size, PAPER, strong=True)
    size = 64
    left = MARGIN + DISC + 44
    name = text_layout.clip(host, size, SIDE - MARGIN - left, strong=True)
    text_layout.draw(image, (left, top + DISC / 2 + size * 0.36), name, size, PAPER, strong=True)
