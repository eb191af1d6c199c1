"""Which claims a statement bears on, and which statements bear on a claim.

A verdict can change only if something that bears on its claim does. So what changes over a whole graph is found by
scoring the few claims that are reached, instead of all of them twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records


class Influence:
    """The ways on which one statement can bear on another, and on claims. Built once for some records, in linear time.

    A statement bears on those that relay it; on those that it withdraws, should it withdraw any; and, because an outlet
    passes on together what one document quotes, on the others about its claim in its document (sections 2 and 3 of the
    measure). Statements bear on their claim and on all claims that a relation joins to it: the same, entailing,
    entailed or contradicting ones. No verdict changes beyond that; not every claim that is reached changes.
    """

    def __init__(self, records: Records) -> None:
        self._claim_of = {iri: statement.claim for iri, statement in records.statements.items()}
        self._group_of = _joined(records)
        self._claims: dict[str, list[str]] = defaultdict(list)
        for claim in records.claims:
            self._claims[self._group_of[claim]].append(claim)
        self._said_on: dict[str, list[str]] = defaultdict(list)
        self._beside: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._place_of: dict[str, tuple[str, str]] = {}
        self._onward: dict[str, list[str]] = defaultdict(list)
        self._back: dict[str, list[str]] = defaultdict(list)
        for iri, statement in records.statements.items():
            group = self._group_of.get(statement.claim, statement.claim)
            self._said_on[group].append(iri)
            self._place_of[iri] = (statement.document, group)
            self._beside[statement.document, group].append(iri)
            for cited in statement.relays:
                self._onward[cited].append(iri)
                self._back[iri].append(cited)
            for answered in statement.answers if statement.stance.withdraws else ():
                self._onward[iri].append(answered)
                self._back[answered].append(iri)

    def claims(self, statements: Iterable[str]) -> list[str]:
        """The claims (IRIs) whose verdicts can change when these statements come or go, group by group."""
        reached = self._reached(statements, self._onward)
        groups = dict.fromkeys(
            self._group_of[claim] for iri in reached if (claim := self._claim_of[iri]) in self._group_of
        )
        return [claim for group in groups for claim in self._claims[group]]

    def statements(self, claim: str) -> frozenset[str]:
        """The statements (IRIs) that can bear on the verdict of a claim."""
        return frozenset(self._reached(self._said_on.get(self._group_of[claim], ()), self._back))

    def groups(self) -> Iterator[Sequence[str]]:
        """The claims, in sets that relations join, in their order."""
        yield from self._claims.values()

    def _reached(self, statements: Iterable[str], ways: Mapping[str, list[str]]) -> dict[str, None]:
        found: dict[str, None] = {}
        open_places: set[tuple[str, str]] = set()
        todo = [iri for iri in statements if iri in self._claim_of]
        while todo:
            iri = todo.pop()
            if iri in found:
                continue
            found[iri] = None
            todo.extend(other for other in ways.get(iri, ()) if other in self._claim_of)
            place = self._place_of[iri]
            if place not in open_places:
                open_places.add(place)
                todo.extend(self._beside[place])
        return found


def _joined(records: Records) -> dict[str, str]:
    """Each claim with the first claim of the set that relations join it to."""
    neighbours: dict[str, list[str]] = {claim: [] for claim in records.claims}
    relations = Relations(records)
    for iri, claim in records.claims.items():
        for other in (relations.pool_of(iri), *claim.same_claim_as, *claim.entails, *claim.contradicts):
            if other in neighbours:
                neighbours[iri].append(other)
                neighbours[other].append(iri)
    group_of: dict[str, str] = {}
    for first in neighbours:
        todo = [] if first in group_of else [first]
        while todo:
            at = todo.pop()
            if at not in group_of:
                group_of[at] = first
                todo.extend(neighbours[at])
    return group_of
