"""RDF exports: every format reads back to the same records, in bytes that do not change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.exports.rdf import write_jsonld, write_nquads, write_trig, write_turtle
from claimgraph.exports.view import View, build_view
from claimgraph.graph.model import Records
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.readers import read

FORMATS = [
    (write_turtle, RdfFormat.TURTLE),
    (write_trig, RdfFormat.TRIG),
    (write_nquads, RdfFormat.N_QUADS),
    (write_jsonld, RdfFormat.JSON_LD),
]


@pytest.fixture(scope="module")
def records() -> Records:
    example = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"
    return read(example, name=example.name).records


@pytest.mark.parametrize(("write", "format"), FORMATS)
def test_what_was_written_reads_back_to_the_same_records(
    records: Records, write: Callable[[View], bytes], format: RdfFormat
) -> None:
    written = write(build_view(records))
    again = from_triples(parse(written, format=format))
    by_iri = {record.iri: record for record in from_triples(to_triples(records))}
    assert {record.iri: record for record in again} == by_iri


@pytest.mark.parametrize(("write", "format"), FORMATS)
def test_the_order_in_which_records_came_does_not_change_the_bytes(
    records: Records, write: Callable[[View], bytes], format: RdfFormat
) -> None:
    backwards = Records.of(list(records)[::-1])
    assert write(build_view(records)) == write(build_view(backwards))
