"""The part of an audiogram that stands still: its title, a question's card, and the people."""

from collections.abc import Iterator
from functools import cached_property

from PIL import Image

from .. import text_layout
from ..now_card import now_card
from ..palette import PAPER
from ..planes import Plane, planes_of
from . import people
from .ground import glow, mark
from .places import CARD_TOP, HERO_TOP, MARGIN, MARK_BASELINE, PEOPLE_BOTTOM, WIDTH, Box
from .scene import Answer, Scene

_ACROSS = WIDTH - 2 * MARGIN
_TITLE_SIZES = (68, 60, 52, 44, 38)  # the largest size at which the whole title fits is used
_TITLE_LINES = 3
_LEADING = 1.16
_SMALL_TITLE, _SMALL_GAP = 30, 24
_CARD_GAP = 16
_LINES = 5
_LEAST_PEOPLE = 168
"""Height of the people under a title."""

_UNIT = 2  # pixels of a 360th of the height
_CARET = "▲"


class Still:
    """The still picture while `answer`, or no question, is shown."""

    def __init__(self, scene: Scene, answer: Answer | None) -> None:
        self.picture = glow().copy()
        right = mark(self.picture, scene.site)
        if answer:
            self._small_title(scene.title, right)
            top = self._question(answer, PEOPLE_BOTTOM - people.least_height(scene.people))
        else:
            top = self._title(scene.title)
        box = Box(MARGIN, top, WIDTH - MARGIN, PEOPLE_BOTTOM)
        self.places = people.draw(self.picture, scene.people, box)
        self._discs: dict[tuple[int, int], list[Plane]] = {}

    @cached_property
    def planes(self) -> list[Plane]:
        """The picture, with the discs of silent people."""
        whole = self.picture.copy()
        for number, place in enumerate(self.places):
            whole.paste(self._disc(number, 0), (place.left, place.top))
        return planes_of(whole)

    def disc(self, number: int, step: int) -> list[Plane]:
        """The planes of the square of person `number`, with a ring of size `step`."""
        if (number, step) not in self._discs:
            self._discs[number, step] = planes_of(self._disc(number, step))
        return self._discs[number, step]

    def _disc(self, number: int, step: int) -> Image.Image:
        place = self.places[number]
        box = (place.left, place.top, place.left + place.side, place.top + place.side)
        return people.with_disc(self.picture.crop(box), place, step)

    def _title(self, title: str) -> int:
        """Draw the title large; return the y from which people have room."""
        for size in _TITLE_SIZES:
            lines, whole = text_layout.wrap(title, size, _ACROSS, _TITLE_LINES, strong=True)
            baselines, bottom = _baselines(lines, size)
            if whole and bottom <= PEOPLE_BOTTOM - _LEAST_PEOPLE:
                break
        rtl = text_layout.right_to_left(title)
        for line, baseline in zip(lines, baselines, strict=True):
            self._line(line, baseline, size, rtl)
        return bottom + _CARD_GAP

    def _small_title(self, title: str, left: int) -> None:
        """Draw the title in one line beside the site's name, which ends at `left`."""
        left += _SMALL_GAP
        size = _SMALL_TITLE
        line = text_layout.clip(title, size, WIDTH - MARGIN - left, strong=True)
        rtl = text_layout.right_to_left(title)
        self._line(line, MARK_BASELINE, size, rtl, left)

    def _question(self, answer: Answer, bottom: int) -> int:
        """Draw a question's card above `bottom`, and return that."""
        most = (bottom - _CARD_GAP - CARD_TOP) // 2 * 2
        byline = " · ".join(_byline(answer))
        card = now_card(answer.text, byline, _ACROSS, most, _UNIT, most_lines=_LINES)
        if card:
            top = CARD_TOP + (most - card.panel.height) // 2
            self.picture.paste(card.panel, (MARGIN, top), card.cover)
        return bottom

    def _line(self, line: str, baseline: int, size: int, rtl: bool, left: float = MARGIN) -> None:
        if rtl:
            left = WIDTH - MARGIN - text_layout.width(line, size, strong=True)
        text_layout.draw(self.picture, (left, baseline), line, size, PAPER, strong=True, rtl=rtl)


def _byline(answer: Answer) -> Iterator[str]:
    if answer.asker:
        yield answer.asker
    if answer.votes:
        yield f"{_CARET} {answer.votes}"


def _baselines(lines: list[str], size: int) -> tuple[list[int], int]:
    """The y of each line's baseline, and that of the lowest pixel."""
    found: list[int] = []
    bottom = HERO_TOP
    for line in lines:
        above, below = text_layout.height(line, size, strong=True)
        least = found[-1] + round(size * _LEADING) if found else HERO_TOP + size
        found.append(max(least, bottom + above))
        bottom = found[-1] + below
    return found, bottom
