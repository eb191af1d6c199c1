"""Exact Bayes on one side of a claim, by enumeration of the model of section 5 of the measure; for research.

On a forest of citations the recursion is exact. Where chains cross it gives way to the best sub-forest, which is
monotone and never exceeds what is computed here. This is the model itself, on every graph without circles:

- Each link tosses one coin over all that it relays: a draw, uniform from 0 to 1. A relay of fidelity phi is faithful
  where the draw lies below 2 phi - 1, and then passes on exactly what it heard.
- Otherwise it makes up a story of the same make-up about a topic of its own, the same for everybody who passes that on.
  Inside a story that is made up, everything is made up: the relays that it names pass on, or make up, words in it.
- What an origin says about one topic is one signal, however often it is retold. An origin of log-odds lambda says what
  is so with probability r = 1 / (1 + exp(-lambda)), whatever the topic. Of origins that are one the weightiest speaks.

So, given the coins, the evidence is the set of pairs of an origin and a topic that reach the claim, and its probability
is a product over topics: prod r if the claim is so and prod (1 - r) if not for the claim's own; the average of the two
for every other topic, which is as likely so as not. What one relay makes up has one probability, wherever it is told.
Only the coins are enumerated, piece by piece of the side, as arrays over their outcomes.

(Were the words of a relay inside somebody's invention the very words that it spread itself, two relays in a row would
weigh less than the first of them alone: that both made something up would explain what is told by one signal less.)
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from claimgraph.errors import Finding, InputError
from claimgraph.graph.corroboration.side import Side

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mask = NDArray[np.bool_]
    Floats = NDArray[np.float64]

MOST_COINS = 20
"""So many coins of one piece are enumerated: a million outcomes."""
AT_ONCE = 2**14
"""So many outcomes are computed at once; bounds the memory to this many times the nodes of a piece."""
IN_WORDS = {1: "for", -1: "against", 0: "among its rivals"}


class Weights(StrEnum):
    """How a side is weighed: by its best sub-forest, or by enumeration of the model."""

    BEST = "best"
    EXACT = "exact"


def exact_weight(side: Side, claim: str, polarity: int) -> float:
    """ln P(evidence of the side | what it says is so) / P(evidence | it is not so), before the cap.

    Args:
        side: the live nodes of one side.
        claim: the short id of the claim, for messages.
        polarity: which side it is, +1 or -1 (0 among rivals), for messages.

    Raises:
        InputError: the model cannot be enumerated on this side; says all that stands in the way.
    """
    pieces = [_Piece(side, nodes) for nodes in _pieces(side)]
    if reasons := list(_obstacles(side, pieces)):
        todo = "score it with the weights of the best sub-forest (--weights best)"
        where = f"{claim}, {IN_WORDS[polarity]}"
        raise InputError([Finding(where, f"cannot be weighed exactly: {reason}", todo) for reason in reasons])
    return math.fsum(piece.weight() for piece in pieces)


def _obstacles(side: Side, pieces: Sequence[_Piece]) -> Iterator[str]:
    """What stands in the way of enumerating the model, in words."""
    circles = [c for c in nx.strongly_connected_components(_citations(side)) if len(c) > 1]
    loops = sorted({side.names[i] for circle in circles for i in circle} | {side.names[i] for i in _self_cited(side)})
    if loops:
        yield f"{_listed(loops)} cite one another in a circle"
    if side.pairs:
        pairs = sorted({tuple(sorted((side.names[i], side.names[j]))) for i in side.pairs for j in side.pairs[i]})
        yield f"{_listed([' and '.join(pair) for pair in pairs])} may be one origin or two"
    latent = [side.names[i] for i in side.unknown]
    if latent and side.known:
        yield f"reports that name no source ({_listed(latent)}) stand beside known origins, and may come from them"
    elif len(latent) > 1:
        yield f"reports that name no source ({_listed(latent)}) may come from one origin or several"
    for piece in pieces:
        if piece.coins_worth > MOST_COINS:
            relays = sorted(min(side.names[i] for i in coin.faithful) for coin in piece.coins)
            yield (
                f"{len(relays)} links whose fidelity is uncertain bear on one another ({_listed(relays)}), and no "
                f"more than the outcomes of {MOST_COINS} coins are enumerated"
            )


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _self_cited(side: Side) -> list[int]:
    return [i for i, cited in enumerate(side.cited) if i in cited]


def _citations(side: Side) -> nx.DiGraph[int]:
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(side)))
    graph.add_edges_from((j, i) for i, cited in enumerate(side.cited) for j in cited)
    return graph


def _pieces(side: Side) -> list[list[int]]:
    """The nodes in sets that share no citation, no link and no group: given the claim, they are independent."""
    graph: nx.Graph[int | tuple[str, int]] = nx.Graph()
    for i in range(len(side)):
        graph.add_edge(i, ("link", side.link[i]))
        graph.add_edges_from((i, cited) for cited in side.cited[i])
        if side.group[i] >= 0:
            graph.add_edge(i, ("group", side.group[i]))
    return [sorted(i for i in part if isinstance(i, int)) for part in nx.connected_components(graph)]


@dataclass(frozen=True, slots=True)
class _Coin:
    """The coin of one link: where the draw lies decides which of its relays are faithful.

    Attributes:
        shares: the widths of the intervals in which the draw can fall, from the left.
        faithful: of each relay of the link, in how many of these intervals, from the left, it is faithful.
    """

    shares: tuple[float, ...]
    faithful: dict[int, int]


class _Piece:
    """One piece of a side, with its coins."""

    def __init__(self, side: Side, nodes: Sequence[int]) -> None:
        self._side = side
        self._nodes = nodes
        self._certain: dict[int, bool] = {}
        self.coins = list(self._toss())

    def _toss(self) -> Iterator[_Coin]:
        """The coins of which more than one outcome is possible; relays that need none are noted as certain."""
        side = self._side
        steps: dict[int, dict[int, float]] = defaultdict(dict)
        for i in self._nodes:
            relay = side.relay[i]
            if not side.cited[i]:
                continue
            step = math.tanh(relay.weight / 2) if relay is not None else 1.0  # 2 phi - 1
            if 0 < step < 1:
                steps[side.link[i]][i] = step
            else:
                self._certain[i] = step > 0
        for of in steps.values():
            ends = sorted(set(of.values()))
            shares = tuple(high - low for low, high in pairwise((0.0, *ends, 1.0)))
            yield _Coin(shares, {i: ends.index(step) + 1 for i, step in of.items()})

    @property
    def coins_worth(self) -> float:
        """How many coins of two sides have as many outcomes."""
        return math.fsum(math.log2(len(coin.shares)) for coin in self.coins)

    def weight(self) -> float:
        """ln P(evidence of the piece | it is so) / P(evidence | it is not so)."""
        import numpy as np

        side = self._side
        number = math.prod(len(coin.shares) for coin in self.coins)
        order = list(nx.topological_sort(_citations(side).subgraph(self._nodes)))  # each node after all that it cites
        place = {i: -at for at, i in enumerate(order)}
        told = self._told((i for i in self._nodes if side.attached[i]), place)
        makers = {i for coin in self.coins for i in coin.faithful} | {i for i, f in self._certain.items() if not f}
        inventions = {i: self._told(side.cited[i], place) for i in order if i in makers}
        so: list[float] = []
        not_so: list[float] = []
        for start in range(0, number, AT_ONCE):
            share, faithful = self._outcomes(start, min(number, start + AT_ONCE))
            made_up: dict[int, Floats] = {}
            for i, story in inventions.items():  # what it may name comes before it
                made_up[i] = np.logaddexp(*self._likelihood(story, faithful, made_up, len(share))) - math.log(2)
            for total, likelihood in zip(
                (so, not_so), self._likelihood(told, faithful, made_up, len(share)), strict=True
            ):
                total.append(float(np.logaddexp.reduce(share + likelihood)))
        # Each outcome speaks for the claim, or for neither side: less than 0 is rounding.
        return max(0.0, float(np.logaddexp.reduce(so) - np.logaddexp.reduce(not_so)))

    def _outcomes(self, start: int, stop: int) -> tuple[Floats, dict[int, Mask]]:
        """Of some outcomes of all coins the log of their probability, and of each relay whether it is faithful."""
        import numpy as np

        number = np.arange(start, stop)
        share = np.zeros(len(number))
        faithful = {i: np.full(len(number), always) for i, always in self._certain.items()}
        for coin in self.coins:
            number, interval = np.divmod(number, len(coin.shares))
            share += np.log(coin.shares)[interval]
            faithful.update((i, interval < below) for i, below in coin.faithful.items())
        return share, faithful

    def _told(self, tellers: Iterable[int], place: Mapping[int, int]) -> _Story:
        """The story that some nodes tell together: they, and all whose words may be in it."""
        tellers = frozenset(tellers)
        found = set(tellers)
        todo = list(found)
        while todo:
            for cited in self._may_pass_on(todo.pop()):
                if cited not in found:
                    found.add(cited)
                    todo.append(cited)
        return _Story(tellers, sorted(found, key=place.__getitem__))

    def _may_pass_on(self, i: int) -> Sequence[int]:
        """What a node cites, unless it is a relay that is never faithful."""
        return self._side.cited[i] if self._certain.get(i, True) else ()

    def _likelihood(
        self, story: _Story, faithful: Mapping[int, Mask], made_up: Mapping[int, Floats], number: int
    ) -> tuple[Floats, Floats]:
        """The log of the probability of a story in each outcome of the coins, if its topic is so and if it is not.

        Args:
            story: the story.
            faithful: of each relay, in which outcomes it is faithful.
            made_up: of each relay that may be unfaithful, the log of the probability of what it makes up.
            number: how many outcomes there are.
        """
        import numpy as np

        side = self._side
        heard = {i: np.full(number, i in story.tellers) for i in story.nodes}
        inventions = np.zeros(number)
        by_group: dict[int, list[tuple[float, int]]] = defaultdict(list)
        for i in story.nodes:
            if may_be_passed_on := self._may_pass_on(i):
                passed_on = heard[i] & faithful[i]
                for cited in may_be_passed_on:
                    heard[cited] |= passed_on
            if i in made_up:
                inventions += np.where(heard[i] & ~faithful[i], made_up[i], 0.0)
            if (origin := side.origin[i]) is not None:
                by_group[side.group[i]].append((origin.weight, i))  # a latent origin, of no group, is alone
        so, not_so = inventions, inventions.copy()
        for members in by_group.values():
            spoken = np.zeros(number, dtype=bool)
            for weight, i in sorted(members, reverse=True):
                first = heard[i] & ~spoken
                so[first] -= np.logaddexp(0.0, -weight)
                not_so[first] -= np.logaddexp(0.0, weight)
                spoken |= first
        return so, not_so


@dataclass(frozen=True, slots=True)
class _Story:
    """What is told about one topic: by whom, and all whose words may be in it, each node before what it cites."""

    tellers: frozenset[int]
    nodes: Sequence[int]
