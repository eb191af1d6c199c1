"""Values as RDF terms and RDF terms as values: how each sort of field is written and read.

A `Field` is one property with both directions, `Dates` the three properties of a date. Reading takes all terms that the
property has and gives the value, or None where none of them fits; of several the smallest holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple, TypeVar

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from claimgraph.graph.model import By, Text
from claimgraph.ontology.terms import CG, Concept

PREFIXES: Final[Mapping[str, str]] = {
    "cg": str(CG),
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that queries may use undeclared and that files are written with."""


_ANY_URI: Final = NamedNode(PREFIXES["xsd"] + "anyURI")
_BOOLEAN: Final = NamedNode(PREFIXES["xsd"] + "boolean")
_DATE_TIME: Final = NamedNode(PREFIXES["xsd"] + "dateTime")
_DECIMAL: Final = NamedNode(PREFIXES["xsd"] + "decimal")
_INTEGER: Final = NamedNode(PREFIXES["xsd"] + "integer")

_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

Term = NamedNode | BlankNode | Literal | Triple
_T = TypeVar("_T")


class Field(NamedTuple):
    """A field of a record: its property, and how its value becomes terms and terms become its value."""

    name: str
    predicate: str
    write: Callable[[Any], Iterable[Term]]
    read: Callable[[Sequence[Term]], Any]


class Dates(NamedTuple):
    """A field that holds `Bounds`: the date as typed and the properties of its two ends."""

    name: str
    not_before: str
    not_after: str


def iris(terms: Sequence[Term]) -> list[str]:
    """The IRIs among the terms, each once, in order."""
    if len(terms) == 1:  # nearly always, and quicker
        return [terms[0].value] if isinstance(terms[0], NamedNode) else []
    return sorted({term.value for term in terms if isinstance(term, NamedNode)})


def lexical(terms: Sequence[Term]) -> list[str]:
    """The values of all literals, smallest first."""
    if len(terms) == 1:
        return [terms[0].value] if isinstance(terms[0], Literal) else []
    return sorted(term.value for term in terms if isinstance(term, Literal))


def first(terms: Sequence[Term], convert: Callable[[str], _T]) -> _T | None:
    """The smallest literal that can be converted."""
    for value in lexical(terms):
        try:
            return convert(value)
        except (ValueError, ArithmeticError):
            continue
    return None


def reference(name: str, predicate: str) -> Field:
    """The IRI of one other record."""
    return Field(name, predicate, lambda iri: (NamedNode(iri),), _one_iri)


def _one_iri(terms: Sequence[Term]) -> str | None:
    if len(terms) == 1:
        return terms[0].value if isinstance(terms[0], NamedNode) else None
    return next(iter(iris(terms)), None)


def references(name: str, predicate: str) -> Field:
    """The IRIs of other records, in order."""
    return Field(name, predicate, lambda iris: map(NamedNode, iris), lambda terms: tuple(iris(terms)))


def _words(value: Text) -> Iterator[Term]:
    return (Literal(words, language=tag) if tag else Literal(words) for tag, words in value.by_language)


def _reason(value: Text) -> Iterator[Term]:
    """A reason that is the address of a page is written as one."""
    return (
        Literal(words, datatype=_ANY_URI) if not tag and _URL.fullmatch(words) else next(_words(Text.of(words, tag)))
        for tag, words in value.by_language
    )


def _read_text(terms: Sequence[Term]) -> Text | None:
    """All languages, each once, by tag; the reading of a record brings the story's language to the front."""
    if len(terms) == 1:
        only = terms[0]
        return Text(((canonical_tag(only.language or ""), only.value),)) if isinstance(only, Literal) else None
    words: dict[str, str] = {}
    for term in terms:
        if isinstance(term, Literal):
            tag = canonical_tag(term.language or "")
            words[tag] = min(words.get(tag, term.value), term.value)
    return Text(tuple(sorted(words.items()))) if words else None


