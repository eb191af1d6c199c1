"""What of the citations reaches the claim: the live nodes of both sides (section 3 of the measure)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from claimgraph.graph.corroboration.bulk.arrays import Ints, Neighbours, on_circles, reached
from claimgraph.graph.corroboration.bulk.setting import Setting
from claimgraph.graph.corroboration.bulk.sides import Citations
from claimgraph.graph.edges.columns import Bools


@dataclass(frozen=True, slots=True)
class Live:
    """The nodes through which a chain leads from the world to the claim, numbered anew.

    Attributes:
        place: of each node its side of its pool: twice the pool, plus 1 for the side against it.
        statement: the number of its statement among all, -1 for implied relays and latent origins.
        speaker, document: as in `Citations`.
        own, attached: as in `Citations`.
        origin: whether it is an origin that is known; `latent` whether it is one that is not.
        both: whether its statement takes both sides.
        tails, heads: the citations among them; `onward` the same by what is cited.
    """

    place: Ints
    statement: Ints
    speaker: Ints
    document: Ints
    own: Bools
    attached: Bools
    origin: Bools
    latent: Bools
    both: Bools
    tails: Ints
    heads: Ints
    onward: Neighbours

    def __len__(self) -> int:
        return len(self.place)


def live(found: Citations, setting: Setting) -> Live:
    """Takes what is live; pools with a live circle are left open."""
    size = len(found)
    alive = found.side != 0
    said = np.flatnonzero(found.statement >= 0)
    if setting.visible is not None:
        alive[said] &= setting.visible[found.statement[said]]
    if setting.withdrawn is not None:
        alive[said] &= ~setting.withdrawn[found.statement[said]]
    fed = reached(Neighbours.of(size, found.tails, found.heads), found.origin, alive)
    both = fed[found.tails] & fed[found.heads]
    tails, heads = found.tails[both], found.heads[both]
    kept = reached(Neighbours.of(size, heads, tails), found.attached, fed)
    both = kept[tails] & kept[heads]
    tails, heads = tails[both], heads[both]
    found.open[found.pool[on_circles(size, tails, heads)]] = True

    nodes = np.flatnonzero(kept)
    number = np.full(size, -1)
    number[nodes] = np.arange(len(nodes))
    tails, heads = number[tails], number[heads]
    latent = found.latent[nodes]
    return Live(
        place=found.pool[nodes] * 2 + (found.side[nodes] < 0),
        statement=found.statement[nodes],
        speaker=found.speaker[nodes],
        document=found.document[nodes],
        own=found.own[nodes],
        attached=found.attached[nodes],
        origin=found.origin[nodes] & ~latent,
        latent=latent,
        both=found.both[nodes],
        tails=tails,
        heads=heads,
        onward=Neighbours.of(len(nodes), tails, heads),
    )
