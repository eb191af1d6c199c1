"""Terms in the namespace of the vocabulary that it does not have, and what each was most likely meant to be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from pyoxigraph import NamedNode

from claimgraph.graph.triples import FIELDS, PassedOver, Why
from claimgraph.graph.values import PREFIXES, Field
from claimgraph.imports.nearest import Nearest
from claimgraph.imports.values import short
from claimgraph.ontology.terms import CG, CLASSES, CONCEPTS, NAMESPACE, PROPERTIES


class Unknown(NamedTuple):
    """A term that the vocabulary does not have, and the nearest that it has, as `cg:speaker`.

    `sort` is property, class or concept; `uses` how many nodes are known to use it; `alike` whether the nearest is
    near enough to be what was meant.
    """

    iri: str
    sort: str
    uses: int
    nearest: str
    alike: bool


def curie(iri: str) -> str:
    """The IRI with the prefix that its namespace usually has, where it has one.

    >>> curie("https://schema.org/name")
    'schema:name'
    """
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{short(iri.removeprefix(namespace))}"
    return iri


def unknown_terms(passed_over: Iterable[PassedOver]) -> Iterator[Unknown]:
    """The terms that the vocabulary does not have, each once."""
    uses = Counter((iri, _sort(iri, passed)) for passed in passed_over for iri in unknown_in(passed))
    for (iri, sort), count in uses.items():
        known, local = _TERMS[sort], iri.removeprefix(NAMESPACE)
        alike = Nearest(known).one(local)
        nearest = alike or get_close_matches(local, sorted(known), n=1, cutoff=0.0)[0]
        yield Unknown(iri, sort, count, known[nearest], alike is not None)


def unknown_in(passed: PassedOver) -> list[str]:
    """The terms that the vocabulary does not have, among the values that were passed over."""
    if passed.why not in (Why.UNKNOWN, Why.UNFIT):
        return []
    terms = (term.value for term in passed.terms if isinstance(term, NamedNode))
    return [iri for iri in terms if iri.startswith(NAMESPACE) and iri not in CG]


def _sort(iri: str, passed: PassedOver) -> str:
    """What the unknown term stands for."""
    if passed.predicate == iri:
        return "property"
    return "class" if passed.predicate == PREFIXES["rdf"] + "type" else "concept"


_BORROWED: Final = {field.predicate for table in FIELDS.values() for field in table if isinstance(field, Field)} - {
    CG[name] for name in PROPERTIES
}

_TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "class": {name: f"cg:{name}" for name in CLASSES},
    "concept": {name: f"cg:{name}" for name in CONCEPTS},
    "property": {
        **{curie(iri).partition(":")[2]: curie(iri) for iri in sorted(_BORROWED)},
        **{name: f"cg:{name}" for name in PROPERTIES},
    },
}
"""What a name can be meant for: the terms of the vocabulary, and the properties that records have from others."""
