"""Triples to records."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from claimgraph.graph import values as v
from claimgraph.graph.model import (
    Agent,
    Bounds,
    Claim,
    Outcome,
    Outlet,
    Place,
    Record,
    Records,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.graph.triples.fields import (
    CLASSES,
    DATE_AS_TYPED,
    DATES,
    ELSEWHERE,
    IDENTIFIER,
    LANGUAGE,
    OUTCOME,
    READ,
    REQUIRED,
    TYPE,
)
from claimgraph.graph.triples.passed_over import PassedOver, Why, not_taken, note_unknown, without_kind
from claimgraph.graph.triples.short_ids import base_of, last_part, short_ids
from claimgraph.graph.values import Term
from claimgraph.ontology.terms import CG, AgentKind

Values = dict[str, list[Term]]
"""What is said of a node: the values of each property."""

_KIND: Final = CG.kind
_PUBLISHES: Final = (AgentKind.OUTLET.iri, AgentKind.AGENCY.iri)

LOOKED_AT: Final = (Claim, Agent, Outlet, UnnamedSource)
"""The kinds of record of which something may be passed over although each of their values was read."""

_KNOWN: Final = frozenset(
    {TYPE, IDENTIFIER, OUTCOME, DATE_AS_TYPED}
    | {predicate for table in READ.values() for predicate in table}
    | {end for dates in DATES.values() if dates for end in (dates.not_before, dates.not_after)}
)


def from_triples(
    triples: Iterable[Triple | Quad],
    places: Mapping[str, Place] | None = None,
    *,
    passed_over: list[PassedOver] | None = None,
) -> Records:
    """The records that the triples describe, in the order in which their subjects came.

    Args:
        triples: any triples, or quads of whatever graph; what is not of the vocabulary is passed over.
        places: where each record stood, by its IRI.
        passed_over: gathers what is of the vocabulary and was passed over.

    Short ids are `dcterms:identifier`, else the IRI without the base of its story, else its last part. One that two
    IRIs share becomes `<id of the story>:<id>`.
    """
    with without_collector():
        return _records(_described(triples, passed_over), places or {}, passed_over)


@contextmanager
def without_collector() -> Iterator[None]:
    """Millions of objects that all stay: looking for circles among them would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _described(triples: Iterable[Triple | Quad], passed_over: list[PassedOver] | None) -> dict[str, Values]:
    """What is said of each subject in the terms of the vocabulary."""
    described: dict[str, Values] = {}
    unknown: dict[str, PassedOver] | None = None if passed_over is None else {}
    describe(triples, described, unknown)
    if passed_over is not None and unknown is not None:
        passed_over.extend(unknown.values())
    return described


def describe(
    triples: Iterable[Triple | Quad],
    described: dict[str, Values],
    unknown: dict[str, PassedOver] | None,
    outcomes: dict[str, list[Term]] | None = None,
    begins: dict[str, int] | None = None,
) -> None:
    """Adds what triples say of each subject in the terms of the vocabulary, and which terms it does not have.

    Args:
        triples: what is said.
        described: the values of each subject, which are added to.
        unknown: gathers terms of the vocabulary's namespace that it does not have.
        outcomes: the outcomes of each subject, kept apart where this is given.
        begins: gathers which of the triples, counted from 0, is the first of each subject that is new in `described`,
            and of some others.
    """
    known = _KNOWN
    for number, triple in enumerate(triples):
        predicate = triple.predicate.value
        if predicate == OUTCOME and outcomes is not None and isinstance(triple.subject, NamedNode):
            outcomes.setdefault(triple.subject.value, []).append(triple.object)
            if begins is not None:
                begins.setdefault(triple.subject.value, number)
            continue
        if predicate not in known:
            if unknown is not None:
                note_unknown(triple, unknown)
            if begins is not None and isinstance(triple.subject, NamedNode):
                begins.setdefault(triple.subject.value, number)
            continue
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            continue
        iri = subject.value
        values = described.get(iri)
        if values is None:
            described[iri] = {predicate: [triple.object]}
            if begins is not None and iri not in begins:
                begins[iri] = number
        elif predicate in values:
            values[predicate].append(triple.object)
        else:
            values[predicate] = [triple.object]


