"""The picture of all claims, where they are few: origins, what each did and through whom, the claims."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, NamedTuple

from claimgraph.exports.html.content import ClaimPage
from claimgraph.exports.html.layout import apart
from claimgraph.exports.html.picture import CLAIM
from claimgraph.graph.corroboration.verdict import Role
from claimgraph.graph.model import Records

MOST_CLAIMS: Final = 40
"""Beyond so many nobody could read it."""

ORIGIN_X: Final = 0.0
PILL_X: Final = 340.0
CLAIM_X: Final = 690.0
_PILL: Final = 48.0
_CLAIM: Final = 92.0
_ORIGIN: Final = 62.0
_FRAME: Final = (130.0, 26.0, 12.0)
"""Half the width of a frame round an organisation's people, and how far it reaches above and below them."""
_GAP: Final = 14.0


class Pill(NamedTuple):
    """What an origin did about one claim: the number of the claim and of its card, and who passed it on."""

    claim: int
    card: int
    origin: int
    y: float
    via: tuple[str, ...]


@dataclass(slots=True)
class Origin:
    """An origin in its place; `agent` is the IRI, "" where no source is given."""

    agent: str
    organisation: str
    y: float = 0.0


class Frame(NamedTuple):
    """A frame round the people of one organisation: left, top, width, height."""

    organisation: str
    box: tuple[float, float, float, float]


class Overview:
    """Where everything stands."""

    def __init__(self, pages: Sequence[ClaimPage], records: Records) -> None:
        self._records = records
        self.origins: list[Origin] = []
        self.claims: list[float] = []
        """Of each claim the height of its middle."""
        self._numbers: dict[tuple[str, int, int], int] = {}
        self.pills = tuple(self._place_pills(pages))
        self.frames = tuple(self._place_origins())

    def _place_pills(self, pages: Sequence[ClaimPage]) -> Iterator[Pill]:
        top = 0.0
        for number, page in enumerate(pages):
            cards = [entry.card for entry in page.order if _stands_alone(page, entry.card)]
            room = max(_CLAIM, _PILL * len(cards))
            middle = top + room / 2
            self.claims.append(middle)
            for place, card in enumerate(cards):
                y = middle + (place - (len(cards) - 1) / 2) * _PILL
                yield Pill(number, card, self._origin(page, number, card), y, tuple(_through(page, card)))
            top += room + _GAP

    def _origin(self, page: ClaimPage, number: int, card: int) -> int:
        """The number of the origin of a card. Where no source is given, each claim and side has one of its own."""
        node = page.entries[card].node
        key = (node.speaker, 0, 0) if node.speaker else ("", number, node.side)
        if key not in self._numbers:
            self._numbers[key] = len(self.origins)
            agent = self._records.agents.get(node.speaker or "")
            self.origins.append(Origin(node.speaker or "", agent.member_of[0] if agent and agent.member_of else ""))
        return self._numbers[key]

    def _place_origins(self) -> Iterator[Frame]:
        wish = [0.0] * len(self.origins)
        for number in range(len(self.origins)):
            mine = [pill.y for pill in self.pills if pill.origin == number]
            wish[number] = sum(mine) / len(mine)
        blocks: dict[str, list[int]] = {}
        for number, origin in enumerate(self.origins):
            blocks.setdefault(origin.organisation or f"\0{number}", []).append(number)
        ordered = sorted(blocks.values(), key=lambda block: sum(wish[n] for n in block) / len(block))
        for block in ordered:
            block.sort(key=lambda number: wish[number])
        above = [_ORIGIN / 2 + (_FRAME[1] if len(block) > 1 else 0) for block in ordered]
        below = [_ORIGIN / 2 + (_FRAME[2] if len(block) > 1 else 0) for block in ordered]
        inner = [apart([wish[n] for n in block], [_ORIGIN] * (len(block) - 1)) for block in ordered]
        middle = [(ys[0] + ys[-1]) / 2 for ys in inner]
        half = [(ys[-1] - ys[0]) / 2 for ys in inner]
        distances = [half[a] + below[a] + _GAP + above[b] + half[b] for a, b in pairwise(range(len(ordered)))]
        for at, (place, block) in enumerate(zip(apart(middle, distances), ordered, strict=True)):
            for number, y in zip(block, inner[at], strict=True):
                self.origins[number].y = y + place - middle[at]
            if len(block) > 1:
                top = place - half[at] - above[at]
                height = 2 * half[at] + above[at] + below[at]
                name = self._records.agents.get(self.origins[block[0]].organisation)
                box = (ORIGIN_X - _FRAME[0], top, 2 * _FRAME[0], height)
                yield Frame(name.label if name is not None else "", box)


def _stands_alone(page: ClaimPage, card: int) -> bool:
    """Whether a card is the start of something: an origin that counts, or somebody who took no side."""
    look = page.base.looks[card]
    return (look.role is Role.ORIGIN and look.family != "aside") or look.family == "neither"


def _through(page: ClaimPage, card: int) -> Iterator[str]:
    """Who passed it on first."""
    for source, target in page.base.links:
        if source == card and target != CLAIM and page.base.looks[target].role in (Role.RELAY, Role.REPEAT):
            yield page.entries[target].speaker
