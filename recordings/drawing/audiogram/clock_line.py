"""The line at the bottom of an audiogram: how much of the session is over, and the times."""

from functools import lru_cache

from PIL import Image

from .. import text_layout
from ..palette import GROUND, PAPER, PAPER_SOFT, SURFACE, blend
from ..planes import Plane, planes_of
from .places import LINE, MARGIN, WIDTH, Box
from .waveform import FPS, yuv

_SIZE = 26
_GAP = 22
_THICK = 6
_REST = blend(PAPER, 0.16, SURFACE)
_MARK_GAP = 2


class ClockLine:
    """Draws the line of a session of `pictures` pictures; `starts` are those of its answers."""

    def __init__(self, pictures: int, starts: list[int]) -> None:
        self._pictures = pictures
        self._total = clock(pictures // FPS)
        room = _even(max(_width(self._total), _width("0:00")))
        self._times = [
            Box(MARGIN, LINE - 20, MARGIN + room, LINE + 20),
            Box(WIDTH - MARGIN - room, LINE - 20, WIDTH - MARGIN, LINE + 20),
        ]
        self._bar = Box(
            MARGIN + room + _GAP, LINE - _THICK // 2 - 1, WIDTH - MARGIN - room - _GAP, LINE + 3
        )
        self._starts = [self._x(start) for start in starts if start]

    def draw(self, planes: list[Plane], number: int) -> None:
        """Draw the line for picture `number`."""
        for box, text, right in zip(
            self._times, (clock(number // FPS), self._total), (False, True), strict=True
        ):
            _put(planes, box, _time(text, box.width, box.height, right))
        x = self._x(number)
        for part, over, rest, ground, half in zip(
            planes, yuv(PAPER_SOFT), yuv(_REST), yuv(GROUND), (1, 2, 2), strict=True
        ):
            row = part[self._bar.top // half : self._bar.bottom // half]
            row[:, self._bar.left // half : self._bar.right // half] = rest
            row[:, self._bar.left // half : x // half] = over
            for start in self._starts:
                row[:, (start - _MARK_GAP) // half : (start + _MARK_GAP) // half] = ground

    def _x(self, number: int) -> int:
        share = min(1, number / max(1, self._pictures - 1))
        return self._bar.left + _even(self._bar.width * share)


def clock(second: int) -> str:
    """Write seconds as on a player: 0:07, 12:34 or 1:02:03."""
    hours, minutes = divmod(second // 60, 60)
    text = f"{minutes:02}:{second % 60:02}" if hours else f"{minutes}:{second % 60:02}"
    return f"{hours}:{text}" if hours else text


@lru_cache(maxsize=64)
def _time(text: str, width: int, height: int, right: bool) -> list[Plane]:
    image = Image.new("RGB", (width, height), GROUND)
    left = width - _width(text) if right else 0.0
    for char in text:
        cell = _cell(char)
        start = left + (cell - text_layout.width(char, _SIZE, strong=True)) / 2
        baseline = height / 2 + _SIZE * 0.36
        text_layout.draw(image, (start, baseline), char, _SIZE, PAPER_SOFT, strong=True)
        left += cell
    return planes_of(image)


def _width(text: str) -> float:
    return sum(map(_cell, text))


def _cell(char: str) -> float:
    """The room of one character: digits get the same, so that a running time stands still."""
    return text_layout.width("0" if char.isdigit() else char, _SIZE, strong=True)


def _put(planes: list[Plane], box: Box, drawn: list[Plane]) -> None:
    for part, new, half in zip(planes, drawn, (1, 2, 2), strict=True):
        part[box.top // half : box.bottom // half, box.left // half : box.right // half] = new


def _even(value: float) -> int:
    return -(-int(value + 1) // 2) * 2
