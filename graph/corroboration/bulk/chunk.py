"""The verdict numbers of some pools, put together."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, summed
from claimgraph.graph.corroboration.bulk.dependence import groups
from claimgraph.graph.corroboration.bulk.forest import Forests
from claimgraph.graph.corroboration.bulk.live import Live, live
from claimgraph.graph.corroboration.bulk.repeats import repeats
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.corroboration.bulk.sides import Citations, citations
from claimgraph.graph.corroboration.bulk.strengths import slope, strengths, through
from claimgraph.graph.corroboration.bulk.weighing import weigh
from claimgraph.graph.edges.columns import Bools, Edges, Floats
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.priors import Tables


@dataclass(frozen=True, slots=True)
class Pools:
    """The numbers of some pools: whatever does not depend on the prior, which each claim of a pool may have its own of.

    Attributes:
        open: whether the reference has to score it; the other numbers are worth nothing there.
        exact: whether every choice was looked at.
        origins, channels, weight: of each place (twice the pool, plus 1 for against); the weight in natural log-odds.
        repeats, undated: of each pool.
        withdrawn: whether support was withdrawn.
        on_record: whether an origin for it is on the record.
        variance: of W_for - W_against, by the delta method.
    """

    open: Bools
    exact: Bools
    origins: Ints
    channels: Ints
    weight: Floats
    repeats: Ints
    undated: Ints
    withdrawn: Bools
    on_record: Bools
    variance: Floats

    @classmethod
    def together(cls, parts: list[Pools]) -> Pools:
        """Several slices, one after another."""
        return cls(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)))


def pools(edges: Edges, setting: Setting, low: int, high: int) -> Pools:
    """The numbers of the pools from number `low` up to `high`."""
    found = citations(edges, setting, low, high)
    open_ = found.open
    open_ |= (setting.related[low:high] >= 0) | setting.taught[low:high]
    nodes = live(found, setting)
    places = 2 * (high - low)
    grouped = groups(edges, setting, nodes, places, open_)
    weighed = weigh(edges, nodes, strengths(edges, setting, nodes), grouped, open_)
    forests, origins = weighed.forests, weighed.origins
    both = np.all(origins.reshape(-1, 2) > 0, axis=1)
    repeated = repeats(edges, setting, nodes, grouped.origins, open_)
    cap = relay_log_odds(setting.tables.cap.mean)
    return Pools(
        open=open_,
        exact=np.all(weighed.exact.reshape(-1, 2), axis=1),
        origins=origins,
        channels=np.minimum(forests.channels, origins),
        weight=through(np.full(places, cap), forests.weight),
        repeats=repeated,
        undated=_undated(edges, setting, low, high),
        withdrawn=_support_withdrawn(setting, found, len(open_)),
        on_record=_on_record(setting, nodes, len(open_)),
        variance=_variance(setting.tables, forests, both, cap),
    )


def _undated(edges: Edges, setting: Setting, low: int, high: int) -> Ints:
    """How many statements that count stand in documents without any date."""
    starts = edges.pool_starts[low : high + 1]
    said = slice(int(starts[0]), int(starts[-1]))
    counted = setting.undated[edges.document[said]]
    if setting.visible is not None:
        counted = counted & setting.visible[said]
    up_to = np.concatenate(([0], np.cumsum(counted)))[starts - starts[0]]
    undated: Ints = np.diff(up_to)
    return undated


def _support_withdrawn(setting: Setting, found: Citations, number: int) -> Bools:
    withdrawn = np.zeros(number, np.bool_)
    if setting.withdrawn is not None:
        support = np.flatnonzero((found.statement >= 0) & (found.side > 0))
        withdrawn[found.pool[support[setting.withdrawn[found.statement[support]]]]] = True
    return withdrawn


def _on_record(setting: Setting, nodes: Live, number: int) -> Bools:
    """Whether an origin for it is named, no outlet, agency or account, and published by itself or in a record."""
    on_record = np.zeros(number, np.bool_)
    fits = nodes.origin & nodes.own & (nodes.place % 2 == 0) & setting.named_person[nodes.speaker]
    on_record[nodes.place[fits] // 2] = True
    return on_record


def _variance(tables: Tables, forests: Forests, both: Bools, cap: float) -> Floats:
    """The variance of W_for - W_against: of each coin the sum of what it moves on both sides, squared."""
    number = len(both)
    sign = np.where(np.arange(2 * number) % 2, -1.0, 1.0)
    caps = np.full(2 * number, cap)
    let_through = sign * slope(forests.weight, caps)
    of_cap = tables.cap.spread(0.5) / (tables.cap.mean * (1 - tables.cap.mean))
    variance: Floats = ((sign * slope(caps, forests.weight)).reshape(-1, 2).sum(axis=1) * of_cap) ** 2
    moved = forests.spread * let_through[forests.moved]
    pool = forests.moved // 2
    shared = both[pool]
    variance += summed(pool[~shared], moved[~shared] ** 2, number)  # on one side each coin stands once
    width = int(forests.coin.max(initial=0)) + 3
    keys, at = np.unique(pool[shared] * width + forests.coin[shared] + 2, return_inverse=True)
    variance += summed(keys // width, summed(at, moved[shared], len(keys)) ** 2, number)
    return variance
