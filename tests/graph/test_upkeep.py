"""Backup, restore, verify and upgrade: what keeps a store safe over the years."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import claimgraph as cg
from claimgraph.errors import InputError, Severity, StoreError

STORES = Path(__file__).parent / "stores"
STORY = """
story: A bridge
id: bridge
agents: {paper: {name: The Paper, kind: outlet}, ann: {name: Ann}}
documents: {p: {outlet: paper, statements: {s: {who: ann, says: %s, claim: closed}}}}
claims: {closed: {text: The bridge was closed}, shut: {text: The bridge was shut}}
"""


def filled(folder: Path) -> cg.ClaimGraph:
    """A store with a file in two versions, RDF with blank nodes, decisions, and one that was undone."""
    graph = cg.open(folder)
    graph.load((STORY % "asserts").encode(), format="story", name="bridge.yaml")
    graph.load((STORY % "denies").encode(), format="story", name="bridge.yaml")
    graph.load(
        b'_:a <https://schema.org/name> "A" .\n_:b <https://schema.org/knows> _:a .\n', format="ntriples", name="b"
    )
    graph.decide("same", ["closed", "shut"], by="Ann", because="One order")
    graph.undo(graph.grade("paper", "C", by="Bo", because="Often wrong").number)
    return graph


def states(graph: cg.ClaimGraph) -> list[object]:
    """The log, and what the store held after each of its entries."""
    log = [entry.as_json() for entry in graph.log()]
    return [log, *(list(graph.records(number)) for number in range(1, len(log) + 1))]


# ---------------------------------------------------------------- backup and restore


def test_a_backup_is_a_store_again_with_every_earlier_state(tmp_path: Path) -> None:
    graph = filled(tmp_path / "store")
    written = graph.backup(tmp_path / "backup.tar")
    assert (written.form, written.entries, written.graphs) == (4, 6, 5)
    read = cg.ClaimGraph.restore(tmp_path / "backup.tar", tmp_path / "again")
    assert read == written
    again = cg.open(tmp_path / "again")
    assert states(again) == states(graph)
    assert again.verify().sound
    assert list(again.query("decisions")) == list(graph.query("decisions"))
    again.undo(4)


def test_the_same_store_gives_the_same_bytes_and_nothing_of_who_wrote_them(tmp_path: Path) -> None:
    graph = filled(tmp_path / "store")
    graph.backup(tmp_path / "one.tar")
    graph.verify(rebuild=True)
    cg.ClaimGraph.restore(tmp_path / "one.tar", tmp_path / "again")
    cg.open(tmp_path / "again").backup(tmp_path / "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    with tarfile.open(tmp_path / "one.tar") as tar:
        assert {(m.uid, m.gid, m.uname, m.gname, m.mtime) for m in tar} == {(0, 0, "", "", 0)}


def test_a_backup_is_checked_by_common_tools(tmp_path: Path) -> None:
    filled(tmp_path / "store").backup(tmp_path / "backup.tar")
    (tmp_path / "out").mkdir()
    subprocess.run(["tar", "-xf", tmp_path / "backup.tar", "-C", tmp_path / "out"], check=True)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=tmp_path / "out", check=True)


def test_a_store_in_memory_can_be_backed_up_too(tmp_path: Path) -> None:
    graph = cg.open()
    graph.load((STORY % "asserts").encode(), format="story")
    graph.backup(tmp_path / "backup.tar")
    cg.ClaimGraph.restore(tmp_path / "backup.tar", tmp_path / "store")
    assert list(cg.open(tmp_path / "store").records()) == list(graph.records())


def test_a_backup_is_of_one_moment_while_another_process_writes(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(folder)
    writing = f"""
import claimgraph as cg
graph = cg.open({str(folder)!r})
for n in range(500):
    graph.load(f"story: Number {{n}}\\nid: more".encode(), format="story", name="more.yaml")
    print(n, flush=True)
