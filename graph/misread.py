"""What is wrong with a query, in words: where it stands, and what was probably meant.

Either the engine could not read it, or it can be read and asks for something that the vocabulary does not have.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from claimgraph.errors import QueryError
from claimgraph.graph import syntax
from claimgraph.ontology.terms import CG, NAMESPACE, TERMS
from claimgraph.ontology.vocabulary import PREFIXES

_WELL_KNOWN: Final = {
    "bibo": "http://purl.org/ontology/bibo/",
    "cito": "http://purl.org/spar/cito/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
    "sioc": "http://rdfs.org/sioc/ns#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "wd": "http://www.wikidata.org/entity/",
    "wdt": "http://www.wikidata.org/prop/direct/",
}
"""What people mean by prefixes that are not predefined, as prefix.cc has them."""
_PLACE: Final = re.compile(r"(?:error )?at (\d+):(\d+):? ?(.*)", re.DOTALL)
_MEANING: Final = re.compile(r"[A-Z][a-zA-Z]* [a-zA-Z ]{8,}")


def unreadable(query: syntax.Query, told: str) -> QueryError:
    """A syntax error in words, from what the engine tells: a place, and everything that it could have read there."""
    undeclared = query.undeclared()
    if undeclared is not None:
        return QueryError(f"{syntax.where(query.text, undeclared.start)}: {_undeclared(query, undeclared)}")
    unknown = query.unknown_word()
    if unknown is not None:
        near = get_close_matches(unknown.text.upper(), syntax.WORDS, n=1, cutoff=0.8)
        todo = f"did you mean {near[0]}?" if near else "a variable begins with `?`, text stands in quotes"
        return QueryError(f"{syntax.where(query.text, unknown.start)}: `{unknown.text}` is no word of SPARQL; {todo}")
    found = _PLACE.match(told)
    if found is None:
        return QueryError(f"the query cannot be read ({told}); correct it there")
    line, column = int(found[1]), int(found[2])
    token = query.place(line, column)
    near_by = f"`{token.text}`" if token is not None else "the end of the query"
    meaning = _MEANING.search(found[3])
    if meaning is not None:
        return QueryError(f"line {line}, column {column}: {meaning[0]} (found at {near_by}); correct the query")
    # The engine names a place that can lie behind the fault, because it tries whole words.
    what = f"the query cannot be read, at {near_by} or shortly before"
    return QueryError(f"line {line}, column {column}: {what}; look for a missing dot, bracket or keyword there")


def _undeclared(query: syntax.Query, name: syntax.Token) -> str:
    prefix = name.text.partition(":")[0]
    what = f"the prefix `{prefix}:` is not declared"
    if prefix in _WELL_KNOWN:
        return f"{what}; begin with `PREFIX {prefix}: <{_WELL_KNOWN[prefix]}>`"
    near = get_close_matches(prefix.lower(), query.prefixes, n=1, cutoff=0.6)
    if near:
        return f"{what}; did you mean `{near[0]}:`? Another one is declared with `PREFIX {prefix}: <IRI>`"
    known = ", ".join(name + ":" for name in PREFIXES)
    return f"{what}; begin with `PREFIX {prefix}: <IRI>`, or use one of {known}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that a query asks for and the vocabulary does not have: nothing will be found, if no file has it."""

    iri: str
    told: str


def doubts(query: syntax.Query) -> tuple[Doubt, ...]:
    """The terms in the namespace of the vocabulary that it does not have, each once, where it stands first.

    What CONSTRUCT makes is passed over: there people may say what they like.
    """
    found: dict[str, Doubt] = {}
    for token in query.asking():
        iri = query.iri_of(token)
        if iri is None or not iri.startswith(NAMESPACE) or iri == NAMESPACE or iri in CG or iri in found:
            continue
        name = iri.removeprefix(NAMESPACE)
        near = get_close_matches(name, TERMS, n=1, cutoff=0.6)
        todo = f"did you mean cg:{near[0]}?" if near else "docs/vocabulary.md has them all"
        found[iri] = Doubt(
            iri, f"{syntax.where(query.text, token.start)}: the vocabulary has no term cg:{name}; {todo}"
        )
    return tuple(found.values())
