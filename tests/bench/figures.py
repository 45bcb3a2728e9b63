"""The figures that were measured, as a table to read and as JSON to compare."""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Figure:
    """One measured number.

    `target` is what the number should not exceed, or should reach if `at_least`. `ratio` is the
    number divided by that of the same work done in the way that `beside` names, in the same run.
    """

    part: str
    what: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False
    ratio: float | None = None
    beside: str = ""

    @property
    def met(self) -> bool | None:
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    @property
    def cells(self) -> tuple[str, ...]:
        sign = "≥" if self.at_least else "≤"
        target = "" if self.target is None else f"{sign} {_readable(self.target)}"
        verdict = {None: "", True: "yes", False: "NO"}[self.met]
        ratio = "" if self.ratio is None else f"{self.ratio:.2f} × {self.beside}"
        return self.part, self.what, f"{_readable(self.value)} {self.unit}", target, verdict, ratio


HEAD = ("part", "what", "measured", "target", "met", "ratio in this run")


def table(figures: list[Figure]) -> str:
    rows = [HEAD, *(figure.cells for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)
    return "\n".join(lines)


def as_json(figures: list[Figure], **machine) -> str:
    listed = [asdict(figure) | {"met": figure.met} for figure in figures]
    return json.dumps({"machine": machine, "figures": listed}, indent=1, ensure_ascii=False)


def percentile(values, share: float) -> float:
    """Return the value below which `share` (0 to 1) of the values lie, by nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def _readable(number: float) -> str:
    if number >= 100 or number == int(number):
        return f"{number:,.0f}"
    return f"{number:.3g}"
