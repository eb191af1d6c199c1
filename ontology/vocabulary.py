"""The vocabulary as data: what `claimgraph.ttl` and its neighbours say, for programs.

The files are the truth and this module only reads them. Terms by name are in `claimgraph.ontology.terms`, which needs
no reading at all.

A store keeps the triples of `triples()` in the graph `GRAPH`, and that graph is always part of the union of graphs that
a query sees by default: polarity, ranks, labels and visibility are then data like any other, and a query asks
`?statement cg:stance/cg:polarity -1` in place of listing the stances that deny. It is in no export and no import.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from claimgraph.ontology.terms import CG, NAMESPACE

GRAPH: Final = "https://w3id.org/claimgraph/ns"
"""The name of the graph that holds the vocabulary in every store: the IRI of the vocabulary itself."""

PREFIXES: Final = {
    "cg": NAMESPACE,
    "schema": "https://schema.org/",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
"""The prefixes that need no declaration in a query, and that a writer of Turtle declares."""

_LABEL: Final = NamedNode(PREFIXES["rdfs"] + "label")
_INVERSE_LABEL: Final = NamedNode("http://purl.org/net/vocab/2004/03/label#inverseSingular")
_DEFINITION: Final = NamedNode(PREFIXES["skos"] + "definition")
_VISIBILITY: Final = NamedNode(CG.visibility)
_SYMMETRIC: Final = NamedNode(PREFIXES["owl"] + "SymmetricProperty")


def source(name: str = "claimgraph.ttl") -> bytes:
    """The bytes of a file of the vocabulary: `claimgraph.ttl`, `alignment.ttl` or `shapes.ttl`."""
    return files("claimgraph.ontology").joinpath(name).read_bytes()


@cache
def triples(name: str = "claimgraph.ttl") -> tuple[Triple, ...]:
    """What a file of the vocabulary says, in the order of the file."""
    return tuple(quad.triple for quad in parse(source(name), RdfFormat.TURTLE))


@dataclass(frozen=True, slots=True)
class Wording:
    """The English words for a term: its label, its definition, and how it reads from the other end where it does.

    >>> wordings()[CG.denies].inverse
    'is denied by'
    """

    label: str
    definition: str
    inverse: str | None = None


@cache
def wordings() -> dict[str, Wording]:
    """The words for every term, by its IRI, in the order of the file."""
    words: dict[str, dict[NamedNode, str]] = {}
    symmetric = set()
    for triple in triples():
        if not isinstance(triple.subject, NamedNode) or not triple.subject.value.startswith(NAMESPACE):
            continue
        if triple.object == _SYMMETRIC:
            symmetric.add(triple.subject.value)
        if isinstance(triple.object, Literal):
            words.setdefault(triple.subject.value, {})[triple.predicate] = triple.object.value
    return {
        iri: Wording(said[_LABEL], said[_DEFINITION], said[_LABEL] if iri in symmetric else said.get(_INVERSE_LABEL))
        for iri, said in words.items()
    }


@cache
def private_properties() -> frozenset[str]:
    """The properties whose values leave in no export unless a person asks for them by name.

    >>> sorted(private_properties()) == sorted([CG.note, CG.realName])
    True
    """
    return frozenset(
        triple.subject.value
        for triple in triples()
        if triple.predicate == _VISIBILITY and isinstance(triple.subject, NamedNode)
        if triple.object == NamedNode(CG.private)
    )
