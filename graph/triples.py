"""Records as triples and triples as records: the one place where the two meet.

One table for each kind of record (`_FIELDS`) names, for every field, its property and how its value is written and
read. Both directions follow it, so neither can know a field that the other does not.

- A default is not written, an agent's kind and a story's language apart.
- `dcterms:identifier` is written only where the IRI is not the base of its story and the id.
- A set of triples has no order, so reading gives one: lists by IRI; of several languages the story's first, then by
  tag.
- Reading never raises: a value that does not fit is passed over, and so is a record that lacks what it needs. Faults
  are told by the readers of `claimgraph.imports` and by `check`. Of several values for one the smallest holds.
"""

from __future__ import annotations

import gc
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, Quad, Triple

from claimgraph.graph import values as v
from claimgraph.graph.model import (
    Agent,
    Bounds,
    Claim,
    Document,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Place,
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.graph.values import PREFIXES, Dates, Field, Term
from claimgraph.ontology.terms import (
    CG,
    Access,
    AgentKind,
    Certainty,
    Credibility,
    DocumentKind,
    OutcomeVerdict,
    Reliability,
    Stance,
)

_TYPE: Final = PREFIXES["rdf"] + "type"
_IDENTIFIER: Final = PREFIXES["dcterms"] + "identifier"

# ---------------------------------------------------------------- the fields of each kind

_SCHEMA, _DCTERMS = PREFIXES["schema"], PREFIXES["dcterms"]

_ITEM: Final = (v.text("remark", PREFIXES["rdfs"] + "comment"), v.text("note", CG.note))
_DECIDED: Final = (
    v.by("decided_by", CG.decidedBy),
    Dates("decided", CG.decidedNotBefore, CG.decidedNotAfter),
    v.reason("because", CG.because),
)
_AGENT: Final = (
    v.text("name", _SCHEMA + "name"),
    v.concept("kind", CG.kind, AgentKind),
    v.references("member_of", CG.memberOf),
    v.references("owned_by", CG.ownedBy),
    v.references("possibly_same_as", CG.possiblySameAs),
    v.references("same_as", _SCHEMA + "sameAs"),
    v.string("real_name", CG.realName),
)
_FIELDS: Final[Mapping[type[Record], tuple[Field | Dates, ...]]] = {
    Story: (
        v.text("title", _DCTERMS + "title"),
        v.string("language", _DCTERMS + "language"),
        v.by("author", _DCTERMS + "creator"),
        *_ITEM,
    ),
    Agent: (*_AGENT, *_ITEM),
    Outlet: (*_AGENT, *_ITEM),
    UnnamedSource: (
        v.text("description", CG.description),
        v.reference("document", CG.document),
        v.whole("headcount", CG.headcount),
        v.whole("headcount_at_least", CG.headcountAtLeast),
        *_AGENT,
        *_ITEM,
    ),
    Claim: (
        v.text("text", _SCHEMA + "text"),
        v.references("party", CG.party),
        v.references("same_claim_as", CG.sameClaimAs),
        v.references("entails", CG.entails),
        v.references("contradicts", CG.contradicts),
        v.number("prior", CG.prior),
        *_ITEM,
    ),
    Document: (
        v.text("title", _DCTERMS + "title"),
        v.concept("kind", CG.kind, DocumentKind),
        v.reference("outlet", CG.outlet),
        v.references("author", _SCHEMA + "author"),
        v.address("url", _SCHEMA + "url"),
        v.address("archived_at", _SCHEMA + "archivedAt"),
        Dates("published", CG.publishedNotBefore, CG.publishedNotAfter),
        v.flag("seen", CG.seen),
        *_ITEM,
    ),
    Statement: (
        v.reference("speaker", CG.speaker),
        v.concept("stance", CG.stance, Stance),
        v.reference("claim", CG.claim),
        v.reference("document", CG.document),
        v.references("relays", CG.relays),
        v.references("answers", CG.answers),
        v.flag("own_reporting", CG.ownReporting),
        v.concept("access", CG.access, Access),
        v.concept("certainty", CG.certainty, Certainty),
        Dates("said", CG.saidNotBefore, CG.saidNotAfter),
        v.text("quote", CG.quote),
        v.string("locator", CG.locator),
        v.flag("against_interest", CG.againstInterest),
        v.number("likelihood_ratio", CG.likelihoodRatio),
        v.number("fidelity", CG.fidelity),
        *_ITEM,
    ),
    Judgement: (
        v.reference("judges", CG.judges),
        v.concept("reliability", CG.reliabilityGrade, Reliability),
        v.concept("credibility", CG.credibilityGrade, Credibility),
        *_DECIDED,
        *_ITEM,
    ),
    Outcome: (v.concept("verdict", CG.verdict, OutcomeVerdict), *_DECIDED, *_ITEM),
    IndependenceDecision: (v.references("apart", CG.apart), v.references("together", CG.together), *_DECIDED, *_ITEM),
}

_CLASSES: Final[Mapping[str, type[Record]]] = {
    CG.Story: Story,
    CG.UnnamedSource: UnnamedSource,
    CG.Outlet: Outlet,
    CG.Agent: Agent,
    CG.Document: Document,
    CG.Claim: Claim,
    CG.Statement: Statement,
    CG.Judgement: Judgement,
    CG.Outcome: Outcome,
    CG.IndependenceDecision: IndependenceDecision,
}
"""The class of record for each type; where a node has several types the first of this table holds."""

_ALWAYS_WRITTEN: Final = frozenset({(Agent, "kind"), (Outlet, "kind"), (Story, "language")})
_DEFAULTS: Final = {cls: {f.name: f.default for f in fields(cls) if f.default is not MISSING} for cls in _FIELDS}
_REQUIRED: Final = {
    cls: frozenset(f.name for f in fields(cls) if f.default is MISSING) - {"iri", "id"} for cls in _FIELDS
}


# ---------------------------------------------------------------- records to triples


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
            yield Triple(subject, _node(_TYPE), _node(CG[name]))
        identifier = _identifier(record, bases)
        if identifier is not None:
            yield Triple(subject, _node(_IDENTIFIER), Literal(identifier))
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
    base = _base_of(record.iri, bases)
    if base is None:
        return record.id
    plain = record.id.removeprefix(bases[base] + ":")
    return None if record.iri == base + plain else plain


def _properties(record: Record, subject: NamedNode) -> Iterator[Triple]:
    cls = type(record)
    defaults = _DEFAULTS[cls]
    for field in _FIELDS[cls]:
        value = getattr(record, field.name)
        if value is None or (value == defaults.get(field.name) and (cls, field.name) not in _ALWAYS_WRITTEN):
            continue
        if isinstance(field, Field):
            predicate = _node(field.predicate)
            for term in field.write(value):
                yield Triple(subject, predicate, term)
        else:
            for predicate_iri, moment in ((field.not_before, value.not_before), (field.not_after, value.not_after)):
                if moment is not None:
                    yield Triple(subject, _node(predicate_iri), v.instant(moment))
            yield Triple(subject, _node(CG.dateAsTyped), Literal(value.typed))


# ---------------------------------------------------------------- triples to records

_Values = dict[str, list[Term]]

_READ: Final[Mapping[type[Record], Mapping[str, Field]]] = {
    cls: {field.predicate: field for field in table if isinstance(field, Field)} for cls, table in _FIELDS.items()
}
_READ_DATES: Final[Mapping[type[Record], Dates | None]] = {
    cls: next((field for field in table if isinstance(field, Dates)), None) for cls, table in _FIELDS.items()
}
_KNOWN: Final = frozenset(
    {_TYPE, _IDENTIFIER, CG.outcome, CG.dateAsTyped}
    | {predicate for table in _READ.values() for predicate in table}
    | {end for dates in _READ_DATES.values() if dates for end in (dates.not_before, dates.not_after)}
)


def from_triples(triples: Iterable[Triple | Quad], places: Mapping[str, Place] | None = None) -> Records:
    """The records that the triples describe, in the order in which their subjects came.

    Args:
        triples: any triples, or quads of whatever graph; what is not of the vocabulary is passed over.
        places: where each record stood, by its IRI.

    Short ids are `dcterms:identifier`, else the IRI without the base of its story, else its last part. One that two
    IRIs share becomes `<id of the story>:<id>`.
    """
    with _without_collector():
        return _records(_described(triples), places or {})


@contextmanager
def _without_collector() -> Iterator[None]:
    """Millions of objects that all stay: looking for circles among them would take a third of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _described(triples: Iterable[Triple | Quad]) -> dict[str, _Values]:
    """What is said of each subject in the terms of the vocabulary."""
    described: dict[str, _Values] = {}
    known = _KNOWN
    for triple in triples:
        predicate = triple.predicate.value
        if predicate not in known:
            continue
        subject = triple.subject
        if not isinstance(subject, NamedNode):
            continue
        iri = subject.value
        values = described.get(iri)
        if values is None:
            described[iri] = {predicate: [triple.object]}
        elif predicate in values:
            values[predicate].append(triple.object)
        else:
            values[predicate] = [triple.object]
    return described


def _records(described: dict[str, _Values], places: Mapping[str, Place]) -> Records:
    classes = {iri: cls for iri, values in described.items() if (cls := _class(values)) is not None}
    languages: dict[str, str] = {}
    bases: dict[str, str] = {}
    for iri, cls in classes.items():
        if cls is Story:
            values = described[iri]
            languages[iri] = next(iter(v.lexical(values.get(_DCTERMS + "language", ()))), "en")
            bases[iri] = next(iter(v.lexical(values.get(_IDENTIFIER, ()))), None) or _last_part(iri)
    ids = _short_ids(classes, described, bases)
    claims = {
        outcome: claim
        for claim in sorted((iri for iri in classes if CG.outcome in described[iri]), reverse=True)
        for outcome in v.iris(described[claim][CG.outcome])
    }
    records = []
    for iri, cls in classes.items():
        values = described[iri]
        found = _field_values(cls, values)
        if cls is Outcome and iri in claims:
            found["claim"] = claims[iri]
        if _REQUIRED[cls] <= found.keys():
            _main_first(found, lambda iri=iri: languages.get(_base_of(iri, bases) or iri, "en"))  # type: ignore[misc]
            records.append(cls(iri=iri, id=ids[iri], place=places.get(iri), **found))
    return Records.of(records)


def _class(values: _Values) -> type[Record] | None:
    types = values.get(_TYPE)
    if types is None:
        return None
    if len(types) == 1:
        cls = _CLASSES.get(types[0].value) if isinstance(types[0], NamedNode) else None
    else:
        named = {term.value for term in types if isinstance(term, NamedNode)}
        cls = next((cls for iri, cls in _CLASSES.items() if iri in named), None)
    if cls is Agent or cls is Outlet:  # the kind decides, for it is what people write
        kinds = v.iris(values.get(CG.kind, ()))
        publishes = (AgentKind.OUTLET.iri, AgentKind.AGENCY.iri)
        return Outlet if (kinds[0] in publishes if kinds else cls is Outlet) else Agent
    return cls


def _field_values(cls: type[Record], values: _Values) -> dict[str, Any]:
    """The values of the fields that the node has, by the field's name."""
    table = _READ[cls]
    found: dict[str, Any] = {}
    for predicate, terms in values.items():
        field = table.get(predicate)
        if field is not None:
            value = field.read(terms)
            if value is not None:
                found[field.name] = value
    dates = _READ_DATES[cls]
    if dates is not None:
        bounds = _bounds(values, dates)
        if bounds is not None:
            found[dates.name] = bounds
    return found


def _bounds(values: _Values, dates: Dates) -> Bounds | None:
    begin = v.first(values.get(dates.not_before, ()), v.read_instant)
    end = v.first(values.get(dates.not_after, ()), v.read_instant)
    typed = next(iter(v.lexical(values.get(CG.dateAsTyped, ()))), None)
    if typed is None:
        if begin is None and end is None:
            return None
        typed = "/".join(".." if moment is None else v.instant(moment).value for moment in (begin, end))
    return Bounds(typed, begin, end)


def _main_first(found: dict[str, Any], language: Callable[[], str]) -> None:
    """Brings the story's language to the front of every text in several languages."""
    for name, value in found.items():
        if isinstance(value, Text) and len(value.by_language) > 1:
            main = v.canonical_tag(language())
            found[name] = Text(tuple(sorted(value.by_language, key=lambda pair: (pair[0] != main, pair))))


# ---------------------------------------------------------------- short ids


def _short_ids(
    classes: Mapping[str, type[Record]], described: Mapping[str, _Values], bases: Mapping[str, str]
) -> dict[str, str]:
    ids: dict[str, str] = dict(bases)
    shared: Counter[str] = Counter()
    for iri, cls in classes.items():
        if cls is not Story:
            identifiers = described[iri].get(_IDENTIFIER)
            base = _base_of(iri, bases)
            own = next(iter(v.lexical(identifiers)), None) if identifiers else None
            ids[iri] = own or (iri[len(base) :] if base is not None else _last_part(iri)) or iri
            shared[ids[iri]] += 1
    ambiguous = [iri for iri, cls in classes.items() if cls is not Story and shared[ids[iri]] > 1]
    only_story = next(iter(bases)) if len(bases) == 1 else None
    for iri in ambiguous:
        base = _base_of(iri, bases) or only_story
        ids[iri] = f"{bases[base]}:{ids[iri]}" if base is not None else iri
    qualified = Counter(ids[iri] for iri in ambiguous)
    for iri in ambiguous:
        if qualified[ids[iri]] > 1:
            ids[iri] = iri
    return ids


def _base_of(iri: str, bases: Mapping[str, str]) -> str | None:
    """The IRI of the story that the node belongs to: the longest one that its IRI begins with."""
    end = len(iri) if bases else 0
    while end > 0:
        end = max(iri.rfind("/", 0, end), iri.rfind("#", 0, end))
        if end < 0:
            return None
        base = iri[: end + 1]
        if base in bases and base != iri:
            return base
    return None


def _last_part(iri: str) -> str:
    """The last part of an IRI that says something.

    >>> _last_part("https://example.org/story/ships/"), _last_part("https://example.org/v#ann")
    ('ships', 'ann')
    """
    return re.split(r"[/#]", iri.rstrip("/#"))[-1] or iri
