"""RDF: Turtle, TriG, N-Triples, N-Quads, JSON-LD and RDF/XML.

The file's own triples are kept as they are, also those that claimgraph does not understand; what they say in the terms
of the vocabulary becomes records, and nothing of that is lost without a word. Two things are settled on the way in:

- Named graphs are folded into one set of triples, for the store keeps a graph for each file.
- A blank node becomes an IRI, `https://w3id.org/claimgraph/.well-known/genid/<hash of the file>-<n>`, numbered as they
  appear (RDF 1.1, section 3.5): the same file gives the same triples each time.

Nothing is ever fetched: a remote JSON-LD context and every XML entity are refused.
"""

from __future__ import annotations

from pyoxigraph import RdfFormat

from claimgraph.errors import InputError, Severity
from claimgraph.graph.triples import PassedOver, from_triples, without_collector
from claimgraph.imports.rdf.faults import find_faults
from claimgraph.imports.rdf.lines import Lines
from claimgraph.imports.rdf.parsing import parsed
from claimgraph.imports.rdf.remarks import remarks
from claimgraph.imports.readers import Content


def read_turtle(data: bytes, name: str) -> Content:
    """Reads Turtle. Raises InputError, as all of these do, which holds every fault of the file."""
    return _read(data, name, RdfFormat.TURTLE)


def read_trig(data: bytes, name: str) -> Content:
    """Reads TriG."""
    return _read(data, name, RdfFormat.TRIG)


def read_ntriples(data: bytes, name: str) -> Content:
    """Reads N-Triples."""
    return _read(data, name, RdfFormat.N_TRIPLES)


def read_nquads(data: bytes, name: str) -> Content:
    """Reads N-Quads."""
    return _read(data, name, RdfFormat.N_QUADS)


def read_jsonld(data: bytes, name: str) -> Content:
    """Reads JSON-LD whose context stands in the file."""
    return _read(data, name, RdfFormat.JSON_LD)


def read_rdfxml(data: bytes, name: str) -> Content:
    """Reads RDF/XML without entities."""
    return _read(data, name, RdfFormat.RDF_XML)


def _read(data: bytes, name: str, format: RdfFormat) -> Content:
    with without_collector():
        triples, graphs = parsed(data, name, format)
        passed_over: list[PassedOver] = []
        records = from_triples(triples, passed_over=passed_over)
        findings = find_faults(triples, records, passed_over, name, Lines(data, format))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    if errors:
        raise InputError(errors)
    notes = [*remarks(name, len(records), graphs), *findings]
    return Content(records, triples, tuple(notes))
