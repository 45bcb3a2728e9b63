"""Compose a scene's picture: cameras, discs and a screen; the card if nobody sends a picture."""

import av

from recordings.drawing.now_card import MARGIN, SIZES, now_card

from .canvas import Canvas
from .card import Card
from .layout import Places, lay_out
from .overlay import Overlay
from .scene import Scene
from .tiles import Screen, Tile

CARD_SHARE = 1 / 3
"""The largest share of the picture's height that the Now card takes."""

BESIDE_A_SCREEN = SIZES[1]
"""The largest type size of the Now card beside a screen, because the screen needs the room."""


class Composer:
    """Draws scenes; `size` is (width, height) of every picture."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.places: Places = {}
        """Where people are in the last picture, {} on a drawn card; replaced, never changed."""
        self._size = size
        self._unit = size[1] / 360
        self._canvas = Canvas(size)
        self._card = Card(size)
        self._arranged: object = None
        self._tiles: dict[str, Tile] = {}
        self._screen: Screen | None = None
        self._over: Overlay | None = None  # the Now card, where it lies over a tile
        self._frame: av.VideoFrame | None = None

    def draw(self, scene: Scene) -> av.VideoFrame:
        """Return the scene in yuv420p; the same frame object again if nothing has changed."""
        if scene.filmed:
            changed = self._compose(scene)
        else:
            self._arranged, self.places = None, {}
            changed = self._card.draw(self._canvas, scene)
        if changed or self._frame is None:
            self._frame = self._canvas.frame()
        return self._frame

    def _compose(self, scene: Scene) -> bool:
        """Draw the scene with tiles; return whether anything has changed."""
        changed = self._arrange(scene)
        if self._screen and scene.screen is not None:
            changed |= self._screen.draw(self._canvas, scene.screen)
        for person in scene.people:
            if tile := self._tiles.get(person.seat):
                changed |= tile.draw(self._canvas, person)
        if changed and self._over:
            self._over.put(self._canvas, self._at(self._over))
        return changed

    def _arrange(self, scene: Scene) -> bool:
        """Create the tiles again if people, layout or question changed; return whether they did."""
        people = tuple((p.seat, p.name, p.frame is not None) for p in scene.people)
        screen = scene.screen and (scene.screen.width, scene.screen.height)
        arranged = (
            people, screen, scene.layout, scene.large, scene.names, scene.question, scene.asker,
        )  # fmt: skip
        if arranged == self._arranged:
            return False
        self._arranged = arranged
        self._card.forget()
        self._canvas.fill((0, 0, *self._size))
        now = self._now(scene)
        layout = lay_out(scene, self._size, now.height + 2 * self._margin if now else 0)
        self.places = layout.shares(self._size)
        outlined = len(layout.people) > 1
        self._tiles = {
            person.seat: Tile(place, person, scene.names, outlined, layout.covered)
            for person in scene.people
            if (place := layout.people.get(person.seat))
        }
        self._screen = Screen(layout.screen) if layout.screen else None
        self._over = now if layout.covered else None
        if now:
            now.put(self._canvas, self._at(now))
        return True

    @property
    def _margin(self) -> int:
        return 2 * round(MARGIN * self._unit / 2)

    def _now(self, scene: Scene) -> Overlay | None:
        if not scene.question:
            return None
        most = int(self._size[1] * CARD_SHARE)
        largest = BESIDE_A_SCREEN if scene.screen is not None else SIZES[0]
        width = self._size[0] - 2 * self._margin
        card = now_card(scene.question, scene.asker, width, most, self._unit, largest)
        return Overlay(card.panel, card.cover, card.radius) if card else None

    def _at(self, now: Overlay) -> tuple[int, int]:
        return self._margin, self._size[1] - self._margin - now.height
