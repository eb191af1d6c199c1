"""All graphs are asked as one set of triples, also where several hold the same; rdflib's memory store is the oracle."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Triple

from claimgraph.graph import answering, merging
from claimgraph.graph.store import Source, Store
from claimgraph.graph.upkeep.verifying import verify

EX = "https://example.org/"
IRIS = [NamedNode(EX + name) for name in "abc"]
NUMBER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
TERMS = [*IRIS, Literal("a"), Literal("3", datatype=NUMBER), Literal("4", datatype=NUMBER)]
CLASS = Triple(
    NamedNode("https://w3id.org/claimgraph/vocab#Claim"),
    NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
    NamedNode("http://www.w3.org/2002/07/owl#Class"),
)
"""What the vocabulary says as well."""

triples = st.builds(Triple, st.sampled_from(IRIS), st.sampled_from(IRIS), st.sampled_from(TERMS)) | st.just(CLASS)
graphs = st.lists(st.lists(triples, min_size=1, max_size=6, unique=True), min_size=1, max_size=4)

SUBJECTS = [*IRIS, CLASS.subject]
ABOUT = f"VALUES ?s {{ {' '.join(map(str, SUBJECTS))} }}"
QUERIES = (
    f"SELECT ?s ?p ?o {{ {ABOUT} ?s ?p ?o }}",
    f"SELECT (COUNT(*) AS ?n) {{ {ABOUT} ?s ?p ?o }}",
    f"SELECT ?s (COUNT(?o) AS ?n) (SUM(?o) AS ?m) {{ {ABOUT} ?s ?p ?o FILTER isNumeric(?o) }} GROUP BY ?s",
    f"SELECT ?s ?t {{ {ABOUT} ?s ?p ?o . ?o <{EX}a> ?t }}",
    f"SELECT ?s ?o {{ {ABOUT} ?s <{EX}a>/<{EX}b> ?o }}",
    f"SELECT ?s ?o {{ ?s <{EX}a>+ ?o FILTER EXISTS {{ ?s ?p ?o }} }}",
    f"SELECT ?g ?s ?p ?o {{ {ABOUT} GRAPH ?g {{ ?s ?p ?o }} }}",
    f"SELECT ?g ?o {{ {ABOUT} ?s ?p ?o GRAPH ?g {{ ?s ?q ?o }} }}",
)


def source(name: str) -> Source:
    digest = name.encode().hex().ljust(64, "0")
    return Source(name=name, key=name, sha256=digest, format="ntriples", media_type="application/n-triples")


def told(dataset: pyoxigraph.Store, query: str, graphs: answering.Graphs | None = None) -> list[str]:
    """The rows of an answer."""
    out = io.BytesIO()
    answering.write(dataset, answering.check(query), out, format="json", graphs=graphs)
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(out.getvalue())["results"]["bindings"])


def expected(store: Store, query: str) -> list[str]:
    """What rdflib answers over the same graphs, whose default graph it makes as a set."""
    from claimgraph.ontology import vocabulary

    dataset = rdflib.Dataset()
    held = {graph: list(store.triples([graph])) for graph in store.graphs()}
    for graph, content in (held | {vocabulary.GRAPH: vocabulary.triples()}).items():
        lines = "".join(f"{triple} .\n" for triple in content if triple.subject in SUBJECTS)
        dataset.graph(rdflib.URIRef(graph)).parse(data=lines, format="nt")
        dataset.default_graph.parse(data=lines, format="nt")
    answer = dataset.query(query).serialize(format="json")
    assert answer is not None
    # Where there is no group, rdflib gives an empty one.
    return sorted(json.dumps(row, sort_keys=True) for row in json.loads(answer)["results"]["bindings"] if row)


@pytest.fixture(scope="module", params=["disk", "memory"])
def places(request: pytest.FixtureRequest) -> Iterator[str]:
    yield request.param


def opened(kind: str, folder: str) -> Store:
    return Store.open(Path(folder) / "store", create=True) if kind == "disk" else Store.open()


def agree(store: Store, number: int) -> None:
    """Whatever is asked of the store has the answer of the oracle. It is slow, so that some is asked at a time."""
    dataset = store.dataset()
    for query in QUERIES[number % 2 :: 2]:
        assert told(dataset, query) == expected(store, query), query


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@given(graphs, st.lists(st.integers(0, 9), max_size=3))
@settings(max_examples=10, deadline=None)
def test_whatever_graphs_share_is_found_once_in_whatever_order_they_come_and_go(
    places: str, graphs: list[list[Triple]], undone: list[int]
) -> None:
    """Given graphs that share triples with each other and with the vocabulary, when they are imported, and undone, and
    their undoing is, then every answer is that over the set of what holds; and so it is when all is made anew."""
    with tempfile.TemporaryDirectory() as folder:
        store = opened(places, folder)
        for number, content in enumerate(graphs):
            store.add(content, source=source(f"g{number}"))
        agree(store, len(graphs))
        for step, which in enumerate(undone):
            entries = [entry.number for entry in store.log() if entry.state == "current"]
            if entries:
                store.undo(entries[which % len(entries)])
                agree(store, step)
        if store.folder is not None:
            assert verify(store).findings == ()
            store.remake()
            assert verify(store).findings == ()
        agree(store, 0)


def test_nothing_is_kept_for_that_where_no_graph_shares_a_triple(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    store.add([Triple(IRIS[0], IRIS[1], Literal("a"))], source=source("one"))
    store.add([Triple(IRIS[0], IRIS[1], Literal("b"))], source=source("two"))
    assert not merging.is_merged(store.dataset())
    store.add([Triple(IRIS[0], IRIS[1], Literal("b")), Triple(IRIS[2], IRIS[1], Literal("c"))], source=source("three"))
    assert merging.is_merged(store.dataset())


def test_a_changed_file_shares_nothing_with_what_it_replaces(tmp_path: Path) -> None:
    """Given a story that is imported again with one word changed, no triple stands in two graphs."""
    store = Store.open(tmp_path / "store", create=True)
    for version in ("a", "b", "c"):
        same = [Triple(IRIS[0], IRIS[1], Literal(str(number))) for number in range(40)]
        changed = source("one").__class__(
            **{name: getattr(source("one"), name) for name in ("name", "key", "format", "media_type")},
            sha256=version * 64,
        )
        store.add([*same, Triple(IRIS[0], IRIS[2], Literal(version))], source=changed)
        assert not merging.is_merged(store.dataset())
        assert told(store.dataset(), f"SELECT (COUNT(*) AS ?n) {{ <{EX}a> ?p ?o }}")[0].count('"41"') == 1


def test_a_large_file_that_is_loaded_while_it_is_read_is_found_once_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two large files that share a triple, one of them with blank nodes, when they are imported in pieces, then
    what they share is found once, and a blank node is the same in its graph and in all of them together."""
    import claimgraph as cg
    from claimgraph.imports.rdf.streaming import reading

    monkeypatch.setattr(reading, "LARGE", 2**10)
    lines = [f'<{EX}s{number}> <{EX}p> "{number}" .' for number in range(3000)]
    (tmp_path / "one.nt").write_text("\n".join(lines) + "\n")
    (tmp_path / "two.nt").write_text(f'{lines[7]}\n_:b <{EX}q> "{"x" * 400}" .\n' + "\n".join(lines[2990:]) + "\n")
    graph = cg.open(tmp_path / "store")
    for name in ("one.nt", "two.nt"):
        graph.load(tmp_path / name)
    count = "SELECT (COUNT(*) AS ?n) { ?s <https://example.org/p> ?o }"
    assert [int(row["n"].value) for row in graph.query(count)] == [3000]
    joined = "SELECT ?b { ?b <https://example.org/q> ?x GRAPH ?g { ?b <https://example.org/q> ?x } }"
    assert len(list(graph.query(joined))) == 1
    assert graph.verify().findings == ()
    graph.undo(1)
    assert [int(row["n"].value) for row in graph.query(count)] == [11]
    assert graph.verify().findings == ()


