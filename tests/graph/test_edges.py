"""The columns: what they hold of the records, and how they are kept in a folder."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.edges.columns import Edges, Many, Names
from claimgraph.graph.edges.keeping import opened, save
from claimgraph.graph.edges.restoring import records_of
from claimgraph.graph.model import Records
from claimgraph.imports.readers import read

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


def told(path: Path) -> Records:
    return read(path).records


def as_plain(edges: Edges) -> dict[str, object]:
    """Every column as lists, so that they can be compared."""

    def plain(value: object) -> object:
        if isinstance(value, Many):
            return [row.tolist() for row in map(value.__getitem__, range(len(value)))]
        if isinstance(value, np.ndarray):
            return [None if item != item else item for item in value.tolist()]  # nan is no equal of itself
        return [value[i] for i in range(len(value))] if isinstance(value, Names) else value

    return {field.name: plain(getattr(edges, field.name)) for field in fields(edges)}


def claims_of_pools(edges: Edges) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for claim, pool in enumerate(edges.pool.tolist()):
        found.setdefault(pool, []).append(claim)
    return found


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_records_from_columns_score_as_the_records_that_made_them(path: Path) -> None:
    """Given the columns of a story, when its claims are brought back one pool at a time, then their verdicts stand."""
    records = told(path)
    edges, whole = edges_of(records), Scorer(records)
    related = bool(len(edges.entails.items) or len(edges.contradicts.items))
    claims_of = claims_of_pools(edges)
    for pools in [list(claims_of)] if related else [[pool] for pool in claims_of]:
        part = Scorer(records_of(edges, pools, claims_of))
        for claim in (edges.claims[number] for pool in pools for number in claims_of[pool]):
            one, other = whole.verdict(claim), part.verdict(claim)
            assert (one.status, one.origins, one.repeats) == (other.status, other.origins, other.repeats)
            assert one.interval == pytest.approx(other.interval, abs=1e-9)


def test_statements_stand_pool_by_pool() -> None:
    edges = edges_of(told(EXAMPLES[0]))
    pools = edges.pool[edges.claim]
    assert (np.diff(pools) >= 0).all()
    assert np.diff(edges.pool_starts).tolist() == np.bincount(pools, minlength=edges.pools).tolist()


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_what_is_kept_is_what_is_opened(path: Path, tmp_path: Path) -> None:
    edges = edges_of(told(path))
    save(edges, tmp_path / "edges", "one")
    found = opened(tmp_path / "edges", "one")
    assert found is not None
    assert as_plain(found) == as_plain(edges)


def test_columns_of_another_state_are_not_opened(tmp_path: Path) -> None:
    """Given columns that were kept for one state, when another one is wanted, then there are none, until they are."""
    edges = edges_of(told(EXAMPLES[0]))
    assert opened(tmp_path / "edges", "one") is None
    save(edges, tmp_path / "edges", "one")
    assert opened(tmp_path / "edges", "two") is None
    save(edges, tmp_path / "edges", "two")
    assert opened(tmp_path / "edges", "two") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["edges"]


@pytest.mark.parametrize("name", ["columns.json", "speaker.npy", "relays.starts.npy", "claims.ends.npy"])
@pytest.mark.parametrize("content", [None, b"", b"{}"])
def test_columns_that_were_cut_off_are_none(tmp_path: Path, name: str, content: bytes | None) -> None:
    save(edges_of(told(EXAMPLES[0])), tmp_path / "edges", "one")
    if content is None:
        (tmp_path / "edges" / name).unlink()
    else:
        (tmp_path / "edges" / name).write_bytes(content)
    assert opened(tmp_path / "edges", "one") is None


def test_a_disk_that_refuses_leaves_the_columns_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Given kept columns, when new ones cannot be written, then the old ones stand and nothing is left beside them."""
    edges = edges_of(told(EXAMPLES[0]))
    save(edges, tmp_path / "edges", "one")

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(OSError, match="no space left"):
        save(edges, tmp_path / "edges", "two")
    assert opened(tmp_path / "edges", "one") is not None
    assert [path.name for path in tmp_path.iterdir()] == ["edges"]
