"""Lists of claims, sources, documents and statements, each with what is counted or told about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement
from claimgraph.lookup import label
from claimgraph.reports import Found
from claimgraph.search import search

Facts = Mapping[str, int | str]

KINDS: Final = {"claims": "claims", "sources": "agents", "documents": "documents", "statements": "statements"}
"""What can be listed, and the field of `Records` in which it stands."""


def listing(records: Records, kind: str, words: str | None = None) -> list[Found]:
    """The records of a kind in the order in which they came, or those that hold the given words, best first.

    Raises:
        InputError: there is no such kind.
    """
    if kind not in KINDS:
        raise InputError(Finding(str(kind), "cannot be listed", f"say one of {', '.join(KINDS)}"))
    field = KINDS[kind]
    chosen: Iterable[Record] = getattr(records, field).values() if words is None else search(records, field, words)
    facts = _FACTS[kind](records)
    return [Found(record, record.id, _text(record, records), facts(record)) for record in chosen]


def _text(record: Record, records: Records) -> str:
    if isinstance(record, Statement) and record.claim in records.claims:
        return str(records.claims[record.claim].text)
    return label(record)


def _of_claims(records: Records) -> Callable[[Record], Facts]:
    sides = Counter((statement.claim, statement.stance.polarity) for statement in records.statements.values())

    def facts(record: Record) -> Facts:
        pro, con, neither = (sides[record.iri, polarity] for polarity in (1, -1, 0))
        return {"statements": pro + con + neither, "for": pro, "against": con}

    return facts


def _of_sources(records: Records) -> Callable[[Record], Facts]:
    spoken = Counter(statement.speaker for statement in records.statements.values())

    def facts(record: Record) -> Facts:
        assert isinstance(record, Agent)
        return {"kind": record.kind.value if record.kind else "unnamed", "statements": spoken[record.iri]}

    return facts


def _of_documents(records: Records) -> Callable[[Record], Facts]:
    held = Counter(statement.document for statement in records.statements.values())

    def facts(record: Record) -> Facts:
        assert isinstance(record, Document)
        published = record.published.typed if record.published else ""
        return {"outlet": _id(records.agents, record.outlet), "published": published, "statements": held[record.iri]}

    return facts


def _of_statements(records: Records) -> Callable[[Record], Facts]:
    def facts(record: Record) -> Facts:
        assert isinstance(record, Statement)
        return {
            "speaker": _id(records.agents, record.speaker),
            "stance": record.stance.value,
            "claim": _id(records.claims, record.claim),
            "document": _id(records.documents, record.document),
        }

    return facts


def _id(records: Mapping[str, Agent] | Mapping[str, Claim] | Mapping[str, Document], iri: str) -> str:
    return records[iri].id if iri in records else iri


_FACTS: Final = {
    "claims": _of_claims,
    "sources": _of_sources,
    "documents": _of_documents,
    "statements": _of_statements,
}
