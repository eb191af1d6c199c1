"""How good methods are on data of which the truth is known: accuracy, calibration, time and memory."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import sqrt
from time import process_time
from typing import Final

import numpy as np

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.gold import Gold
from claimgraph.graph.discovery.method import Method
from claimgraph.graph.discovery.result import Result

MIB: Final = 2**20
_SIGMA: Final = 1.959963984540054
"""The quantile of the normal distribution that leaves 2.5 % on either side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluated:
    """How one method did on one set of assertions.

    Attributes:
        method: its name.
        copies: `counted`, each as an assertion; `collapsed` to their origins; `weighed`, as the measure does.
        assertions: how many there were.
        judged: of how many objects the truth is known; `answered`: of how many of them anything is asserted.
        accuracy: the expected share of judged objects whose answer is right, where of values that tie each is given
            with the same probability; an object of which nothing is asserted is not answered rightly. None where
            nothing is judged.
        interval: its 95 % interval, Wilson's.
        brier: the mean over the facts of judged objects of (probability - whether it is right) squared; None where
            confidences are no probabilities.
        seconds: of processor time, for the fit.
        peak: the most memory that the fit took besides, in MiB.
        iterations, residual, converged: as in `Result`.
        result: what was found.
    """

    method: str
    copies: str
    assertions: int
    judged: int
    answered: int
    accuracy: float | None
    interval: tuple[float, float] | None
    brier: float | None
    seconds: float
    peak: float
    iterations: int
    residual: float
    converged: bool
    result: Result


def evaluate(assertions: Assertions, gold: Mapping[str, Gold], methods: Iterable[Method]) -> Iterator[Evaluated]:
    """Runs methods on assertions and, where origins are known, on the same with copies collapsed to them."""
    variants = [("counted", assertions)]
    if assertions.origin is not None:
        variants.append(("collapsed", assertions.collapsed()))
    for method in methods:
        for copies, given in variants:
            fit = _fit(method, given)
            yield judge(fit, gold, method=method.name, copies=copies, probabilistic=method.probabilistic)


def judge(
    fit: Callable[[], Result], gold: Mapping[str, Gold], *, method: str, copies: str, probabilistic: bool
) -> Evaluated:
    """Runs something that finds values, twice: for its time, and for its memory, which takes time to watch."""
    start = process_time()
    result = fit()
    seconds = process_time() - start
    watching = tracemalloc.is_tracing()
    if not watching:
        tracemalloc.start()
    tracemalloc.reset_peak()
    before, _ = tracemalloc.get_traced_memory()
    fit()
    _, peak = tracemalloc.get_traced_memory()
    if not watching:
        tracemalloc.stop()
    right = expected(result, gold)
    return Evaluated(
        method=method,
        copies=copies,
        assertions=len(result.assertions),
        judged=len(gold),
        answered=len(right),
        accuracy=sum(right) / len(gold) if gold else None,
        interval=wilson(sum(right), len(gold)) if gold else None,
        brier=brier(result, gold) if probabilistic and right else None,
        seconds=seconds,
        peak=(peak - before) / MIB,
        iterations=result.iterations,
        residual=result.residual,
        converged=result.converged,
        result=result,
    )


def _fit(method: Method, assertions: Assertions) -> Callable[[], Result]:
    return lambda: method.fit(assertions)


def expected(result: Result, gold: Mapping[str, Gold]) -> list[float]:
    """Of each judged object of which anything is asserted, how likely its answer is right where chance decides ties."""
    return [sum(map(gold[thing].right, best)) / len(best) for thing, best in result.ties() if thing in gold]


def brier(result: Result, gold: Mapping[str, Gold]) -> float:
    """The mean squared difference of confidence and truth, over the facts of judged objects."""
    judged = [
        (confidence, gold[thing].right(value))
        for (thing, value), confidence in zip(result.assertions.facts(), result.confidence.tolist(), strict=True)
        if thing in gold
    ]
    confidence, right = np.array(judged, dtype=float).T
    return float(np.mean((confidence - right) ** 2))


def wilson(right: float, number: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927).

    >>> [round(bound, 3) for bound in wilson(9, 10)]
    [0.596, 0.982]
    """
    share, square = right / number, _SIGMA**2
    middle = (share + square / (2 * number)) / (1 + square / number)
    half = _SIGMA / (1 + square / number) * sqrt(share * (1 - share) / number + square / (4 * number**2))
    return max(0.0, middle - half), min(1.0, middle + half)
