"""The signs of the board: shapes for stances, roles, statuses and kinds of agent, and the styles of lines.

No difference is told by colour alone. Each sign is a list of strokes in a box from -8 to 8, in the path language of
SVG, and whether the stroke is filled; the page draws them as SVG and on the canvas from this one table.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from claimgraph.graph.corroboration.verdict import Status
from claimgraph.ontology.terms import AgentKind, Stance

_RING: Final = ("M6.6,0A6.6,6.6 0 1 1 -6.6,0A6.6,6.6 0 1 1 6.6,0Z", False)
_SQUARE: Final = ("M-6,-6H6V6H-6Z", False)

Strokes = tuple[tuple[str, bool], ...]

SIGNS: Final[dict[str, Strokes]] = {
    "up": (("M0,-6.6L7,5.6H-7Z", True),),
    "up-barred": (("M0,-7.5L6.4,3H-6.4Z", True), ("M-6.4,5H6.4V7.2H-6.4Z", True)),
    "up-hollow": (("M0,-5.8L6.2,5H-6.2Z", False),),
    "down": (("M0,6.6L7,-5.6H-7Z", True),),
    "down-hollow": (("M0,5.8L6.2,-5H-6.2Z", False),),
    "ring-query": (_RING, ("M-2.1,-1.5C-2.1,-4.3 2.3,-4.3 2.3,-1.7C2.3,0 0,0 0,1.7M0,3.7V3.8", False)),
    "ring-dash": (_RING, ("M-3,0H3", False)),
    "diamond": (("M0,-6.6L6.6,0L0,6.6L-6.6,0Z", False),),
    "arrow": (("M-6.5,-1.3H1V-5L7,0L1,5V1.3H-6.5Z", True),),
    "arrow-to-bar": (("M-7,-1H-1V-4L4,0L-1,4V1H-7Z", True), ("M6,-4V4", False)),
    "square-crossed": (_SQUARE, ("M-3,-3L3,3M3,-3L-3,3", False)),
    "square-slashed": (_SQUARE, ("M-3,3L3,-3", False)),
    "round": (("M5.6,-2.6A6,6 0 1 0 6,1.2", False), ("M6.6,-6.4V-2.2H2.4", False)),
    "contested": (("M-7,-3.4H3M0,-6.4L3.4,-3.4L0,-.4", False), ("M7,3.6H-3M0,.6L-3.4,3.6L0,6.6", False)),
    "target": (("M-2.6,0A2.6,2.6 0 1 0 2.6,0A2.6,2.6 0 1 0 -2.6,0Z", True), _RING),
    "joined": (
        ("M-4.2,-6.6A2.4,2.4 0 1 0 -4.1,-6.6ZM-4.2,1.8A2.4,2.4 0 1 0 -4.1,1.8Z", True),
        ("M-1.8,-4.2H1.5L4.5,0L1.5,4.2H-1.8", False),
    ),
    "narrowed": (
        ("M-6.6,-5.4L-.6,0L-6.6,5.4M-.6,0H6.6", False),
        ("M-2,0A1.8,1.8 0 1 0 1.6,0A1.8,1.8 0 1 0 -2,0Z", True),
    ),
    "ring": (_RING,),
    "page": (("M-5,-7H2L5.4,-3.6V7H-5Z", False), ("M-2.4,-1H2.6M-2.4,2.2H2.6", False)),
    "person": (("M-3,-3.6A3,3 0 1 1 3,-3.6A3,3 0 1 1 -3,-3.6Z", False), ("M-6.2,6.8C-6.2,.4 6.2,.4 6.2,6.8", False)),
    "query": (("M-3.6,-2.6C-3.6,-8 4,-8 4,-2.9C4,.3 0,0 0,3", False), ("M0,6.5V6.6", False)),
    "building": (("M-5,7V-6.6H5V7M-7,7H7M-2,-3.4H-1.8M2,-3.4H2.2M-2,0H-1.8M2,0H2.2M0,7V3.6", False),),
    "columns": (("M-7,-2.6L0,-7L7,-2.6ZM-5,0V4.6M0,0V4.6M5,0V4.6M-7,7H7", False),),
    "newspaper": (("M-7,-5.6H4.6V6H-7ZM4.6,-2.4H7V4.6C7,5.4 6.4,6 5.6,6H4.6M-4.4,-2.6H2M-4.4,.2H2M-4.4,3H-.6", False),),
    "at": (
        (
            "M3.4,0A3.4,3.4 0 1 1 -3.4,0A3.4,3.4 0 1 1 3.4,0ZM3.4,-3.4V1C3.4,4 6.8,3.6 6.8,0A6.8,6.8 0 1 0 3.4,5.9",
            False,
        ),
    ),
    "closing": (("M-4.6,-4.6L4.6,4.6M4.6,-4.6L-4.6,4.6", False),),
    "whole": (("M-6.4,-2.6V-6.4H-2.6M2.6,-6.4H6.4V-2.6M6.4,2.6V6.4H2.6M-2.6,6.4H-6.4V2.6", False),),
    "link": (
        (
            "M-1.6,1.6L1.6,-1.6M-.6,-3.6L1.8,-6A3,3 0 0 1 6,-1.8L3.6,.6M.6,3.6L-1.8,6A3,3 0 0 1 -6,1.8L-3.6,-.6",
            False,
        ),
    ),
    "save": (("M0,-7V3M-3.8,-.6L0,3.2L3.8,-.6M-6.6,6.6H6.6", False),),
    "half": (_RING, ("M0,-6.6A6.6,6.6 0 0 1 0,6.6Z", True)),
    "left": (("M6,0H-6M-2,-4L-6,0L-2,4", False),),
    "right": (("M-6,0H6M2,-4L6,0L2,4", False),),
    "speech": (("M-6.4,-5.6H6.4V3.4H0L-3.6,6.6V3.4H-6.4Z", False),),
    "plus": (("M-5.6,0H5.6M0,-5.6V5.6", False),),
    "minus": (("M-5.6,0H5.6", False),),
}

STANCE_SIGN: Final[dict[Stance, str]] = {
    Stance.ASSERTS: "up",
    Stance.CONFIRMS: "up-barred",
    Stance.IMPLIES: "up-hollow",
    Stance.DENIES: "down",
    Stance.DISPUTES: "down-hollow",
    Stance.ATTRIBUTES: "arrow",
    Stance.SPECULATES: "diamond",
    Stance.UNABLE_TO_CONFIRM: "ring-query",
    Stance.DECLINES_TO_COMMENT: "ring-dash",
    Stance.CORRECTS: "square-slashed",
    Stance.RETRACTS: "square-crossed",
}

STATUS_SIGN: Final[dict[Status, str]] = {
    Status.RETRACTED: "square-crossed",
    Status.NO_SOURCE: "ring",
    Status.CONTESTED: "contested",
    Status.DENIED: "down",
    Status.CORROBORATED: "joined",
    Status.SINGLE_CHANNEL: "narrowed",
    Status.ON_THE_RECORD: "page",
    Status.SINGLE_ORIGIN: "target",
}

KIND_SIGN: Final[dict[AgentKind | None, str]] = {
    AgentKind.PERSON: "person",
    AgentKind.ORGANISATION: "building",
    AgentKind.GOVERNMENT: "columns",
    AgentKind.OUTLET: "newspaper",
    AgentKind.AGENCY: "newspaper",
    AgentKind.ACCOUNT: "at",
    None: "query",
}


class LineStyle(NamedTuple):
    """How a line is drawn: its width, its dashes (none: solid), and what it ends in (`arrow`, `bar`, `circle`)."""

    width: float
    dashes: tuple[int, ...]
    end: str


LINES: Final[dict[str, LineStyle]] = {
    "for": LineStyle(2.2, (), "arrow"),
    "against": LineStyle(2.2, (10, 6), "bar"),
    "neither": LineStyle(2.2, (2, 5), "circle"),
    "withdrawn": LineStyle(1.6, (12, 4, 2, 4), "arrow"),
    "circular": LineStyle(2.0, (6, 4), "arrow"),
    "aside": LineStyle(1.4, (3, 4), "arrow"),
}
"""The line of each family: what is for the claim, against it, neither; withdrawn; in a circle; set aside."""
