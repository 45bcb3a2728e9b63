"""A line chart as SVG, readable on dark and light pages."""

import math
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 720, 400
LEFT, RIGHT, TOP, BOTTOM = 76, 24, 76, 60
STEPS = 4  # of the y axis, at least

STYLE = """
svg { color-scheme: light dark; font: 14px system-ui, sans-serif }
.page { fill: #fff } .words { fill: #1f2328 } .faint { fill: #59636e }
.grid { stroke: #d1d9e0 } .axis { stroke: #59636e }
.line { fill: none; stroke-width: 2.5 }
.s0 { stroke: #0a5cc2; fill: #0a5cc2 } .s1 { stroke: #b34700; fill: #b34700 }
.s2 { stroke: #1a7f37; fill: #1a7f37 } .line { fill: none }
@media (prefers-color-scheme: dark) {
  .page { fill: #0d1117 } .words { fill: #f0f6fc } .faint { fill: #9198a1 }
  .grid { stroke: #3d444d } .axis { stroke: #9198a1 }
  .s0 { stroke: #6cb2ff; fill: #6cb2ff } .s1 { stroke: #ffa657; fill: #ffa657 }
  .s2 { stroke: #57d364; fill: #57d364 } .line { fill: none }
}
"""

Series = dict[str, list[tuple[float, float]]]


def svg(title: str, x_label: str, y_label: str, series: Series) -> str:
    """Draw up to three lines of (x, y), with a logarithmic x axis and a y axis from 0.

    The labels name the units. All lines have the same values of x, each with a tick.
    """
    xs = [x for x, _ in next(iter(series.values()))]
    step = _step(max(y for line in series.values() for _, y in line))
    top = step * math.ceil(max(y for line in series.values() for _, y in line) / step)
    across = _scale(math.log(xs[0]), math.log(xs[-1]), LEFT, WIDTH - RIGHT)
    down = _scale(0, top, HEIGHT - BOTTOM, TOP)
    drawn = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}"/>',
        _text(LEFT, 26, title, "words", "start", ' font-size="17" font-weight="600"'),
    ]
    for number in range(round(top / step) + 1):
        y = down(number * step)
        drawn.append(_line(LEFT, y, WIDTH - RIGHT, y, "grid" if number else "axis"))
        drawn.append(_text(LEFT - 8, y + 5, f"{number * step:g}", "faint", "end"))
    for x in xs:
        at = across(math.log(x))
        drawn.append(_line(at, HEIGHT - BOTTOM, at, HEIGHT - BOTTOM + 5, "axis"))
        drawn.append(_text(at, HEIGHT - BOTTOM + 22, f"{x:,}", "faint", "middle"))
    drawn.append(_text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, x_label, "words", "middle"))
    middle = (TOP + HEIGHT - BOTTOM) / 2
    turned = f' transform="rotate(-90 18 {middle})"'
    drawn.append(_text(18, middle, y_label, "words", "middle", turned))
    left = LEFT
    for number, (name, line) in enumerate(series.items()):
        points = [(across(math.log(x)), down(y)) for x, y in line]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        drawn.append(f'<polyline class="s{number} line" points="{path}"/>')
        drawn += [f'<circle class="s{number}" cx="{x:.1f}" cy="{y:.1f}" r="4"/>' for x, y in points]
        drawn.append(f'<rect class="s{number}" x="{left}" y="43" width="14" height="4"/>')
        drawn.append(_text(left + 22, 50, name, "words", "start"))
        left += 50 + 7.5 * len(name)
    return "\n".join([*drawn, "</svg>", ""])


def _scale(first: float, last: float, begin: float, end: float):
    return lambda value: begin + (value - first) / (last - first) * (end - begin)


def _step(largest: float) -> float:
    """The distance of two ticks: 1, 2 or 5 times a power of ten, for STEPS or more of them."""
    rough = largest / STEPS
    power = 10 ** math.floor(math.log10(rough))
    return max(factor * power for factor in (1, 2, 5) if factor * power <= rough)


def _line(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    return f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _text(x: float, y: float, words: str, kind: str, anchor: str, more: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place}{more}>{escape(words)}</text>'
