"""The weight of a side: the best sub-forest (section 5 of the measure).

Each statement counts once, along the onward link where it adds most; of origins that are or may be one, one counts; a
speaker who relays several times on a side tosses one coin over all of it. The weight is the largest value over all such
choices. On a forest there is no choice, and the value is the plain recursion L(relay) = l [+] (sum over what it
carries), which is exact Bayes under the model that the section states.

Parts of a side that do not touch are taken one by one: the few choices of most of them one after another, more by
branch and bound (`packing`, or `branching` where a part is too large for that), which is exact wherever there are at
most 2^16 choices and in most cases beyond. Where it ends before, the best that it found is a lower bound; what it left
open, or the least cut of links if that is less, an upper one.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import networkx as nx

from claimgraph.graph.corroboration.branching import Found, Search, first_of_all
from claimgraph.graph.corroboration.chains import link_network
from claimgraph.graph.corroboration.choices import Choices, may_carry, strength
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import Tree

FEW_CHOICES = 32
"""So many choices are looked at one by one."""


@dataclass(frozen=True, slots=True)
class Forest:
    """The best sub-forest of a side, before the cap.

    Attributes:
        weight: its value, in natural log-odds; a lower bound where `exact` is false.
        upper: no choice is worth more than this; equals `weight` where `exact`.
        trees: its parts, which share no speaker.
    """

    weight: float
    upper: float
    exact: bool
    trees: tuple[Tree, ...]

    @property
    def origins(self) -> frozenset[int]:
        """The origins that count."""
        return frozenset(i for tree in self.trees for i in tree.origins)

    def path(self, node: int) -> tuple[int, ...] | None:
        """The nodes from one to the claim, itself first; None where it does not count."""
        return next((path for tree in self.trees if (path := tree.path(node))), None)

    def spreads(self) -> dict[str, float]:
        """Of each coin, by how much the weight moves with one standard deviation of its probability."""
        total: dict[str, float] = defaultdict(float)
        for tree in self.trees:
            for coin, spread in tree.spreads().items():
                total[coin] += spread
        return total


NO_FOREST = Forest(0.0, 0.0, True, ())


def best_forest(side: Side) -> Forest:
    """The best sub-forest of a side. A latent origin counts only where it is worth more than all known ones."""
    forests = [_best(side, origins) for origins in _origin_sets(side)]
    return max(forests, key=lambda forest: forest.weight, default=NO_FOREST)


def _origin_sets(side: Side) -> Iterator[list[int]]:
    if known := side.known:
        yield known
    for latent in side.unknown:
        yield [latent]


def _best(side: Side, origins: Sequence[int]) -> Forest:
    active = active_nodes(side, origins)
    repeated = repeated_links(side, active)
    if not repeated and (onward := _only_way(side, active, origins)) is not None:
        tree = Tree(side, onward, origins)
        return Forest(tree.weight, tree.weight, True, (tree,))
    found = [
        _best_of(Choices(side, part, active, origins, repeated), active) for part in _parts(side, active, repeated)
    ]
    weight = math.fsum(part.tree.weight for part in found)
    exact = all(part.exact for part in found)
    upper = weight if exact else max(weight, min(least_cut(side), math.fsum(part.upper for part in found)))
    return Forest(weight, upper, exact, tuple(part.tree for part in found))


def _best_of(choices: Choices, active: set[int]) -> Found:
    """The best tree of a part: of few choices by looking at each, of more by branch and bound."""
    if choices.number <= FEW_CHOICES:
        return first_of_all(choices)
    from claimgraph.graph.corroboration.packing import Packing  # with numpy: only where there is much to choose

    return (Packing.of(choices, active) or Search(choices, active)).run()


def _only_way(side: Side, active: set[int], origins: Sequence[int]) -> dict[int, int | None] | None:
    """Where each statement goes on, if there is nothing to choose; by far the most frequent case. Else None."""
    if side.pairs or len({side.group[i] for i in origins}) < len(origins):
        return None
    onward: dict[int, int | None] = {}
    for i in active:
        if not side.attached[i]:
            if len(side.citing[i]) != 1:
                return None
            onward[i] = side.citing[i][0]
    return onward


def active_nodes(side: Side, origins: Iterable[int]) -> set[int]:
    """The nodes through which something of these origins may go.

    What reaches the claim by itself goes there directly: no detour through who cites it can be worth more.
    """
    active = set(origins)
    todo = list(active)
    while todo:
        i = todo.pop()
        for citing in () if side.attached[i] else side.citing[i]:
            if citing not in active:
                active.add(citing)
                todo.append(citing)
    return active


def repeated_links(side: Side, active: set[int]) -> set[int]:
    """The links that relay more than once."""
    count: dict[int, int] = defaultdict(int)
    for i in active:
        if may_carry(side, i, active):
            count[side.link[i]] += 1
    return {link for link, number in count.items() if number > 1}


def _parts(side: Side, active: set[int], repeated: set[int]) -> list[list[int]]:
    """Parts of the side whose choices do not bear on one another."""
    if len(active) == 1:
        return [list(active)]
    leader = {i: i for i in active}

    def find(i: int) -> int:
        while leader[i] != i:
            leader[i] = i = leader[leader[i]]
        return i

    first: dict[tuple[str, int], int] = {}
    for i in active:
        touched = [] if side.attached[i] else [*side.citing[i]]
        if side.link[i] in repeated and side.relay[i] is not None:
            touched.append(first.setdefault(("link", side.link[i]), i))
        if side.group[i] >= 0:
            touched.append(first.setdefault(("group", side.group[i]), i))
            touched += (j for j in side.pairs.get(i, ()) if j in active)
        for j in touched:
            leader[find(j)] = find(i)
    parts: dict[int, list[int]] = defaultdict(list)
    for i in sorted(active):
        parts[find(i)].append(i)
    return list(parts.values())


def least_cut(side: Side) -> float:
    """The least total of l and lambda over links whose loss leaves the side without a chain: no weight exceeds it."""
    said, passed = [0.0] * len(side.links), [0.0] * len(side.links)
    for i, link in enumerate(side.link):
        said[link] = max(said[link], strength(side, i)[0])
        passed[link] = max(passed[link], relay.weight if (relay := side.relay[i]) else 0.0)
    capacity = {link: said[link] + passed[link] for link in range(len(side.links))}
    network = link_network(side, capacity, [*side.known, *side.unknown])
    return float(nx.minimum_cut(network, "world", "claim")[0])
