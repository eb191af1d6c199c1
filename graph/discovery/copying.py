"""Who copies from whom, by the values that two sources share: true ones anybody may find, false ones tell.

Dong, Berti-Equille and Srivastava, "Integrating conflicting data: the role of source dependence", PVLDB 2(1), 2009,
section 3. Only pairs of sources that assert something of the same object are looked at, a pair at a time in columns;
no matrix of facts by facts is made, nor one of all sources by all sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from claimgraph.graph.discovery.assertions import Ints, Offsets
from claimgraph.graph.discovery.incidence import Incidence
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
        left, right = pairs_within(starts)
        key = assertions.source[left].astype(np.int64) * incidence.sources + assertions.source[right]
        known, pair_of = _numbered(key, incidence.sources**2)
        self.pairs = Pairs((known // incidence.sources).astype(np.int32), (known % incidence.sources).astype(np.int32))
        ones, places = np.ones(len(left)), len(assertions)
        self._common = _matrix(ones, pair_of, assertions.fact[left], (len(known), incidence.facts))
        self._as_first = _matrix(ones, left, pair_of, (places, len(known)))
        self._as_second = _matrix(ones, right, pair_of, (places, len(known)))
        overlap = (incidence.by_source_object @ incidence.by_object).tocoo()
        at = overlap.row.astype(np.int64) * incidence.sources + overlap.col
        order = np.argsort(at)
        both = overlap.data[order[np.searchsorted(at[order], known)]]
        self.shared = np.bincount(pair_of, minlength=len(known)).astype(float)
        self.different = np.maximum(both - self.shared, 0)

    @property
    def matrices(self) -> tuple[Any, Any, Any]:
        """What is multiplied in each round: pairs by facts, and assertions by pairs where they are the first and the
        second of these."""
        return self._common, self._as_first, self._as_second

    def between(self, truth: Floats, accuracy: Floats, errors: float) -> Floats:
        """Of each pair the probability that one copies from the other.

        Section 3 with the accuracies of section 4: with A the accuracy of a source and n possible `errors`, independent
        sources share a true value with A1 A2, a false one with (1 - A1)(1 - A2) / n, and differ with what is left; a
        copier shares a true value with A c + A1 A2 (1 - c), a false one with (1 - A) c + (1 - A1)(1 - A2)(1 - c) / n,
        A being that of the other, and differs with (1 - c) times what is left. `truth` is 1 for true values, 0 for
        false ones, a share for those that tie. Either may be the copier, with equal probabilities.
        """
        one, other = accuracy[self.pairs.first], accuracy[self.pairs.second]
        shared_true = self._common @ truth
        shared_false = self.shared - shared_true
        same_true, same_false = one * other, (1 - one) * (1 - other) / errors
        c = self.copied

        true, false, apart = same_true * (1 - c), same_false * (1 - c), self.different * np.log1p(-c)

        def log_ratio(original: Floats) -> Floats:
            """How much likelier what is seen is where one copies from `original` than where nobody copies."""
            of_true = np.log((original * c + true) / same_true)
            of_false = np.log(((1 - original) * c + false) / same_false)
            return np.asarray(shared_true * of_true + shared_false * of_false + apart)

        first, second = log_ratio(one), log_ratio(other)
        ways = np.maximum(first, second) + np.log1p(np.exp(-np.abs(first - second))) - np.log(2)
        prior = np.log(self.dependence / (1 - self.dependence))
        return np.asarray(1 / (1 + np.exp(-np.clip(ways + prior, -700, 700))))

    def independence(self, dependent: Floats, accuracy: Floats) -> Floats:
        """Of each assertion how far it is independent: I(s) of the paper, in an order of ours.

        Among the sources of a value the one of the highest accuracy comes first (the first by name where several have
        it), so that one order serves all values; the paper orders the sources of each value greedily by their
        dependence. Each later one counts with the product of 1 - c P(dependent) over those before it.
        """
        accuracy = np.round(accuracy, 9)  # what differs by rounding alone is equal
        later = accuracy[self.pairs.second] <= accuracy[self.pairs.first]  # the second of the pair, that is
        logs = np.log1p(-self.copied * dependent)
        before = self._as_second @ np.where(later, logs, 0) + self._as_first @ np.where(later, 0, logs)
        return np.asarray(np.exp(before))


def _numbered(key: Offsets, size: int) -> tuple[Offsets, Offsets]:
    """The distinct keys below `size` in order, and of each key its number."""
    if size > max(4 * len(key), 10_000_000):  # a table of all that may be would be larger than what there is
        return np.unique(key, return_inverse=True)
    there = np.zeros(size, dtype=bool)
    there[key] = True
    return np.flatnonzero(there), (np.cumsum(there) - 1)[key]


def _matrix(ones: Floats, row: Offsets, column: NDArray[np.integer], shape: tuple[int, int]) -> Any:
    """Ones at distinct places, as a sparse matrix."""
    smallest = np.int32 if max(len(ones), *shape) < 2**31 else np.int64
    found: Any = coo_array((ones, (row.astype(smallest), column.astype(smallest))), shape=shape)
    return found.tocsr()


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
