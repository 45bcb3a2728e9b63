"""A small picture of numbers in time, as points of an SVG polyline."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 240, 48  # units of the picture
EDGE = 3  # units, so that a line of 2 units is not cut at the top


@dataclass(frozen=True)
class Sparkline:
    """`values` are pairs of (seconds, number) in order; the time from `begin` to `end` is drawn."""

    values: Sequence[tuple[float, float]]
    begin: float
    end: float

    @property
    def least(self) -> float:
        return min((value for _at, value in self.values), default=0.0)

    @property
    def most(self) -> float:
        return max((value for _at, value in self.values), default=0.0)

    @property
    def points(self) -> str:
        """Of the line. It stands on 0, because a line from least to most looks dramatic."""
        high = self.most or 1.0
        seconds = max(1.0, self.end - self.begin)
        return " ".join(
            f"{WIDTH * (at - self.begin) / seconds:.1f},"
            f"{HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * max(0.0, value) / high:.1f}"
            for at, value in self.values
            if self.begin <= at <= self.end
        )

    @property
    def area(self) -> str:
        """The points of the area below the line; empty for fewer than two."""
        points = self.points.split()
        if len(points) < 2:
            return ""
        first, last = (point.partition(",")[0] for point in (points[0], points[-1]))
        return f"{first},{HEIGHT} {self.points} {last},{HEIGHT}"
