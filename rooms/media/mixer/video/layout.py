"""Where everything in a composed picture lies."""

from dataclasses import dataclass

from .canvas import Rectangle
from .scene import SPEAKER, SPOTLIGHT, Scene

GAP = 4
"""Pixels between tiles."""

TILE = 1.6
"""Width to height of the tile a grid would like best: a face loses nothing in it."""

FULL_ROWS = 1.15
"""How much better a grid is that has no row left short."""

STRIP_TILE = 4 / 3
STRIP = ((3, 0.21), (6, 0.25), (12, 0.32))
"""Up to how many in a strip, the share of the picture's width it takes."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of the screen, if any, and of people by seat; `covered` is the part of the only tile
    that the Now card lies over, in pixels from below."""

    people: dict[str, Rectangle]
    screen: Rectangle | None = None
    covered: int = 0


def lay_out(scene: Scene, size: tuple[int, int], card: int) -> Layout:
    """`card` is the height the Now card takes at the bottom, 0 without one."""
    whole, left = (0, 0, *size), (0, 0, size[0], size[1] - card)
    seats = [person.seat for person in scene.people]
    if scene.screen is not None:
        shape = scene.screen.width / scene.screen.height
        screen, strip = _with_strip(len(seats), left, shape)
        return Layout(dict(zip(seats, strip, strict=True)), screen)
    if scene.layout == SPOTLIGHT:
        seats = [scene.large]
    if len(seats) == 1:
        # A face alone is too good to be squeezed: the card lies over its lower part.
        return Layout({seats[0]: whole}, covered=card)
    if scene.layout == SPEAKER:
        others = [seat for seat in seats if seat != scene.large]
        large, strip = _with_strip(len(others), left)
        return Layout({scene.large: large, **dict(zip(others, strip, strict=True))})
    return Layout(dict(zip(seats, grid(len(seats), left), strict=True)))


def grid(count: int, area: Rectangle) -> list[Rectangle]:
    """Places for `count` people, left to right and down, as large and as near to `TILE` as can be.

    A last row that isn't full is centred.
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
    """What is large, and tiles for `count` people in a column, or two or three, beside it.

    `shape`: width to height of something large that is shown whole, and leaves room to the others
    when it is narrow.
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
            best, shape = width, (columns, rows)
    columns, rows = shape
    tall = min(_part(down, rows), _even(_part(beside, columns) / STRIP_TILE))
    used = rows * tall + GAP * (rows - 1)
    area = (x + across - beside, y + _even((down - used) / 2), beside, used)
    return large, _rows(count, columns, area)


def _rows(count: int, columns: int, area: Rectangle) -> list[Rectangle]:
    """Equal tiles that fill `area`."""
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
    """The length of each of `count` parts with gaps between."""
    return _even((whole - GAP * (count - 1)) / count)


def _even(value: float) -> int:
    return int(value / 2) * 2
