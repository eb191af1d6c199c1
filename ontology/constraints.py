"""What a value may be: the constraint components of SHACL Core that look at values alone, over an index of triples.

A component turns its parameter, such as the number of `sh:minCount`, into a constraint: a function that tells which
values of a node offend. Each means what section 4 of SHACL says; only those that `shapes.ttl` uses are here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, cast

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Term = NamedNode | BlankNode | Literal
Constraint = Callable[["Index", Term, Sequence[Term]], Iterable[Term | None]]
"""From a focus node and its value nodes to the values that offend; None where it is no single one, as in a count."""

SH: Final = "http://www.w3.org/ns/shacl#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
TYPE: Final = NamedNode(RDF + "type")


class Index:
    """Triples, by predicate and then by subject or object."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._objects: dict[NamedNode, dict[Term, list[Term]]] = {}
        self._subjects: dict[NamedNode, dict[Term, list[Term]]] = {}
        for triple in dict.fromkeys(triples):
            subject, predicate, object_ = cast("Term", triple.subject), triple.predicate, cast("Term", triple.object)
            self._objects.setdefault(predicate, {}).setdefault(subject, []).append(object_)
            self._subjects.setdefault(predicate, {}).setdefault(object_, []).append(subject)

    def objects(self, subject: Term, predicate: NamedNode) -> Sequence[Term]:
        """What the subject has under this property."""
        return self._objects.get(predicate, {}).get(subject, ())

    def subjects(self, predicate: NamedNode, object_: Term) -> Sequence[Term]:
        """What has this object under this property."""
        return self._subjects.get(predicate, {}).get(object_, ())

    def subjects_of(self, predicate: NamedNode) -> Iterable[Term]:
        """Whatever has this property."""
        return self._objects.get(predicate, {})

    def predicates(self, subject: Term) -> Iterable[NamedNode]:
        """The properties that the subject has."""
        return [predicate for predicate, subjects in self._objects.items() if subject in subjects]

    def is_a(self, node: Term, class_: NamedNode) -> bool:
        """Whether this type is written of the node."""
        return class_ in self.objects(node, TYPE)


# ---------------------------------------------------------------- literals


_LEXICAL: Final = {
    XSD + "string": re.compile(r".*", re.DOTALL),
    RDF + "langString": re.compile(r".*", re.DOTALL),
    XSD + "anyURI": re.compile(r"[^\s<>\"{}|\\^`]*"),
    XSD + "boolean": re.compile(r"true|false|1|0"),
    XSD + "integer": re.compile(r"[+-]?\d+"),
    XSD + "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    XSD + "double": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"),
    XSD + "float": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?INF|NaN"),
    XSD + "dateTime": re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?"),
}
"""How a value of each datatype is written."""


def _has_datatype(term: Term, datatype: Term) -> bool:
    """Whether it is a literal of this datatype, written as one."""
    if not isinstance(term, Literal) or term.datatype != datatype:
        return False
    if not _LEXICAL[datatype.value].fullmatch(term.value):
        return False
    return datatype.value != XSD + "dateTime" or _instant(term) is not None


def _instant(term: Literal) -> datetime | None:
    try:
        return datetime.fromisoformat(term.value)
    except ValueError:
        return None


def _comparable(term: Term) -> Decimal | float | datetime | None:
    """The value of a number or an instant; None of anything else, and of what is not well written."""
    if not isinstance(term, Literal):
        return None
    kind = term.datatype.value.removeprefix(XSD)
    if kind not in ("integer", "decimal", "double", "float", "dateTime") or not _has_datatype(term, term.datatype):
        return None
    if kind == "dateTime":
        return _instant(term)
    return Decimal(term.value) if kind in ("integer", "decimal") else float(term.value)


def _not_after(one: Term, other: Term, *, equal: bool) -> bool:
    """Whether one is less than the other (or equal to it); False where the two cannot be compared."""
    first, second = _comparable(one), _comparable(other)
    if isinstance(first, datetime) and isinstance(second, datetime):
        return (first.tzinfo is None) == (second.tzinfo is None) and (first < second or (equal and first == second))
    if isinstance(first, Decimal | float) and isinstance(second, Decimal | float):
        return first < second or (equal and first == second)
    return False


