"""How much of what origins weigh by themselves they weigh together: the two factors and the prior of a learned table.

Origins of one claim that nobody knows to depend on one another may still do so: they read one another, or one denial
follows the first. Pooling counts each by itself, which makes many of them too sure. So one factor on all assertions,
one on all denials, and the prior are fitted to the outcomes themselves:

    logit p = logit prior + cap [+] (f_a * sum of lambda, for) - cap [+] (f_d * sum of lambda, against),

by maximum a posteriori with standard normal priors on ln f_a and ln f_d, and one of deviation 1 on logit prior about
the share of established claims. The lambdas of each claim are those that the other claims teach (Wolpert, "Stacked
generalization", *Neural Networks* 5, 1992; one factor on both sides would be Platt's scaling of 1999).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from claimgraph.graph.priors import Tables
from claimgraph.graph.reliability.pooling import Pooled, left_out, weights
from claimgraph.graph.reliability.testimony import Floats, Testimony

_STEPS: Final = 100
_NEAR: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Factors:
    """What was fitted.

    Attributes:
        asserts, denies: the factors on what assertions and denials weigh.
        prior: the probability of a claim before anybody speaks, and `spread` the deviation of its log-odds.
    """

    asserts: float
    denies: float
    prior: float
    spread: float


def factors(testimony: Testimony, whole: Pooled, tables: Tables) -> Factors:
    """Fits the factors to the decided claims, by Newton's method with step halving from f = 1."""
    decided = np.flatnonzero(testimony.decided)
    outcome = testimony.truth[decided]
    established = float(outcome.sum())
    share = (established + 2) / (len(decided) + 4)
    centre = np.array([np.log(share / (1 - share)), 0.0, 0.0])
    said = weights(left_out(testimony, testimony.truth, whole), testimony.affirms)
    number = len(testimony.claims)
    support, denial = (
        np.bincount(testimony.claim, said * side, number).astype(np.float64)[decided]
        for side in (testimony.affirms, ~testimony.affirms)
    )
    cap = float(np.log(tables.cap.mean / (1 - tables.cap.mean)))
    sign = 2 * outcome - 1

    def loss(at: Floats) -> float:
        odds = at[0] + _through(cap, np.exp(at[1]) * support) - _through(cap, np.exp(at[2]) * denial)
        return float(np.logaddexp(0, -sign * odds).sum() + 0.5 * ((at - centre) ** 2).sum())

    at, value = centre.copy(), loss(centre)
    hessian = np.eye(3)
    for _ in range(_STEPS):
        gain, hessian = _slopes(at, support, denial, cap, outcome, centre)
        step = np.linalg.solve(hessian, gain)
        scale = 1.0
        while scale > _NEAR and loss(at - scale * step) > value:
            scale /= 2
        if scale <= _NEAR:
            break
        at = at - scale * step
        value = loss(at)
        if np.abs(scale * step).max() < _NEAR:
            break
    spread = float(np.sqrt(np.linalg.inv(hessian)[0, 0]))
    prior = float(1 / (1 + np.exp(-at[0])))
    return Factors(float(np.exp(at[1])), float(np.exp(at[2])), prior, spread)


def _slopes(
    at: Floats, support: Floats, denial: Floats, cap: float, outcome: Floats, centre: Floats
) -> tuple[Floats, Floats]:
    """The gradient of the loss, and its expected second derivatives (Fisher scoring), which are positive definite."""
    for_, against = np.exp(at[1]) * support, np.exp(at[2]) * denial
    odds = at[0] + _through(cap, for_) - _through(cap, against)
    p = 1 / (1 + np.exp(-odds))
    by = np.stack((np.ones_like(p), _slope(for_, cap) * for_, -_slope(against, cap) * against))
    gradient: Floats = by @ (p - outcome) + (at - centre)
    hessian: Floats = (by * (p * (1 - p))) @ by.T + np.eye(3)
    return gradient, hessian


def _through(cap: float, weight: Floats) -> Floats:
    """The cap over the weight of a side (section 5 of the measure)."""
    low, high = np.minimum(cap, weight), np.maximum(cap, weight)
    passed: Floats = np.maximum(0.0, low + np.log1p(np.exp(-low - high)) - np.log1p(np.exp(low - high)))
    return passed


def _slope(weight: Floats, cap: float) -> Floats:
    """By how much more of a weight moves what the cap lets through."""

    def sigmoid(x: Floats) -> Floats:
        share: Floats = 1 / (1 + np.exp(-x))
        return share

    found: Floats = np.maximum(0.0, sigmoid(weight + cap) - sigmoid(weight - cap))
    return found
