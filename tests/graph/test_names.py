"""Which short ids may be shared, as it is kept beside the index of a store."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph as cg
from claimgraph.graph.names import checksums
from claimgraph.graph.store import Store

SHIPS = "{story: Ships, base: 'https://example.org/ships/', id: ships, claims: {%s: {text: Sunk}}}"
PLANES = "{story: Planes, base: 'https://example.org/planes/', id: planes, claims: {%s: {text: Landed}}}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A store of two stories, of which both have a claim `c` and one has a claim `d`."""
    load(tmp_path / "store", ships="c", planes="c")
    return tmp_path / "store"


def load(folder: Path, **claims: str) -> None:
    graph = cg.open(folder)
    for story, claim in claims.items():
        text = (SHIPS if story == "ships" else PLANES) % claim
        graph.load(text.encode(), name=f"{story}.yaml")


def may_be_shared(folder: Path, id: str) -> bool:
    _, names = Store.open(folder, read_only=True).indexed()
    assert names is not None
    return names.may_be_shared(id)


def test_an_id_in_two_stories_may_be_shared(folder: Path) -> None:
    assert may_be_shared(folder, "c")


def test_an_id_that_one_story_has_is_not_shared(folder: Path) -> None:
    assert not may_be_shared(folder, "ships")
    assert not may_be_shared(folder, "nobody")


def test_an_id_is_no_longer_shared_when_one_of_the_files_is_replaced(folder: Path) -> None:
    load(folder, planes="d")
    assert not may_be_shared(folder, "c")
    load(folder, ships="d")
    assert may_be_shared(folder, "d")


def test_what_is_kept_after_many_changes_is_what_would_be_made_anew(folder: Path) -> None:
    load(folder, planes="d", ships="e")
    store = Store.open(folder, read_only=True)
    dataset, kept = store.indexed()
    assert kept is not None
    assert list(kept) == sorted(checksums(dataset, store.graphs()))


def test_a_store_without_names_gets_them_with_the_next_import(folder: Path) -> None:
    """Given a store that was last written before names were kept."""
    (folder / "names").unlink()
    assert Store.open(folder, read_only=True).indexed()[1] is None
    assert cg.open(folder, read_only=True).score("ships:c").text == "Sunk"
    load(folder, planes="d")
    assert not may_be_shared(folder, "c")
