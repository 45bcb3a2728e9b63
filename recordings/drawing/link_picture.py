"""The picture that chats and social networks show beside a link, in the look of the program."""

import io
from typing import NamedTuple

from PIL import Image, ImageDraw

from . import text_layout
from .initials import initials
from .palette import ACT, GROUND, LIVE, PAPER, PAPER_SOFT, SURFACE, Rgb, blend, oklch

SIZE = WIDTH, HEIGHT = 1200, 630  # pixels: what the Open Graph's readers cut to
MARGIN = 72
QUALITY = 86  # of JPEG, 1 to 95; all such pictures stay below 250 KB
REVISION = 2  # of the drawing; a new one gives all pictures new addresses

TITLE_SIZES = (88, 76, 64, 54)  # the largest size at which the whole title fits is used
TITLE_LINES = 3
DISC = 104
WARM = oklch(0.46, 0.09, 45)  # the light of a live room


class Words(NamedTuple):
    """The words in the picture.

    Attributes:
        host: empty in the picture of the site itself.
        state: one or two words, as "LIVE"; empty in the picture of the site itself.
        hue: of the host's disc, in degrees.
    """

    site: str
    title: str
    host: str = ""
    state: str = ""
    is_live: bool = False
    hue: int = 0


def draw(words: Words) -> bytes:
    """Draw the picture as a JPEG of 1200 × 630."""
    image = Image.new("RGB", SIZE, GROUND)
    _light(image, WARM if words.is_live else blend(ACT, 0.42, SURFACE))
    _mark(image, words)
    _title(image, words)
    if words.host:
        _host(image, words)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _light(image: Image.Image, colour: Rgb) -> None:
    """Draw the glow in the background, which comes from the top right corner."""
    glow = Image.radial_gradient("L").resize((2 * WIDTH, 2 * WIDTH))
    share = glow.crop((0, WIDTH, WIDTH, WIDTH + HEIGHT)).point(lambda far: 255 - far)
    image.paste(Image.new("RGB", SIZE, colour), (0, 0), share)


def _mark(image: Image.Image, words: Words) -> None:
    """Draw the site's name at the left, and the room's state at the right."""
    size, baseline = 34, MARGIN + 30
    right = WIDTH - MARGIN
    if words.state:
        colour = PAPER if words.is_live else PAPER_SOFT
        state = text_layout.clip(words.state, size, WIDTH / 3, strong=True)
        right -= round(text_layout.width(state, size, strong=True))
        text_layout.draw(image, (right, baseline), state, size, colour, strong=True)
        if words.is_live:
            right -= 38
            _dot(image, right, baseline - 12, LIVE)
    name = text_layout.clip(words.site, size, right - MARGIN - MARGIN / 2, strong=True)
    text_layout.draw(image, (MARGIN, baseline), name, size, PAPER_SOFT, strong=True)


def _dot(image: Image.Image, left: float, middle: float, colour: Rgb) -> None:
    radius, finer = 11, 4  # draw larger and scale down, because Pillow's ellipses have hard edges
    mask = Image.new("L", (2 * radius * finer,) * 2)
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), 255)
    small = mask.resize((2 * radius,) * 2, Image.Resampling.LANCZOS)
    fill = Image.new("RGB", small.size, colour)
    image.paste(fill, (round(left), round(middle - radius)), small)


def _title(image: Image.Image, words: Words) -> None:
    room = WIDTH - 2 * MARGIN
    for size in TITLE_SIZES:
        lines, whole = text_layout.wrap(words.title, size, room, TITLE_LINES, strong=True)
        if whole:
            break
    step = round(size * 1.16)
    top, bottom = MARGIN + 60, HEIGHT - MARGIN - (DISC + 28 if words.host else 0)
    baseline = (top + bottom - step * len(lines)) / 2 + size
    for line in lines:
        left: float = MARGIN
        if text_layout.right_to_left(words.title):
            left = WIDTH - MARGIN - text_layout.width(line, size, strong=True)
        text_layout.draw(image, (left, baseline), line, size, PAPER, strong=True)
        baseline += step


def _host(image: Image.Image, words: Words) -> None:
    """Draw the host as in the program: a disc with initials, and the name beside it."""
    finer = 3
    mask = Image.new("L", (DISC * finer, DISC * finer))
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), 255)
    top = HEIGHT - MARGIN - DISC
    fill = Image.new("RGB", (DISC, DISC), oklch(0.42, 0.08, words.hue))
    image.paste(fill, (MARGIN, top), mask.resize((DISC, DISC), Image.Resampling.LANCZOS))
    letters = initials(words.host)
    size = round(DISC * (0.43 if len(letters) == 1 else 0.35))
    left = MARGIN + (DISC - text_layout.width(letters, size, strong=True)) / 2
    text_layout.draw(image, (left, top + DISC / 2 + size * 0.36), letters, size, PAPER, strong=True)
    size = 44
    left = MARGIN + DISC + 28
    name = text_layout.clip(words.host, size, WIDTH - MARGIN - left, strong=True)
    text_layout.draw(image, (left, top + DISC / 2 + size * 0.36), name, size, PAPER, strong=True)
