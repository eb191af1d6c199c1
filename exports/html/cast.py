"""Who is in the picture of a claim: the nodes of its verdict, and those of its other states, as one cast.

A source that is dropped leaves, a later day brings more, and what counted for nothing may count. The same statement
stays the same card through all of it, so that nothing moves when the state changes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from claimgraph.graph.corroboration.verdict import Node, Verdict

_Key = tuple[str, int]


class Cast:
    """The cards of one claim, by number: those of the verdict first, then those that only other states have."""

    def __init__(self, verdict: Verdict, others: Sequence[Verdict] = ()) -> None:
        self.verdict = verdict
        """The verdict as exported, on which the page opens."""
        twice = {
            plain
            for each in (verdict, *others)
            for plain, number in Counter(node.plain for node in each.nodes).items()
            if number > 1
        }
        self._carry_both_sides = twice
        self._number: dict[_Key, int] = {}
        nodes: list[Node] = []
        for each in (verdict, *others):
            for node in each.nodes:
                if self._key(node) not in self._number:
                    self._number[self._key(node)] = len(nodes)
                    nodes.append(node)
        self.nodes = tuple(nodes)
        """One node for each card: as the verdict has it or, where it has none, the first state that does."""

    def _key(self, node: Node) -> _Key:
        """A statement is one card, and two where it carries both sides in any state."""
        return node.plain, (-1 if node.side < 0 else 1) if node.plain in self._carry_both_sides else 0

    def card(self, node: Node) -> int:
        """The number of a node's card."""
        return self._number[self._key(node)]

    def present(self, verdict: Verdict) -> dict[int, Node]:
        """The nodes of one state by the numbers of their cards."""
        return {self.card(node): node for node in verdict.nodes}

    def found(self, name: str) -> Iterator[int]:
        """The cards of an id as lists of links name it: with or without its side."""
        for side in (0, 1, -1):
            if (name, side) in self._number:
                yield self._number[name, side]
        if name.endswith((":for", ":against")):
            yield from self.found(name.rpartition(":")[0])
