"""Which statements count on a day, and without what (section 3, step 1 of the measure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from heapq import heapify, heappop, heappush
from typing import Final

from claimgraph.graph.model import Document, Records

ALWAYS: Final = datetime.min.replace(tzinfo=UTC)
"""The instant from which a document without a date is public."""


def visible_statements(records: Records, as_of: datetime | None, without: Collection[str]) -> frozenset[str]:
    """The statements (IRIs) that were public by `as_of` and are left when the ids of `without` (IRIs) are dropped.

    Dropping a document drops the statements in it; dropping an agent drops what it said and what it published.
    """
    if as_of is None:
        documents: Iterable[str] = records.documents
    else:
        documents = (iri for iri, instant in public_from(records).items() if instant <= as_of)
    dropped = frozenset(without)
    kept = frozenset(
        iri for iri in documents if not dropped or (iri not in dropped and records.documents[iri].outlet not in dropped)
    )
    return frozenset(
        iri
        for iri, statement in records.statements.items()
        if statement.document in kept and (not dropped or (iri not in dropped and statement.speaker not in dropped))
    )


def published(document: Document) -> datetime | None:
    """The instant from which a document surely is public: its upper bound, the lower where there is no upper."""
    bounds = document.published
    return None if bounds is None else bounds.not_after or bounds.not_before


def public_from(records: Records) -> dict[str, datetime]:
    """The instant from which each document (its IRI) is public; `ALWAYS` of one without a date.

    A document that was not seen itself is public once a public one cites it, but not before its own lower bound.
    """
    citing: dict[str, set[str]] = defaultdict(set)  # of each unseen document, the others that cite it
    for statement in records.statements.values():
        for cited in (*statement.relays, *statement.answers):
            target = records.statements.get(cited)
            if target is None or target.document == statement.document:
                continue
            document = records.documents.get(target.document)
            if document is not None and not document.seen:
                citing[target.document].add(statement.document)

    cites: dict[str, list[str]] = defaultdict(list)
    for iri, others in citing.items():
        for other in others:
            cites[other].append(iri)
    # An unseen document that no seen one cites, by however many steps, is public by its own date, as a seen one is.
    seen = [iri for iri, document in records.documents.items() if document.seen]
    known = _down(seen, cites, citing.keys())
    found = {iri: published(document) or ALWAYS for iri, document in records.documents.items() if iri not in known}
    todo = [(instant, iri) for iri, instant in found.items() if iri in cites]
    heapify(todo)
    while todo:  # earliest first, so that what cites a document first is met first
        instant, citing_it = heappop(todo)
        for iri in cites.get(citing_it, ()):
            if iri not in found:
                found[iri] = max(instant, _lower_bound(records.documents[iri]))
                heappush(todo, (found[iri], iri))
    return found


def _down(starts: Iterable[str], cites: Mapping[str, Iterable[str]], within: Collection[str]) -> set[str]:
    """The documents of `within` to which citations lead from `starts`."""
    found: set[str] = set()
    todo = list(starts)
    while todo:
        for iri in cites.get(todo.pop(), ()):
            if iri in within and iri not in found:
                found.add(iri)
                todo.append(iri)
    return found


def _lower_bound(document: Document) -> datetime:
    return (document.published.not_before if document.published else None) or ALWAYS
