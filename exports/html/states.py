"""One state of a claim as the picture shows it: how each card looks, and which lines there are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from claimgraph.exports.html.cast import Cast
from claimgraph.exports.html.looks import Look, Looks
from claimgraph.exports.html.picture import CLAIM
from claimgraph.graph.corroboration.verdict import Node, Role, Verdict

_LIVE = (Role.ORIGIN, Role.RELAY, Role.REPEAT)

Link = tuple[int, int]
"""From the card of what is cited to the card of what cites it, or to `CLAIM`."""


@dataclass(frozen=True, slots=True)
class State:
    """A verdict, with the looks of its cards by their numbers, and its lines in the order of the nodes."""

    verdict: Verdict
    looks: dict[int, Look]
    links: dict[Link, None]

    @property
    def neither(self) -> int:
        """How many spoke and took no side."""
        return sum(look.family == "neither" for look in self.looks.values())


def state_of(verdict: Verdict, cast: Cast, looks: Callable[[Verdict], Looks]) -> State:
    """How the picture of a claim shows one of its verdicts."""
    present = cast.present(verdict)
    look = looks(verdict)
    return State(
        verdict,
        {card: look.of(node) for card, node in present.items()},
        dict.fromkeys(_links(verdict, present)),
    )


def _links(verdict: Verdict, present: dict[int, Node]) -> Iterator[Link]:
    number = {node.id: card for card, node in present.items()}
    for card, node in present.items():
        for cited in node.carries:
            if cited in number:
                yield number[cited], card
    withdrawn = dict(_withdrawals(verdict, present))
    yield from withdrawn.items()
    withdrawing = set(withdrawn.values())
    for card, node in present.items():
        if (node.attached and node.role in _LIVE) or (node.role is Role.NEITHER and card not in withdrawing):
            yield card, CLAIM


def _withdrawals(verdict: Verdict, present: dict[int, Node]) -> Iterator[Link]:
    """Each card that was withdrawn, with the card of the retraction or correction that did it."""
    cards = {node.plain: card for card, node in present.items()}
    for voided in verdict.voided:
        if voided.by in cards:
            for card, node in present.items():
                if node.plain == voided.statement and card != cards[voided.by]:
                    yield card, cards[voided.by]
