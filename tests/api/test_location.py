"""The store is where the user says, else where the nearest one is, the way git finds its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.errors import StoreError
from claimgraph.location import locate, locate_new
from tests.cli.conftest import Call
from tests.cli.conftest import call as call


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


def test_no_store_is_made_at_the_address_of_a_server() -> None:
    with pytest.raises(StoreError, match="is on a server, and a store is made in a folder"):
        locate_new("https://example.org/query")


def test_a_store_on_a_server_is_neither_backed_up_nor_restored_here(call: Call, tmp_path: Path) -> None:
    for arguments in (["backup", "all.tar"], ["restore", "all.tar"]):
        printed = call("--store", "http://127.0.0.1:9/query", *arguments)
        assert (printed.status, "is on a server" in printed.err) == (2, True)
    assert "is on a server" in call("restore", "all.tar", "--store", "http://127.0.0.1:9/query").err
    assert list(tmp_path.iterdir()) == []
