"""Who copies from whom, by the values that two sources share: true ones anybody may find, false ones tell.

Dong, Berti-Equille and Srivastava, "Integrating conflicting data: the role of source dependence", PVLDB 2(1), 2009,
section 3. Only pairs of sources that assert something of the same object are looked at, a pair at a time in columns;
no matrix of facts by facts is made, nor one of all sources by all sources.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.discovery.assertions import Ints, Offsets
from claimgraph.graph.discovery.incidence import Incidence, summed
from claimgraph.graph.discovery.result import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Unordered pairs of sources, in rising order, that share an object: `first` < `second`."""

    first: Ints
    second: Ints


class Copying:
    """What two sources share, counted once; how likely one copies from the other, for given truth and accuracy.

    Args:
        incidence: who asserts what.
        dependence: alpha, the probability beforehand that two sources are dependent.
        copied: c, the probability that a copier copies a value.
    """

    def __init__(self, incidence: Incidence, *, dependence: float, copied: float) -> None:
        self.incidence = incidence
        self.dependence, self.copied = dependence, copied
        assertions = incidence.assertions
        starts = np.searchsorted(assertions.fact, np.arange(incidence.facts + 1))
        self.left, self.right = pairs_within(starts)
        """Pairs of assertions of one fact, by their places."""
        key = assertions.source[self.left].astype(np.int64) * incidence.sources + assertions.source[self.right]
        known, self.pair_of = np.unique(key, return_inverse=True)
        self.pairs = Pairs((known // incidence.sources).astype(np.int32), (known % incidence.sources).astype(np.int32))
        self.fact = assertions.fact[self.left]
        overlap = (incidence.by_source_object @ incidence.by_object).tocoo()
        at = overlap.row.astype(np.int64) * incidence.sources + overlap.col
        order = np.argsort(at)
        both = overlap.data[order[np.searchsorted(at[order], known)]]
        self.shared = np.bincount(self.pair_of, minlength=len(known)).astype(float)
        self.different = np.maximum(both - self.shared, 0)

    def between(self, truth: Floats, accuracy: Floats, errors: float) -> Floats:
        """Of each pair the probability that one copies from the other.

        Equations (3) to (9): with A the accuracy of a source and n possible `errors`, independent sources share a true
        value with A1 A2, a false one with (1 - A1)(1 - A2) / n, and differ with what is left; a copier shares a true
        value with A c + A1 A2 (1 - c), a false one with (1 - A) c + (1 - A1)(1 - A2)(1 - c) / n, A being that of the
        other, and differs with (1 - c) times what is left. `truth` is 1 for true values, 0 for false ones, a share for
        those that tie. Either may be the copier, with equal probabilities.
        """
        one, other = accuracy[self.pairs.first], accuracy[self.pairs.second]
        size = len(self.pairs.first)
        shared_true = summed(self.pair_of, truth[self.fact], size)
        shared_false = self.shared - shared_true
        same_true, same_false = one * other, (1 - one) * (1 - other) / errors
        c = self.copied

        def log_ratio(original: Floats) -> Floats:
            """How much likelier what is seen is where one copies from `original` than where nobody copies."""
            return np.asarray(
                shared_true * np.log((original * c + same_true * (1 - c)) / same_true)
                + shared_false * np.log(((1 - original) * c + same_false * (1 - c)) / same_false)
                + self.different * np.log1p(-c)
            )

        ways = np.logaddexp(log_ratio(one), log_ratio(other)) - np.log(2)
        prior = np.log(self.dependence / (1 - self.dependence))
        return np.asarray(1 / (1 + np.exp(-np.clip(ways + prior, -700, 700))))


def discounted(copying: Copying, dependent: Floats, accuracy: Floats, copied: float) -> Floats:
    """Of each assertion how far it is independent: I(s) of the paper, in an order of ours.

    Among the sources of a value the one of the highest accuracy comes first (the first by name where several have it),
    so that one order serves all values; the paper orders the sources of each value greedily by their dependence. Each
    later one counts with the product of 1 - c P(dependent) over those before it.
    """
    source = copying.incidence.assertions.source
    order = np.lexsort((np.arange(len(accuracy)), -accuracy))
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    later = np.where(rank[source[copying.left]] > rank[source[copying.right]], copying.left, copying.right)
    logs = np.log1p(-copied * dependent)[copying.pair_of]
    return np.exp(summed(later, logs, len(source)))


def pairs_within(starts: Offsets) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All pairs i < j within each run `starts[k]:starts[k + 1]`.

    >>> [each.tolist() for each in pairs_within(np.array([0, 3, 4]))]
    [[0, 0, 1], [1, 2, 2]]
    """
    sizes = np.diff(starts)
    ends = np.repeat(starts[1:], sizes)
    place = np.arange(int(starts[-1]))
    following = ends - place - 1
    left = np.repeat(place, following)
    before = np.cumsum(following) - following
    right = np.arange(len(left)) - np.repeat(before, following) + left + 1
    return left, right
