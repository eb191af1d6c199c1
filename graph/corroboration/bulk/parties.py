"""Who has a stake in the claim that it speaks of (section 5 of the measure)."""

from __future__ import annotations

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, spread_out
from claimgraph.graph.corroboration.bulk.setting import Setting, is_inside
from claimgraph.graph.edges.columns import Bools, Edges


def are_parties(edges: Edges, setting: Setting, said: Ints) -> Bools:
    """Whether the speaker of each statement is a party to its claim, itself or through what it belongs to."""
    found = np.zeros(len(said), np.bool_)
    place, party = spread_out(edges.party.starts, edges.party.items, edges.claim[said].astype(np.int64))
    found[place[is_inside(setting, edges.speaker[said[place]].astype(np.int64), party)]] = True
    return found
