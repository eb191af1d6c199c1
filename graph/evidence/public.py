"""Which statements count on a day, and without what (section 3, step 1 of the measure)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from claimgraph.graph.model import Document, Records


def visible_statements(records: Records, as_of: datetime | None, without: Collection[str]) -> frozenset[str]:
    """The statements (IRIs) that were public by `as_of` and are left when the ids of `without` (IRIs) are dropped.

    Dropping a document drops the statements in it; dropping an agent drops what it said and what it published.
    """
    documents = _public_documents(records, as_of) if as_of else records.documents.keys()
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


def _public_documents(records: Records, day: datetime) -> set[str]:
    """A document that was not seen itself is public once a public one cites it, unless its lower bound is later."""
    citing: dict[str, set[str]] = defaultdict(set)  # of each unseen document, the others that cite it
    for statement in records.statements.values():
        for cited in (*statement.relays, *statement.answers):
            target = records.statements.get(cited)
            if target is None or target.document == statement.document:
                continue
            document = records.documents.get(target.document)
            if document is not None and not document.seen:
                citing[target.document].add(statement.document)

    public: set[str] = set()
    later: list[str] = []
    for iri, document in records.documents.items():
        if document.seen or iri not in citing:
            if _on_or_before(published(document), day):
                public.add(iri)
        elif _on_or_before(document.published.not_before if document.published else None, day):
            later.append(iri)
    # From the seen documents down the citations; unseen documents that only cite one another stay out.
    cites: dict[str, list[str]] = defaultdict(list)
    for iri in later:
        for other in citing[iri]:
            cites[other].append(iri)
    todo = list(public)
    while todo:
        for iri in cites[todo.pop()]:
            if iri not in public:
                public.add(iri)
                todo.append(iri)
    return public


def _on_or_before(instant: datetime | None, day: datetime) -> bool:
    return instant is None or instant <= day
