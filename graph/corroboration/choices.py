"""What there is to choose in one part of a side (section 5 of the measure).

Two things: which origins count of those that are or may be one, and where a statement goes on that several pass on.
What can never be better than something else is left out here. Which relays of a speaker stand who relays several times
is found for each choice by itself (`tangles`).
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, product

import networkx as nx

from claimgraph.graph.corroboration.independence import dependence_graph, heaviest_choices, maximal_choices
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import Tree

MOST_CHOICES = 2**16
"""Whatever has no more choices than these is searched to the end."""

Selection = tuple[int, ...]
STRAIGHT = frozenset({("claim", 0)})
"""The way of an origin that reaches the claim by itself."""


class Choices:
    """The choices in one part of a side.

    Args:
        side: the side.
        part: the nodes of the part.
        active: the nodes through which something of the origins may go.
        origins: the origins that may count.
        repeated: the links that relay more than once.

    Attributes:
        onward: where each statement goes on that has no choice, or its likeliest best way; None where it reaches the
            claim by itself.
        forks: the statements that have a choice, each with the nodes to which it may go on.
        selections: for each set of dependent origins, the choices of those that count together.
        plain: the links that relay several times and always toss their coin over the plain sum of what they carry.
        complete: whether all choices are listed; false where the sets of dependent origins have too many.
    """

    def __init__(
        self, side: Side, part: Sequence[int], active: set[int], origins: Sequence[int], repeated: Collection[int]
    ) -> None:
        self.side, self.part = side, part
        self._nodes_of_link = Counter(side.link)
        inside = set(part)
        self._relays = [i for i in part if side.link[i] in repeated and may_carry(side, i, active)]
        self.plain = self._plain_links(active)
        self.onward: dict[int, int | None] = {}
        self.forks: list[tuple[int, list[int]]] = []
        for i in part:
            options = [] if side.attached[i] else self._options(i, inside)
            self.onward[i] = options[0] if options else None
            if len(options) > 1:
                self.forks.append((i, options))
        mine = [i for i in origins if i in inside]
        self.selections: list[list[Selection]] = []
        self.complete = True
        for group in dependent_sets(side, mine):
            self.selections.append(self._selections(sorted(group)))

    @property
    def number(self) -> int:
        """How many choices there are in all."""
        ways = math.prod(len(options) for _, options in self.forks)
        return ways * math.prod(map(len, self.selections))

    def tree(self, selections: Sequence[Selection], onto: Mapping[int, int]) -> Tree:
        """The sub-forest of one choice: a selection of each set, and where each fork goes."""
        onward = {**self.onward, **onto} if onto else self.onward
        return Tree(self.side, onward, frozenset(i for chosen in selections for i in chosen))

    def all(self) -> Iterator[Tree]:
        """The sub-forests of all choices, one by one."""
        forking = [i for i, _ in self.forks]
        for selections in product(*self.selections):
            for targets in product(*(options for _, options in self.forks)):
                yield self.tree(selections, dict(zip(forking, targets, strict=True)))

    def is_alone(self, i: int) -> bool:
        """Whether the speaker of a node has no other one on the side."""
        return self._nodes_of_link[self.side.link[i]] == 1

    # ------------------------------------------------------------ relays

    def _plain_links(self, active: set[int]) -> frozenset[int]:
        """The repeated links whose relays all stand at the claim, with nothing beside what they carry and no other
        repeated speaker behind it.

        Together they are one relay over the sum of what they carry. In each outcome of its coin, leaving out one of
        them only takes away, so that all of them stand.
        """
        side = self.side
        behind = _downstream(side, (i for i in self._relays if not side.attached[i]), active)
        return frozenset({side.link[i] for i in self._relays}) - frozenset(
            side.link[i] for i in self._relays if not side.attached[i] or side.origin[i] is not None or i in behind
        )

    # ------------------------------------------------------------ ways

    def _options(self, i: int, inside: set[int]) -> list[int]:
        """Where a statement that does not reach the claim by itself can go on; the likeliest best one first.

        Of final reports that carry nothing else and whose speaker has no other node, only the most faithful matters;
        and of plain relays of one speaker.
        """
        side = self.side
        options = sorted(
            (j for j in side.citing[i] if j in inside),
            key=lambda j: (-relay_weight(side, j), _relay_spread(side, j), j),
        )
        kept: list[int] = []
        final = False
        speakers: set[int] = set()
        for j in options:
            link = side.link[j]
            if link in self.plain and side.attached[j]:
                if link not in speakers:
                    speakers.add(link)
                    kept.append(j)
                continue
            alone = side.attached[j] and len(side.cited[j]) == 1 and self.is_alone(j)
            if alone and final:
                continue
            final = final or alone
            kept.append(j)
        return kept

    # ------------------------------------------------------------ origins

    def _selections(self, origins: list[int]) -> list[Selection]:
        """The maximal selections of origins that depend on one another, without those of which one is dominated."""
        side = self.side
        twins: dict[tuple[int, frozenset[int]], list[int]] = defaultdict(list)
        for i in origins:
            twins[side.group[i], frozenset(side.pairs.get(i, ()))].append(i)
        left = sorted(i for alike in twins.values() for i in self._undominated(alike))
        choices = list(islice(maximal_choices(side, left), MOST_CHOICES + 1))
        if len(choices) > MOST_CHOICES:
            self.complete = False
            return heaviest_choices(side, left)
        return choices

    def _undominated(self, origins: list[int]) -> list[int]:
        """Of origins of which one counts, those that may be the best: not those that say less, or as much with more
        doubt, and go no way that a better one does not go too."""
        ways = {i: self._ways(i) for i in origins}
        ordered = sorted(origins, key=lambda i: (-strength(self.side, i)[0], strength(self.side, i)[1], i))
        kept: list[int] = []
        for i in ordered:
            mine = ways[i]
            if mine is None or not any(
                (theirs := ways[j]) is not None and (mine <= theirs or theirs == STRAIGHT) and self._no_less_doubt(i, j)
                for j in kept
            ):
                kept.append(i)
        return kept

    def _no_less_doubt(self, i: int, j: int) -> bool:
        (weight, spread), (best, doubt) = strength(self.side, i), strength(self.side, j)
        return weight < best or spread >= doubt

    def _ways(self, i: int) -> frozenset[tuple[str, int]] | None:
        """Where an origin that carries nothing goes on: the relays, those of one plain speaker as one; None if it
        carries something, for then it is more than an origin."""
        side = self.side
        if side.cited[i]:
            return None
        if side.attached[i]:
            return STRAIGHT
        options = dict(self.forks).get(i) or [j for j in (self.onward[i],) if j is not None]
        alike = {side.link[j] for j in options if side.link[j] in self.plain}
        return frozenset(
            ("link", link) if (link := side.link[j]) in alike and self._of_one_weight(link) else ("node", j)
            for j in options
        )

    def _of_one_weight(self, link: int) -> bool:
        return len({relay_weight(self.side, i) for i in self._relays if self.side.link[i] == link}) == 1


def may_carry(side: Side, i: int, active: Collection[int]) -> bool:
    """Whether something may go through a node to the claim."""
    return side.relay[i] is not None and any(c in active and not side.attached[c] for c in side.cited[i])


def strength(side: Side, i: int) -> tuple[float, float]:
    """What an origin says, and its spread."""
    origin = side.origin[i]
    return (origin.weight, origin.spread) if origin else (0.0, 0.0)


def relay_weight(side: Side, i: int) -> float:
    """The log-odds l with which a node passes on what it carries."""
    relay = side.relay[i]
    return relay.weight if relay else 0.0


def _relay_spread(side: Side, i: int) -> float:
    relay = side.relay[i]
    return relay.spread if relay else 0.0


def _downstream(side: Side, starts: Iterable[int], active: Collection[int]) -> set[int]:
    """The nodes to which something may go from the starts; not the starts themselves unless it returns to them."""
    found: set[int] = set()
    todo = list(starts)
    while todo:
        i = todo.pop()
        for j in () if side.attached[i] else side.citing[i]:
            if j in active and j not in found:
                found.add(j)
                todo.append(j)
    return found


def dependent_sets(side: Side, origins: Sequence[int]) -> list[list[int]]:
    """The origins in sets that are, or may be, one through one another."""
    if len(origins) == 1:
        return [list(origins)]
    if not side.pairs:
        groups: dict[int, list[int]] = defaultdict(list)
        for i in origins:
            groups[side.group[i]].append(i)
        return list(groups.values())
    return [sorted(part) for part in nx.connected_components(dependence_graph(side, origins))]
