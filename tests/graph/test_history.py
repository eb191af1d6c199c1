"""Decisions and undoing in the store: what holds follows from the log, and nothing is ever lost."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path

import pyoxigraph
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Triple

from claimgraph.errors import StoreError
from claimgraph.graph import history_file
from claimgraph.graph.model import By, IndependenceDecision, Text
from claimgraph.graph.provenance import Deciding, Undoing, from_turtle
from claimgraph.graph.store import Store
from claimgraph.graph.triples import to_triples
from tests.graph.test_store import script, source, triples

ANN = By(name="Ann Smith")


def decision(number: int) -> IndependenceDecision:
    """A decision as a person may take it, told apart by its number."""
    return IndependenceDecision(
        iri=f"https://example.org/decision/{number}",
        id=f"decision/{number}",
        together=("https://example.org/a", "https://example.org/b"),
        decided_by=ANN,
        because=Text.of("one man"),
    )


def decide(store: Store) -> int:
    return store.decide(decision, about="together: a, b", by=ANN, because="one man")


def held(store: Store, as_imported: int | None = None) -> set[str]:
    """Every triple that is current."""
    return set(map(str, store.triples(store.graphs(as_imported))))


def seen(store: Store, as_imported: int | None = None) -> set[str]:
    """Every triple that a query sees, the vocabulary apart."""
    rows = store.dataset(as_imported).query(
        "SELECT * WHERE { GRAPH ?g { ?s ?p ?o } FILTER(?g != <https://w3id.org/claimgraph/ns>) }"
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return {str(Triple(row["s"], row["p"], row["o"])) for row in rows}


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    store = Store.open(tmp_path / ".claimgraph", create=True) if request.param == "disk" else Store.open()
    store.add(triples("one"), source=source("one"))
    return store


def test_a_decision_is_a_graph_of_its_own_with_who_when_and_why(store: Store) -> None:
    number = decide(store)
    assert number == 2 and len(store.graphs()) == 2
    assert store.records().decisions["https://example.org/decision/2"] == decision(2)
    newest = store.log()[0]
    assert isinstance(newest, Deciding)
    assert (newest.name, newest.by, newest.because, newest.state) == ("together: a, b", ANN, "one man", "current")
    assert newest.decision == "https://example.org/decision/2"


def test_undoing_a_decision_restores_the_dataset_exactly_and_the_decision_stays_readable(store: Store) -> None:
    before = held(store)
    number = decide(store)
    decided = held(store)
    assert store.undo(number) == 3
    assert held(store) == seen(store) == before
    assert held(store, as_imported=2) == seen(store, as_imported=2) == decided != before
    assert [entry.state for entry in store.log()] == ["current", "undone", "current"]


def test_an_undoing_can_be_undone(store: Store) -> None:
    decide(store)
    decided = held(store)
    store.undo(2)
    assert store.undo(3, by=ANN, because="it was one man after all") == 4
    assert held(store) == seen(store) == decided
    assert [entry.state for entry in store.log()] == ["current", "undone", "current", "current"]


def test_undoing_an_import_makes_the_last_version_of_the_file_current_again(store: Store) -> None:
    store.add(triples("two"), source=source("two"))
    store.undo(2)
    assert held(store) == seen(store) == set(map(str, triples("one")))
    store.undo(1)
    assert held(store) == seen(store) == set()
    assert store.add(triples("one"), source=source("one")).outcome == "new"
    assert held(store) == set(map(str, triples("one")))


def test_a_version_that_was_undone_is_not_what_the_next_one_replaces(store: Store) -> None:
    store.add(triples("two"), source=source("two"))
    store.undo(2)
    added = store.add(triples("three"), source=source("three"))
    assert (added.outcome, added.previous) == ("replaced", source("one").graph)


def test_what_does_not_hold_cannot_be_undone_and_it_is_told_why(store: Store) -> None:
    decide(store)
    store.undo(2)
    with pytest.raises(StoreError, match="number 2 was undone already, by number 3; undo that one"):
        store.undo(2)
    with pytest.raises(StoreError, match="there is no number 9 in the log; its entries are numbered 1 to 3"):
        store.undo(9)
    assert len(store.log()) == 3


def test_the_history_is_told_in_prov(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    store.add(triples("one"), source=source("one"))
    store.decide(decision, about="x", by=By(agent="https://example.org/ann", name="Ann"), because="one man")
    store.undo(2, by=ANN, because="two men")
    written = (tmp_path / "s" / "provenance.ttl").read_bytes()
    read = from_turtle(written)
    assert history_file.written(read) == written
    deciding, undoing = read.entries[1:]
    assert isinstance(deciding, Deciding) and isinstance(undoing, Undoing)
    assert (deciding.by, deciding.because) == (By(agent="https://example.org/ann", name="Ann"), "one man")
    assert (undoing.by, undoing.because, undoing.undoes) == (ANN, "two men", 2)
    graph = pyoxigraph.Store()
    graph.load(written, pyoxigraph.RdfFormat.TURTLE)
    asked = """PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX cg: <https://w3id.org/claimgraph/ns#> ASK {
        ?deciding a cg:Deciding , prov:Activity ; prov:wasAssociatedWith ?ann ; prov:generated ?graph ;
            prov:startedAtTime ?at ; cg:because "one man" .
        ?ann a prov:Agent . ?graph prov:wasAttributedTo ?ann ; prov:wasInvalidatedBy ?undoing .
        ?undoing a cg:Undoing , prov:Activity ; cg:undoes ?deciding . }"""
    assert graph.query(asked)


STEPS = st.one_of(
    st.tuples(st.just("import"), st.sampled_from(["one", "two", "three"]), st.sampled_from("ab")),
    st.tuples(st.just("decide"), st.none(), st.none()),
    st.tuples(st.just("undo"), st.integers(0, 99), st.none()),
)


@settings(max_examples=60)
@example([("decide", 0, 0), ("undo", 0, 0), ("undo", 1, 0), ("undo", 0, 0), ("undo", 2, 0), ("undo", 1, 0)])
@given(st.lists(STEPS, max_size=12))
def test_any_sequence_of_entries_is_the_dataset_of_what_holds(steps: list[tuple[str, object, object]]) -> None:
    """The oracle reads the log backwards: an entry holds unless a later one that holds undid it."""
    store = Store.open()
    said: list[tuple[str, object, object]] = []
    states = [held(store)]
    for kind, what, key in steps:
        if kind == "import":
            if store.add(triples(str(what)), source=source(str(what), str(key))).outcome != "unchanged":
                said.append((kind, what, key))
        elif kind == "decide":
            said.append((kind, decide(store), None))
        elif said:
            number = int(str(what)) % len(said) + 1
            if number in holding(said):
                store.undo(number)
                said.append((kind, number, None))
        assert len(store.log()) == len(said)
        assert held(store) == seen(store) == expected(said)
        if len(said) == len(states):
            states.append(held(store))
    for number, state in enumerate(states[1:], 1):
        assert held(store, number) == state


def holding(said: list[tuple[str, object, object]]) -> set[int]:
    holds: set[int] = set()
    for number in range(len(said), 0, -1):
        if not any(said[later - 1][:2] == ("undo", number) for later in holds):
            holds.add(number)
    return holds


def expected(said: list[tuple[str, object, object]]) -> set[str]:
    """The triples of the decisions that hold, and of each file's latest import that does."""
    files: dict[object, list[Triple]] = {}
    found: set[str] = set()
    for number in sorted(holding(said)):
        kind, what, key = said[number - 1]
        if kind == "import":
            files[key] = triples(str(what))
        elif kind == "decide":
            found |= set(map(str, to_triples([decision(number)])))
    return found.union(*(map(str, kept) for kept in files.values()))


