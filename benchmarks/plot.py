"""A plot of lines over two logarithmic axes, as a small SVG that is read in light and in dark."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 760, 420, 70, 48, 44, 48
COLOURS: Final = ("#b35900", "#0b6e99", "#5b8c2a", "#777777")
DASHES: Final = ("", "", "6 4", "2 3")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the plot: its name, and where it runs."""

    name: str
    across: Sequence[float]
    up: Sequence[float]


def loglog(*, title: str, across: str, up: str, lines: Sequence[Line]) -> str:
    """The plot as an SVG document."""
    drawn = _Drawing(lines)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img"'
        f' aria-label="{escape(title)}" font-family="sans-serif" font-size="12">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>',
        f'<text x="{LEFT}" y="24" font-size="13">{escape(title)}</text>',
        *drawn.grid(),
        *(part for number, line in enumerate(lines) for part in drawn.line(number, line)),
        f'<text x="{WIDTH - RIGHT}" y="{HEIGHT - 10}" text-anchor="end">{escape(across)}</text>',
        f'<text x="{LEFT}" y="{TOP - 6}" text-anchor="end">{escape(up)}</text>',
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Drawing:
    def __init__(self, lines: Sequence[Line]) -> None:
        xs = [math.log10(x) for line in lines for x in line.across]
        ys = [math.log10(y) for line in lines for y in line.up if y > 0]
        self.low_x, self.high_x = math.floor(min(xs)), max(xs)
        self.low_y, self.high_y = math.floor(min(ys)), math.ceil(max(ys))

    def _x(self, value: float) -> float:
        share = (math.log10(value) - self.low_x) / ((self.high_x - self.low_x) or 1)
        return LEFT + share * (WIDTH - LEFT - RIGHT)

    def _y(self, value: float) -> float:
        share = (math.log10(value) - self.low_y) / ((self.high_y - self.low_y) or 1)
        return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM)

    def grid(self) -> Iterator[str]:
        """The lines of whole powers of ten, with their values."""
        for power in range(self.low_y, self.high_y + 1):
            y = self._y(10.0**power)
            yield f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="#dddddd"/>'
            yield f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>'
        for power in range(self.low_x, math.floor(self.high_x + 0.05) + 1):
            x = min(self._x(10.0**power), WIDTH - RIGHT)
            yield f'<path d="M{x:.1f} {TOP}V{HEIGHT - BOTTOM}" stroke="#dddddd"/>'
            yield f'<text x="{x:.1f}" y="{HEIGHT - BOTTOM + 18}" text-anchor="middle">{10**power:,}</text>'

    def line(self, number: int, line: Line) -> Iterator[str]:
        """A line with its points and its name."""
        colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
        points = [(self._x(x), self._y(y)) for x, y in zip(line.across, line.up, strict=True) if y > 0]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        yield from (f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in points)
        y = TOP + 14 + 17 * number
        yield f'<path d="M{LEFT + 12} {y - 4}h24" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"/>'
        yield f'<text x="{LEFT + 44}" y="{y}">{escape(line.name)}</text>'
