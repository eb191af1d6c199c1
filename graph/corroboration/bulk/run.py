"""The verdict numbers of all claims: the pools in slices, over processes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Final

import numpy as np

from claimgraph.graph.corroboration.bulk import one_by_one
from claimgraph.graph.corroboration.bulk.arrays import Ints
from claimgraph.graph.corroboration.bulk.chunk import Pools, pools
from claimgraph.graph.corroboration.bulk.setting import Setting, setting
from claimgraph.graph.corroboration.bulk.strengths import sigmoid
from claimgraph.graph.corroboration.bulk.table import STATUSES, Row, Verdicts
from claimgraph.graph.corroboration.bulk.workers import Workers, available
from claimgraph.graph.corroboration.opinion import QUANTILE
from claimgraph.graph.corroboration.verdict import Status
from claimgraph.graph.corroboration.weights import DECIBAN
from claimgraph.graph.edges.columns import Codes, Edges, Floats, Numbers
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.priors import Tables, default_tables

SLICE: Final = 250_000
"""So many statements, about, are scored at a time: this bounds the memory of each process."""
FEW: Final = 50_000
"""So few statements are not worth a second process."""

Progress = Callable[[int, int], None]
"""Told how many statements are done, and how many there are."""


def verdicts(
    edges: Edges,
    *,
    as_of: datetime | None = None,
    without: Collection[str] = (),
    same_organisation: SameOrganisation | str = SameOrganisation.DIRECT,
    tables: Tables | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Verdicts:
    """The numbers of the verdicts on all claims, equal to those of `measure.Scorer`.

    Args:
        edges: the records in columns.
        as_of: only what was public by this instant counts.
        without: IRIs of statements, documents and agents that are dropped.
        same_organisation: whether speakers of one organisation are one origin: none, direct or top.
        tables: the priors and factors; those that are shipped where none are given.
        workers: the number of processes; as many as there are processors when left out.
        progress: told now and then how far it is.
    """
    circumstances = setting(
        edges,
        as_of=as_of,
        without=without,
        same_organisation=SameOrganisation(same_organisation),
        tables=tables or default_tables(),
    )
    number = (available() if workers is None else workers) if len(edges) > FEW else 1
    tell = progress or _say_nothing
    with Workers(number, edges, circumstances) as crowd:
        parts: list[Pools] = []
        slices = list(_slices(edges))
        for part, (_, high) in zip(crowd.each(_pools, slices), slices, strict=True):
            parts.append(part)
            tell(int(edges.pool_starts[high]), len(edges))
        found = Pools.together(parts)
        table = _table(edges, circumstances, found)
        for claims, rows in crowd.each(_score, one_by_one.batches(edges, circumstances, found.open)):
            _fill(table, claims, rows)
    return table


def _say_nothing(done: int, number: int) -> None:
    """Where nobody wants to know how far it is."""


def _slices(edges: Edges) -> Iterator[tuple[int, int]]:
    low = 0
    while low < edges.pools or low == 0:
        until = edges.pool_starts[low] + SLICE
        high = max(low + 1, int(np.searchsorted(edges.pool_starts, until, "right")) - 1)
        high = min(high, edges.pools)
        yield low, high
        low = max(high, 1)


def _pools(edges: Edges, circumstances: Setting, bounds: tuple[int, int]) -> Pools:
    return pools(edges, circumstances, *bounds)


def _score(edges: Edges, circumstances: Setting, batch: one_by_one.Batch) -> tuple[list[int], list[Row]]:
    return one_by_one.score(edges, circumstances, batch)


# ---------------------------------------------------------------- from pools to claims


def _table(edges: Edges, circumstances: Setting, found: Pools) -> Verdicts:
    """The verdict numbers of the claims, those of open pools still to be filled in."""
    pool = edges.pool
    prior = _priors(edges, circumstances.tables.prior)
    origins_for, origins_against = found.origins[2 * pool], found.origins[2 * pool + 1]
    channels_for, channels_against = found.channels[2 * pool], found.channels[2 * pool + 1]
    weight_for, weight_against = found.weight[2 * pool], found.weight[2 * pool + 1]
    any_origin = (origins_for > 0) | (origins_against > 0)
    before = np.log(prior / (1 - prior))
    centre = before + weight_for - weight_against
    probability = np.where(weight_for == weight_against, prior, sigmoid(centre))
    spread = QUANTILE * np.where(any_origin, np.sqrt(found.variance[pool]), circumstances.tables.prior_spread)
    belief, disbelief, uncertainty = _opinion(prior, weight_for, weight_against)
    return Verdicts(
        claims=edges.claims,
        ids=edges.claim_ids,
        status=_status(found, pool, origins_for, origins_against, channels_for),
        exact=found.exact[pool],
        origins_for=origins_for.astype(np.int32),
        origins_against=origins_against.astype(np.int32),
        channels_for=channels_for.astype(np.int32),
        channels_against=channels_against.astype(np.int32),
        repeats=found.repeats[pool].astype(np.int32),
        undated=found.undated[pool].astype(np.int32),
        weight_for=weight_for * DECIBAN,
        weight_against=weight_against * DECIBAN,
        prior=prior,
        probability=probability,
        interval_low=np.minimum(probability, sigmoid(centre - spread)),
        interval_high=np.maximum(probability, sigmoid(centre + spread)),
        belief=belief,
        disbelief=disbelief,
        uncertainty=uncertainty,
        one_by_one=found.open[pool],
    )


def _priors(edges: Edges, default: float) -> Floats:
    """The prior of each claim: its own, else the least of its pool, else that of the table."""
    least = np.full(edges.pools, np.inf)
    stated = ~np.isnan(edges.prior)
    np.minimum.at(least, edges.pool[stated], edges.prior[stated])
    of_pool = least[edges.pool]
    return np.where(stated, edges.prior, np.where(np.isfinite(of_pool), of_pool, default))


def _status(found: Pools, pool: Numbers, origins_for: Ints, origins_against: Ints, channels_for: Ints) -> Codes:
    """The first status that fits (section 4 of the measure)."""
    cases = [
        (Status.RETRACTED, (origins_for == 0) & found.withdrawn[pool]),
        (Status.NO_SOURCE, (origins_for == 0) & (origins_against == 0)),
        (Status.CONTESTED, (origins_for > 0) & (origins_against > 0)),
        (Status.DENIED, origins_against > 0),
        (Status.CORROBORATED, (origins_for >= 2) & (channels_for >= 2)),
        (Status.SINGLE_CHANNEL, origins_for >= 2),
        (Status.ON_THE_RECORD, found.on_record[pool]),
    ]
    codes = [np.int8(STATUSES.index(status)) for status, _ in cases]
    default = np.int8(STATUSES.index(Status.SINGLE_ORIGIN))
    return np.select([fits for _, fits in cases], codes, default)


def _opinion(prior: Floats, weight_for: Floats, weight_against: Floats) -> tuple[Floats, Floats, Floats]:
    """Belief, disbelief and uncertainty (see `opinion.opinion`)."""
    scale = np.maximum(weight_for, weight_against)
    unit = np.exp(-scale)
    r, s = (
        2 * share * np.where(scale < 1, np.expm1(np.minimum(weight, 1)) * unit, np.exp(weight - scale) - unit)
        for share, weight in ((prior, weight_for), (1 - prior, weight_against))
    )
    total = r + s + 2 * unit
    return r / total, s / total, 2 * unit / total


def _fill(table: Verdicts, claims: list[int], rows: list[Row]) -> None:
    for claim, row in zip(claims, rows, strict=True):
        for name, value in zip(Row._fields[2:], one_by_one.numbers(row), strict=True):
            getattr(table, name)[claim] = value
