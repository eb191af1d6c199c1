"""What the records say of agents and claims, closed: who is inside whom, which claims are one, what follows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from claimgraph.graph.evidence.sources import Sources
from claimgraph.graph.model import Records
from claimgraph.graph.phrases import Phrase
from claimgraph.graph.pools import Pools


class Relations:
    """Relations among the agents and among the claims of some records. Closures are computed once, when asked for.

    Claims that are the same form a *pool* (`Pools`); a pool is named by its smallest IRI.
    """

    def __init__(self, records: Records) -> None:
        agents, claims = records.agents, records.claims
        self._parties = {iri: frozenset(claim.party) for iri, claim in claims.items()}
        self._member_of = {iri: agent.member_of for iri, agent in agents.items()}
        self._owned_by = {iri: agent.owned_by for iri, agent in agents.items()}
        self._inside: dict[str, frozenset[str]] = {}
        self._above: dict[str, frozenset[str]] = {}
        self._pools = Pools(records)
        self.pool = self._pools.of
        self.pooled: dict[str, list[str]] = defaultdict(list)
        for member, pool in self.pool.items():
            self.pooled[pool].append(member)
        self._entails: dict[str, set[str]] = defaultdict(set)
        self._entailed_by: dict[str, set[str]] = defaultdict(set)
        self._contradicts: dict[str, set[str]] = defaultdict(set)
        for iri, claim in claims.items():
            mine = self.pool_of(iri)
            for other in map(self.pool_of, claim.entails):
                self._entails[mine].add(other)
                self._entailed_by[other].add(mine)
            for other in map(self.pool_of, claim.contradicts):
                self._contradicts[mine].add(other)
                self._contradicts[other].add(mine)
        self.claims_bear_on_each_other = bool(self._entails or self._contradicts)
        """Whether any claim entails or contradicts another one."""
        self._follows: dict[str, frozenset[str]] = {}
        self._precedes: dict[str, frozenset[str]] = {}
        self.sources = Sources(records)
        """Which agents may be the same, and which count as one by people's decisions."""

    def pool_of(self, claim: str) -> str:
        """The pool of a claim: the claims that are the same as it, itself among them."""
        return self.pool.get(claim, claim)

    def why_same(self, claim: str, other: str) -> Phrase:
        """Why two claims of one pool are the same: who declared or decided it. ValueError where they are not."""
        return self._pools.why(claim, other)

    def inside(self, agent: str) -> frozenset[str]:
        """The agent itself and all that it belongs to, at any level."""
        return _closure(agent, lambda a: self._member_of.get(a, ()), self._inside)

    def top(self, agent: str) -> frozenset[str]:
        """The outermost organisations that the agent belongs to; itself where it belongs to none."""
        inside = self.inside(agent)
        outermost = frozenset(a for a in inside if not self._member_of.get(a))
        return outermost or inside  # a circle of memberships has no outermost one

    def above(self, agent: str) -> frozenset[str]:
        """The agent itself and all that own or contain it, at any level."""
        return _closure(agent, lambda a: (*self._member_of.get(a, ()), *self._owned_by.get(a, ())), self._above)

    def member_of(self, agent: str) -> tuple[str, ...]:
        """What the agent belongs to directly."""
        return self._member_of.get(agent, ())

    def owned_by(self, agent: str) -> tuple[str, ...]:
        """Who owns the agent directly."""
        return self._owned_by.get(agent, ())

    def is_party(self, agent: str, claim: str) -> bool:
        """Whether the agent has a stake in the claim, itself or through what it belongs to."""
        parties = self._parties.get(claim)
        return parties is not None and not parties.isdisjoint(self.inside(agent))

    def entailed(self, pool: str) -> frozenset[str]:
        """The pools that are true if this one is, itself among them."""
        return _closure(pool, lambda p: self._entails.get(p, ()), self._follows)

    def entailing(self, pool: str) -> frozenset[str]:
        """The pools whose truth makes this one true, itself among them."""
        return _closure(pool, lambda p: self._entailed_by.get(p, ()), self._precedes)

    def contradicted(self, pool: str) -> frozenset[str]:
        """The pools that are false if this one is true."""
        return frozenset(
            loser
            for follows in self.entailed(pool)
            for rival in self._contradicts.get(follows, ())
            for loser in self.entailing(rival)
        )

    def implied_side(self, cited: str, side: int, citing: str) -> int:
        """What a statement for (+1) or against (-1) the cited pool says of the citing pool: +1, -1, or 0 for nothing.

        Section 2 of the measure: a citation carries only where the cited stance implies the citing one.
        """
        if cited == citing:
            return side
        if side > 0:
            if citing in self.entailed(cited):
                return 1
            if self._contradicts and citing in self.contradicted(cited):
                return -1
        elif citing in self.entailing(cited):
            return -1
        return 0


def _closure(start: str, onward: Callable[[str], Iterable[str]], known: dict[str, frozenset[str]]) -> frozenset[str]:
    found = known.get(start)
    if found is None:
        reached, todo = {start}, [start]
        while todo:
            for other in onward(todo.pop()):
                if other not in reached:
                    reached.add(other)
                    todo.append(other)
        found = known[start] = frozenset(reached)
    return found
