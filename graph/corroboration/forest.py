"""The weight of a side: the best sub-forest (section 5 of the measure).

Each statement counts once, along the onward link where it adds most; of origins that are or may be one, one counts; a
speaker who relays several times on a side tosses one coin over all of it. The weight is the largest value over all such
choices. On a forest there is no choice, and the value is the plain recursion L(relay) = l [+] (sum over what it
carries), which is exact Bayes under the model that the section states.

Choices are enumerated where they are few, part by part where parts do not touch. Past `MOST_CHOICES` a climb from a
fixed start gives a lower bound and the least cut of links an upper one.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import networkx as nx

from claimgraph.graph.corroboration.chains import link_network
from claimgraph.graph.corroboration.independence import dependence_graph, maximal_choices
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import Tree

MOST_CHOICES = 2**16
CLOSE = 1e-12


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
    active = _active(side, origins)
    repeated = _repeated_links(side, active)
    if not repeated and (onward := _only_way(side, active, origins)) is not None:
        tree = Tree(side, onward, origins)
        return Forest(tree.weight, tree.weight, True, (tree,))
    trees, exact = [], True
    for part in _parts(side, active, repeated):
        tree, whole = _Choices(side, part, active, origins, repeated).best()
        trees.append(tree)
        exact = exact and whole
    weight = math.fsum(tree.weight for tree in trees)
    upper = weight if exact else max(weight, least_cut(side))
    return Forest(weight, upper, exact, tuple(trees))


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


def _active(side: Side, origins: Iterable[int]) -> set[int]:
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


def _repeated_links(side: Side, active: set[int]) -> set[int]:
    """The links that relay more than once."""
    count: dict[int, int] = defaultdict(int)
    for i in active:
        if _may_carry(side, i, active):
            count[side.link[i]] += 1
    return {link for link, number in count.items() if number > 1}


def _may_carry(side: Side, i: int, active: set[int]) -> bool:
    return side.relay[i] is not None and any(c in active and not side.attached[c] for c in side.cited[i])


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


class _Choices:
    """The choices in one part of a side: which origins count, where each statement goes on, which relays stand."""

    def __init__(
        self, side: Side, part: Sequence[int], active: set[int], origins: Sequence[int], repeated: set[int]
    ) -> None:
        self.side = side
        self._nodes_of_link = Counter(side.link)
        inside = set(part)
        self.onward: dict[int, int | None] = {}
        self.forks: list[tuple[int, list[int]]] = []
        for i in part:
            options = [] if side.attached[i] else self._options(i, inside)
            self.onward[i] = options[0] if options else None
            if len(options) > 1:
                self.forks.append((i, options))
        self.switches = self._relays_to_weigh(
            [i for i in part if side.link[i] in repeated and _may_carry(side, i, active)]
        )
        mine = [i for i in origins if i in inside]
        self.selections = [
            self._undominated(list(maximal_choices(side, sorted(group)))) for group in _dependent(side, mine)
        ]

    def _relays_to_weigh(self, relays: list[int]) -> list[int]:
        """The relays of speakers who relay several times, of which some may better be left out.

        None of them where there is one such speaker, all of whose relays are alike and stand at the claim with nothing
        beside what they carry: together they are one relay over the sum, and every part of a sum adds to it.
        """
        side = self.side
        alike = {(side.link[i], relay.weight if (relay := side.relay[i]) else 0.0) for i in relays}
        plain = all(side.attached[i] and side.origin[i] is None for i in relays)
        return [] if plain and len(alike) == 1 else relays

    def _options(self, i: int, inside: set[int]) -> list[int]:
        """Where a statement that does not reach the claim by itself can go on; the likeliest best one first.

        Of final reports that carry nothing else and whose speaker has no other node, only the most faithful matters.
        """
        side = self.side
        options = sorted(
            (j for j in side.citing[i] if j in inside),
            key=lambda j: (-self._fidelity(j), self._spread(j), j),
        )
        kept, final = [], False
        for j in options:
            alone = side.attached[j] and len(side.cited[j]) == 1 and not self._shares_link(j)
            if alone and final:
                continue
            final = final or alone
            kept.append(j)
        return kept

    def _fidelity(self, i: int) -> float:
        relay = self.side.relay[i]
        return relay.weight if relay else 0.0

    def _spread(self, i: int) -> float:
        relay = self.side.relay[i]
        return relay.spread if relay else 0.0

    def _shares_link(self, i: int) -> bool:
        return self._nodes_of_link[self.side.link[i]] > 1

    def _undominated(self, choices: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Of single origins that reach the claim by themselves and relay nothing, only the weightiest matters."""
        side = self.side
        plain = [c for c in choices if len(c) == 1 and side.attached[c[0]] and not side.cited[c[0]]]
        if len(plain) < 2 or side.pairs:
            return choices
        best = min(plain, key=lambda c: (-_strength(side, c[0])[0], _strength(side, c[0])[1], c))
        return [c for c in choices if c == best or c not in plain]

    def best(self) -> tuple[Tree, bool]:
        """The best tree of the part, and whether all choices were looked at."""
        number = 2 ** len(self.switches) * math.prod(len(options) for _, options in self.forks)
        number *= math.prod(map(len, self.selections))
        if number == 1:
            return self._tree([choices[0] for choices in self.selections], (), frozenset()), True
        if number <= MOST_CHOICES:
            return self._better(self._all()), True
        return self._climb(), False

    def _all(self) -> Iterator[Tree]:
        for origins in product(*self.selections):
            for targets in product(*(options for _, options in self.forks)):
                for off in _subsets(self.switches):
                    yield self._tree(origins, targets, off)

    def _tree(self, origins: Sequence[tuple[int, ...]], targets: Sequence[int], off: frozenset[int]) -> Tree:
        onward = self.onward
        if self.forks:
            onward = onward | {i: target for (i, _), target in zip(self.forks, targets, strict=True)}
        return Tree(self.side, onward, frozenset(i for chosen in origins for i in chosen), off)

    @staticmethod
    def _better(trees: Iterable[Tree]) -> Tree:
        """The weightiest tree; of equal ones the one whose weight is least uncertain, so that names do not matter."""
        best: Tree | None = None
        for tree in trees:
            if (
                best is None
                or tree.weight > best.weight + CLOSE
                or (tree.weight > best.weight - CLOSE and tree.variance() < best.variance() - CLOSE)
            ):
                best = tree
        assert best is not None  # there is at least one origin in each part, hence one choice
        return best

    def _climb(self) -> Tree:
        """A local search from a fixed start: changes one choice at a time while that adds weight."""
        origins = [
            max(choices, key=lambda c: (sum(_strength(self.side, i)[0] for i in c), c)) for choices in self.selections
        ]
        targets = [options[0] for _, options in self.forks]
        off: frozenset[int] = frozenset()
        best = self._tree(origins, targets, off)
        improved = True
        while improved:
            improved = False
            for k, choices in enumerate(self.selections):
                for chosen in choices:
                    moved = [*origins[:k], chosen, *origins[k + 1 :]]
                    if (tree := self._tree(moved, targets, off)).weight > best.weight + CLOSE:
                        best, origins, improved = tree, moved, True
            for k, (_, options) in enumerate(self.forks):
                for target in options:
                    onto = [*targets[:k], target, *targets[k + 1 :]]
                    if (tree := self._tree(origins, onto, off)).weight > best.weight + CLOSE:
                        best, targets, improved = tree, onto, True
            for i in self.switches:
                if (tree := self._tree(origins, targets, off ^ {i})).weight > best.weight + CLOSE:
                    best, off, improved = tree, off ^ {i}, True
        return best


