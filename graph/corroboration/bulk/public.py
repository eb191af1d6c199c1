"""Which statements count on a day, and without what (section 3, step 1 of the measure; see `evidence.public`)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Neighbours, reached
from claimgraph.graph.edges.building import microseconds
from claimgraph.graph.edges.columns import NO_DATE, Bools, Edges, Named


def visible_statements(edges: Edges, as_of: datetime | None, without: Collection[str]) -> Bools | None:
    """The statements that are public by a day, without some; None where that is all of them."""
    if as_of is None and not without:
        return None
    dropped = _Dropped(edges, frozenset(without))
    documents = np.ones(len(edges.outlet), np.bool_)
    if as_of is not None:
        documents = _public(edges, microseconds(as_of))
    documents &= ~(dropped.documents | dropped.agents[edges.outlet])
    return documents[edges.document] & ~dropped.agents[edges.speaker] & ~dropped.statements


class _Dropped:
    """The statements, documents and agents that are left out."""

    def __init__(self, edges: Edges, iris: frozenset[str]) -> None:
        self.statements = _named(edges.statements, iris)
        self.documents = _named(edges.documents, iris)
        self.agents = _named(edges.agents, iris)


def _named(names: Named, iris: frozenset[str]) -> Bools:
    named = np.zeros(len(names), np.bool_)
    numbers = (names.number_of(iri) for iri in iris)
    named[[number for number in numbers if number is not None]] = True
    return named


def _public(edges: Edges, day: int) -> Bools:
    """The documents that are public by a day: an unseen one once a public one cites it (see `evidence.public`)."""
    upper = np.where(edges.not_after != NO_DATE, edges.not_after, edges.not_before)
    by_date: Bools = (upper == NO_DATE) | (upper <= day)
    if edges.seen.all():
        return by_date
    citing, cited = [], []
    for many in (edges.relays, edges.answers):
        source = np.repeat(edges.document, many.counts())
        target = edges.document[many.items]
        counted = ~edges.seen[target] & (source != target)
        citing.append(source[counted])
        cited.append(target[counted])
    onward = Neighbours.of(
        len(edges.seen), np.concatenate(citing).astype(np.int64), np.concatenate(cited).astype(np.int64)
    )
    unseen = ~edges.seen
    known = reached(onward, edges.seen, np.ones(len(unseen), np.bool_)) & unseen
    public = by_date & ~known
    may_be = known & ((edges.not_before == NO_DATE) | (edges.not_before <= day))
    return reached(onward, public, public | may_be)
