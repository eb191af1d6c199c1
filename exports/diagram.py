"""A reliability diagram as an SVG of its own: what was said against how many were so, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from claimgraph.graph.reliability.validation import Assessment

_SIZE, _LEFT, _TOP = 240.0, 46.0, 34.0
_WIDTH, _HEIGHT = 320, 330
_ACROSS: Final = 3


def svg(assessments: Sequence[Assessment]) -> str:
    """One panel for each table. The same numbers give the same text."""
    columns = min(len(assessments), _ACROSS)
    rows = -(-len(assessments) // _ACROSS)
    width, height = _WIDTH * columns, _HEIGHT * rows
    panels = [
        f'<g transform="translate({_WIDTH * (i % _ACROSS)} {_HEIGHT * (i // _ACROSS)})">{_panel(one)}</g>'
        for i, one in enumerate(assessments)
    ]
    described = "; ".join(
        f"{one.tables}: Brier {one.scores.brier:.3f}, calibration error {one.scores.ece:.3f}" for one in assessments
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'role="img" font-family="sans-serif" font-size="11">'
        f"<title>Reliability diagram</title><desc>{escape(described)}</desc>"
        f'<rect width="{width}" height="{height}" fill="#fff"/>{"".join(panels)}</svg>\n'
    )


def _panel(one: Assessment) -> str:
    scores = one.scores
    parts = [
        f'<text x="{_LEFT}" y="18" font-weight="bold">{escape(one.tables)}</text>',
        f'<rect x="{_LEFT}" y="{_TOP}" width="{_SIZE:g}" height="{_SIZE:g}" fill="none" stroke="#767676"/>',
        _line(0, 0, 1, 1, 'stroke="#767676" stroke-dasharray="4 3"'),
    ]
    for tick in (0.0, 0.25, 0.5, 0.75, 1.0):
        parts.append(f'<text x="{_x(tick):.1f}" y="{_TOP + _SIZE + 14:.1f}" text-anchor="middle">{tick:g}</text>')
        parts.append(f'<text x="{_LEFT - 5}" y="{_y(tick) + 4:.1f}" text-anchor="end">{tick:g}</text>')
    most = max((found.claims for found in scores.bins), default=1)
    for found in scores.bins:
        tall = 0.18 * found.claims / most
        parts.append(
            f'<rect x="{_x(found.low) + 1:.1f}" y="{_y(tall):.1f}" width="{_SIZE / 10 - 2:.1f}" '
            f'height="{_SIZE * tall:.1f}" fill="#d5dde8"/>'
        )
    for found in scores.bins:
        parts.append(_line(found.said, found.interval.low, found.said, found.interval.high, 'stroke="#1f4e8c"'))
        parts.append(
            f'<circle cx="{_x(found.said):.1f}" cy="{_y(found.so):.1f}" r="4" fill="#1f4e8c">'
            f"<title>{found.claims} claims: said {found.said:.2f}, so {found.so:.2f}</title></circle>"
        )
    below = f"said (bars: claims). Brier {scores.brier:.3f}, ECE {scores.ece:.3f}, {scores.claims} claims"
    parts.append(f'<text x="{_LEFT}" y="{_TOP + _SIZE + 32:.1f}">{below}</text>')
    parts.append(
        f'<text transform="translate(12 {_TOP + _SIZE / 2:.1f}) rotate(-90)" text-anchor="middle">were so</text>'
    )
    return "".join(parts)


def _line(x1: float, y1: float, x2: float, y2: float, look: str) -> str:
    return f'<line x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}" {look}/>'


def _x(value: float) -> float:
    return _LEFT + _SIZE * value


def _y(value: float) -> float:
    return _TOP + _SIZE * (1 - value)