"""
    root = Path(__file__).parents[2]
    with subprocess.Popen([sys.executable, "-c", writing], cwd=root, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        lengths = []
        for number in range(4):
            other.stdout.readline()
            reader = cg.open(folder, read_only=True)
            lengths.append(reader.backup(tmp_path / f"{number}.tar").entries)
        other.kill()
    for number, entries in enumerate(lengths):
        cg.ClaimGraph.restore(tmp_path / f"{number}.tar", tmp_path / f"{number}")
        again = cg.open(tmp_path / f"{number}")
        assert len(again.log()) == entries and again.verify().sound
    assert lengths == sorted(lengths) and lengths[-1] > lengths[0]


def test_nothing_is_overwritten_unless_that_is_asked_for(tmp_path: Path) -> None:
    graph = filled(tmp_path / "store")
    mine = tmp_path / "mine.tar"
    mine.write_text("mine")
    with pytest.raises(InputError, match="is there already; name another file, or say --overwrite"):
        graph.backup(mine)
    assert mine.read_text() == "mine"
    graph.backup(mine, overwrite=True)
    for there in ("store", "full"):
        if there == "full":
            (tmp_path / "full").mkdir()
            (tmp_path / "full" / "letter").write_text("mine")
        before = sorted(path.name for path in (tmp_path / there).iterdir())
        with pytest.raises(StoreError, match="something is there already"):
            cg.ClaimGraph.restore(mine, tmp_path / there)
        assert sorted(path.name for path in (tmp_path / there).iterdir()) == before
    (tmp_path / "empty").mkdir()
    cg.ClaimGraph.restore(mine, tmp_path / "empty")


@pytest.mark.parametrize("where", ["nowhere/b.tar", "store/b.tar", "store/graphs/b.tar"])
def test_where_no_backup_belongs_none_is_written(tmp_path: Path, where: str) -> None:
    graph = filled(tmp_path / "store")
    with pytest.raises(InputError, match=r"is inside the store|there is no folder"):
        graph.backup(tmp_path / where)
    assert not (tmp_path / where).exists()


@given(st.integers(0), st.integers(1, 255), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_backup_that_is_cut_off_or_changed_makes_no_store(
    tmp_path_factory: pytest.TempPathFactory, at: int, flip: int, cut: bool
) -> None:
    """Whatever byte is another one, or the last, either nothing is made or it is what was backed up."""
    here = tmp_path_factory.mktemp("damaged")
    data = bytearray(_backup_of_a_filled_store(tmp_path_factory))
    end = len(data.rstrip(b"\0"))
    if cut:
        del data[at % end :]
    else:
        data[at % len(data)] ^= flip
    (here / "damaged.tar").write_bytes(data)
    try:
        cg.ClaimGraph.restore(here / "damaged.tar", here / "store")
    except StoreError as error:
        assert "is no whole backup" in str(error) or "is a store of another version" in str(error)
        assert [path.name for path in here.iterdir()] == ["damaged.tar"]
    else:
        assert not cut and cg.open(here / "store", read_only=True).verify().sound
    shutil.rmtree(here)


_BACKUPS: list[bytes] = []


def _backup_of_a_filled_store(factory: pytest.TempPathFactory) -> bytes:
    if not _BACKUPS:
        here = factory.mktemp("sound")
        filled(here / "store").backup(here / "backup.tar")
        _BACKUPS.append((here / "backup.tar").read_bytes())
    return _BACKUPS[0]


@pytest.mark.parametrize("name", ["../evil", "/evil", "graphs/../../evil", "graphs/.hidden", "else"])
def test_a_backup_that_would_write_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        tar.add(__file__, name)
    with pytest.raises(StoreError, match="which does not belong there"):
        cg.ClaimGraph.restore(tmp_path / "evil.tar", tmp_path / "in" / "store")
    assert not list((tmp_path / "in").iterdir()) and not (tmp_path / "evil").exists()


def test_a_backup_with_a_link_in_it_is_refused(tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "evil.tar", "w") as tar:
        member = tarfile.TarInfo("version")
        member.type, member.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(member)
    with pytest.raises(StoreError, match="which does not belong there"):
        cg.ClaimGraph.restore(tmp_path / "evil.tar", tmp_path / "store")


def test_what_is_no_backup_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    for file, words in (("letter.txt", "is no whole backup of claimgraph"), ("gone.tar", "there is no such file")):
        with pytest.raises(StoreError, match=words):
            cg.ClaimGraph.restore(tmp_path / file, tmp_path / "store")
    assert not (tmp_path / "store").exists()


# ---------------------------------------------------------------- verify


def test_a_sound_store_is_told_to_be_sound(tmp_path: Path) -> None:
    graph = filled(tmp_path / "store")
    graph.table(workers=1)
    found = graph.verify()
    assert (found.sound, found.findings, found.entries, found.graphs) == (True, (), 6, 5)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _flip_last(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


def _other_content(path: Path) -> None:
    with gzip.open(path, "wb") as packed:
        packed.write(b"<https://example.org/a> <https://example.org/b> <https://example.org/c> .\n")


def _one_graph(change: Callable[[Path], None]) -> Callable[[Path], None]:
    return lambda folder: change(sorted((folder / "graphs").iterdir())[0])


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "a graph is gone": (_one_graph(Path.unlink), "its graph is gone"),
    "a graph is another one": (_one_graph(_other_content), "its graph is not what came in"),
    "a bit of a graph is another one": (_one_graph(_flip), "its graph"),
    "the history is damaged": (lambda folder: (folder / "provenance.ttl").write_text("x"), "cannot be read"),
    "the history is gone": (lambda folder: (folder / "provenance.ttl").unlink(), "is gone"),
    "the index was cut off": (lambda folder: (folder / "generation").unlink(), "is not in line"),
    "the names are damaged": (lambda folder: _flip(folder / "names"), "does not hold the names"),
    "a column is damaged": (lambda folder: _flip_last(folder / "edges" / "claim.npy"), "is not what was written"),
}


@pytest.mark.parametrize(("damage", "words"), DAMAGES.values(), ids=DAMAGES.keys())
def test_whatever_is_damaged_is_found(tmp_path: Path, damage: Callable[[Path], object], words: str) -> None:
    folder = tmp_path / "store"
    filled(folder).table(workers=1)
    damage(folder)
    found = cg.open(folder, read_only=True).verify()
    assert not found.sound
    assert any(words in finding.what for finding in found.findings), found.findings
    with pytest.raises((StoreError, AssertionError)):
        cg.open(folder, read_only=True).backup(tmp_path / "backup.tar")
        assert "is gone" not in words and "its graph" not in words and "cannot be read" not in words
        raise AssertionError("what is derived is in no backup")


def test_what_can_be_made_again_is_made_again_when_asked(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(folder).table(workers=1)
    _flip(folder / "names")
    _flip_last(folder / "edges" / "claim.npy")
    for part in (folder / "current").iterdir():
        if part.suffix in (".sst", ".log"):
            part.write_bytes(b"")
    assert not cg.open(folder, read_only=True).verify().sound
    assert cg.open(folder).verify(rebuild=True).sound


def test_an_index_that_holds_something_else_is_found(tmp_path: Path) -> None:
    import pyoxigraph

    folder = tmp_path / "store"
    filled(folder)
    index = pyoxigraph.Store(str(folder / "current"))
    (quad, *_) = index.quads_for_pattern(None, pyoxigraph.NamedNode("https://schema.org/text"), None)
    index.remove(quad)
    index.add(pyoxigraph.Quad(quad.subject, quad.predicate, pyoxigraph.Literal("forged"), quad.graph_name))
    index.flush()
    del index
    (finding,) = cg.open(folder, read_only=True).verify().findings
    assert (finding.severity, "as it came in" in finding.what) == (Severity.ERROR, True)


def test_what_belongs_to_nobody_is_told_and_does_no_harm(tmp_path: Path) -> None:
    graph = filled(tmp_path / "store")
    (tmp_path / "store" / "graphs" / "mine.txt").write_text("mine")
    found = graph.verify()
    assert found.sound and [finding.severity for finding in found.findings] == [Severity.NOTE]


# ---------------------------------------------------------------- upgrade


@pytest.mark.parametrize("form", [1, 2, 3])
def test_a_store_of_an_earlier_version_is_read_and_written_once_it_is_upgraded(tmp_path: Path, form: int) -> None:
    """Given a store that an earlier version of claimgraph made, it can be read as it is, and is not written unasked."""
    folder = tmp_path / "old"
    shutil.copytree(STORES / f"form-{form}", folder)
    kept = {path.name: path.read_bytes() for path in (STORES / f"form-{form}").iterdir() if path.is_file()}
    before = states(cg.open(folder))
    assert cg.open(folder).verify().sound
    with pytest.raises(StoreError, match=f"of form {form}, which is read and no longer written; `claimgraph upgrade`"):
        cg.open(folder).undo(1)
    assert {name: (folder / name).read_bytes() for name in kept} == kept
    done = cg.open(folder).upgrade()
    assert (done.before, done.after, done.backup) == (form, 4, str(tmp_path / f"old-form-{form}.tar"))
    graph = cg.open(folder)
    assert states(graph) == before
    assert all(entry.checksum for entry in graph.log() if hasattr(entry, "checksum"))
    assert graph.verify().sound
    graph.undo(graph.decide("same", ["closed", "shut"], by="Ann", because="One order").number)
    assert graph.upgrade().backup is None
    cg.ClaimGraph.restore(tmp_path / f"old-form-{form}.tar", tmp_path / "back")
    assert states(cg.open(tmp_path / "back")) == before
    assert (tmp_path / "back" / "version").read_text() == f"claimgraph store {form}\n"


def test_an_upgrade_that_was_cut_off_is_done_again_and_overwrites_nobody_s_file(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(STORES / "form-2", folder)
    cg.open(folder).backup(tmp_path / "old-form-2.tar")
    cg.open(folder).upgrade()
    assert (folder / "version").read_text() == "claimgraph store 4\n"
    shutil.rmtree(folder)
    shutil.copytree(STORES / "form-2", folder)
    (tmp_path / "old-form-2.tar").write_text("mine")
    with pytest.raises(InputError, match="is there already"):
        cg.open(folder).upgrade()
    assert (folder / "version").read_text() == "claimgraph store 2\n"
    cg.open(folder).upgrade(tmp_path / "elsewhere.tar")


def test_an_upgrade_that_was_cut_off_behind_the_history_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given it ended after the history was written and before the version, the backup of before stays as it is."""
    folder = tmp_path / "old"
    shutil.copytree(STORES / "form-3", folder)

    def cut_off(path: Path, content: bytes) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("claimgraph.graph.upkeep.upgrading.write_whole", cut_off)
        cg.open(folder).upgrade()
    kept = (tmp_path / "old-form-3.tar").read_bytes()
    assert (folder / "version").read_text() == "claimgraph store 3\n"
    assert cg.open(folder).upgrade().after == 4
    assert (tmp_path / "old-form-3.tar").read_bytes() == kept
    assert cg.open(folder).verify().sound


