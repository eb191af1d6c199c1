"""A history that is cut off, emptied or swapped for an older copy is told to be so, and nothing is built over it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimgraph as cg
from claimgraph.errors import Severity, StoreError

STORY = """
story: A bridge
id: bridge
agents: {ann: {name: Ann}, paper: {name: The Paper, kind: outlet}}
documents: {p: {outlet: paper, statements: {s: {who: ann, says: %s, claim: closed}}}}
claims: {closed: {text: The bridge was closed}, shut: {text: The bridge was shut}}
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a file in two versions, a decision and its undoing; beside it the history after each."""
    here = tmp_path_factory.mktemp("made")
    graph = cg.open(here / "store")
    steps = (
        lambda: graph.load((STORY % "asserts").encode(), format="story", name="bridge.yaml"),
        lambda: graph.load((STORY % "denies").encode(), format="story", name="bridge.yaml"),
        lambda: graph.decide("same", ["closed", "shut"], by="Ann", because="One order"),
        lambda: graph.undo(3),
    )
    for number, step in enumerate(steps, 1):
        step()  # type: ignore[no-untyped-call]
        for name in ("provenance.ttl", "generation"):
            shutil.copy(here / "store" / name, here / f"{name}.{number}")
    return here


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy of it that may be damaged."""
    shutil.copytree(made / "store", tmp_path / "store")
    return tmp_path / "store"


def held(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def beginnings(history: bytes) -> Iterator[bytes]:
    """What is left of a history that was cut off behind one of its statements, or emptied."""
    yield b""
    for found in re.finditer(rb"[.;,]\n|\n", history):
        yield history[: found.end() - 1]
        if found.end() < len(history):
            yield history[: found.end()]


def test_a_history_that_was_cut_off_is_refused_and_never_built_over(folder: Path) -> None:
    """Given a history that was cut off at any place where a line ends, when the store is opened, asked, written,
    checked and made anew, then all say so, and nothing has changed; and with the whole history all is as before."""
    history = folder / "provenance.ttl"
    whole = history.read_bytes()
    cuts = sorted(set(beginnings(whole)) - {whole})
    assert len(cuts) > 60
    for number, cut in enumerate(cuts):
        history.write_bytes(cut)
        before = held(folder)
        graph = cg.open(folder)
        with pytest.raises(StoreError, match=r"provenance\.ttl: .*; put a newer copy of it back, or restore a backup"):
            graph.log()
        if number % 12 == 0:  # each of these reads the history in the same way
            for act in (
                lambda: cg.open(folder).undo(1),
                lambda: cg.open(folder).load((STORY % "asserts").encode(), format="story", name="bridge.yaml"),
                lambda: cg.open(folder).decide("same", ["closed", "shut"], by="Ann", because="Again"),
                lambda: list(cg.open(folder).query("SELECT * { ?s ?p ?o }")),
                lambda: cg.open(folder).backup(folder.parent / "backup.tar"),
            ):
                with pytest.raises(StoreError, match=r"provenance\.ttl"):
                    act()
            for found in (graph.verify(), graph.verify(rebuild=True)):
                assert not found.sound
                assert any("provenance.ttl" in finding.what for finding in found.findings)
        assert held(folder) == before
    history.write_bytes(whole)
    assert cg.open(folder).verify().sound and len(cg.open(folder).log()) == 4


def test_that_is_told_without_anything_that_can_be_made_again(folder: Path) -> None:
    """Given that what is derived is gone as well, when the history was cut off, then it tells so by itself."""
    history = folder / "provenance.ttl"
    whole = history.read_bytes()
    (folder / "generation").unlink()
    shutil.rmtree(folder / "current")
    for cut in beginnings(whole):
        if cut != whole:
            history.write_bytes(cut)
            with pytest.raises(StoreError):
                cg.open(folder).log()
            assert not (folder / "current").exists()
    history.write_bytes(whole.replace(b"One order", b"Two order"))
    with pytest.raises(StoreError, match=r"was cut off or changed after it was written \(4 entries are left\)"):
        cg.open(folder).log()


@pytest.mark.parametrize(
    ("copy", "words"),
    [(1, "holds 1 of 4 entries, numbers 2 to 4 are missing"), (3, "holds 3 of 4 entries, number 4 is missing")],
)
def test_an_older_copy_of_the_history_is_told_with_what_is_missing(
    made: Path, folder: Path, copy: int, words: str
) -> None:
    """Given a copy of the history that was whole once, when it stands in the place of the newest, that is told."""
    shutil.copy(made / f"provenance.ttl.{copy}", folder / "provenance.ttl")
    before = held(folder)
    with pytest.raises(StoreError, match=words):
        cg.open(folder).log()
    (finding,) = cg.open(folder, read_only=True).verify().findings
    assert (finding.severity, words in finding.what) == (Severity.ERROR, True)
    assert "restore a backup" in (finding.todo or "")
    assert cg.open(folder).verify(rebuild=True).findings == (finding,)
    assert held(folder) == before


def test_where_nothing_remembers_the_entries_their_graphs_are_told(made: Path, folder: Path) -> None:
    """Given an older copy of the history and nothing derived, then the graphs that no entry names are witnesses."""
    shutil.copy(made / "provenance.ttl.1", folder / "provenance.ttl")
    (folder / "generation").unlink()
    notes = cg.open(folder).verify().findings
    assert [(finding.severity, "no entry of the log" in finding.what) for finding in notes] == [
        (Severity.NOTE, True)
    ] * 2


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_writer_that_was_killed_after_the_history_was_written_has_lost_nothing(
    made: Path, folder: Path, number: int
) -> None:
    """Given a history that is longer than what is derived knows, when the store is opened, that is made anew."""
    changing = re.sub("^[0-9a-f]{64}$", "is being changed", (made / f"generation.{number}").read_text(), flags=re.M)
    for stamp in ((made / f"generation.{number}").read_text(), changing, "", "\0" * 70):
        (folder / "generation").write_text(stamp)
        assert len(cg.open(folder, read_only=True).log()) == 4
        assert cg.open(folder).verify().sound
        assert (folder / "generation").read_text() == (made / "generation.4").read_text()


def test_while_it_is_being_changed_the_number_of_entries_is_remembered(made: Path, folder: Path) -> None:
    stamp = folder / "generation"
    stamp.write_text(re.sub("^[0-9a-f]{64}$", "is being changed", stamp.read_text(), flags=re.M))
    shutil.copy(made / "provenance.ttl.2", folder / "provenance.ttl")
    with pytest.raises(StoreError, match="holds 2 of 4 entries"):
        cg.open(folder).log()


def test_an_emptied_history_of_a_new_store_is_no_store_of_nothing(tmp_path: Path) -> None:
    """Given a store in which nothing is yet, because its first import failed, its history is whole all the same."""
    graph = cg.open(tmp_path / "store")
    with pytest.raises(cg.ClaimGraphError):
        graph.decide("same", ["a", "b"], by="Ann", because="No such claims")
    graph.load((STORY % "asserts").encode(), format="story")
    graph.undo(1)
    (tmp_path / "store" / "provenance.ttl").write_bytes(b"")
    with pytest.raises(StoreError, match="holds 0 of 2 entries, numbers 1 to 2 are missing"):
        cg.open(tmp_path / "store").log()