def _strength(side: Side, i: int) -> tuple[float, float]:
    origin = side.origin[i]
    return (origin.weight, origin.spread) if origin else (0.0, 0.0)


def _dependent(side: Side, origins: Sequence[int]) -> list[list[int]]:
    """The origins in sets that are, or may be, one through one another."""
    if len(origins) == 1:
        return [list(origins)]
    if not side.pairs:
        groups: dict[int, list[int]] = defaultdict(list)
        for i in origins:
            groups[side.group[i]].append(i)
        return list(groups.values())
    return [sorted(part) for part in nx.connected_components(dependence_graph(side, origins))]


def _subsets(items: Sequence[int]) -> Iterator[frozenset[int]]:
    for bits in product((False, True), repeat=len(items)):
        yield frozenset(item for item, bit in zip(items, bits, strict=True) if bit)


def least_cut(side: Side) -> float:
    """The least total of l and lambda over links whose loss leaves the side without a chain: no weight exceeds it."""
    said, passed = [0.0] * len(side.links), [0.0] * len(side.links)
    for i, link in enumerate(side.link):
        said[link] = max(said[link], _strength(side, i)[0])
        passed[link] = max(passed[link], relay.weight if (relay := side.relay[i]) else 0.0)
    capacity = {link: said[link] + passed[link] for link in range(len(side.links))}
    network = link_network(side, capacity, [*side.known, *side.unknown])
    return float(nx.minimum_cut(network, "world", "claim")[0])
