"""Expectation-maximisation: what sources' agreement teaches where nobody decided anything.

The model of `pooling`, with the truth of each claim unknown (Dawid and Skene, *Applied Statistics* 28, 1979; Dempster,
Laird and Rubin, *Journal of the Royal Statistical Society B* 39, 1977). Each claim is so with the prior of the shipped
table; who takes a side on it affirms with its sensitivity or 1 - specificity.

It goes in two stages, as empirical Bayes does. First all sources of a group share its rates, which lean on the
shipped table; this tells right from wrong: without it, everything could be turned round. Then each source has rates of
its own, which lean on those of its group as on `STRENGTH` observations. In each stage the posterior density of the
rates (MAP) is maximised, and each step raises it: the E step makes the lower bound exact, and the M step, the mode of
Beta distributions, is its maximum.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np

from claimgraph.errors import ConvergenceError
from claimgraph.graph.priors import Tables
from claimgraph.graph.reliability.pooling import Groups, counts, group_of_agents
from claimgraph.graph.reliability.testimony import Floats, Ints, Testimony

STRENGTH: Final = 20.0
"""So many observations its group is worth to a source: as many as a grade is in the shipped table."""
TOLERANCE: Final = 1e-6
ITERATIONS: Final = 1000
_LEAST: Final = 1e-6
_FIXED: Final = 1e12


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the maximisation arrived at.

    Attributes:
        truth: of each claim the probability that it is so.
        iterations: how many steps both stages took.
        residual: by how much any probability of a claim still moved in the last one.
        objectives: of each stage the log density after each step; it never falls.
    """

    truth: Floats
    iterations: int
    residual: float
    objectives: tuple[tuple[float, ...], ...]


class _Level(NamedTuple):
    """Whose rates are sought in a stage: the unit of each row, and on what the rates of each unit lean."""

    unit: Ints
    mean: Floats
    strength: Floats


def maximise(
    testimony: Testimony, tables: Tables, *, iterations: int = ITERATIONS, tolerance: float = TOLERANCE
) -> Expectation:
    """Alternates until no probability of a claim moves by more than `tolerance`, in both stages.

    Claims that were decided keep their truth.

    Raises:
        ConvergenceError: that did not happen within so many iterations.
    """
    groups = Groups.of(testimony.groups, tables)
    mean, strength = groups.mean[groups.parent], groups.strength[groups.parent]
    first = _stage(testimony, _Level(testimony.group, np.stack((mean, mean)), strength), tables, iterations, tolerance)
    # Rows of nobody in particular belong to their group, which stays as it is: a unit with a prior beyond all counts.
    alone = testimony.agent == 0
    unit = np.where(alone, len(testimony.agents) + testimony.group, testimony.agent)
    above = np.concatenate((first.rates[:, group_of_agents(testimony)], first.rates), axis=1)
    worth = np.concatenate((np.full(len(testimony.agents), STRENGTH), np.full(len(groups.names), _FIXED)))
    left = max(iterations - len(first.objective), 1)
    second = _stage(testimony, _Level(unit, above, worth), tables, left, tolerance)
    return Expectation(
        second.truth,
        len(first.objective) + len(second.objective),
        second.residual,
        (first.objective, second.objective),
    )


class _Stage(NamedTuple):
    truth: Floats
    rates: Floats
    residual: float
    objective: tuple[float, ...]


def _stage(testimony: Testimony, level: _Level, tables: Tables, iterations: int, tolerance: float) -> _Stage:
    """Expectation and maximisation in turn, from rates as they are beforehand."""
    rates = np.clip(level.mean, _LEAST, 1 - _LEAST)
    prior = float(np.log(tables.prior / (1 - tables.prior)))
    truth, likelihood = _expect(testimony, level.unit, rates, prior)
    objective = [likelihood + _log_prior(rates, level)]
    residual = np.inf
    for _ in range(iterations):
        counted = counts(testimony, truth, level.unit, level.mean.shape[1])
        pairs = ((counted.affirmed, counted.so), (counted.denied, counted.not_so))
        modes = [(k + level.strength * m) / (n + level.strength) for (k, n), m in zip(pairs, level.mean, strict=True)]
        rates = np.clip(np.stack(modes), _LEAST, 1 - _LEAST)
        before = truth
        truth, likelihood = _expect(testimony, level.unit, rates, prior)
        objective.append(likelihood + _log_prior(rates, level))
        residual = float(np.max(np.abs(truth - before), initial=0.0))
        if residual <= tolerance:
            return _Stage(truth, rates, residual, tuple(objective))
    raise ConvergenceError(
        f"expectation-maximisation did not settle: after {iterations} iterations a probability still moved by "
        f"{residual:.2g} (tolerance {tolerance:.2g}); allow more iterations, or learn from outcomes",
        iterations,
        residual,
    )


def _expect(testimony: Testimony, unit: Ints, rates: Floats, prior: float) -> tuple[Floats, float]:
    """The E step: the probability of each claim, and the log-likelihood of all that was said."""
    high, low = rates[:, unit]
    number = len(testimony.claims)
    if_so = np.bincount(testimony.claim, np.where(testimony.affirms, np.log(high), np.log1p(-high)), number)
    if_not = np.bincount(testimony.claim, np.where(testimony.affirms, np.log1p(-low), np.log(low)), number)
    if_so = if_so - np.logaddexp(0, -prior)
    if_not = if_not - np.logaddexp(0, prior)
    both = np.logaddexp(if_so, if_not)
    decided = testimony.decided
    truth = np.where(decided, testimony.truth, np.exp(if_so - both))
    likelihood = np.where(decided, np.where(testimony.truth == 1, if_so, if_not), both)
    return truth, float(likelihood.sum())


def _log_prior(rates: Floats, level: _Level) -> float:
    """The log density of the rates but for a constant: Beta(k m + 1, k (1 - m) + 1), whose mode is m."""
    known = level.strength < _FIXED
    mean, rate, k = level.mean[:, known], rates[:, known], level.strength[known]
    return float((k * (mean * np.log(rate) + (1 - mean) * np.log1p(-rate))).sum())
