"""Draw the tiles of a composed picture: people and a shared screen."""

import av
from av.video.reformatter import VideoReformatter

from recordings.drawing.palette import LIVE, SURFACE

from .canvas import Canvas, Rectangle
from .discs import disc, extent, step_of
from .label import label
from .overlay import Overlay
from .scene import Person

_DISC = 0.46
"""Diameter of a disc, as a share of its tile's shorter side."""


class Screen:
    """The place of a shared screen, shown whole; drawn only when it has changed."""

    def __init__(self, place: Rectangle) -> None:
        self._place = place
        self._scaler = VideoReformatter()
        self._shown: av.VideoFrame | None = None

    def draw(self, canvas: Canvas, frame: av.VideoFrame) -> bool:
        """Draw on the canvas if needed; return whether anything was drawn."""
        if frame is self._shown:
            return False
        self._shown = frame
        canvas.film(self._place, frame, self._scaler, whole=True)
        return True


class Tile:
    """One person's place, drawn only when its content has changed.

    `named` shows their name, and `outlined` an outline while they speak. The lowest `covered`
    pixels are hidden by the Now card.
    """

    def __init__(
        self, place: Rectangle, person: Person, named: bool, outlined: bool, covered: int = 0
    ) -> None:
        _, _, width, height = self._place = place
        self._outlined = outlined
        self._covered = covered
        self._scaler = VideoReformatter()
        self._label = label(person.name, width, height) if named else None
        self._shown: object = None

    def draw(self, canvas: Canvas, person: Person) -> bool:
        """Draw on the canvas if needed; return whether anything was drawn."""
        frame = person.frame
        step = step_of(person.level)
        shows = step if frame is None else (frame, self._outlined and step > 0)
        if shows == self._shown:
            return False
        self._shown = shows
        if frame is not None:
            canvas.film(self._place, frame, self._scaler)
            if self._outlined and step:
                canvas.outline(self._place, 2, LIVE)
        else:
            self._draw_disc(canvas, person)
        if self._label:
            self._put(canvas, self._label)
        return True

    def _put(self, canvas: Canvas, name: Overlay) -> None:
        x, y, _, height = self._place
        inset = _even(height * 0.04)
        bottom = y + height - (self._covered or inset)
        name.put(canvas, (x + inset, bottom - name.height))

    def _draw_disc(self, canvas: Canvas, person: Person) -> None:
        x, y, width, height = self._place
        height -= self._covered
        canvas.fill(self._place, SURFACE)
        diameter = _even(min(width, height) * _DISC)
        side = extent(diameter)
        left, top = x + _even((width - side) / 2), y + _even((height - side) / 2)
        canvas.draw((left, top, side, side), disc(person, diameter, SURFACE))


def _even(value: float) -> int:
    return int(value / 2) * 2
