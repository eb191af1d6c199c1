"""Records to triples."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, fields
from functools import cache
from operator import attrgetter
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from claimgraph.graph import values as v
from claimgraph.graph.model import Agent, Outcome, Outlet, Record, Story, UnnamedSource
from claimgraph.graph.triples.fields import FIELDS, IDENTIFIER, TYPE
from claimgraph.graph.triples.short_ids import base_of
from claimgraph.graph.values import Field
from claimgraph.ontology.terms import CG, AgentKind

_ALWAYS_WRITTEN: Final = frozenset({(Agent, "kind"), (Outlet, "kind"), (Story, "language")})
_DEFAULTS: Final = {cls: {f.name: f.default for f in fields(cls) if f.default is not MISSING} for cls in FIELDS}
_WRITTEN: Final = {
    cls: (
        attrgetter(*(field.name for field in table)),
        tuple(
            (
                field,
                NamedNode(field.predicate if isinstance(field, Field) else CG.dateAsTyped),
                None if (cls, field.name) in _ALWAYS_WRITTEN else _DEFAULTS[cls].get(field.name),
            )
            for field in table
        ),
    )
    for cls, table in FIELDS.items()
}
"""Of each kind of record: what gives the values of its fields, and the fields with their property and the value that is
not written."""


def to_triples(records: Iterable[Record]) -> Iterator[Triple]:
    """The triples of the records, record by record, in their order.

    >>> from claimgraph.graph.model import Agent, Text
    >>> for triple in to_triples([Agent(iri="https://example.org/a", id="a", name=Text.of("Ann", "en"))]):
    ...     print(triple)
    <https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/claimgraph/ns#Agent>
    <https://example.org/a> <http://purl.org/dc/terms/identifier> "a"
    <https://example.org/a> <https://schema.org/name> "Ann"@en
    <https://example.org/a> <https://w3id.org/claimgraph/ns#kind> <https://w3id.org/claimgraph/ns#personKind>
    """
    collection = list(records)
    bases = {record.iri: record.id for record in collection if isinstance(record, Story)}
    for record in collection:
        subject = NamedNode(record.iri)
        for name in _types(record):
            yield Triple(subject, _node(TYPE), _node(CG[name]))
        identifier = _identifier(record, bases)
        if identifier is not None:
            yield Triple(subject, _node(IDENTIFIER), Literal(identifier))
        yield from _properties(record, subject)
        if isinstance(record, Outcome):
            yield Triple(NamedNode(record.claim), _node(CG.outcome), subject)


@cache
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _types(record: Record) -> tuple[str, ...]:
    """Every type that holds; nothing is left to inference."""
    if isinstance(record, UnnamedSource):
        return ("Agent", "UnnamedSource")
    if isinstance(record, Agent):
        return ("Agent", "Outlet") if record.kind in (AgentKind.OUTLET, AgentKind.AGENCY) else ("Agent",)
    return (type(record).__name__,)


def _identifier(record: Record, bases: Mapping[str, str]) -> str | None:
    """The short id where the IRI does not already say it, as the file of the record had it."""
    if isinstance(record, Story):
        return record.id
    base = base_of(record.iri, bases)
    if base is None:
        return record.id
    plain = record.id.removeprefix(bases[base] + ":")
    return None if plain in (record.iri.removeprefix(base), record.iri) else plain


def _properties(record: Record, subject: NamedNode) -> Iterator[Triple]:
    values_of, fields_of_it = _WRITTEN[type(record)]
    for value, (field, predicate, default) in zip(values_of(record), fields_of_it, strict=True):
        if value is None or value == default:
            continue
        if isinstance(field, Field):
            for term in field.write(value):
                yield Triple(subject, predicate, term)
        else:
            for predicate_iri, moment in ((field.not_before, value.not_before), (field.not_after, value.not_after)):
                if moment is not None:
                    yield Triple(subject, _node(predicate_iri), v.instant(moment))
            yield Triple(subject, predicate, Literal(value.typed))
