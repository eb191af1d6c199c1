"""One query against one opened dataset: the answer in every format, read back with another library, and its limits."""

from __future__ import annotations

import io
import json
import pickle

import pyoxigraph
import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.errors import QueryError
from claimgraph.graph import answering
from claimgraph.graph.answering import Graphs

EX = "https://example.org/"
ONE, TWO = NamedNode(EX + "one"), NamedNode(EX + "two")


@pytest.fixture(scope="module")
def dataset() -> pyoxigraph.Store:
    store = pyoxigraph.Store()
    for graph, words in ((ONE, "first"), (TWO, "second")):
        store.extend(
            Quad(NamedNode(f"{EX}{words}/{n}"), NamedNode(EX + "p"), Literal(f"{words} {n}"), graph) for n in range(500)
        )
    return store


def written(dataset: pyoxigraph.Store, text: str, format: str | None = None, *, most: int | None = None) -> bytes:
    output = io.BytesIO()
    answering.write(dataset, answering.check(text), output, format=format, most=most)
    return output.getvalue()


# ---------------------------------------------------------------- limits


@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_a_limit_that_is_not_reached_changes_nothing(dataset: pyoxigraph.Store, format: str) -> None:
    values = r"""(UNDEF UNDEF) ("a\tb\nc\r\"\\"@en-GB 01) (<urn:x> UNDEF) ("" true)"""
    query = f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"

    assert written(dataset, query, format, most=4) == written(dataset, query, format)


def test_one_row_more_than_the_limit_raises_after_those_were_written(dataset: pyoxigraph.Store) -> None:
    output = io.BytesIO()

    with pytest.raises(QueryError, match="the answer has more than 100 rows, which is all that is given; add a LIMIT"):
        answering.write(dataset, answering.check("SELECT * { ?s ?p ?o }"), output, format="tsv", most=100)

    assert output.getvalue().count(b"\n") == 101


def test_triples_are_limited_too(dataset: pyoxigraph.Store) -> None:
    with pytest.raises(QueryError, match="more than 100 triples"):
        written(dataset, "CONSTRUCT WHERE { ?s ?p ?o }", "ntriples", most=100)


def test_no_more_is_taken_from_the_engine_than_is_written() -> None:
    """Of a million million rows the first ones come at once."""
    store = pyoxigraph.Store()
    store.extend(Quad(NamedNode(f"urn:{n}"), NamedNode("urn:p"), Literal(n)) for n in range(1000))
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"

    with pytest.raises(QueryError, match="more than 10 rows"):
        written(store, endless, most=10)


# ---------------------------------------------------------------- beside a worker


def test_what_was_checked_goes_to_another_process(dataset: pyoxigraph.Store) -> None:
    asked = pickle.loads(pickle.dumps(answering.check("ASK { ?s ?p ?o }")))
    output = io.BytesIO()

    assert asked.form == "ASK"
    assert answering.write(dataset, asked, output) == "boolean"
    assert json.loads(output.getvalue()) == {"head": {}, "boolean": True}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("PREFIX x: <urn:x> # SELECT\nSELECT* {}", "SELECT"),
        ("ask{}", "ASK"),
        ("BASE <urn:> construct{}where{}", "CONSTRUCT"),
        ("DESCRIBE<urn:x>", "DESCRIBE"),
    ],
)
def test_the_form_of_a_query_is_known_before_it_runs(text: str, form: str) -> None:
    assert answering.check(text).form == form


def test_the_kind_is_told_before_anything_is_written(dataset: pyoxigraph.Store) -> None:
    output, told = io.BytesIO(), list[tuple[str, int]]()

    answering.write(
        dataset, answering.check("SELECT * {}"), output, begin=lambda kind: told.append((kind, output.tell()))
    )

    assert told == [("solutions", 0)]


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize("format", [None, "xml", "turtle"])
@pytest.mark.parametrize("most", [None, 1000])
def test_a_reader_that_has_gone_is_told_as_that(
    dataset: pyoxigraph.Store, query: str, format: str | None, most: int | None
) -> None:
    class Gone(io.BytesIO):
        def write(self, part: object, /) -> int:
            raise ConnectionResetError("gone")

    fits = format is None or (format == "xml") == query.startswith("SELECT")
    with pytest.raises(ConnectionResetError if fits else QueryError):
        answering.write(dataset, answering.check(query), Gone(), format=format, most=most)


def test_a_request_may_name_the_dataset_in_place_of_the_query(dataset: pyoxigraph.Store) -> None:
    def count(text: str, graphs: Graphs | None) -> int:
        output = io.BytesIO()
        answering.write(dataset, answering.check(text), output, format="tsv", graphs=graphs)
        return output.getvalue().count(b"\n") - 1

    anything, named = "SELECT * { ?s ?p ?o }", "SELECT * { GRAPH ?g { ?s ?p ?o } }"

    assert count(anything, None) == 1000
    assert count(anything, Graphs()) == 1000
    assert count(anything, Graphs(default=(ONE.value,))) == 500
    assert count(anything, Graphs(named=(ONE.value,))) == 0
    assert count(named, Graphs(named=(ONE.value,))) == 500
    assert count(named, Graphs(default=(ONE.value,))) == 0
    assert count(f"SELECT * FROM <{TWO.value}> {{ ?s ?p 'first 1' }}", Graphs(default=(ONE.value,))) == 1


def test_a_graph_outside_the_store_is_refused_in_query_and_request(dataset: pyoxigraph.Store) -> None:
    asked = answering.check("SELECT * FROM <urn:other> { ?s ?p ?o }")
    with pytest.raises(QueryError, match="FROM <urn:other> is refused"):
        answering.refuse_foreign_graphs(dataset, asked)
    answering.refuse_foreign_graphs(dataset, asked, Graphs(default=(ONE.value,)))
    for graphs in (Graphs(default=("http://127.0.0.1/",)), Graphs(named=("file:///etc/passwd",))):
        with pytest.raises(QueryError, match="is refused"):
            answering.refuse_foreign_graphs(dataset, answering.check("ASK {}"), graphs)


# ---------------------------------------------------------------- triples


@pytest.mark.parametrize(
    ("format", "theirs"), [("turtle", "turtle"), ("ntriples", "nt"), ("jsonld", "json-ld"), ("rdfxml", "xml")]
)
@pytest.mark.parametrize("most", [None, 10_000])
def test_triples_are_read_back_with_another_library(
    dataset: pyoxigraph.Store, format: str, theirs: str, most: int | None
) -> None:
    hostile = r""""<&>\"'\n\t\u00e9\U0001F600"@en"""
    text = f"CONSTRUCT {{ ?s cg:quote ?o ; <urn:x:n> 1.50 , {hostile} }} WHERE {{ ?s ?p ?o }}"
    content = written(dataset, text, format, most=most)
    expected = rdflib.Graph().parse(data=written(dataset, text), format="nt")

    assert set(rdflib.Graph().parse(data=content, format=theirs)) == set(expected)
    assert len(expected) == 3000


def test_turtle_declares_its_prefixes_in_the_same_order_every_time(dataset: pyoxigraph.Store) -> None:
    (turtle,) = {written(dataset, "CONSTRUCT WHERE { ?s ?p ?o }", "turtle") for _ in range(5)}
    head = [line for line in turtle.splitlines() if line.startswith(b"@prefix")]

    assert head == sorted(head)
    assert turtle.splitlines()[: len(head)] == head