def test_a_damaged_store_is_not_upgraded(tmp_path: Path) -> None:
    folder = tmp_path / "old"
    shutil.copytree(STORES / "form-2", folder)
    sorted((folder / "graphs").iterdir())[0].unlink()
    with pytest.raises(StoreError, match=r"cannot be read"):
        cg.open(folder, read_only=False).upgrade()
    assert (folder / "version").read_text() == "claimgraph store 2\n"
    assert not list(tmp_path.glob("*.tar*"))


def test_what_the_checksum_of_an_entry_is(tmp_path: Path) -> None:
    """It is that of the N-Triples as they are kept, however they are compressed."""
    graph = cg.open(tmp_path / "store")
    graph.load((STORY % "asserts").encode(), format="story")
    (kept,) = (tmp_path / "store" / "graphs").iterdir()
    (entry,) = graph.log()
    assert entry.checksum == sha256(gzip.decompress(kept.read_bytes())).hexdigest()  # type: ignore[attr-defined]


@pytest.mark.parametrize("harm", ["turned", "gone"])
def test_a_damaged_graph_comes_back_when_its_file_is_imported_again(tmp_path: Path, harm: str) -> None:
    graph = cg.open(tmp_path / "store")
    graph.load((STORY % "asserts").encode(), format="story", name="bridge.yaml")
    before = states(graph)
    damage(tmp_path / "store", harm)
    assert not cg.open(tmp_path / "store").verify(rebuild=True).sound
    again = cg.open(tmp_path / "store")
    assert again.load((STORY % "asserts").encode(), format="story", name="bridge.yaml").outcome == "unchanged"
    assert again.verify().sound
    assert states(cg.open(tmp_path / "store")) == before


@pytest.mark.parametrize("harm", ["turned", "gone"])
def test_what_is_damaged_can_be_undone(tmp_path: Path, harm: str) -> None:
    graph = cg.open(tmp_path / "store")
    graph.load((STORY % "asserts").encode(), format="story", name="bridge.yaml")
    damage(tmp_path / "store", harm)
    assert cg.open(tmp_path / "store").undo(1).undoes == 1
    assert list(cg.open(tmp_path / "store").records()) == []


def damage(store: Path, harm: str) -> None:
    """Turns bits in the middle of a graph, or takes it away; what is derived has to be made anew as well."""
    (graph,) = (store / "graphs").iterdir()
    data = bytearray(graph.read_bytes())
    data[len(data) // 2] ^= 0xFF
    graph.unlink()
    if harm == "turned":
        graph.write_bytes(bytes(data))
    shutil.rmtree(store / "current")
