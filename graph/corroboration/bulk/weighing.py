"""Both sides of all claims of a slice, counted and weighed: closed forms where they hold, a search elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.active import Active
from claimgraph.graph.corroboration.bulk.arrays import Ints
from claimgraph.graph.corroboration.bulk.by_side import Searched, search
from claimgraph.graph.corroboration.bulk.dependence import Groups
from claimgraph.graph.corroboration.bulk.forest import CLOSE, Forests, closed_forms
from claimgraph.graph.corroboration.bulk.live import Live
from claimgraph.graph.corroboration.bulk.strengths import Strengths
from claimgraph.graph.edges.columns import Bools, Edges


@dataclass(frozen=True, slots=True)
class Weighed:
    """The sides, place by place: see `Forests`.

    `origins` counts the independent origins, a latent one where it is alone; `exact` tells whether every choice was
    looked at.
    """

    forests: Forests
    origins: Ints
    exact: Bools


def weigh(edges: Edges, nodes: Live, strengths: Strengths, groups: Groups, open_: Bools) -> Weighed:
    """Counts and weighs both sides of each pool that is not open.

    A pool becomes open where its known origins and its latent one weigh the same.
    """
    places = 2 * len(open_)
    known = _one_sort(edges, nodes, strengths, groups, open_, known=True)
    if not nodes.latent.any():
        return known
    latent = _one_sort(edges, nodes, strengths, groups, open_, known=False)
    has_known = groups.origins > 0
    has_latent = np.zeros(places, np.bool_)
    has_latent[nodes.place[nodes.latent]] = True
    mine, other = known.forests, latent.forests
    better = has_latent & (~has_known | (other.weight > mine.weight))
    equal = has_known & has_latent & (np.abs(other.weight - mine.weight) <= CLOSE)
    open_ |= np.any(equal.reshape(-1, 2), axis=1)
    of_known, of_latent = ~better[mine.moved], better[other.moved]
    forests = Forests(
        weight=np.where(better, other.weight, mine.weight),
        channels=np.where(has_known, mine.channels, np.minimum(other.channels, 1)),
        moved=np.concatenate((mine.moved[of_known], other.moved[of_latent])),
        coin=np.concatenate((mine.coin[of_known], other.coin[of_latent])),
        spread=np.concatenate((mine.spread[of_known], other.spread[of_latent])),
    )
    origins = np.where(has_known, known.origins, has_latent)
    return Weighed(forests, origins, np.where(better, latent.exact, known.exact))


def _one_sort(edges: Edges, nodes: Live, strengths: Strengths, groups: Groups, open_: Bools, *, known: bool) -> Weighed:
    """The known origins of all sides, or the latent ones alone."""
    places = 2 * len(open_)
    active = Active(nodes, strengths, groups, known=known)
    forests, left = closed_forms(active, places)
    left &= ~open_[active.place // 2]
    found = list(search(edges, active, groups, left))
    return _with(found, Weighed(forests, groups.origins.copy(), np.ones(places, np.bool_)))


def _with(found: Sequence[Searched], rest: Weighed) -> Weighed:
    """The sides with the parts that were searched put in."""
    if not found:
        return rest
    places = np.array([part.place for part in found])
    forests = rest.forests
    np.add.at(rest.origins, places, [part.origins - part.groups for part in found])
    np.add.at(forests.weight, places, [part.weight for part in found])
    np.add.at(forests.channels, places, [part.channels for part in found])
    rest.exact[[part.place for part in found if not part.exact]] = False
    spreads = [(part.place, coin, spread) for part in found for coin, spread in part.spreads.items()]
    moved, coins, values = zip(*spreads, strict=True) if spreads else ((), (), ())
    forests = Forests(
        weight=forests.weight,
        channels=forests.channels,
        moved=np.concatenate((forests.moved, np.array(moved, np.int64))),
        coin=np.concatenate((forests.coin, np.array(coins, np.int64))),
        spread=np.concatenate((forests.spread, np.array(values, np.float64))),
    )
    return Weighed(forests, rest.origins, rest.exact)