# ---------------------------------------------------------------- constraint components (SHACL, section 4)


def each(offends: Callable[[Index, Term], bool]) -> Constraint:
    """A constraint on every value node by itself."""
    return lambda index, focus, values: (value for value in values if offends(index, value))


def _count(offends: Callable[[int], bool]) -> Constraint:
    return lambda index, focus, values: [None] if offends(len(values)) else []


def _min_count(least: Term) -> Constraint:
    return _count(lambda count: count < int(least.value))


def _max_count(most: Term) -> Constraint:
    return _count(lambda count: count > int(most.value))


def _class(class_: Term) -> Constraint:
    return each(lambda index, value: not index.is_a(value, cast("NamedNode", class_)))


def _datatype(datatype: Term) -> Constraint:
    if datatype.value not in _LEXICAL:
        raise ValueError(f"the shapes use the datatype {datatype.value}, whose writing this module does not know")
    return each(lambda index, value: not _has_datatype(value, datatype))


def _node_kind(kind: Term) -> Constraint:
    types = {SH + "Literal": Literal, SH + "IRI": NamedNode, SH + "BlankNode": BlankNode}
    wanted = types[kind.value]
    return each(lambda index, value: not isinstance(value, wanted))


def _has_value(wanted: Term) -> Constraint:
    return lambda index, focus, values: [] if wanted in values else [None]


def _pattern(pattern: Term) -> Constraint:
    written = re.compile(pattern.value)
    return each(lambda index, value: isinstance(value, BlankNode) or not written.search(value.value))


def _min_length(least: Term) -> Constraint:
    return each(lambda index, value: isinstance(value, BlankNode) or len(value.value) < int(least.value))


def _max_length(most: Term) -> Constraint:
    return each(lambda index, value: isinstance(value, BlankNode) or len(value.value) > int(most.value))


def _bound(*, lower: bool, equal: bool) -> Callable[[Term], Constraint]:
    def component(bound: Term) -> Constraint:
        return each(
            lambda index, value: (
                not (_not_after(bound, value, equal=equal) if lower else _not_after(value, bound, equal=equal))
            )
        )

    return component


def _unique_lang(on: Term) -> Constraint:
    def repeated(index: Index, focus: Term, values: Sequence[Term]) -> Iterable[None]:
        tags = Counter(value.language.lower() for value in values if isinstance(value, Literal) and value.language)
        return [None for count in tags.values() if count > 1]

    return repeated if on.value == "true" else lambda index, focus, values: []


def _less_than_or_equals(predicate: Term) -> Constraint:
    def later(index: Index, focus: Term, values: Sequence[Term]) -> Iterable[Term]:
        others = index.objects(focus, cast("NamedNode", predicate))
        return (value for value in values if not all(_not_after(value, other, equal=True) for other in others))

    return later


def _equals(predicate: Term) -> Constraint:
    def differing(index: Index, focus: Term, values: Sequence[Term]) -> Iterable[Term]:
        return set(values) ^ set(index.objects(focus, cast("NamedNode", predicate)))

    return differing


COMPONENTS: Final[Mapping[str, Callable[[Term], Constraint]]] = {
    "minCount": _min_count,
    "maxCount": _max_count,
    "class": _class,
    "datatype": _datatype,
    "nodeKind": _node_kind,
    "hasValue": _has_value,
    "pattern": _pattern,
    "minLength": _min_length,
    "maxLength": _max_length,
    "minInclusive": _bound(lower=True, equal=True),
    "minExclusive": _bound(lower=True, equal=False),
    "maxInclusive": _bound(lower=False, equal=True),
    "maxExclusive": _bound(lower=False, equal=False),
    "uniqueLang": _unique_lang,
    "lessThanOrEquals": _less_than_or_equals,
    "equals": _equals,
}
"""The constraint components that look at values alone, by their local names in SHACL."""
