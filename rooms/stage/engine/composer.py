"""One picture out of a scene: a grid of cameras and discs, or the card when nobody is filmed."""

import av

from .canvas import Canvas
from .card import Card
from .scene import Scene
from .tiles import Tile, grid


class Composer:
    """`size` is (width, height) of every picture."""

    def __init__(self, size: tuple[int, int]) -> None:
        self._size = size
        self._canvas = Canvas(size)
        self._card = Card(size)
        self._people: tuple[tuple[str, str, bool], ...] = ()
        self._tiles: list[Tile] = []

    def draw(self, scene: Scene) -> av.VideoFrame:
        """The scene in yuv420p."""
        if scene.filmed:
            self._compose(scene)
        else:
            self._people = ()
            self._card.draw(self._canvas, scene)
        return self._canvas.frame()

    def _compose(self, scene: Scene) -> None:
        people = tuple((p.seat, p.name, p.frame is not None) for p in scene.people)
        if people != self._people:
            self._people = people
            self._card.forget()
            self._canvas.fill((0, 0, *self._size))
            places = grid(len(people), self._size)
            named = zip(places, scene.people, strict=True)
            self._tiles = [Tile(place, person.name) for place, person in named]
        for tile, person in zip(self._tiles, scene.people, strict=True):
            tile.draw(self._canvas, person)
