"""What the service says of itself in RDF: the SPARQL 1.1 Service Description, and VoID for its dataset."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, serialize
from starlette.types import Scope

from claimgraph.graph.results import TRIPLES
from claimgraph.ontology import vocabulary
from claimgraph.service import formats
from claimgraph.service.editions import Edition
from claimgraph.service.exchange import header
from claimgraph.service.options import Options
from claimgraph.service.problems import Problem

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_PREFIXES: Final = {**vocabulary.PREFIXES, "sd": _SD, "void": _VOID, "formats": _FORMATS}
_A: Final = NamedNode(vocabulary.PREFIXES["rdf"] + "type")
_INTEGER: Final = NamedNode(vocabulary.PREFIXES["xsd"] + "integer")

_RESULT_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "JSON-LD", "RDF_XML"),
)
"""As https://www.w3.org/ns/formats/ names those of `claimgraph.service.formats`."""

_NAMES: Final = "SELECT ?graph { GRAPH ?graph {} } ORDER BY ?graph"
_GRAPHS: Final = "SELECT ?graph (COUNT(*) AS ?triples) { GRAPH ?graph { ?s ?p ?o } } GROUP BY ?graph ORDER BY ?graph"
_CLASSES: Final = "SELECT ?class (COUNT(DISTINCT ?s) AS ?n) { ?s a ?class } GROUP BY ?class ORDER BY ?class"
_PROPERTIES: Final = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY ?p"


def base(scope: Scope, options: Options) -> str:
    """What absolute addresses of the service begin with."""
    if options.base is not None:
        return options.base.rstrip("/") + "/"
    return f"{scope['scheme']}://{header(scope, 'host') or f'{options.host}:{options.port}'}/"


async def service_description(edition: Edition, scope: Scope, options: Options, format: str) -> bytes:
    """The description of the endpoint. Raises Problem where there is too much to do."""
    graphs = await edition.once("names", lambda edition: _rows(edition, _NAMES))
    return _written(list(_service(base(scope, options), graphs)), format)


async def void(edition: Edition, scope: Scope, options: Options, format: str) -> bytes:
    """The description of the dataset: what is in it, and how much, as far as that can be counted within the limits.

    Raises Problem where there is too much to do.
    """
    graphs = await edition.once("graphs", lambda edition: _counted(edition, _GRAPHS))
    classes = await edition.once("classes", lambda edition: _counted(edition, _CLASSES))
    properties = await edition.once("properties", lambda edition: _counted(edition, _PROPERTIES))
    return _written(list(_dataset(base(scope, options), graphs, classes, properties)), format)


def _service(base: str, graphs: list[dict[str, str]]) -> Iterator[Triple]:
    service, dataset, default = NamedNode(base + "sparql"), BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _A, _sd("Service"))
    yield Triple(service, _sd("endpoint"), service)
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    for name in _RESULT_FORMATS:
        yield Triple(service, _sd("resultFormat"), NamedNode(_FORMATS + name))
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(dataset, _A, _sd("Dataset"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _A, _sd("Graph"))
    for number, graph in enumerate(graphs):
        named = BlankNode(f"named{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _A, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(graph["graph"]))


def _dataset(
    base: str, graphs: list[dict[str, str]], classes: list[dict[str, str]], properties: list[dict[str, str]]
) -> Iterator[Triple]:
    document, dataset = NamedNode(base + ".well-known/void"), NamedNode(base + ".well-known/void#dataset")
    yield Triple(document, _A, _void("DatasetDescription"))
    yield Triple(document, NamedNode("http://xmlns.com/foaf/0.1/primaryTopic"), dataset)
    yield Triple(dataset, _A, _void("Dataset"))
    title = Literal("Claims and who stands behind them", language="en")
    yield Triple(dataset, NamedNode(_PREFIXES["dcterms"] + "title"), title)
    yield Triple(dataset, _void("sparqlEndpoint"), NamedNode(base + "sparql"))
    yield Triple(dataset, _void("vocabulary"), NamedNode(vocabulary.GRAPH))
    for name in ("schema", "dcterms", "prov", "skos"):
        yield Triple(dataset, _void("vocabulary"), NamedNode(_PREFIXES[name]))
    for name in _RESULT_FORMATS[4:]:
        yield Triple(dataset, _void("feature"), NamedNode(_FORMATS + name))
    if graphs:
        yield Triple(dataset, _void("triples"), _number(sum(int(graph["triples"]) for graph in graphs)))
    if classes and properties:
        yield Triple(dataset, _void("classes"), _number(len(classes)))
        yield Triple(dataset, _void("properties"), _number(len(properties)))
    for kind, key, name, number in (("class", "class", "entities", "n"), ("property", "p", "triples", "n")):
        for count, row in enumerate(classes if kind == "class" else properties):
            part = BlankNode(f"{kind}{count}")
            yield Triple(dataset, _void(f"{kind}Partition"), part)
            yield Triple(part, _void(kind), NamedNode(row[key]))
            yield Triple(part, _void(name), _number(int(row[number])))


async def _counted(edition: Edition, query: str) -> list[dict[str, str]]:
    """The rows; none where counting them takes more than a query may take."""
    try:
        return await _rows(edition, query)
    except Problem as problem:
        if problem.status == 500:
            return []
        raise


async def _rows(edition: Edition, query: str) -> list[dict[str, str]]:
    task: dict[str, Any] = {"query": query, "accept": formats.ROWS[0].types[0], "default": (), "named": ()}
    async with edition.queries.answer(task) as answer:
        found = json.loads(await answer.whole())
    return [
        {name: term["value"] for name, term in row.items()}
        for row in found["results"]["bindings"]
        if all(term["type"] != "bnode" for term in row.values())
    ]


def _written(triples: list[Triple], format: str) -> bytes:
    written = serialize(triples, format=TRIPLES[format], prefixes=_PREFIXES) or b""
    if TRIPLES[format] != RdfFormat.TURTLE:
        return written
    # The writer of Turtle declares the prefixes in an order of its own, another one every time.
    lines = written.splitlines(keepends=True)
    head = sum(line.startswith(b"@prefix") for line in lines)
    return b"".join(sorted(lines[:head]) + lines[head:])


def _sd(name: str) -> NamedNode:
    return NamedNode(_SD + name)


def _void(name: str) -> NamedNode:
    return NamedNode(_VOID + name)


def _number(value: int) -> Literal:
    return Literal(str(value), datatype=_INTEGER)