def _records(
    described: dict[str, Values], places: Mapping[str, Place], passed_over: list[PassedOver] | None
) -> Records:
    classes = {iri: cls for iri, values in described.items() if (cls := class_of(values)) is not None}
    languages: dict[str, str] = {}
    bases: dict[str, str] = {}
    own_ids: dict[str, str | None] = {}
    claims: dict[str, str] = {}
    for iri, cls in classes.items():
        values = described[iri]
        identifiers = values.get(IDENTIFIER)
        identifier = next(iter(v.lexical(identifiers)), None) if identifiers else None
        if cls is Story:
            languages[iri] = next(iter(v.lexical(values.get(LANGUAGE, ()))), "en")
            bases[iri] = identifier or last_part(iri)
        else:
            own_ids[iri] = identifier
        for outcome in v.iris(values[OUTCOME]) if OUTCOME in values else ():
            other = claims.get(outcome, iri)
            claims[outcome] = min(iri, other)
            if passed_over is not None and other != iri:
                both = (NamedNode(other), NamedNode(iri))
                passed_over.append(PassedOver(outcome, Outcome, OUTCOME, both, Why.SEVERAL))
    ids = short_ids(own_ids, bases)
    if passed_over is not None:
        passed_over.extend(without_kind(described, classes))
    records = []
    for iri, cls in classes.items():
        values = described[iri]
        found, several, odd = field_values(cls, values)
        if cls is Outcome and iri in claims:
            found["claim"] = claims[iri]
        complete = REQUIRED[cls] <= found.keys()
        if passed_over is not None and (odd or several or not complete or cls in LOOKED_AT):
            passed_over.extend(not_taken(iri, cls, values, found))
        if complete:
            if several:
                _main_first(found, languages.get(base_of(iri, bases) or iri, "en"))
            records.append(cls(iri=iri, id=ids[iri], place=places.get(iri), **found))
    return Records.of(records)


def class_of(values: Values) -> type[Record] | None:
    """The kind of record that a node is, by its types and, of an agent, its kind."""
    types = values.get(TYPE)
    if types is None:
        return None
    if len(types) == 1:
        cls = CLASSES.get(types[0].value) if isinstance(types[0], NamedNode) else None
    else:
        named = {term.value for term in types if isinstance(term, NamedNode)}
        cls = next((cls for iri, cls in CLASSES.items() if iri in named), None)
    if cls is Agent or cls is Outlet:  # the kind decides, for it is what people write
        kinds = v.iris(values.get(_KIND, ()))
        return Outlet if (kinds[0] in _PUBLISHES if kinds else cls is Outlet) else Agent
    return cls


def field_values(cls: type[Record], values: Values) -> tuple[dict[str, Any], bool, bool]:
    """The values of the fields that the node has, by the field's name; whether any came from several terms; and
    whether it has anything that gave no value."""
    table, elsewhere = READ[cls], ELSEWHERE[cls]
    found: dict[str, Any] = {}
    several = odd = False
    for predicate, terms in values.items():
        field = table.get(predicate)
        if field is None:
            odd = odd or predicate not in elsewhere
            continue
        value = field.read(terms)
        if value is None:
            odd = True
        else:
            found[field.name] = value
            several = several or len(terms) > 1
    dates = DATES[cls]
    if dates is not None:
        begin, end, typed = values.get(dates.not_before), values.get(dates.not_after), values.get(DATE_AS_TYPED)
        if begin is not None or end is not None or typed is not None:
            bounds = _bounds(begin or (), end or (), typed or ())
            if bounds is not None:
                found[dates.name] = bounds
            odd = odd or bounds is None or _ends_differ(begin, bounds.not_before) or _ends_differ(end, bounds.not_after)
            odd = odd or (typed is not None and (len(typed) > 1 or not isinstance(typed[0], Literal)))
    return found, several, odd


def _ends_differ(terms: Sequence[Term] | None, moment: datetime | None) -> bool:
    """Whether an end of a date is anything else than one term that names a moment."""
    return terms is not None and (moment is None or len(terms) > 1)


def _bounds(begin: Sequence[Term], end: Sequence[Term], typed: Sequence[Term]) -> Bounds | None:
    first, last = v.first(begin, v.read_instant), v.first(end, v.read_instant)
    words = next(iter(v.lexical(typed)), None)
    if words is None:
        if first is None and last is None:
            return None
        words = "/".join(".." if moment is None else v.instant(moment).value for moment in (first, last))
    return _one_bounds(words, first, last)


_one_bounds = lru_cache(maxsize=65536)(Bounds)  # few dates and many documents: the same date is one object


def _main_first(found: dict[str, Any], language: str) -> None:
    """Brings the story's language to the front of every text in several languages."""
    for name, value in found.items():
        if isinstance(value, Text) and len(value.by_language) > 1:
            main = v.canonical_tag(language)
            found[name] = Text(tuple(sorted(value.by_language, key=lambda pair: (pair[0] != main, pair))))