@cache
def canonical_tag(tag: str) -> str:
    """A language tag in the case that RFC 5646 recommends; Oxigraph gives it in lower case.

    >>> canonical_tag("zh-hant-tw")
    'zh-Hant-TW'
    """
    first, *rest = tag.lower().split("-")
    parts = [first]
    for part in rest:
        after_singleton = len(parts[-1]) == 1
        if len(part) == 2 and not after_singleton:
            part = part.upper()
        elif len(part) == 4 and not after_singleton:
            part = part.title()
        parts.append(part)
    return "-".join(parts)


def text(name: str, predicate: str) -> Field:
    """Words in one language or several."""
    return Field(name, predicate, _words, _read_text)


def reason(name: str, predicate: str) -> Field:
    """A text, or the address of a page that gives it."""
    return Field(name, predicate, _reason, _read_text)


def string(name: str, predicate: str) -> Field:
    """A plain string, as typed."""
    return Field(name, predicate, lambda value: (Literal(value),), lambda terms: next(iter(lexical(terms)), None))


def address(name: str, predicate: str) -> Field:
    """The address of a page, as `xsd:anyURI`; an IRI is read as well."""

    def read(terms: Sequence[Term]) -> str | None:
        return min((term.value for term in terms if not isinstance(term, BlankNode | Triple)), default=None)

    return Field(name, predicate, lambda value: (Literal(value, datatype=_ANY_URI),), read)


def flag(name: str, predicate: str) -> Field:
    """Yes or no."""

    def write(value: bool) -> Iterable[Term]:
        return (Literal("true" if value else "false", datatype=_BOOLEAN),)

    def read(terms: Sequence[Term]) -> bool | None:
        known = sorted(value for value in lexical(terms) if value in ("true", "false", "1", "0"))
        return known[0] in ("true", "1") if known else None

    return Field(name, predicate, write, read)


def whole(name: str, predicate: str) -> Field:
    """A whole number."""
    return Field(name, predicate, lambda n: (Literal(str(n), datatype=_INTEGER),), lambda terms: first(terms, int))


def _finite(value: str) -> float:
    number = float(value)
    if number - number != 0.0:
        raise ValueError(value)
    return number


def number(name: str, predicate: str) -> Field:
    """A number, written as `xsd:decimal` with the digits that give the same float again."""

    def write(value: float) -> Iterable[Term]:
        return (Literal(f"{Decimal(repr(float(value))):f}", datatype=_DECIMAL),)

    return Field(name, predicate, write, lambda terms: first(terms, _finite))


def concept(name: str, predicate: str, scheme: type[Concept]) -> Field:
    """One concept of the scheme."""
    nodes = {concept: (NamedNode(concept.iri),) for concept in scheme}
    concepts = {concept.iri: concept for concept in scheme}

    def read(terms: Sequence[Term]) -> Concept | None:
        if len(terms) == 1:
            return concepts.get(terms[0].value) if isinstance(terms[0], NamedNode) else None
        return next((concepts[iri] for iri in iris(terms) if iri in concepts), None)

    return Field(name, predicate, nodes.__getitem__, read)


def by(name: str, predicate: str) -> Field:
    """An agent, or a name as typed."""

    def write(who: By) -> Iterable[Term]:
        if who.agent is not None:
            yield NamedNode(who.agent)
        elif who.name is not None:
            yield Literal(who.name)

    def read(terms: Sequence[Term]) -> By | None:
        """An agent that is described says more than a name."""
        agents, names = iris(terms), lexical(terms)
        return By(agent=agents[0]) if agents else By(name=names[0]) if names else None

    return Field(name, predicate, write, read)


def instant(moment: datetime) -> Literal:
    """A moment as `xsd:dateTime`, in UTC and with `Z`."""
    utc = moment.astimezone(UTC).replace(tzinfo=None)
    return Literal(utc.isoformat() + "Z", datatype=_DATE_TIME)


@lru_cache(maxsize=65536)
def read_instant(value: str) -> datetime:
    """The moment that an `xsd:dateTime` names; one without a zone is taken for UTC. Raises ValueError."""
    moment = datetime.fromisoformat(value)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
