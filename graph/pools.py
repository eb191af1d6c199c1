"""Which claims are one: what the stories declare to be the same, and what people decided (section 3, step 3).

Claims that are the same form a *pool*. Nothing is merged: a pool is made of links, and a claim that is decided to be
different from another one stays out of its pool, however long the way between them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from claimgraph.graph.decided import Decision, as_reason, rulings
from claimgraph.graph.model import Records
from claimgraph.graph.phrases import Phrase, Row


class Pools:
    """The pools of the claims of some records, each named by its smallest IRI.

    Links are taken in a fixed order, and one that would bring two claims together that were decided to be different is
    left out: first people's decisions, the latest ones first, then `sameClaimAs`, by IRI. So "not the same claim" holds
    for all that is the same as either, and of links that cannot hold together the one with the best ground does.
    """

    def __init__(self, records: Records) -> None:
        self._agents = records.agents
        ruled = rulings(records.identity_decisions.values())
        self._root: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._foes: dict[str, set[str]] = {}
        self._links: dict[str, dict[str, Decision | None]] = {}
        for pair, ruling in ruled.items():
            if not ruling.one:
                one, other = pair
                self._foes.setdefault(one, set()).add(other)
                self._foes.setdefault(other, set()).add(one)
        for pair, ruling in reversed(ruled.items()):
            if ruling.one:
                one, other = sorted(pair)
                self._join(one, other, ruling.decision)
        declared = {
            (min(iri, same), max(iri, same)) for iri, claim in records.claims.items() for same in claim.same_claim_as
        }
        for one, other in sorted(declared):
            self._join(one, other, None)
        names = {root: min(members) for root, members in self._members.items()}
        roots = {member: root for root, members in self._members.items() for member in members}
        self.of: dict[str, str] = {iri: names[roots[iri]] if iri in roots else iri for iri in records.claims}
        """Of each claim the name of its pool; a claim that is the same as no other one is a pool by itself."""

    def _join(self, one: str, other: str, decision: Decision | None) -> None:
        """Links two claims, unless their pools are one already or must not become so."""
        small, large = sorted(map(self._find, (one, other)), key=lambda root: len(self._members[root]))
        if small == large or not self._foes.get(large, set()).isdisjoint(self._members[small]):
            return
        self._root[small] = large
        self._members[large] |= self._members.pop(small)
        if small in self._foes:
            self._foes.setdefault(large, set()).update(self._foes.pop(small))
        self._links.setdefault(one, {})[other] = decision
        self._links.setdefault(other, {})[one] = decision

    def _find(self, claim: str) -> str:
        """The claim that stands for the pool, as far as it is known."""
        if claim not in self._root:
            self._root[claim] = claim
            self._members[claim] = {claim}
        while self._root[claim] != claim:
            self._root[claim] = claim = self._root[self._root[claim]]  # shorter for the next time
        return claim

    def links(self) -> Iterator[tuple[str, str]]:
        """The pairs of claims that are linked, each once: enough of them to join each pool."""
        return ((one, other) for one, others in self._links.items() for other in others if one < other)

    def why(self, claim: str, other: str) -> Phrase:
        """Why two claims of one pool are the same: who declared or decided it, along the links between them.

        Raises:
            ValueError: they are not of one pool, or are one claim.
        """
        came_from = {claim: claim}
        ahead = deque([claim])
        while ahead and other not in came_from:
            at = ahead.popleft()
            for further in self._links.get(at, ()):
                if further not in came_from:
                    came_from[further] = at
                    ahead.append(further)
        if other not in came_from or claim == other:
            raise ValueError(f"{claim} and {other} are no two claims of one pool")
        decisions: list[Decision] = []
        declared = False
        while other != claim:
            decision = self._links[other][came_from[other]]
            declared = declared or decision is None
            decisions += [decision] if decision is not None else []
            other = came_from[other]
        told = [Phrase("declared_same")] if declared else []
        told += [as_reason("decided_same", decisions, self._agents)] if decisions else []
        return Phrase("together", parts=Row(tuple(told), "both"))
