"""Probability, opinion and interval from the weights of the two sides (sections 5 and 7 of the measure)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from claimgraph.graph.corroboration.verdict import Opinion
from claimgraph.graph.corroboration.weights import sigmoid

QUANTILE = 1.645
"""The 95 % quantile of the normal distribution: the interval runs from 5 to 95 %."""


def log_odds(probability: float) -> float:
    """ln p / (1 - p)."""
    return math.log(probability / (1 - probability))


def probability(prior: float, weight_for: float, weight_against: float) -> float:
    """logit p = logit prior + W_for - W_against."""
    if weight_for == weight_against:
        return prior
    return sigmoid(log_odds(prior) + weight_for - weight_against)


def opinion(prior: float, weight_for: float, weight_against: float) -> Opinion:
    """The opinion whose projected probability b + a u is exactly p (subjective logic, Jøsang 2016).

    r = 2a(exp W_for - 1), s = 2(1 - a)(exp W_against - 1), u = 2 / (r + s + 2). Everything is scaled by exp of the
    larger weight, so that no weight overflows.
    """
    scale = max(weight_for, weight_against)
    unit = math.exp(-scale)
    r = 2 * prior * (math.exp(weight_for - scale) - unit)
    s = 2 * (1 - prior) * (math.exp(weight_against - scale) - unit)
    if scale < 1:  # expm1 keeps what the difference of two numbers near 1 would lose
        r = 2 * prior * math.expm1(weight_for) * unit
        s = 2 * (1 - prior) * math.expm1(weight_against) * unit
    total = r + s + 2 * unit
    return Opinion(belief=r / total, disbelief=s / total, uncertainty=2 * unit / total, base_rate=prior)


def interval(
    prior: float,
    prior_spread: float,
    weight_for: float,
    weight_against: float,
    spreads: Mapping[str, float],
    *,
    evidence: bool,
) -> tuple[float, float]:
    """The 5-95 % interval: logistic(logit p +- 1.645 sd), sd by the delta method over the coins of the table.

    Args:
        prior: the probability before any statement.
        prior_spread: standard deviation of its log-odds; used where there is no evidence.
        weight_for: the weight of the side for the claim, in natural log-odds.
        weight_against: that of the side against it.
        spreads: of each coin, by how much their difference moves with one standard deviation of its probability.
        evidence: whether any origin counts.
    """
    centre = log_odds(prior) + weight_for - weight_against
    spread = math.sqrt(math.fsum(s * s for s in spreads.values())) if evidence else prior_spread
    middle = probability(prior, weight_for, weight_against)  # rounding must not put it outside
    return min(middle, sigmoid(centre - QUANTILE * spread)), max(middle, sigmoid(centre + QUANTILE * spread))
