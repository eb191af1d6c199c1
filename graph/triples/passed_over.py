"""What reading passes over: told to those who have to know, so that nothing is lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from pyoxigraph import NamedNode, Quad, Triple

from claimgraph.graph import values as v
from claimgraph.graph.model import Agent, Claim, Outcome, Record, UnnamedSource
from claimgraph.graph.triples.fields import DATE_AS_TYPED, DATES, ELSEWHERE, OUTCOME, READ, REQUIRED, TYPE
from claimgraph.graph.values import Dates, Term
from claimgraph.ontology.terms import CG, NAMESPACE

_Values = Mapping[str, list[Term]]


class Why(StrEnum):
    """Why something in the vocabulary's terms could not become part of a record."""

    UNKNOWN = "the vocabulary has no such term"
    NO_KIND = "the node has no type of the vocabulary"
    OTHER_KIND = "records of this kind have no such property"
    UNFIT = "the value is none that the property can have"
    SEVERAL = "one value is enough, and the smallest holds"
    INFERRED = "it follows from the rest, and has to be written all the same"
    MISSING = "the record needs it, so that none was made"


class PassedOver(NamedTuple):
    """Something that reading passed over: of which node, which property, and which values of it.

    `kind` is the kind of record that the node was read as; None where it has none. What is UNKNOWN
    stands in `terms`: a class is told of each node, any other term once, at its first use.
    """

    iri: str
    kind: type[Record] | None
    predicate: str
    terms: tuple[Term, ...]
    why: Why


def note_unknown(triple: Triple | Quad, unknown: dict[str, PassedOver]) -> None:
    """Notes the terms of a triple that stand in the vocabulary's namespace and that it does not have."""
    for term in (triple.predicate, triple.object):
        if isinstance(term, NamedNode) and is_unknown(term.value):
            iri = getattr(triple.subject, "value", "")
            unknown.setdefault(term.value, PassedOver(iri, None, triple.predicate.value, (term,), Why.UNKNOWN))


def is_unknown(iri: str) -> bool:
    """Whether the IRI is that of a term of the vocabulary which the vocabulary does not have."""
    return iri.startswith(NAMESPACE) and iri not in CG and iri != NAMESPACE


def without_kind(described: Mapping[str, _Values], classes: Mapping[str, type[Record]]) -> Iterator[PassedOver]:
    """Types that the vocabulary does not have, and nodes with its properties but none of its types."""
    for iri, values in described.items():
        types = values.get(TYPE, ())
        if len(types) == 1 and iri in classes:
            continue
        unknown = [term for term in types if isinstance(term, NamedNode) and is_unknown(term.value)]
        for term in unknown:
            yield PassedOver(iri, None, TYPE, (term,), Why.UNKNOWN)
        if iri not in classes and not unknown and not iri.startswith(NAMESPACE):
            first = next((predicate for predicate in values if predicate.startswith(NAMESPACE)), None)
            if first is not None:
                yield PassedOver(iri, None, first, tuple(values[first]), Why.NO_KIND)


def not_taken(iri: str, cls: type[Record], values: _Values, found: Mapping[str, Any]) -> Iterator[PassedOver]:
    """The values of a node that are in no field of its record, and the fields that it lacks."""
    table, elsewhere = READ[cls], ELSEWHERE[cls]
    for predicate, terms in values.items():
        field = table.get(predicate)
        if field is None:
            if predicate not in elsewhere and predicate.startswith(NAMESPACE):
                yield PassedOver(iri, cls, predicate, tuple(terms), Why.OTHER_KIND)
            continue
        value = found.get(field.name)
        if value is None:
            yield PassedOver(iri, cls, predicate, tuple(terms), Why.UNFIT)
        elif len(terms) > 1:
            written = set(field.write(value))
            left = tuple(term for term in dict.fromkeys(terms) if term not in written)
            if left:
                why = Why.UNFIT if isinstance(value, tuple) else Why.SEVERAL
                yield PassedOver(iri, cls, predicate, left if why is Why.UNFIT else tuple(dict.fromkeys(terms)), why)
    dates = DATES[cls]
    if dates is not None and (dates.not_before in values or dates.not_after in values or DATE_AS_TYPED in values):
        yield from _dates_not_taken(iri, cls, values, dates)
    if issubclass(cls, Agent):
        yield from _left_to_inference(iri, cls, values)
    if cls is Claim and OUTCOME in values:
        outcomes = tuple(dict.fromkeys(values[OUTCOME]))
        if not all(isinstance(term, NamedNode) for term in outcomes):
            yield PassedOver(iri, cls, OUTCOME, outcomes, Why.UNFIT)
    if not REQUIRED[cls] <= found.keys():
        for needed in table.values():
            if needed.name in REQUIRED[cls] and needed.predicate not in values:
                yield PassedOver(iri, cls, needed.predicate, (), Why.MISSING)
        if cls is Outcome and "claim" not in found:
            yield PassedOver(iri, cls, OUTCOME, (), Why.MISSING)


def _left_to_inference(iri: str, cls: type[Record], values: _Values) -> Iterator[PassedOver]:
    """The types that an agent has and that are not written, and its kind where it has to have one."""
    needed = (CG.Agent, CG[cls.__name__])
    left = [NamedNode(type_) for type_ in dict.fromkeys(needed) if NamedNode(type_) not in values[TYPE]]
    if left:
        yield PassedOver(iri, cls, TYPE, tuple(left), Why.INFERRED)
    if cls is not UnnamedSource and CG.kind not in values:
        yield PassedOver(iri, cls, CG.kind, (), Why.INFERRED)


def _dates_not_taken(iri: str, cls: type[Record], values: _Values, dates: Dates) -> Iterator[PassedOver]:
    for predicate in (dates.not_before, dates.not_after, DATE_AS_TYPED):
        terms = values.get(predicate)
        if not terms:
            continue
        if len(terms) > 1 and len(set(terms)) > 1:
            yield PassedOver(iri, cls, predicate, tuple(dict.fromkeys(terms)), Why.SEVERAL)
        elif not v.lexical(terms) if predicate == DATE_AS_TYPED else v.first(terms, v.read_instant) is None:
            yield PassedOver(iri, cls, predicate, tuple(terms), Why.UNFIT)