# ---------------------------------------------------------------- processes and forms


@pytest.mark.parametrize("act", ["decide(store)", "store.undo(1)"])
@pytest.mark.parametrize(
    "stage",
    [
        "store._commit = stop",
        "old = store._commit; store._commit = lambda after: (old(after), stop())",
        "store._index._write_stamp = stop",
    ],
    ids=["before the commit", "after the commit", "before the index is in line"],
)
def test_a_decision_or_an_undoing_that_is_killed_has_happened_or_not(tmp_path: Path, act: str, stage: str) -> None:
    folder = tmp_path / "s"
    Store.open(folder, create=True).add(triples("one", 50), source=source("one"))
    before = held(Store.open(folder))
    body = f"import os, signal\nfrom tests.graph.test_history import decide\n{stage}\n{act}\n"
    body = "stop = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n" + body
    root = Path(__file__).parents[2]
    killed = subprocess.run(script(folder, body), cwd=root, check=False)
    assert killed.returncode == -signal.SIGKILL
    store = Store.open(folder)
    happened = len(store.log()) == 2
    assert happened == ("before the commit" not in stage and stage != "store._commit = stop")
    assert held(store) == seen(store)
    assert (held(store) == before) != happened
    store.undo(len(store.log()))
    assert held(store) == seen(store) == (before if happened else set())


@pytest.mark.parametrize(
    ("was", "became"),
    [
        (b"deciding/2> a cg:Deciding , prov:Activity", b"deciding/2> a prov:Entity"),
        (b"deciding/3> a cg:Deciding , prov:Activity", b"deciding/3> a prov:Activity"),
        (b" a prov:Agent ", b" a prov:Plan "),
    ],
    ids=["an entry is missing", "an entry of a kind that is not known", "a decision is nobody's"],
)
def test_a_history_that_cannot_be_read_wholly_is_refused_and_not_guessed(
    tmp_path: Path, was: bytes, became: bytes
) -> None:
    store = Store.open(tmp_path / "s", create=True)
    store.add(triples("one"), source=source("one"))
    decide(store)
    decide(store)
    path = tmp_path / "s" / "provenance.ttl"
    assert was in path.read_bytes()
    path.write_bytes(path.read_bytes().replace(was, became))
    with pytest.raises(StoreError, match="cannot be read"):
        decide(store)
