"""All of it or nothing: a server that cuts its answers short, hides rows or has them in any order is found out."""

from __future__ import annotations

from dataclasses import replace

import pytest

import claimgraph
from claimgraph.errors import QueryError, StoreError
from claimgraph.graph.model import Record
from tests.graph.remote.conftest import STORY
from tests.graph.remote.misbehaving import CUT, Misbehaving


@pytest.fixture
def filled(bad: Misbehaving) -> Misbehaving:
    """The server, with the worked example in it."""
    claimgraph.open(bad.address()).load(STORY)
    return bad


def by_iri(graph: claimgraph.ClaimGraph) -> dict[str, Record]:
    """All records, without where they stood in a file."""
    return {record.iri: replace(record, place=None) for record in graph.records()}


@pytest.fixture(scope="module")
def expected() -> dict[str, Record]:
    graph = claimgraph.open()
    graph.load(STORY)
    return by_iri(graph)


@pytest.mark.parametrize("how", ["ds", "xml", "cuts", "shuffles"])
def test_every_record_is_read_however_little_comes_at_a_time(
    how: str, filled: Misbehaving, expected: dict[str, Record]
) -> None:
    asked = len(filled.requests)
    graph = claimgraph.open(filled.address(how))
    assert by_iri(graph) == expected
    pages = len(filled.requests) - asked
    assert pages > 224 // CUT if how in ("cuts", "shuffles") else pages < 4
    assert graph.score("delay-request").status == "contested"


def test_half_of_the_evidence_gives_no_verdict(filled: Misbehaving) -> None:
    graph = claimgraph.open(filled.address("hides"))
    with pytest.raises(StoreError, match=r"counts \d+ rows and gives \d+: it cuts its answers short.*ResultSetMaxRows"):
        graph.score("denial")
    with pytest.raises(StoreError, match="cuts its answers short"):
        graph.records()


def test_a_round_number_of_rows_is_looked_into_unless_it_was_asked_for(filled: Misbehaving) -> None:
    many = "SELECT ?a ?r WHERE { ?a ?p ?o . ?r a cg:Claim }"
    whole, cutting = (claimgraph.open(filled.address(how)) for how in ("ds", "cuts-at-1000"))
    assert len(whole.query(f"{many} LIMIT 2000")) == 2000
    assert len(cutting.query(f"{many} LIMIT 1000")) == 1000
    exactly = f"SELECT * WHERE {{ {{ {many} LIMIT 1000 }} FILTER(?a != ?r || true) }}"
    assert len(cutting.query(exactly)) == 1000
    with pytest.raises(QueryError, match="answered with 1,000 rows and left out the others; add `LIMIT 1000`"):
        cutting.query(many)
    with pytest.raises(QueryError, match="answered with 1,000 rows and left out the others"):
        cutting.query(f"{many} LIMIT 5000")


def test_a_server_that_passes_over_the_dataset_is_refused(filled: Misbehaving) -> None:
    graph = claimgraph.open(filled.address("blind"))
    with pytest.raises(StoreError, match="passes over `default-graph-uri`"):
        graph.query("who-denied")
    with pytest.raises(StoreError, match="passes over `default-graph-uri`"):
        graph.score("delay-request")
