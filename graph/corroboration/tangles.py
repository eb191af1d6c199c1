"""Which relays of repeated speakers are better left out of a sub-forest (section 5 of the measure).

Branches that share a coin are taken together, so that a speaker who relays once more may cost more than it brings: what
stands beside it in the branch is averaged over that coin as well. Such branches are a *tangle*. What is left out of one
tangle has no bearing on another, so that each is settled by itself, and once for all sub-forests that hold it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import ROOT, Tree

CLOSE = 1e-12
MOST_STEPS = 2**17
"""A tangle of up to 16 bundles is always settled; of a larger one so many states are looked at."""


class Tangles:
    """Settles the tangles of the sub-forests of a side, remembering those that it has settled.

    Attributes:
        exact: false once a tangle had too many subsets of relays to try them all.
        steps: how many states of tangles were looked at.
    """

    def __init__(self, side: Side) -> None:
        self._side = side
        self._known: dict[frozenset[tuple[int, int]], frozenset[int]] = {}
        self.exact = True
        self.steps = 0

    def settled(self, tree: Tree) -> Tree:
        """The best tree that is left when some relays of repeated speakers are taken out of one."""
        off: frozenset[int] = frozenset()
        for onward, origins, bundles in tangles(tree):
            key = frozenset(onward.items()) | {(i, i) for i in origins}
            if key not in self._known:
                self._known[key] = self._best(onward, origins, bundles)
            off |= self._known[key]
        return Tree(self._side, tree.parent, tree.origins, off) if off else tree

    def _best(self, onward: dict[int, int], origins: frozenset[int], bundles: list[frozenset[int]]) -> frozenset[int]:
        """The relays that are best left out of one tangle, by branch and bound.

        As long as it is open whether a bundle stands, its relays toss coins of their own, which is worth no less.
        """
        best, best_off = None, frozenset[int]()
        todo: list[tuple[int, frozenset[int]]] = [(0, frozenset())]
        steps = 0
        while todo:
            settled, off = todo.pop()
            steps += 1
            self.steps += 1
            if steps > MOST_STEPS:
                self.exact = False
                break
            loose = frozenset[int]().union(*bundles[settled:])
            tree = Tree(self._side, onward, origins, off, loose)
            if best is not None and tree.weight < best.weight - CLOSE:
                continue
            if settled < len(bundles):
                todo += [(settled + 1, off | bundles[settled]), (settled + 1, off)]
            elif better(tree, best):
                best, best_off = tree, off
        return best_off


def better(tree: Tree, best: Tree | None) -> bool:
    """Whether a tree is weightier than the best; of equal ones, whether its weight is less uncertain, so that names do
    not matter."""
    if best is None or tree.weight > best.weight + CLOSE:
        return True
    return tree.weight > best.weight - CLOSE and tree.variance() < best.variance() - CLOSE


def tangles(tree: Tree) -> Iterator[tuple[dict[int, int], frozenset[int], list[frozenset[int]]]]:
    """The tangles of a tree: of each its links onward, its origins, and the bundles of relays to leave out together.

    Relays of one speaker that stand at the claim, with nothing of their own that counts and no other shared coin behind
    them, make one bundle: once two of the speaker's relays stand, each of these only adds. If a tangle is one such
    bundle, nothing is better left out of it.
    """
    for nodes, relays in tree.tangled():
        behind: set[int] = set()
        for i in relays:
            behind.update(tree.path(i)[1:])
        bundles: dict[object, list[int]] = defaultdict(list)
        for i in relays:
            together = tree.parent[i] == ROOT and i not in tree.origins and i not in behind
            bundles[("link", tree.side.link[i]) if together else i].append(i)
        if len(bundles) > 1 or not isinstance(next(iter(bundles)), tuple):
            onward = {i: tree.parent[i] for i in nodes if tree.parent[i] != ROOT}
            yield onward, tree.origins & frozenset(nodes), [frozenset(some) for some in bundles.values()]
