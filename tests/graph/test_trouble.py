"""What goes wrong around a store: a full disk, missing rights, two writers, a newer version.

Each is told, and the store is what it was.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

import claimgraph as cg
from claimgraph.errors import StoreError

ROOT = Path(__file__).parents[2]
STORY = "story: A bridge\nid: bridge\nclaims: {closed: {text: It was closed}, shut: {text: It was shut}}\n"

ACTS = {
    "import": "graph.load(LARGE, format='ntriples', name='large.nt')",
    "decide": "graph.decide('same', ['closed', 'shut'], by='Ann', because='one ' * size)",
    "undo": "graph.undo(1)",
    "backup": "graph.backup(out / 'backup.tar')",
    "restore": "cg.ClaimGraph.restore(sys.argv[3], out / 'restored')",
    "upgrade": "cg.open(sys.argv[4]).upgrade(out / 'old.tar')",
    "export": "graph.export(out / 'board.html')",
}


def run(acts: Iterable[str], before: str, *arguments: object) -> list[str]:
    """Does something in a process of its own; `before` is what goes wrong there.

    Gives for each act `done`, or the error. Everything is loaded first, so that nothing but the store is in the way.
    """
    head = f"""
        import os, resource, shutil, signal, sys
        from pathlib import Path
        import claimgraph as cg
        size = 20_000
        LARGE = "".join(
            f'<https://example.org/{{i}}> <https://schema.org/name> "{{i * 7919 % 10007}}" .\\n' for i in range(size)
        ).encode()
        out = Path(sys.argv[2])
        warm = cg.open(out / "warm")
        warm.load({STORY!r}.encode(), format="story", name="bridge.yaml")
        warm.load(b"<https://example.org/a> <https://example.org/b> 1 .", format="turtle", name="a")
        warm.load(b"<https://example.org/a> <https://example.org/b> _:c .", format="ntriples", name="b")
        warm.undo(warm.decide("same", ["closed", "shut"], by="Ann", because="one").number)
        warm.backup(out / "warm.tar")
        cg.ClaimGraph.restore(out / "warm.tar", out / "warm2")
        warm.export(out / "warm.html")
        warm.table(workers=1)
        assert list(warm.query("SELECT ?s {{ ?s a cg:Claim }}"))
        warm.upgrade()
        import claimgraph.graph.upkeep.upgrading
        for left in (out / "warm", out / "warm2"): shutil.rmtree(left)
        for left in (out / "warm.tar", out / "warm.html"): left.unlink()
    """
    body = """
        for act in ACTS:
            try:
                graph = cg.open(sys.argv[1])
                exec(act)
                print("done")
            except cg.ClaimGraphError as error:
                print(type(error).__name__, " ".join(str(error).splitlines()))
    """
    code = f"{dedent(head)}\nACTS = {list(acts)!r}\n{dedent(before)}{dedent(body)}"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def filled(folder: Path) -> cg.ClaimGraph:
    graph = cg.open(folder)
    graph.load(STORY.encode(), format="story", name="bridge.yaml")
    return graph


@pytest.fixture
def places() -> Iterator[tuple[Path, Path, Path, Path]]:
    """A store, a folder to write to, a backup of a store, and a store of an earlier form, where others may look too."""
    with tempfile.TemporaryDirectory(prefix="claimgraph-") as made:
        here = Path(made)
        here.chmod(0o755)
        (here / "out").mkdir()
        filled(here / "store").backup(here / "given.tar")
        shutil.copytree(Path(__file__).parent / "stores" / "form-2", here / "old")
        yield here / "store", here / "out", here / "given.tar", here / "old"
        _give_back(here)


def is_as_it_was(store: Path, out: Path, entries: int = 1) -> None:
    """Nothing that was done is there, nothing is half-written, and the store works."""
    assert len(cg.open(store, read_only=True).log()) == entries
    assert [path.name for path in out.iterdir()] == []
    assert not list(store.rglob("*.part"))
    graph = cg.open(store)
    assert graph.verify().sound
    number = graph.decide("different", ["closed", "shut"], by="Bo", because="two orders").number
    graph.undo(number)


LIMIT = """
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
"""
"""No file may be longer than so many bytes: what a full disk is to whoever writes."""


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limit to the length of files")
@pytest.mark.parametrize(
    ("acts", "limit"),
    [(list(ACTS), 100), *((["import"], limit) for limit in (20_000, 90_000, 300_000)), (["decide", "backup"], 2_000)],
)
def test_where_no_more_can_be_written_that_is_told_and_nothing_has_changed(
    places: tuple[Path, Path, Path, Path], acts: list[str], limit: int
) -> None:
    for told in run(map(ACTS.__getitem__, acts), LIMIT.format(limit=limit), *places):
        assert told.startswith(("StoreError", "InputError")), told
        assert "cannot be written" in told or "cannot restore" in told
    is_as_it_was(places[0], places[1])
    assert (places[3] / "version").read_text() == "claimgraph store 2\n"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, where one may be mounted; that its size is heeded is tested above without one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("no disk may be mounted here; the limit on the length of files is tested in its place")
    yield disk
    subprocess.run(["umount", disk], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted the way of Linux")
def test_a_disk_that_is_full_is_told_and_nothing_has_changed(tmp_path: Path, small_disk: Path) -> None:
    """Given a disk with ever less room on it, when a large file is imported, it is there or not."""
    store, out = small_disk / "store", tmp_path / "out"
    out.mkdir()
    filled(store)
    told = []
    for room in (0, 40, 200, 700):  # KiB
        free = os.statvfs(small_disk)
        (small_disk / "filler").write_bytes(bytes(free.f_bavail * free.f_frsize - room * 1024))
        (said,) = run([ACTS["import"]], "", store, out)
        told.append(said.partition(" ")[0])
        (small_disk / "filler").unlink()
        if told[-1] == "done":
            break
        assert told[-1] == "StoreError", said
        is_as_it_was(store, out, entries=1 + 2 * (len(told) - 1))
    assert told[0] == "StoreError"
    assert cg.open(store).verify().sound


RIGHTS = """
    for folder, _, files in os.walk(sys.argv[1], topdown=False):
        os.chmod(folder, 0o555)
    os.chmod(out, 0o555); os.chmod(sys.argv[4], 0o555)
    if os.geteuid() == 0:
        os.seteuid(65534)  # who may do everything is not kept out by rights
