"""Lists of neighbours in compressed rows, and what is reached from where, without a loop over nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.edges.columns import Bools, Floats

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The other ends of the edges of each node: those of node i are `ends[starts[i]:starts[i + 1]]`."""

    starts: Ints
    ends: Ints

    @classmethod
    def of(cls, size: int, tails: Ints, heads: Ints) -> Neighbours:
        """Gathers edges from `tails` to `heads` by their tails, among nodes 0 to `size` - 1."""
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(tails, minlength=size), out=starts[1:])
        return cls(starts, heads[np.argsort(tails, kind="stable")])

    def around(self, nodes: Ints) -> tuple[Ints, Ints]:
        """All edges of some nodes: the place of each one's node in `nodes`, and its other end."""
        return spread_out(self.starts, self.ends, nodes)


def spread_out(starts: Ints, items: NDArray[np.int64] | NDArray[np.int32], rows: Ints) -> tuple[Ints, Ints]:
    """The lists of some rows, one after another, with the place in `rows` that each item belongs to.

    >>> spread_out(np.array([0, 2, 2, 3]), np.array([7, 8, 9]), np.array([2, 0]))
    (array([0, 1, 1]), array([9, 7, 8]))
    """
    first = starts[rows]
    counts = starts[rows + 1] - first
    ends = np.cumsum(counts)
    place = np.repeat(np.arange(len(rows)), counts)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
    return place, items[first[place] + within].astype(np.int64, copy=False)


def reached(onward: Neighbours, starts: Bools, allowed: Bools) -> Bools:
    """The nodes of `allowed` to which paths inside it lead from `starts`, which are reached if they are allowed.

    Each round looks at the edges of the nodes that the last one found, so that long chains cost no more than their
    length.
    """
    found = starts & allowed
    open_ = allowed & ~found
    newest = np.flatnonzero(found)
    while len(newest):
        _, ends = onward.around(newest)
        ends = ends[open_[ends]]
        open_[ends] = False
        found[ends] = True
        newest = distinct(ends)
    return found


def summed(places: Ints, values: Floats, size: int) -> Floats:
    """The sum of the values at each place from 0 to `size` - 1."""
    sums: Floats = np.bincount(places, values, size).astype(np.float64, copy=False)
    return sums


def among(keys: Ints, known: Ints) -> tuple[Bools, Ints]:
    """Whether each key is one of the known ones (rising), and where."""
    if not len(known):
        return np.zeros(len(keys), np.bool_), np.zeros(len(keys), np.int64)
    place = np.minimum(np.searchsorted(known, keys), len(known) - 1)
    return known[place] == keys, place


def begins(keys: Ints) -> Bools:
    """Whether each key differs from the one before it.

    >>> begins(np.array([3, 3, 5]))
    array([ True, False,  True])
    """
    new = np.ones(len(keys), np.bool_)
    new[1:] = keys[1:] != keys[:-1]
    return new


def distinct(keys: Ints) -> Ints:
    """The keys, each once, rising."""
    rising = np.sort(keys)
    return rising[begins(rising)]


def first_places(keys: Ints) -> Ints:
    """Where each key stands first, by rising keys."""
    order = np.argsort(keys, kind="stable")
    return order[begins(keys[order])]


def joined(size: int, one: Ints, other: Ints) -> tuple[int, NDArray[np.int32]]:
    """The parts into which edges join the nodes 0 to `size` - 1: their number, and of each node its part."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if not size:
        return 0, np.empty(0, np.int32)
    matrix = coo_array((np.ones(len(one), np.int8), (one, other)), shape=(size, size))
    number, part = connected_components(matrix, directed=False)
    return int(number), part


def on_circles(size: int, tails: Ints, heads: Ints) -> Ints:
    """The nodes that stand in a circle of edges."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    for _ in range(3):  # what nothing enters, or nothing leaves, stands in none: most often that is nearly everything
        entered, left = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
        entered[heads] = True
        left[tails] = True
        inner = entered[tails] & left[heads]
        tails, heads = tails[inner], heads[inner]
    if not len(tails):
        return np.empty(0, np.int64)
    matrix = coo_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(size, size))
    _, part = connected_components(matrix, directed=True, connection="strong")
    return np.flatnonzero(np.bincount(part)[part] > 1)
