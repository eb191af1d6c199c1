"""What a method finds: the same for all of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.discovery.assertions import Assertions

Floats = NDArray[np.float64]

TIE: Final = 1e-9
"""Scores that differ by no more than this share of the larger are equal: sums in another order differ so much."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Result:
    """What a method finds.

    Attributes:
        assertions: what it was found from.
        confidence: of each fact, in the order of `assertions.facts()`. A probability where the method is probabilistic,
            else a score that means something beside those of the same object alone.
        score: by what facts of an object are ranked: the confidence, or what it is made from where it saturates.
        reliability: of each source; its scale is the method's own. Not a number where nothing says anything about it.
        iterations: how many rounds were made.
        residual: by how much the reliability of any source changed in the last round, at most.
        converged: whether that is within the method's tolerance.
    """

    assertions: Assertions
    confidence: Floats
    score: Floats
    reliability: Floats
    iterations: int
    residual: float
    converged: bool

    @property
    def values(self) -> dict[str, str]:
        """Of each object the value of the highest confidence; of several the first by name. See `ties`."""
        first = self.assertions.starts[:-1] + self._place_of_best()
        labels = self.assertions.labels
        return {
            thing: labels[label]
            for thing, label in zip(self.assertions.objects, self.assertions.label[first], strict=True)
        }

    def ties(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Each object with all values of the highest confidence: one of them, or several among which chance decides."""
        best = self.best()
        labels, label = self.assertions.labels, self.assertions.label
        for number, thing in enumerate(self.assertions.objects):
            low, high = self.assertions.starts[number : number + 2]
            yield thing, tuple(labels[label[fact]] for fact in range(low, high) if best[fact])

    def best(self) -> NDArray[np.bool_]:
        """Of each fact whether no other of its object has a higher score, up to rounding."""
        return best_of(self.score, self.assertions.starts)

    def reliabilities(self) -> dict[str, float]:
        """The reliability of each source by its name."""
        return dict(zip(self.assertions.sources, self.reliability.tolist(), strict=True))

    def _place_of_best(self) -> NDArray[np.int64]:
        best = np.flatnonzero(self.best())
        return best[np.searchsorted(best, self.assertions.starts[:-1])] - self.assertions.starts[:-1]


def best_of(score: Floats, starts: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Of each fact whether no other of its object has a higher score, up to rounding (`TIE`)."""
    if len(starts) < 2:
        return np.zeros(0, dtype=bool)
    highest = np.repeat(np.maximum.reduceat(score, starts[:-1]), np.diff(starts))
    return np.asarray(score >= highest - TIE * np.abs(highest))


def result_of(assertions: Assertions, confidence: Iterable[float]) -> Result:
    """Confidences that something else found, without rounds, which says nothing of how reliable sources are."""
    numbers = np.fromiter(confidence, float, len(assertions.label))
    return Result(
        assertions=assertions,
        confidence=numbers,
        score=numbers,
        reliability=np.full(len(assertions.sources), np.nan),
        iterations=0,
        residual=0.0,
        converged=True,
    )
