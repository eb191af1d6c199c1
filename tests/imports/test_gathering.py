"""Folders and patterns: which files are meant, in which order, and what is passed over and why."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from claimgraph.api import ClaimGraph
from claimgraph.cli.app import main
from claimgraph.imports.gathering import gather

STORY = "story: Ships {n}\nid: ships-{n}\nagents:\n  ann: {{name: Ann}}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as people have them: stories, other people's files, a store, links."""
    files = {
        "b.yaml": STORY.format(n=1),
        "a/one.yaml": STORY.format(n=2),
        "a/deep/two.yaml": STORY.format(n=3),
        "compose.yaml": "services: {web: {image: x}}\n",
        "package.json": '{"name": "x"}',
        "data.jsonld": '{"@id": "a:b", "a:c": "d"}',
        "prices.csv": "day,price\n1,2\n",
        "feed.xml": "<feed/>",
        "notes.txt": "hello",
        "README": "hello",
        ".secret.yaml": STORY.format(n=9),
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "c.nt.gz").write_bytes(gzip.compress(b"<a:b> <c:d> <e:f> .\n"))
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "version").write_text("claimgraph store 2\n", encoding="utf-8")
    (tmp_path / "again").symlink_to(tmp_path / "a", target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_stands_for_what_can_be_imported_in_it_by_path(folder: Path) -> None:
    gathered = gather(["."])
    assert gathered.files == ["a/deep/two.yaml", "a/one.yaml", "b.yaml", "c.nt.gz", "data.jsonld"]
    assert {told.where: told.what.partition(", ")[2] for told in gathered.passed_over} == {
        ".secret.yaml": "it is hidden",
        "README": "its name does not say what is in it",
        "again": "it is a link to a folder",
        "compose.yaml": "it has none of the keys of a story",
        "feed.xml": "it is no RDF/XML",
        "notes.txt": "no format has the extension .txt",
        "package.json": "no @context stands in it, so it is no JSON-LD",
        "prices.csv": "its first line has neither of the columns `says` and `claim`",
        "store": "it is a store of claimgraph",
    }
    assert not gathered.faults


@pytest.mark.parametrize(
    ("names", "files"),
    [
        (["*.yaml"], ["b.yaml", "compose.yaml"]),
        (["**/*.yaml"], ["a/deep/two.yaml", "a/one.yaml", "again/deep/two.yaml", "b.yaml", "compose.yaml"]),
        (["b.yaml", "a", "*.yaml"], ["b.yaml", "a/deep/two.yaml", "a/one.yaml", "compose.yaml"]),
        (["notes.txt", "-"], ["notes.txt", "-"]),
        (["missing.yaml"], ["missing.yaml"]),  # told when it is read, with the nearest name
    ],
)
def test_patterns_and_names_keep_their_order_and_name_each_file_once(
    folder: Path, names: list[str], files: list[str]
) -> None:
    found = gather(names).files
    assert [name for name in found if "again" not in name] == [name for name in files if "again" not in name]


def test_a_name_with_the_signs_of_a_pattern_is_a_name_where_there_is_such_a_file(folder: Path) -> None:
    (folder / "[1].yaml").write_text(STORY.format(n=4), encoding="utf-8")
    assert gather(["[1].yaml"]).files == ["[1].yaml"]


def test_what_means_nothing_is_a_fault_and_the_others_are_taken(folder: Path) -> None:
    (folder / "empty").mkdir()
    gathered = gather(["*.owl", "empty", "b.yaml"])
    assert [fault.where for fault in gathered.faults] == ["*.owl", "empty"]
    assert gathered.files == ["b.yaml"]


def test_a_bad_file_among_many_is_told_and_the_others_are_imported(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a" / "bad.yaml").write_text("story: Bad\nagents: {ann: {nmae: Ann}}\n", encoding="utf-8")
    assert main(["--store", "mine", "import", "."]) == 2
    told = capsys.readouterr()
    assert [line.partition(":")[0] for line in told.out.splitlines()] == [
        "a/deep/two.yaml",
        "a/one.yaml",
        "b.yaml",
        "c.nt.gz",
        "data.jsonld",
    ]
    assert "a/bad.yaml: nothing was imported from it" in told.err
    assert "note: notes.txt: passed over, no format has the extension .txt" in told.err
    assert len(ClaimGraph.open("mine").log()) == 5
    assert main(["--store", "mine", "--quiet", "import", "a/one.yaml"]) == 0
    assert "unchanged" in capsys.readouterr().out


def test_sizes_are_read_as_people_write_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--store", "mine", "import", "--max-size", "10", "b.yaml"]) == 2
    assert "has more than 10 bytes" in capsys.readouterr().err
    assert main(["--store", "mine", "import", "--max-size", "1k", "b.yaml"]) == 0
    assert main(["--store", "mine", "import", "--max-size", "much", "b.yaml"]) == 2
    assert "write it as 500M or 20G" in capsys.readouterr().err


def test_stars_within_a_name_mean_what_one_star_means(folder: Path) -> None:
    assert gather(["a/o**e.yaml"]).files == ["a/one.yaml"]


def test_a_pattern_over_all_folders_goes_through_no_link_and_into_no_store(folder: Path) -> None:
    """Given a link to a folder, a store, and a link within a folder that leads above it, when a pattern with `**` is
    named, then each file is reached once, by the way on which no link lies; a folder that is named is gone through."""
    (folder / "store" / "graphs").mkdir()
    (folder / "store" / "graphs" / "mine.yaml").write_text(STORY.format(n=7), encoding="utf-8")
    (folder / "a" / "up").symlink_to(folder, target_is_directory=True)
    assert gather(["**/*.yaml"]).files == ["a/deep/two.yaml", "a/one.yaml", "b.yaml", "compose.yaml"]
    assert gather(["again/**/*.yaml"]).files == ["again/deep/two.yaml", "again/one.yaml"]
    assert gather([f"{folder}/**/two.yaml"]).files == [f"{folder}/a/deep/two.yaml"]
    assert gather(["store/**/*.yaml"]).files == ["store/graphs/mine.yaml"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("quay.yaml", "story: A quay\nclaims: {closed: {text: The quay is closed}}\n"),
        ("quay.csv", "who,says,claim,in\nAnn,asserts,The quay is closed,The Herald\n"),
    ],
)
def test_a_packed_story_is_the_same_story(tmp_path: Path, name: str, text: str) -> None:
    """Packing a file changes neither the id of the story in it nor what it holds."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text.encode()))
    graph = ClaimGraph.open()
    graph.load(tmp_path / name)
    graph.load(tmp_path / f"{name}.gz")
    assert len(graph.log()) == 1
    assert len(graph.list("claims")) == 1
