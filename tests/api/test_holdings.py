"""Of one claim no more is read than what bears on it, and what it is called is the same as if all were read."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph as cg
from claimgraph.graph.store import Store
from claimgraph.lookup import Lookup

SHIPS = b"""
story: Ships
base: https://example.org/ships/
id: ships
agents: {nyt: {name: The Times, kind: outlet}, kim: {name: Kim}}
claims: {sunk: {text: A ship has sunk}, towed: {text: The ship was towed}}
documents:
  d1: {outlet: nyt, statements: {s1: {who: kim, says: asserts, claim: sunk, access: first hand}}}
"""
PLANES = b"""
story: Planes
base: https://example.org/planes/
id: planes
agents: {nyt: {name: The Times, kind: outlet}, lee: {name: Lee}}
claims: {landed: {text: A plane has landed}, towed: {text: The plane was towed}}
documents:
  d2: {outlet: nyt, statements: {s1: {who: lee, says: denies, claim: landed, access: first hand}}}
"""


@pytest.fixture
def two_stories(tmp_path: Path) -> cg.ClaimGraph:
    """A store of two stories that call several things by the same ids."""
    graph = cg.open(tmp_path / "store")
    graph.load(SHIPS, name="ships.yaml")
    graph.load(PLANES, name="planes.yaml")
    return graph


@pytest.fixture
def sparing(two_stories: cg.ClaimGraph, monkeypatch: pytest.MonkeyPatch) -> cg.ClaimGraph:
    """The same, refusing to read everything."""

    def refuse(*_: object) -> None:
        raise AssertionError("everything was read")

    monkeypatch.setattr(Store, "records", refuse)
    return two_stories


@pytest.mark.parametrize(
    "typed", ["sunk", "ships:sunk", "https://example.org/ships/sunk", "A ship", "a  SHIP has sunk"]
)
def test_a_claim_is_found_without_reading_everything(sparing: cg.ClaimGraph, typed: str) -> None:
    """Given its id, with and without the story's, its IRI, or the beginning of its text."""
    assert sparing.score(typed).text == "A ship has sunk"


def test_what_is_asked_of_one_claim_reads_no_more_than_what_bears_on_it(sparing: cg.ClaimGraph, tmp_path: Path) -> None:
    assert "Kim" in sparing.explain("sunk")
    assert sparing.score("sunk", without=["kim"]).without == ("kim",)
    assert sparing.timeline("sunk").present
    assert sparing.independent("sunk").sentences
    sparing.export(tmp_path / "board.html", claims=["sunk"])
    board = (tmp_path / "board.html").read_text(encoding="utf-8")
    assert "A ship has sunk" in board and "A plane" not in board


def test_an_id_that_two_stories_share_is_the_same_as_if_all_were_read(two_stories: cg.ClaimGraph) -> None:
    """Given an outlet and a statement that both stories call alike, and a document that only one has."""
    everything = two_stories.records()
    verdict = two_stories.score("sunk")
    assert [node.id for node in verdict.nodes] == ["d1:quotes", "ships:s1"]
    for typed in ("ships:nyt", "ships:s1", "d1", "kim", "planes:nyt"):
        assert two_stories[typed] == Lookup(everything)(typed)


def test_an_id_that_two_stories_share_means_either(two_stories: cg.ClaimGraph) -> None:
    with pytest.raises(cg.InputError) as all_read:
        Lookup(two_stories.records(), ["claims"])("towed")
    with pytest.raises(cg.InputError) as by_index:
        two_stories.score("towed")
    assert "2 claims are meant" in str(by_index.value)
    assert sorted(str(all_read.value).split("`")) == sorted(str(by_index.value).split("`"))


def test_a_claim_that_is_not_there_is_told_with_what_is_near(sparing: cg.ClaimGraph) -> None:
    with pytest.raises(cg.InputError, match="did you mean `sunk`"):
        sparing.score("sunkk")


def test_what_was_imported_since_is_seen(two_stories: cg.ClaimGraph) -> None:
    """Given a claim that was scored, when its story is imported with a denial."""
    assert two_stories.score("sunk").origins.against == 0
    two_stories.load(SHIPS.replace(b"asserts", b"denies"), name="ships.yaml")
    assert two_stories.score("sunk").origins.against == 1
    assert two_stories.score("sunk", as_imported=1).origins.against == 0
