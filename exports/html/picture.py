"""The picture of one claim as numbers: cards, lines and frames in their places, and the sizes that they have.

Units are pixels at a zoom of 1; y grows downwards; the position of a card is its centre.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

CARD_WIDTH: Final = 212.0
CLAIM_WIDTH: Final = 240.0
CARD_HEIGHT: Final = 92.0
REPEAT_HEIGHT: Final = 62.0
PITCH: Final = 286.0
"""From the middle of one column to that of the next; what is left beside a card is the gap in which lines bend."""
GAP: Final = 18.0
"""The least distance between two cards, lanes or frames in a column."""
LANE: Final = 12.0
"""Half the height of a lane in which a line passes a column."""
FRAME_SIDE: Final = 11.0
CIRCLE_SIDE: Final = 46.0
"""The frame of a circle reaches further to the left, where the way back is drawn."""
FRAME_TOP: Final = 30.0
FRAME_BOTTOM: Final = 12.0
CLAIM: Final = -1
"""The number of the claim's own card."""

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Item:
    """A card to place: its height, the leftmost column it may have, and the frame that it shares with others."""

    id: int
    height: float
    least_column: int = 0
    frame: str | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A card in its place; `column` counts from 0 on the left."""

    id: int
    x: float
    y: float
    width: float
    height: float
    column: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two cards, from point to point; `back` where it closes a circle."""

    source: int
    target: int
    points: tuple[Point, ...]
    back: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame round cards, with its left upper corner and its size."""

    id: str
    members: tuple[int, ...]
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Picture:
    """The whole: cards, lines, frames, the middle of each column, and the box that holds everything."""

    cards: tuple[Card, ...]
    lines: tuple[Line, ...]
    frames: tuple[Frame, ...]
    columns: tuple[float, ...]
    box: tuple[float, float, float, float]
    """Left, top, right, bottom."""


def box(cards: Iterable[Card], frames: Iterable[Frame], lines: Iterable[Line]) -> tuple[float, float, float, float]:
    corners = [
        *((c.x - c.width / 2, c.y - c.height / 2, c.x + c.width / 2, c.y + c.height / 2) for c in cards),
        *((f.x, f.y, f.x + f.width, f.y + f.height) for f in frames),
        *((x, y, x, y) for line in lines for x, y in line.points),
    ]
    return (
        min(corner[0] for corner in corners),
        min(corner[1] for corner in corners),
        max(corner[2] for corner in corners),
        max(corner[3] for corner in corners),
    )
