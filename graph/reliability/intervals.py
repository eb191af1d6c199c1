"""Intervals for a share that was counted."""

from __future__ import annotations

from typing import Final, NamedTuple

LEVEL: Final = 0.9
"""How sure an interval is, unless somebody says otherwise: it runs from 5 to 95 %, as those of verdicts do."""


class Interval(NamedTuple):
    """From a lower to an upper bound."""

    low: float
    high: float


def jeffreys(successes: float, trials: float, level: float = LEVEL) -> Interval:
    """The Jeffreys interval of a share: the quantiles of Beta(k + 1/2, n - k + 1/2).

    Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", *Statistical Science* 16, 2001, section
    3.1.2: the lower end is 0 where k is 0, and the upper end 1 where k is n, so that the coverage stays near the level.

    >>> jeffreys(0, 0)
    Interval(low=0.0, high=1.0)
    """
    from scipy.special import betaincinv

    failures = trials - successes
    low = 0.0 if successes <= 0 else float(betaincinv(successes + 0.5, failures + 0.5, (1 - level) / 2))
    high = 1.0 if failures <= 0 else float(betaincinv(successes + 0.5, failures + 0.5, (1 + level) / 2))
    return Interval(low, high)
