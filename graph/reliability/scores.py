"""How well probabilities foretold outcomes: Brier and log score, calibration error, accuracy, and the diagram."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from claimgraph.graph.reliability.intervals import LEVEL, Interval, jeffreys

BINS: Final = 10
"""So many bins of equal width has the diagram."""
_QUANTILE: Final = 1.6448536269514722
_LEAST: Final = 1e-12


class Bin(NamedTuple):
    """The claims whose probability lies in one tenth: how many, what was said on average, and how many were so."""

    low: float
    high: float
    claims: int
    said: float
    so: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Scores:
    """How well the probabilities of some claims foretold what became of them.

    Attributes:
        claims: how many claims; `established` how many of them were.
        accuracy: the share on whose right side of one half the probability was, one half counting half; with its
            Jeffreys interval.
        brier: the mean of (p - outcome) squared (Brier, *Monthly Weather Review* 78, 1950); 0.25 is to know nothing.
        log: the mean of -ln of the probability of what happened (Good, *JRSS B* 14, 1952); ln 2 is to know nothing.
        brier_interval, log_interval: the means with 1.645 standard errors on either side.
        ece: the expected calibration error over ten bins of equal width: the mean distance between what was said and
            the share that was so, weighted by claims (Naeini, Cooper and Hauskrecht, AAAI 2015). With few claims it is
            well above 0 for probabilities that are right.
        expected_ece: what it would be on average, were the probabilities right: by 1,000 drawn outcomes, always the
            same ones.
        bins: the reliability diagram (Murphy and Winkler, *Applied Statistics* 26, 1977); empty bins left out.
    """

    claims: int
    established: int
    accuracy: float
    accuracy_interval: Interval
    brier: float
    brier_interval: Interval
    log: float
    log_interval: Interval
    ece: float
    expected_ece: float
    bins: tuple[Bin, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it, by name."""
        return {
            "claims": self.claims,
            "established": self.established,
            "accuracy": self.accuracy,
            "accuracy_interval": list(self.accuracy_interval),
            "brier": self.brier,
            "brier_interval": list(self.brier_interval),
            "log": self.log,
            "log_interval": list(self.log_interval),
            "ece": self.ece,
            "expected_ece": self.expected_ece,
            "level": LEVEL,
            "bins": [
                {
                    "low": one.low,
                    "high": one.high,
                    "claims": one.claims,
                    "said": one.said,
                    "so": one.so,
                    "interval": list(one.interval),
                }
                for one in self.bins
            ],
        }


def scores(probabilities: Sequence[float], outcomes: Sequence[bool]) -> Scores:
    """The scores of some claims, each with its probability and whether it was established. There must be any."""
    p, y = np.array(probabilities, np.float64), np.array(outcomes, np.float64)
    right = np.where(p == 0.5, 0.5, (p > 0.5) == (y == 1)).astype(np.float64)
    loss = (p - y) ** 2
    surprise = -np.log(np.maximum(np.where(y == 1, p, 1 - p), _LEAST))
    return Scores(
        claims=len(p),
        established=int(y.sum()),
        accuracy=float(right.mean()),
        accuracy_interval=jeffreys(float(right.sum()), len(p)),
        brier=float(loss.mean()),
        brier_interval=about_mean(loss),
        log=float(surprise.mean()),
        log_interval=about_mean(surprise),
        ece=float(_ece(p, y[None, :])[0]),
        expected_ece=_expected(p),
        bins=tuple(_bins(p, y)),
    )


def about_mean(values: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Interval:
    """The mean with 1.645 standard errors on either side."""
    mean = float(values.mean())
    error = float(values.std(ddof=1)) / np.sqrt(len(values)) if len(values) > 1 else np.inf
    return Interval(float(mean - _QUANTILE * error), float(mean + _QUANTILE * error))


def _bin_of(p: np.ndarray[Any, np.dtype[np.float64]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    found: np.ndarray[Any, np.dtype[np.int64]] = np.minimum((p * BINS).astype(np.int64), BINS - 1)
    return found


def _ece(
    p: np.ndarray[Any, np.dtype[np.float64]], outcomes: np.ndarray[Any, np.dtype[np.float64]]
) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The calibration error for each row of outcomes."""
    member = (_bin_of(p)[:, None] == np.arange(BINS)).astype(np.float64)
    found: np.ndarray[Any, np.dtype[np.float64]] = np.abs((outcomes - p) @ member).sum(axis=1) / len(p)
    return found


def _expected(p: np.ndarray[Any, np.dtype[np.float64]]) -> float:
    drawn = np.random.default_rng(0).random((1000, len(p))) < p
    return float(_ece(p, drawn.astype(np.float64)).mean())


def _bins(p: np.ndarray[Any, np.dtype[np.float64]], y: np.ndarray[Any, np.dtype[np.float64]]) -> list[Bin]:
    bin_of = _bin_of(p)
    found = []
    for number in range(BINS):
        here = bin_of == number
        count = int(here.sum())
        if count:
            interval = jeffreys(float(y[here].sum()), count)
            said, so = float(p[here].mean()), float(y[here].mean())
            found.append(Bin(number / BINS, (number + 1) / BINS, count, said, so, interval))
    return found
