"""The background of an audiogram: a glow from the top right, and the site's name."""

from functools import cache

import numpy as np
from PIL import Image, ImageDraw

from .. import text_layout
from ..palette import ACT, GROUND, LIVE, PAPER_SOFT, SURFACE, blend
from .places import HEIGHT, MARGIN, MARK_BASELINE, WAVE_TOP, WIDTH

_FINER = 4  # draw larger and scale down, because Pillow's ellipses have hard edges


@cache
def glow() -> Image.Image:
    """Draw the glow, which ends above the waveform. Don't draw on it: it is kept.

    Noise of less than one step of a colour hides the edges between its steps, which are wide on a
    dark ground.
    """
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    far = np.hypot((x - WIDTH * 0.86) / (WIDTH * 0.9), (y + 90) / (WAVE_TOP + 90))
    share = np.clip(1 - far, 0, 1)[..., None] ** 1.4
    lit = np.array(blend(ACT, 0.6, SURFACE), np.float32)
    picture = np.array(GROUND, np.float32) * (1 - share) + lit * share
    noise = np.random.default_rng(1).uniform(-0.5, 0.5, (HEIGHT, WIDTH, 1)) * (share > 0)
    return Image.fromarray(np.rint(picture + noise).astype(np.uint8))


def mark(image: Image.Image, site: str) -> int:
    """Draw the site's name, with the red light of a live room beside it as on the cover.

    Return the x at which it ends.
    """
    size, radius = 30, 10
    middle = MARK_BASELINE - 11
    dot(image, MARGIN, middle - radius, 2 * radius)
    left = MARGIN + 2 * radius + 16
    name = text_layout.clip(site, size, WIDTH / 3, strong=True)
    text_layout.draw(image, (left, MARK_BASELINE), name, size, PAPER_SOFT, strong=True)
    return left + round(text_layout.width(name, size, strong=True))


def dot(image: Image.Image, left: int, top: int, side: int) -> None:
    mask = Image.new("L", (side * _FINER,) * 2)
    ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), 255)
    image.paste(LIVE, (left, top), mask.resize((side, side), Image.Resampling.LANCZOS))
