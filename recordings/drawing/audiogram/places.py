"""Where things are in an audiogram, in pixels of 1280 × 720."""

from typing import NamedTuple

SIZE = WIDTH, HEIGHT = 1280, 720
MARGIN = 56

MARK_BASELINE = 82
HERO_TOP, CARD_TOP = 122, 110
"""Where the large title or, instead of it, a question's card begins; the people are below."""

PEOPLE_BOTTOM = 488

WAVE_TOP, WAVE_BOTTOM = 500, 628
"""Both even. All below WAVE_TOP is drawn on the ground colour without the glow."""

LINE = 670
"""The middle of the line that shows how much of the session is over."""


class Box(NamedTuple):
    """A rectangle in pixels."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


WAVE = Box(0, WAVE_TOP, WIDTH, WAVE_BOTTOM)
