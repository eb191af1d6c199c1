"""The store is where the user says, else where the nearest one is, the way git finds its own."""

from __future__ import annotations

from pathlib import Path

from claimgraph.location import locate


def test_the_nearest_store_upward_is_taken(tmp_path: Path) -> None:
    (tmp_path / ".claimgraph").mkdir()
    (tmp_path / "stories" / "march").mkdir(parents=True)
    assert locate(here=tmp_path / "stories" / "march", environ={}) == tmp_path / ".claimgraph"


def test_where_there_is_none_it_would_be_here(tmp_path: Path) -> None:
    assert locate(here=tmp_path, environ={}) == tmp_path / ".claimgraph"


def test_the_environment_goes_before_the_nearest_and_the_option_before_both(tmp_path: Path) -> None:
    (tmp_path / ".claimgraph").mkdir()
    environ = {"CLAIMGRAPH_STORE": str(tmp_path / "env")}
    assert locate(here=tmp_path, environ=environ) == tmp_path / "env"
    assert locate(tmp_path / "given", here=tmp_path, environ=environ) == tmp_path / "given"


def test_a_named_folder_may_be_the_one_in_which_the_store_stands(tmp_path: Path) -> None:
    (tmp_path / "demo" / ".claimgraph").mkdir(parents=True)
    assert locate(tmp_path / "demo", environ={}) == tmp_path / "demo" / ".claimgraph"
