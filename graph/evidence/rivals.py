"""Claims of which at most one is true: the sets they form, and their priors (section 6 of the measure)."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records

LEAST_PRIOR = 1e-3
"""What a claim without a prior of its own keeps where its rivals' priors leave it nothing."""


class Rivals:
    """What excludes what, pool by pool.

    Args:
        records: all records.
        relations: what they say of claims.
        prior: the prior of a claim that has none of its own and no rivals.
    """

    def __init__(self, records: Records, relations: Relations, prior: float) -> None:
        self._records, self._relations, self._prior = records, relations, prior
        self._sets: dict[str, tuple[tuple[str, ...], ...]] = {}

    def of(self, pool: str) -> tuple[tuple[str, ...], ...]:
        """The sets of rivals of a pool: each holds pools that exclude it and one another, so that one is true at most.

        A rival that entails another one stands within that: its support is support for the other as well. Rivals that
        do not all exclude one another are taken pair by pair.
        """
        if not self._relations.claims_bear_on_each_other:
            return ()
        if pool not in self._sets:
            self._sets[pool] = tuple(self._find(pool))
        return self._sets[pool]

    def excludes_itself(self, pool: str) -> bool:
        """Whether it contradicts what it entails or what entails it, or itself."""
        relations = self._relations
        return not relations.contradicted(pool).isdisjoint(relations.entailed(pool) | relations.entailing(pool))

    def prior(self, pool: str) -> float:
        """The prior of a pool: as stated, else that of the table, of k rivals 1/k at most.

        Where rivals have priors of their own, those without share what is left, if that is less.
        """
        stated = self._stated(pool)
        if stated is not None:
            return stated
        least = self._prior
        for rivals in self.of(pool):
            of_rivals = [self._stated(rival) for rival in rivals]
            left = 1 - sum(prior for prior in of_rivals if prior is not None)
            sharing = 1 + of_rivals.count(None)
            least = min(least, 1 / (1 + len(rivals)), max(LEAST_PRIOR, left / sharing))
        return least

    def _find(self, pool: str) -> Iterator[tuple[str, ...]]:
        relations = self._relations
        related = relations.entailed(pool) | relations.entailing(pool)
        rivals = frozenset(r for r in relations.contradicted(pool) - related if relations.pooled.get(r))
        outermost = {rival for rival in rivals if not self._stands_within(rival, rivals)}
        excluding = {rival: relations.contradicted(rival) & outermost - {rival} for rival in outermost}
        left = sorted(outermost)
        while left:
            together, todo = {left[0]}, [left[0]]
            while todo:
                new = excluding[todo.pop()] - together
                together |= new
                todo.extend(new)
            left = [rival for rival in left if rival not in together]
            if all(together - {rival} <= excluding[rival] for rival in together):
                yield tuple(sorted(together))
            else:
                yield from ((rival,) for rival in sorted(together))

    def _stands_within(self, rival: str, rivals: frozenset[str]) -> bool:
        """Whether it entails another rival; of those that entail one another, the first stands for all."""
        follows = self._relations.entailed(rival) & rivals - {rival}
        return any(other < rival or rival not in self._relations.entailed(other) for other in follows)

    def _stated(self, pool: str) -> float | None:
        claims = self._records.claims
        members = self._relations.pooled.get(pool) or [pool]
        priors = [claims[claim].prior for claim in members if claim in claims]
        return min((prior for prior in priors if prior is not None), default=None)
