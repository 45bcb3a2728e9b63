"""The drawn card: the picture of an audio-only room in its recording.

It shows the title, the people on stage as discs with rings that follow their level, and the
question being answered. It goes through the program's encoder but not to WebRTC listeners, because
their page draws discs itself.
"""

from PIL import Image

from recordings.drawing import text_layout
from recordings.drawing.now_card import now_card
from recordings.drawing.palette import GROUND, PAPER, PAPER_SOFT
from recordings.drawing.planes import planes_of

from .canvas import Canvas
from .discs import disc, extent, step_of
from .scene import Person, Scene

_QUESTION_SHARE = 0.45
_PER_ROW = 6


class Card:
    """Draws the card; redraws only parts that have changed. `size` is (width, height)."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._unit = size[1] / 360  # everything is drawn for 360 lines and scaled
        self._shown: object = None
        self._rings: dict[str, int] = {}
        self._places: list[tuple[int, int]] = []
        self._diameter = 0

    def forget(self) -> None:
        """Redraw everything next time, because something else was drawn on the canvas."""
        self._shown = None

    def draw(self, canvas: Canvas, scene: Scene) -> bool:
        """Draw the scene; return whether anything has changed."""
        people = tuple((person.seat, person.name) for person in scene.people)
        content = (scene.title, people, scene.question, scene.asker)
        changed = content != self._shown
        if changed:
            self._shown = content
            self._rings = {}
            canvas.draw((0, 0, *self._size), planes_of(self._ground(scene)))
        for person, place in zip(scene.people, self._places, strict=True):
            if self._rings.get(person.seat) != (step := step_of(person.level)):
                changed = True
                self._rings[person.seat] = step
                side = extent(self._diameter)
                canvas.draw((*place, side, side), disc(person, self._diameter, GROUND))
        return changed

    def _px(self, units: float) -> int:
        return round(units * self._unit)

    def _ground(self, scene: Scene) -> Image.Image:
        """Return the image without the discs, and set the discs' places."""
        width, height = self._size
        image = Image.new("RGB", self._size, GROUND)
        margin = self._px(24)
        size = self._px(17)
        title = text_layout.clip(scene.title, size, width - 2 * margin, strong=True)
        left: float = margin
        if text_layout.right_to_left(title):
            left = width - margin - text_layout.width(title, size, strong=True)
        text_layout.draw(image, (left, self._px(38)), title, size, PAPER, strong=True)
        bottom = height - margin
        if scene.question:
            bottom = self._question(image, scene.question, scene.asker)
        self._people(image, scene.people, self._px(52), bottom)
        return image

    def _people(
        self, image: Image.Image, people: tuple[Person, ...], top: int, bottom: int
    ) -> None:
        """Place rows of discs, centred between `top` and `bottom`, and draw their names."""
        self._places = []
        if not people:
            return
        rows = [people[at : at + _PER_ROW] for at in range(0, len(people), _PER_ROW)]
        across = self._size[0] - self._px(24)
        label = self._px(22)
        tall = (bottom - top) / len(rows) - label
        side = min(tall, across / max(2, len(rows[0])), self._px(180))
        self._diameter = int(side / 1.36 / 2) * 2
        side = extent(self._diameter)
        step = min(across / len(rows[0]), side * 1.25)
        y = top + (bottom - top - len(rows) * (side + label)) / 2
        for row in rows:
            x = (self._size[0] - step * len(row)) / 2 + (step - side) / 2
            for person in row:
                self._places.append((int(x / 2) * 2, int(y / 2) * 2))
                self._name(image, person.name, x + side / 2, y + side + label * 0.55, step)
                x += step
            y += side + label

    def _name(
        self, image: Image.Image, name: str, centre: float, baseline: float, space: float
    ) -> None:
        size = self._px(13)
        name = text_layout.clip(name, size, space - self._px(6), strong=True)
        left = centre - text_layout.width(name, size, strong=True) / 2
        text_layout.draw(image, (left, baseline), name, size, PAPER_SOFT, strong=True)

    def _question(self, image: Image.Image, question: str, asker: str) -> int:
        """Draw the question's card at the bottom; return the y above which there is free room."""
        width, height = self._size
        margin = self._px(24)
        most = int(height * _QUESTION_SHARE)
        card = now_card(question, asker, width - 2 * margin, most, self._unit)
        if card is None:
            return height - margin
        top = height - margin - card.panel.height
        image.paste(card.panel, (margin, top), card.cover)
        return top - self._px(8)
