"""RDF: Turtle, TriG, N-Quads and JSON-LD, in bytes that are the same for the same view and read well in git.

Subjects stand together, in the order story, agents, claims, documents, statements, then what people decided. TriG and
N-Quads put each story's triples into a graph that has the story's IRI; what belongs to no story goes with the first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from claimgraph.exports.view import View
from claimgraph.graph.model import Record, Records
from claimgraph.graph.triples import to_triples
from claimgraph.graph.values import PREFIXES, Term

_ORDER: Final = (
    *("stories", "agents", "claims", "documents", "statements"),
    *("judgements", "outcomes", "decisions", "identity_decisions"),
)
_TYPE: Final = PREFIXES["rdf"] + "type"
_LOCAL: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?")
_BARE: Final = {
    PREFIXES["xsd"] + "boolean": re.compile(r"true|false"),
    PREFIXES["xsd"] + "integer": re.compile(r"[+-]?[0-9]+"),
    PREFIXES["xsd"] + "decimal": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
}
"""The literals that Turtle writes without quotes."""

_Subjects = dict[str, list[Triple]]


def write_turtle(view: View) -> bytes:
    """Turtle, grouped by subject."""
    subjects = _subjects(view.records)
    prefixes = _prefixes(view.records)
    return "\n".join([*_prefix_lines(prefixes), *_blocks(subjects, prefixes, "")]).encode()


def write_trig(view: View) -> bytes:
    """TriG: the same in one graph a story."""
    prefixes = _prefixes(view.records)
    lines = list(_prefix_lines(prefixes))
    for graph, subjects in _graphs(view.records):
        indent = "    " if graph else ""
        blocks = list(_blocks(subjects, prefixes, indent))
        lines += [f"<{graph}> {{", *blocks, "}", ""] if graph else blocks
    return "\n".join(lines).encode()


def write_nquads(view: View) -> bytes:
    """N-Quads, sorted."""
    quads = (
        Quad(triple.subject, triple.predicate, triple.object, NamedNode(graph) if graph else None)
        for graph, subjects in _graphs(view.records)
        for triple in chain.from_iterable(subjects.values())
    )
    lines = (serialize(quads, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True)
    return b"".join(sorted(lines))


def write_jsonld(view: View) -> bytes:
    """JSON-LD, expanded but for the prefixes, which stand in the file: nothing has to be fetched to read it."""
    nodes = []
    for iri, triples in _subjects(view.records).items():
        node: dict[str, object] = {"@id": iri}
        for predicate, terms in _by_predicate(triples).items():
            if predicate == _TYPE:
                node["@type"] = [_curie(term.value) for term in terms if isinstance(term, NamedNode)]
            else:
                node[_curie(predicate)] = [_json_term(term) for term in terms]
        nodes.append(node)
    document = {"@context": dict(PREFIXES), "@graph": nodes}
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _subjects(records: Iterable[Record]) -> _Subjects:
    """The triples of each subject, subjects in the order of a reader's questions and triples in that of the table."""
    in_order: Iterable[Record] = records
    if isinstance(records, Records):
        in_order = [
            record for kind in _ORDER for record in sorted(getattr(records, kind).values(), key=lambda r: str(r.iri))
        ]
    subjects: _Subjects = {}
    for triple in to_triples(in_order):
        subjects.setdefault(str(getattr(triple.subject, "value", "")), []).append(triple)
    return subjects


def _graphs(records: Records) -> Iterator[tuple[str, _Subjects]]:
    """Each story's IRI with its subjects; "" where there is no story."""
    stories = sorted(records.stories, key=lambda iri: (-len(iri), iri))
    graphs: dict[str, _Subjects] = {iri: {} for iri in sorted(stories)} or {"": {}}
    first = next(iter(graphs))
    for iri, triples in _subjects(records).items():
        graphs[next((story for story in stories if iri.startswith(story)), first)][iri] = triples
    yield from graphs.items()


def _by_predicate(triples: Iterable[Triple]) -> dict[str, list[Term]]:
    terms: dict[str, list[Term]] = {}
    for triple in triples:
        terms.setdefault(triple.predicate.value, []).append(triple.object)
    return terms


def _prefixes(records: Records) -> dict[str, str]:
    """The vocabulary's prefixes and, where there is one story, the empty one for its ids."""
    story = {"": next(iter(records.stories))} if len(records.stories) == 1 else {}
    return {**story, **PREFIXES}


def _prefix_lines(prefixes: Mapping[str, str]) -> Iterator[str]:
    for name, iri in prefixes.items():
        yield f"@prefix {name}: <{iri}> ."
    yield ""


def _blocks(subjects: _Subjects, prefixes: Mapping[str, str], indent: str) -> Iterator[str]:
    for iri, triples in subjects.items():
        properties = [
            f"{'a' if predicate == _TYPE else _iri(predicate, prefixes)} "
            + " , ".join(_turtle_term(term, prefixes) for term in terms)
            for predicate, terms in _by_predicate(triples).items()
        ]
        yield f"{indent}{_iri(iri, prefixes)} " + f" ;\n{indent}    ".join(properties) + " .\n"


def _iri(iri: str, prefixes: Mapping[str, str]) -> str:
    for name, namespace in prefixes.items():
        if iri.startswith(namespace) and _LOCAL.fullmatch(iri[len(namespace) :]):
            return f"{name}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def _turtle_term(term: Term, prefixes: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return _iri(term.value, prefixes)
    if isinstance(term, Literal) and not term.language:
        datatype = term.datatype.value
        bare = _BARE.get(datatype)
        if bare is not None and bare.fullmatch(term.value):
            return term.value
        if datatype != PREFIXES["xsd"] + "string":
            return f"{Literal(term.value)}^^{_iri(datatype, prefixes)}"
    return str(term)


def _curie(iri: str) -> str:
    return _iri(iri, PREFIXES).strip("<>")


def _json_term(term: Term) -> dict[str, str]:
    if isinstance(term, Literal):
        if term.language:
            return {"@value": term.value, "@language": term.language}
        if term.datatype.value == PREFIXES["xsd"] + "string":
            return {"@value": term.value}
        return {"@value": term.value, "@type": _curie(term.datatype.value)}
    return {"@id": str(getattr(term, "value", term))}
