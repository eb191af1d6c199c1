"""The latent truth model: several values of an object may be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from claimgraph.graph.discovery.estimates import Views
from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.method import Method, Round
from claimgraph.graph.discovery.result import Floats


@dataclass(kw_only=True)
class LTM(Method):
    """The latent truth model: Zhao, Rubinstein, Gemmell and Han, "A Bayesian approach to discovering truth from
    conflicting sources for data integration", PVLDB 5(6), 2012.

    Each fact is true or false by itself, true with probability beta_1 / (beta_0 + beta_1). A source that asserts
    anything of an object asserts each of its true facts with its sensitivity phi1(s) ~ Beta(`hits`, `misses`) and
    each of its false ones with its false positive rate phi0(s) ~ Beta(`false_alarms`, `rejections`). The paper
    samples facts one by one with phi integrated out; here phi(s) and all facts are sampled in turn, given each
    other, from the same posterior, which needs no loop over facts. A confidence is the mean, over the rounds
    after `burn_in`, of the probability that the fact is true. Equal `seed`, equal result.

    Reliability is the mean sensitivity. Confidences of an object need not sum to 1.
    """

    name: ClassVar[str] = "ltm"
    probabilistic: ClassVar[bool] = True
    max_iterations: int = 200
    tolerance: float = 0.0
    burn_in: int = 50
    seed: int = 0
    true: float = 10.0
    """beta_1."""
    false: float = 10.0
    """beta_0."""
    hits: float = 50.0
    misses: float = 50.0
    false_alarms: float = 10.0
    rejections: float = 1000.0

    def rounds(self, incidence: Incidence) -> Iterator[Round]:
        """One sweep a round."""
        draw = np.random.default_rng(self.seed)
        views = Views(incidence)
        zeros, no_sources = np.zeros(incidence.facts), np.zeros(incidence.sources)
        before = np.log(self.true / self.false)
        truth = (incidence.winners(incidence.supporters) > 0).astype(float)
        mean, mean_sensitivity = zeros, no_sources
        kept = 0
        for sweep in range(self.max_iterations):
            said = incidence.to_sources(truth)
            unsaid = views.of_everything(truth) - said
            wrongly, rightly_unsaid = incidence.claims - said, views.of_source - incidence.claims - unsaid
            hit = _inner(draw.beta(self.hits + said, self.misses + unsaid))
            alarm = _inner(draw.beta(self.false_alarms + wrongly, self.rejections + rightly_unsaid))
            odds = before + views.on_facts(np.log(hit / alarm), np.log((1 - hit) / (1 - alarm)))
            probability = 1 / (1 + np.exp(-np.clip(odds, -700, 700)))
            truth = (draw.random(incidence.facts) < probability).astype(float)
            if sweep >= min(self.burn_in, self.max_iterations - 1):
                kept += 1
                mean = mean + (probability - mean) / kept
                mean_sensitivity = mean_sensitivity + (hit - mean_sensitivity) / kept
                yield Round(mean, mean_sensitivity)
            else:
                yield Round(probability, hit)

    def _check(self) -> None:
        super()._check()
        for what in ("true", "false", "hits", "misses", "false_alarms", "rejections"):
            if not getattr(self, what) > 0:
                raise ValueError(f"{what} is {getattr(self, what)}; it is more than 0")


def _inner(shares: Floats) -> Floats:
    """Shares kept away from 0 and 1, where a draw may have been rounded to."""
    return np.asarray(np.clip(shares, 1e-12, 1 - 1e-12))
