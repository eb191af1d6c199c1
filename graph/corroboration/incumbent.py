"""The best sub-forest of a part that a search has found so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from claimgraph.graph.corroboration.choices import Choices
from claimgraph.graph.corroboration.tangles import CLOSE, Tangles, better
from claimgraph.graph.corroboration.tree import Tree

MOST_TIES = 64
"""So many further choices of the same weight are looked at for one that is less uncertain."""


class Incumbent:
    """The best sub-forest so far, and what may still be better.

    Attributes:
        tree: the best one; None before the first.
        ties: how many of the same weight were seen beside it.
    """

    def __init__(self, choices: Choices, tangles: Tangles) -> None:
        self._choices, self._tangles = choices, tangles
        self.tree: Tree | None = None
        self.ties = 0

    @property
    def weight(self) -> float:
        """The weight of the best one; 0 before the first."""
        return self.tree.weight if self.tree else 0.0

    @property
    def enough(self) -> float:
        """A bound that is no higher than this need not be followed."""
        return self.weight + (CLOSE if self.is_settled else -CLOSE)

    @property
    def is_settled(self) -> bool:
        """Whether so many of the same weight were seen that no further ones are looked for."""
        return self.ties >= MOST_TIES

    def attempt(self, picked: Sequence[int], onto: Mapping[int, int]) -> Tree:
        """Weighs a choice, without the relays that are better left out of it, and keeps it if it is better."""
        tree = self._tangles.settled(self._choices.tree(picked, onto))
        if self.tree is not None and abs(tree.weight - self.tree.weight) <= CLOSE:
            self.ties += 1
        if better(tree, self.tree):
            self.tree = tree
        return tree
