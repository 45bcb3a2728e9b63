"""Compute the places of people, screen and card in a composed picture."""

from dataclasses import dataclass

from .canvas import Rectangle
from .scene import SPEAKER, SPOTLIGHT, Scene

GAP = 4
"""Pixels between tiles."""

TILE = 1.6
"""Preferred width to height of a tile in a grid, in which a face is not cropped."""

FULL_ROWS = 1.15
"""Factor by which a grid is rated better if its last row is full."""

STRIP_TILE = 4 / 3
STRIP = ((3, 0.21), (6, 0.25), (12, 0.32))
"""The strip's share of the picture's width, by the most people for which it holds."""


Places = dict[str, list[int]]
"""By seat the left, top, width and height of its tile, in thousandths of the picture's size."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the screen, if any, and of people by seat.

    `covered` is how much of the only tile the Now card covers, in pixels from below.
    """

    people: dict[str, Rectangle]
    screen: Rectangle | None = None
    covered: int = 0

    def shares(self, size: tuple[int, int]) -> Places:
        """Return the places of people without what the Now card covers, in shares of `size`."""
        width, height = size
        return {
            seat: [
                1000 * x // width,
                1000 * y // height,
                1000 * across // width,
                1000 * (down - self.covered) // height,
            ]
            for seat, (x, y, across, down) in self.people.items()
        }


def lay_out(scene: Scene, size: tuple[int, int], card: int) -> Layout:
    """Lay out a scene; `card` is the height of the Now card at the bottom, 0 without one."""
    whole, left = (0, 0, *size), (0, 0, size[0], size[1] - card)
    seats = [person.seat for person in scene.people]
    if scene.screen is not None:
        shape = scene.screen.width / scene.screen.height
        screen, strip = _with_strip(len(seats), left, shape)
        return Layout(dict(zip(seats, strip, strict=True)), screen)
    large = scene.large
    if scene.layout == SPOTLIGHT and large is not None:
        seats = [large]
    if len(seats) == 1:
        # Don't make a single face smaller for the card; let the card cover its lower part.
        return Layout({seats[0]: whole}, covered=card)
    if scene.layout == SPEAKER and large is not None:
        others = [seat for seat in seats if seat != large]
        place, strip = _with_strip(len(others), left)
        return Layout({large: place, **dict(zip(others, strip, strict=True))})
    return Layout(dict(zip(seats, grid(len(seats), left), strict=True)))


def grid(count: int, area: Rectangle) -> list[Rectangle]:
    """Return places for `count` people, left to right and down.

    They are as large and as close to the shape `TILE` as possible; a last row that isn't full is
    centred.
    """
    _, _, across, down = area
    best = 0.0
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        width, height = _part(across, columns), _part(down, rows)
        if min(width, height) <= 0:
            continue
        shape = width / height / TILE
        worth = width * height * min(shape, 1 / shape)
        if count == columns * rows:
            worth *= FULL_ROWS
        if worth > best:
            best, chosen = worth, columns
    return _rows(count, chosen, area)


def _with_strip(
    count: int, area: Rectangle, shape: float | None = None
) -> tuple[Rectangle, list[Rectangle]]:
    """Return the large place, and places for `count` people in one or more columns beside it.

    `shape` is the width to height of a large picture that is shown whole; when it is narrow, the
    people get the room that it leaves.
    """
    if count == 0:
        return area, []
    x, y, across, down = area
    share = next(share for most, share in STRIP if count <= most)
    beside = _even(across * share)
    if shape is not None:
        beside = max(beside, min(_even(across - GAP - down * shape), across // 4 * 2))
    large = (x, y, across - beside - GAP, down)
    best = 0
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        width = min(_part(beside, columns), _even(_part(down, rows) * STRIP_TILE))
        if width > best:
            best, chosen = width, (columns, rows)
    columns, rows = chosen
    tall = min(_part(down, rows), _even(_part(beside, columns) / STRIP_TILE))
    used = rows * tall + GAP * (rows - 1)
    area = (x + across - beside, y + _even((down - used) / 2), beside, used)
    return large, _rows(count, columns, area)


def _rows(count: int, columns: int, area: Rectangle) -> list[Rectangle]:
    """Return the places of `count` equal tiles that fill `area`."""
    x, y, across, down = area
    width, height = _part(across, columns), _part(down, -(-count // columns))
    places = []
    for index in range(count):
        row, column = divmod(index, columns)
        here = min(columns, count - row * columns)
        left = _even((across - here * width - GAP * (here - 1)) / 2)
        places.append((x + left + column * (width + GAP), y + row * (height + GAP), width, height))
    return places


def _part(whole: int, count: int) -> int:
    """Return the length of each of `count` parts of `whole` with gaps between, even."""
    return _even((whole - GAP * (count - 1)) / count)


def _even(value: float) -> int:
    return int(value / 2) * 2