def shared() -> tuple[pyoxigraph.Store, list[str]]:
    """Two graphs that share one of three triples, and their names."""
    store = Store.open()
    one, two, three = (Triple(IRIS[0], IRIS[1], Literal(word)) for word in ("one", "two", "three"))
    store.add([one, two], source=source("first"))
    store.add([two, three, Triple(BlankNode("x"), IRIS[2], Literal("four"))], source=source("second"))
    return store.dataset(), [*store.graphs()]


def test_of_graphs_that_a_query_names_each_triple_is_found_once() -> None:
    """Given FROM with two graphs that share a triple, or one of them twice, then it is found once, and GRAPH sees what
    FROM NAMED says."""
    dataset, (first, second) = shared()
    ask = f"SELECT ?o {{FROM}} {{ ?s <{EX}b> ?o }}"
    for clauses, number in (
        (f"FROM <{first}>", 2),
        (f"FROM <{first}> FROM <{first}>", 2),
        (f"FROM <{first}> FROM <{second}>", 3),
        (f"FROM <{first}> FROM <{second}> FROM <{first}> FROM NAMED <{first}>", 3),
        (f"FROM NAMED <{first}>", 0),
    ):
        assert len(told(dataset, ask.replace("{FROM}", clauses))) == number, clauses
    within = f"SELECT ?o FROM <{first}> FROM <{second}> FROM NAMED <{second}> {{ GRAPH ?g {{ ?s ?p ?o }} ?s ?p ?o }}"
    assert len(told(dataset, within)) == 3


def test_of_graphs_that_a_request_names_each_triple_is_found_once() -> None:
    """Given a request that names its dataset beside the query, and a graph in it twice, that is no other dataset."""
    dataset, (first, second) = shared()
    ask, by_graph = f"SELECT ?o {{ ?s <{EX}b> ?o }}", "SELECT ?o { GRAPH ?g { ?s ?p ?o } }"
    for default, number in (((first, first), 2), ((first, second), 3), ((second, first, second), 3), ((), 0)):
        graphs = answering.Graphs(default, (second, second))
        assert len(told(dataset, ask, graphs)) == number
        assert len(told(dataset, by_graph, graphs)) == 3


def test_what_is_wrong_with_the_graphs_as_one_is_found(tmp_path: Path) -> None:
    """Given an index that holds a triple twice without saying so, or whose default graph lacks one, verify says so."""
    store = Store.open(tmp_path / "store", create=True)
    one, two = (Triple(IRIS[0], IRIS[1], Literal(word)) for word in ("one", "two"))
    store.add([one], source=source("first"))
    store.add([one, two], source=source("second"))
    assert verify(store).findings == ()
    index = pyoxigraph.Store(str(tmp_path / "store" / "current"))
    index.remove(pyoxigraph.Quad(one.subject, one.predicate, one.object))
    index.flush()
    del index
    (lacking,) = verify(store).findings
    assert "does not hold all graphs together" in lacking.what
    index = pyoxigraph.Store(str(tmp_path / "store" / "current"))
    index.clear_graph(pyoxigraph.DefaultGraph())
    index.flush()
    del index
    (doubled,) = verify(store).findings
    assert "stands in several graphs" in doubled.what
