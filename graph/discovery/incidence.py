"""Assertions as sparse matrices, and what methods do over the facts of each object. Never facts by facts."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.result import Floats, best_of


class Incidence:
    """Which source asserts which fact, in both directions; made once for a fit.

    Attributes:
        facts, sources, objects: how many there are of each.
        thing: of each fact its object.
        candidates: of each fact how many facts its object has.
        supporters: of each fact how many sources assert it.
        claims: of each source how many facts it asserts.
    """

    def __init__(self, assertions: Assertions) -> None:
        self.assertions = assertions
        self.facts, self.sources = len(assertions.label), len(assertions.sources)
        self.objects = len(assertions.objects)
        self.starts = assertions.starts
        sizes = np.diff(self.starts)
        self.thing = np.repeat(np.arange(self.objects, dtype=np.intp), sizes)
        self.candidates = sizes[self.thing].astype(float)
        supporters = np.bincount(assertions.fact, minlength=self.facts)
        self.supporters = supporters.astype(float)
        self.claims = np.bincount(assertions.source, minlength=self.sources).astype(float)
        pointers = np.concatenate(([0], np.cumsum(supporters)))
        shape = (self.facts, self.sources)
        self.by_fact: Any = csr_array((np.ones(len(assertions)), assertions.source, pointers), shape=shape)
        self.by_source: Any = self.by_fact.T.tocsr()

    def to_facts(self, of_sources: Floats) -> Floats:
        """For each fact the sum over the sources that assert it."""
        return self.by_fact @ of_sources  # type: ignore[no-any-return]

    def to_sources(self, of_facts: Floats) -> Floats:
        """For each source the sum over the facts that it asserts."""
        return self.by_source @ of_facts  # type: ignore[no-any-return]

    def weighed(self, of_assertions: Floats) -> Any:
        """The assertions as a matrix of facts by sources in which each has a number of its own in place of a one."""
        shape = (self.facts, self.sources)
        return csr_array((of_assertions, self.by_fact.indices, self.by_fact.indptr), shape=shape)

    def mean_over_claims(self, of_facts: Floats) -> Floats:
        """For each source the mean over the facts that it asserts; 0 for one that asserts nothing."""
        return np.asarray(self.to_sources(of_facts) / np.maximum(self.claims, 1))

    def total(self, of_facts: Floats) -> Floats:
        """For each object the sum over its facts."""
        return np.asarray(np.add.reduceat(of_facts, self.starts[:-1])) if self.objects else np.zeros(0)

    def per_object(self, of_facts: Floats) -> Floats:
        """For each fact the sum over all facts of its object."""
        return np.asarray(self.total(of_facts)[self.thing])

    def softmax(self, logs: Floats, absent: Floats | float = 0.0) -> Floats:
        """For each fact exp(log), as a share of those of its object.

        Args:
            logs: of each fact.
            absent: of each object how many values of log 0 it has besides its facts.
        """
        if not self.objects:
            return np.zeros(0)
        top = np.maximum.reduceat(logs, self.starts[:-1])
        if np.any(absent):
            top = np.maximum(top, 0)
        shares = logs - top[self.thing]
        np.exp(shares, out=shares)
        total = self.total(shares)
        if np.any(absent):
            total += absent * np.exp(-top)
        shares /= total[self.thing]
        return shares

    def winners(self, scores: Floats) -> Floats:
        """For each fact 1 where it has the highest score of its object, else 0; those that tie share the 1."""
        best = best_of(scores, self.starts).astype(float)
        return best / self.per_object(best)

    def votes(self) -> Floats:
        """For each fact the share of the assertions on its object; equal shares where there is none."""
        total = self.per_object(self.supporters)
        return np.where(total > 0, self.supporters / np.maximum(total, 1), 1 / self.candidates)

    @cached_property
    def by_object(self) -> Any:
        """Which source asserts anything of which object: objects by sources, ones."""
        pointers = np.searchsorted(self.assertions.fact, self.starts)
        ones, shape = np.ones(len(self.assertions)), (self.objects, self.sources)
        asserts: Any = csr_array((ones, self.assertions.source.copy(), pointers), shape=shape)
        asserts.sum_duplicates()  # a source may assert several values of one object
        asserts.data[:] = 1
        return asserts

    @cached_property
    def by_source_object(self) -> Any:
        """Which source asserts anything of which object: sources by objects, ones."""
        return self.by_object.T.tocsr()

    def ones(self) -> Floats:
        """A one for each source."""
        return np.ones(self.sources)

    def where_claims(self, numbers: Floats) -> Floats:
        """The numbers of sources, not a number where a source asserts nothing."""
        return np.where(self.claims > 0, numbers, np.nan)


def scaled(numbers: Floats) -> Floats:
    """Numbers divided by the largest of them; ones where none is above 0, so that nobody is preferred to anybody."""
    largest = numbers.max(initial=0.0)
    return numbers / largest if largest > 0 else np.ones_like(numbers)


def clipped(shares: Floats, margin: float) -> Floats:
    """Probabilities kept so far from 0 and 1."""
    return np.clip(shares, margin, 1 - margin)


def summed(at: NDArray[np.integer], numbers: Floats, size: int) -> Floats:
    """For each place from 0 to `size` the sum of the numbers that stand at it."""
    return np.asarray(np.bincount(at, numbers, size), dtype=np.float64)
