"""The store: one graph a file, all or nothing, with its history."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from textwrap import dedent

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Triple

from claimgraph.errors import StoreError
from claimgraph.graph import history_file
from claimgraph.graph.model import By
from claimgraph.graph.provenance import Import, from_turtle
from claimgraph.graph.store import Source, Store

ABOUT = NamedNode("https://example.org/about")


def triples(word: str, number: int = 3) -> list[Triple]:
    return [Triple(NamedNode(f"https://example.org/{word}/{i}"), ABOUT, Literal(word)) for i in range(number)]


def source(word: str, key: str = "story.yaml", **fields: object) -> Source:
    digest = word.encode().hex().ljust(64, "0")
    return Source(name=key, key=key, sha256=digest, format="story", media_type="application/yaml", **fields)  # type: ignore[arg-type]


def words(store: Store, as_imported: int | None = None) -> set[str]:
    """What a query sees."""
    rows = store.dataset(as_imported).query(
        "SELECT DISTINCT ?word WHERE { ?s <https://example.org/about> ?word }", use_default_graph_as_union=True
    )
    assert isinstance(rows, pyoxigraph.QuerySolutions)
    return {row["word"].value for row in rows}


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store.open(tmp_path / ".claimgraph", create=True) if request.param == "disk" else Store.open()


def test_a_file_becomes_a_graph_of_its_own(store: Store) -> None:
    added = store.add(triples("one"), source=source("one", story="https://example.org/story/"))
    assert (added.outcome, added.number) == ("new", 1)
    assert store.graphs() == ("https://example.org/story/graph/" + b"one".hex().ljust(16, "0"),)
    assert words(store) == {"one"}
    assert sorted(map(str, store.triples(store.graphs()))) == sorted(map(str, triples("one")))


def test_the_same_content_again_changes_nothing(store: Store) -> None:
    store.add(triples("one"), source=source("one"))
    log = store.log()
    for key in ("story.yaml", "a-copy.yaml"):
        assert store.add(triples("one"), source=source("one", key)).outcome == "unchanged"
    assert store.log() == log


def test_a_changed_file_replaces_its_graph_and_the_old_one_stays_readable(store: Store) -> None:
    first = store.add(triples("one"), source=source("one"))
    other = store.add(triples("other"), source=source("other", "other.yaml"))
    second = store.add(triples("two"), source=source("two"))
    assert (second.outcome, second.previous) == ("replaced", first.graph)
    assert words(store) == {"two", "other"}
    assert [words(store, number) for number in (1, 2, 3)] == [{"one"}, {"one", "other"}, {"two", "other"}]
    assert {t.object.value for t in store.triples([first.graph])} == {"one"}  # type: ignore[union-attr]
    assert [(e.number, e.current) for e in store.log()] == [(3, True), (2, True), (1, False)]
    assert other.graph in store.graphs()


def test_a_file_may_go_back_to_what_it_was(store: Store) -> None:
    for word in ("one", "two", "one"):
        added = store.add(triples(word), source=source(word))
    assert (added.outcome, added.number) == ("replaced", 3)
    assert words(store) == {"one"}
    assert words(store, 2) == {"two"}


def test_a_file_that_becomes_a_copy_of_another_one_leaves_nothing_of_itself(store: Store) -> None:
    store.add(triples("one"), source=source("one", "a.yaml"))
    store.add(triples("two"), source=source("two", "b.yaml"))
    assert store.add(triples("one"), source=source("one", "b.yaml")).outcome == "replaced"
    assert words(store) == {"one"}
    store.add(triples("three"), source=source("three", "a.yaml"))
    assert words(store) == {"one", "three"}


def test_one_content_in_two_stories_is_two_graphs(store: Store) -> None:
    """Given a file whose base follows from its name, when a copy under another name comes in, then both are there."""
    for base in ("https://example.org/one/", "https://example.org/two/"):
        said = [Triple(NamedNode(f"{base}it"), ABOUT, Literal(base))]
        assert store.add(said, source=source("same", base, story=base)).outcome == "new"
    assert words(store) == {"https://example.org/one/", "https://example.org/two/"}
    assert len(list(store.triples(store.graphs()))) == 2


def test_a_large_graph_that_is_replaced_is_gone_from_what_queries_see(store: Store) -> None:
    store.add(triples("large", 5_000), source=source("large"))
    store.add(triples("small"), source=source("small"))
    assert words(store) == {"small"}


def test_queries_see_the_vocabulary_and_no_provenance(store: Store) -> None:
    store.add(triples("one"), source=source("one"))
    dataset = store.dataset()
    ask = "ASK { <https://w3id.org/claimgraph/ns#denies> <https://w3id.org/claimgraph/ns#polarity> -1 }"
    assert dataset.query(ask, use_default_graph_as_union=True)
    assert not dataset.query("ASK { ?x a <http://www.w3.org/ns/prov#Entity> }", use_default_graph_as_union=True)


def test_provenance_says_what_came_in_and_what_it_replaced(tmp_path: Path) -> None:
    store = Store.open(tmp_path / ".claimgraph", create=True)
    store.add(triples("one"), source=source("one", author=By(name="Jane Doe")))
    store.add(triples("two"), source=source("two", author=By(agent="https://example.org/jane")))
    written = (tmp_path / ".claimgraph" / "provenance.ttl").read_bytes()
    read = from_turtle(written)
    assert [entry.source.author for entry in read.entries if isinstance(entry, Import)] == [
        By(name="Jane Doe"),
        By(agent="https://example.org/jane"),
    ]
    assert history_file.written(read) == written
    assert b"prov:wasRevisionOf" in written and b"prov:wasInvalidatedBy" in written


def test_an_import_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(StoreError, match="there is no number 1 in the log; it is empty"):
        store.graphs(1)
    store.add(triples("one"), source=source("one"))
    with pytest.raises(StoreError, match="there is no number 7 in the log; its entries are numbered 1 to 1"):
        store.records(7)


def test_a_store_is_made_by_its_first_import_and_not_before(tmp_path: Path) -> None:
    folder = tmp_path / "project" / ".claimgraph"
    store = Store.open(folder, create=True)
    assert store.log() == () and not folder.exists()
    store.add(triples("one"), source=source("one"))
    assert words(Store.open(folder, read_only=True)) == {"one"}


def test_a_damaged_graph_is_told_with_what_to_do(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    store.add(triples("one", 500), source=source("one"))
    (kept,) = (tmp_path / "s" / "graphs").iterdir()
    kept.write_bytes(kept.read_bytes()[:60])
    with pytest.raises(StoreError, match=r"cannot be read .*; import what it holds again"):
        store.records()


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "letter.txt").write_text("mine")
    (tmp_path / "newer").mkdir()
    (tmp_path / "newer" / "version").write_text("claimgraph store 99\n")
    for name, words_ in (
        ("file", "is a file"),
        ("folder", "is no store"),
        ("newer", "another version"),
        ("gone", "no store"),
    ):
        with pytest.raises(StoreError, match=words_):
            Store.open(tmp_path / name, create=name != "gone")
    assert (tmp_path / "folder" / "letter.txt").read_text() == "mine"


def test_a_reader_refuses_to_write(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    store.add(triples("one"), source=source("one"))
    with pytest.raises(StoreError, match="read only"):
        Store.open(tmp_path / "s", read_only=True).add(triples("two"), source=source("two"))


def test_files_move_with_the_project(tmp_path: Path) -> None:
    store = Store.open(tmp_path / ".claimgraph", create=True)
    assert store.key_of(tmp_path / "stories" / "a.yaml") == "stories/a.yaml"
    assert store.key_of(tmp_path.parent / "a.yaml") == (tmp_path.parent / "a.yaml").as_posix()


def test_rdflib_sees_the_same(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    store.add(triples("one"), source=source("one"))
    rows = store.rdflib().query("SELECT ?word WHERE { ?s <https://example.org/about> ?word }")
    assert {str(row[0]) for row in rows} == {"one"}  # type: ignore[index]


# ---------------------------------------------------------------- processes


def script(folder: Path, body: str) -> list[str]:
    head = f"""
        from pathlib import Path
        from tests.graph.test_store import source, triples
        from claimgraph.graph.store import Store
        store = Store.open(Path({str(folder)!r}), create=True)
    """
    return [sys.executable, "-c", dedent(head) + dedent(body)]


@pytest.fixture
def root() -> Path:
    return Path(__file__).parents[2]


def test_one_process_writes_at_a_time(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "s"
    Store.open(folder, create=True).add(triples("one"), source=source("one"))
    holding = """
        from claimgraph.graph.locking import locked
        with locked(store.folder / "lock"):
            print("held", flush=True)
            input()
    """
    with subprocess.Popen(
        script(folder, holding), cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(StoreError, match="another process is writing"):
            Store.open(folder).add(triples("two"), source=source("two"))
        assert words(Store.open(folder)) == {"one"}
        other.communicate("\n")
    assert Store.open(folder).add(triples("two"), source=source("two")).outcome == "replaced"


STAGES = {
    "before the graph is kept": "store._archive.keep = stop",
    "while the index changes": "import claimgraph.graph.index as i; i._load = stop",
    "before the commit": "store._commit = stop",
    "after the commit": "old = store._commit; store._commit = lambda after: (old(after), stop())",
    "before the index is in line": "store._index._write_stamp = stop",
}
"""Where an import can be cut off, and what cuts it off there."""


@pytest.mark.parametrize("stage", STAGES.values(), ids=STAGES.keys())
def test_an_import_that_is_killed_has_happened_or_not(tmp_path: Path, root: Path, stage: str) -> None:
    """Given a store, when an import is killed at any moment, then readers and the next import find it whole."""
    folder = tmp_path / "s"
    Store.open(folder, create=True).add(triples("one", 50), source=source("one"))
    body = f"import os, signal\nstop = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)\n{stage}\n"
    killed = subprocess.run(
        script(folder, body + "store.add(triples('two', 50), source=source('two'))"), cwd=root, check=False
    )
    assert killed.returncode == -signal.SIGKILL
    happened = len(Store.open(folder).log()) == 2
    assert words(Store.open(folder, read_only=True)) == ({"two"} if happened else {"one"})
    after = Store.open(folder)
    after.add(triples("three"), source=source("three", "third.yaml"))
    assert words(after) == ({"two", "three"} if happened else {"one", "three"})
    assert len(list(after.triples(after.graphs()))) == 53


def test_an_import_that_is_killed_at_any_time_leaves_the_store_whole(tmp_path: Path, root: Path) -> None:
    folder = tmp_path / "s"
    Store.open(folder, create=True).add(triples("one"), source=source("one"))
    for delay in (0.05, 0.15, 0.3):
        body = (
            "print('go', flush=True)\nfor n in range(1000): store.add(triples(f'w{n}', 2000), source=source(f'w{n}'))"
        )
        with subprocess.Popen(script(folder, body), cwd=root, stdout=subprocess.PIPE, text=True) as other:
            assert other.stdout is not None and other.stdout.readline() == "go\n"
            time.sleep(delay)
            os.kill(other.pid, signal.SIGKILL)
        store = Store.open(folder)
        newest = store.log()[0]
        assert len(words(store)) == 1
        assert isinstance(newest, Import)
        assert len(list(store.triples(store.graphs()))) == newest.triples
        assert store.add(triples("back"), source=source("back")).outcome in ("replaced", "unchanged")
        assert words(store) == {"back"}