"""


def _give_back(*folders: Path) -> None:
    for folder in folders:
        for inner, _, _ in os.walk(folder):
            os.chmod(inner, 0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other rights on this system")
def test_where_one_may_not_write_that_is_told_and_nothing_has_changed(places: tuple[Path, Path, Path, Path]) -> None:
    for told in run(ACTS.values(), RIGHTS, *places):
        assert told.startswith(("StoreError", "InputError")), told
        assert "ermission denied" in told or "not permitted" in told
    _give_back(*places[:2], places[3])
    is_as_it_was(places[0], places[1])


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other rights on this system")
def test_a_store_that_may_only_be_read_answers_all_questions(places: tuple[Path, Path, Path, Path]) -> None:
    """Given a store out of line that may not be written, when somebody asks, then the answer is made in memory."""
    (places[0] / "generation").unlink()
    asked = [
        "assert len(list(graph.query('SELECT ?s { ?s a cg:Claim }'))) == 2",
        "assert len(graph.claims()) == 2",
        "assert len(graph.table(workers=1)) == 2",
    ]
    assert run(asked, RIGHTS, *places) == ["done"] * 3
    _give_back(*places[:2], places[3])


def test_of_two_writers_at_once_one_is_told_to_wait_and_both_can_go_on(places: tuple[Path, Path, Path, Path]) -> None:
    from claimgraph.graph.locking import locked

    store, out, *_ = places
    with locked(store / "lock"):
        *refused, backed_up = run(map(ACTS.__getitem__, ("import", "decide", "undo", "backup")), "", *places)
        assert all(told.startswith("StoreError") and "another process is writing" in told for told in refused)
        assert backed_up == "done"
        assert cg.open(store).verify().sound
    (out / "backup.tar").unlink()
    is_as_it_was(store, out)


def test_many_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    """Given four processes that make one store and write to it, then each that was told `done` is in the log."""
    code = f"""
import sys, time, claimgraph as cg
for n in range(6):
    while True:
        try:
            graph = cg.open({str(tmp_path / "store")!r})
            story = f"story: {{sys.argv[1]}}-{{n}}\\nid: s{{sys.argv[1]}}"
            graph.load(story.encode(), format="story", name=sys.argv[1])
            break
        except cg.StoreError as error:
            assert "another process is writing" in str(error), error
            time.sleep(0.01)
