"""`export`: what goes to stdout, what to stderr, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Call

pytestmark = pytest.mark.usefixtures("imported")


def test_a_public_copy_tells_on_stderr_what_can_still_be_told(call: Call) -> None:
    printed = call("export", "turtle", "-", "--public")
    assert printed.status == 0
    assert "Unnamed source 1" in printed.out
    assert "nyt-officials" not in printed.out
    assert "nyt-officials is “Unnamed source 1”: published by The New York Times" in printed.err


def test_a_folder_takes_the_place_of_the_file(call: Call, tmp_path: Path) -> None:
    printed = call("export", "html", "--split", "boards")
    assert (printed.status, printed.out, printed.err) == (0, "", "wrote boards\n")
    assert (tmp_path / "boards" / "index.html").is_file()


@pytest.mark.parametrize("arguments", [["html"], ["html", "board.html", "--split", "boards"]])
def test_either_a_file_or_a_folder_is_named(call: Call, arguments: list[str], tmp_path: Path) -> None:
    printed = call("export", *arguments)
    assert printed.status == 2
    assert "name either the file OUT or, with --split, a folder" in printed.err
    assert not (tmp_path / "boards").exists()


def test_the_day_and_what_is_dropped_are_the_base_of_the_page(call: Call, tmp_path: Path) -> None:
    printed = call("export", "html", "then.html", "--as-of", "2022-03-02", "--without", "nyt")
    assert printed.status == 0
    assert (tmp_path / "then.html").is_file()


def test_an_export_never_takes_the_place_of_what_a_person_wrote(call: Call, imported: Path) -> None:
    written = imported.read_bytes()
    for out in ("olympics.yaml", f"../{imported.parent.name}/olympics.yaml"):
        printed = call("export", "story", out)
        assert printed.status == 2
        assert "olympics.yaml: was imported (number 1)" in printed.err
    assert imported.read_bytes() == written
    assert call("export", "story", "copy.yaml").status == call("export", "story", "copy.yaml").status == 0


def test_an_export_never_damages_the_store(call: Call) -> None:
    for arguments in (("csv", ".claimgraph/version"), ("html", "--split", ".claimgraph/pages")):
        printed = call("export", *arguments)
        assert (printed.status, "is inside the store" in printed.err) == (2, True)
    assert call("verify").status == 0