"""
    writers = [subprocess.Popen([sys.executable, "-c", code, str(n)], cwd=ROOT) for n in range(4)]
    assert [writer.wait() for writer in writers] == [0] * 4
    graph = cg.open(tmp_path / "store")
    assert len(graph.log()) == 24 and len(graph.records().stories) == 4
    assert graph.verify().sound


def test_a_store_of_a_newer_version_is_left_alone(places: tuple[Path, Path, Path, Path]) -> None:
    store, out, *_ = places
    (store / "version").write_text("claimgraph store 99\n")
    held = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    for told in run(map(ACTS.__getitem__, ("import", "decide", "undo", "backup")), "", *places):
        assert told.startswith("StoreError") and "is a store of another version" in told
        assert "update claimgraph" in told
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == held
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("left", [[], ["lock"], ["version.part"], ["lock", "provenance.ttl", "version.part"]])
def test_a_store_whose_making_was_cut_off_is_made(tmp_path: Path, left: list[str]) -> None:
    folder = tmp_path / "store"
    folder.mkdir()
    for name in left:
        (folder / name).touch()
    with pytest.raises(StoreError, match="is no store of claimgraph"):
        cg.open(folder, create=False)
    filled(folder)
    is_as_it_was(folder, _empty(tmp_path / "out"))


def _empty(folder: Path) -> Path:
    folder.mkdir()
    return folder


def test_what_a_writer_left_that_was_cut_off_is_taken_away_by_the_next(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    graph = filled(folder)
    for name in ("provenance.ttl.part", "graphs/abc.part"):
        (folder / name).write_text("half")
    for name in ("edges-abc", "current.new"):
        (folder / name).mkdir()
    graph.undo(1)
    assert sorted(path.name for path in folder.iterdir()) == [
        *("current", "generation", "graphs", "lock", "names", "provenance.ttl", "version")
    ]
    assert len(list((folder / "graphs").iterdir())) == 1


def test_the_index_is_made_anew_by_whoever_opens_the_store(tmp_path: Path) -> None:
    folder = tmp_path / "store"
    filled(folder)
    (folder / "generation").unlink()
    cg.open(folder, read_only=True)
    assert not (folder / "generation").exists()
    cg.open(folder)
    assert (folder / "generation").exists()
    assert cg.open(folder, read_only=True).verify().sound


REBUILDING = """
for finding in graph.verify(rebuild=True).findings:
    print(finding.severity.value, finding.what, "|", finding.todo)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limit to the length of files")
def test_where_nothing_can_be_made_anew_the_reason_is_told(places: tuple[Path, Path, Path, Path]) -> None:
    """Given a disk that takes no more, or a folder that may only be read, when what is derived is to be made anew, then
    it is told why not, and nobody is sent back to do what just failed."""
    (places[0] / "generation").unlink()
    full = run([REBUILDING], LIMIT.format(limit=100), *places)
    closed = run([REBUILDING], RIGHTS, *places)
    _give_back(*places[:2], places[3])
    for told, why, todo in ((full, "File too large", "allow longer files"), (closed, "ermission denied", "may write")):
        assert why in told[0] and "was not made anew" in told[0] and todo in told[0], told
        assert "--rebuild" not in "".join(told)
    is_as_it_was(places[0], places[1])


@pytest.mark.skipif(sys.platform == "win32", reason="folders have other rights on this system")
def test_graphs_that_nobody_may_read_are_told_as_such(places: tuple[Path, Path, Path, Path]) -> None:
    """Given the folder of the graphs without rights, when the store is checked or asked, that is told, and no more."""
    closed = RIGHTS.replace("os.chmod(out, 0o555)", "os.chmod(sys.argv[1] + '/graphs', 0)")
    acts = [REBUILDING.replace("rebuild=True", ""), "graph.records()"]
    told = run(acts, closed, *places)
    (places[0] / "graphs").chmod(0o755)
    _give_back(*places[:2], places[3])
    assert "error cannot be read (Permission denied) | run it as somebody who may read there" in told[0], told
    assert told[1] == "done", told
    assert "Permission denied" in told[2] and "get the right to read it" in told[2], told
    is_as_it_was(places[0], places[1])
