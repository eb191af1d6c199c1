"""Data drawn from the measure's own model: its probabilities are those of Bayes, and they are calibrated."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import prod

import numpy as np
import pytest

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Agent, Claim, Document, Outlet, Record, Records, Statement, Text
from claimgraph.graph.priors import Beta, default_tables
from claimgraph.ontology.terms import Stance

RELIABILITY = (0.8, 0.8, 0.65, 0.75, 0.9)
"""Of each origin the probability that it says what is true."""
FIDELITY = (None, None, None, 0.9, 0.7)
"""Of each the fidelity of the relay that passes it on, if it does not publish itself."""
BASE = "https://example.org/drawn/"


def heard(reliability: float, fidelity: float | None) -> float:
    """The probability that what comes out is true: a relay passes on what it heard with probability 2 phi - 1, else it
    tosses a coin."""
    faithful = 1.0 if fidelity is None else 2 * fidelity - 1
    return faithful * reliability + (1 - faithful) / 2


def bayes(says: tuple[bool, ...]) -> float:
    """The probability that the claim is true, given what comes out of each."""
    rates = [heard(r, f) for r, f in zip(RELIABILITY, FIDELITY, strict=True)]
    true = prod(q if said else 1 - q for q, said in zip(rates, says, strict=True))
    false = prod(1 - q if said else q for q, said in zip(rates, says, strict=True))
    return true / (true + false)


def records() -> Records:
    """A claim for each way in which the five may speak."""
    made: list[Record] = []
    for number, says in enumerate(product((True, False), repeat=len(RELIABILITY))):
        claim = f"{BASE}claim-{number}"
        made.append(Claim(iri=claim, id=f"claim-{number}", text=Text.of(f"Claim {number}")))
        for i, (said, r, f) in enumerate(zip(says, RELIABILITY, FIDELITY, strict=True)):
            name = f"{number}-{i}"
            stance = Stance.ASSERTS if said else Stance.DENIES
            outlet, document, origin = f"{BASE}outlet-{name}", f"{BASE}document-{name}", f"{BASE}origin-{name}"
            made.append(Outlet(iri=outlet, id=f"outlet-{name}", name=Text.of(f"Outlet {name}")))
            made.append(Document(iri=document, id=f"document-{name}", outlet=outlet))
            speaker = outlet
            if f is not None:
                speaker = f"{BASE}person-{name}"
                made.append(Agent(iri=speaker, id=f"person-{name}", name=Text.of(f"Person {name}")))
            made.append(
                Statement(
                    iri=origin,
                    id=f"origin-{name}",
                    speaker=speaker,
                    stance=stance,
                    claim=claim,
                    document=document,
                    own_reporting=True,
                    likelihood_ratio=r / (1 - r),
                )
            )
            if f is not None:
                made.append(
                    Statement(
                        iri=f"{BASE}relay-{name}",
                        id=f"relay-{name}",
                        speaker=outlet,
                        stance=stance,
                        claim=claim,
                        document=document,
                        relays=(origin,),
                        fidelity=f,
                    )
                )
    return Records.of(made)


@pytest.fixture(scope="module")
def probabilities() -> dict[tuple[bool, ...], float]:
    """What the measure says, without the cap, which stands for what the model leaves out."""
    tables = replace(default_tables(), cap=Beta(mean=1 - 1e-9, strength=20))
    scorer = Scorer(records(), tables=tables)
    ways = product((True, False), repeat=len(RELIABILITY))
    return dict(zip(ways, (verdict.probability for verdict in scorer.verdicts()), strict=True))


def test_the_posterior_is_that_of_bayes(probabilities: dict[tuple[bool, ...], float]) -> None:
    for says, probability in probabilities.items():
        assert probability == pytest.approx(bayes(says), abs=1e-6), says


def test_probabilities_are_calibrated(probabilities: dict[tuple[bool, ...], float]) -> None:
    """Given 400,000 claims drawn from the model, the expected calibration error is at most one point."""
    draw = np.random.default_rng(7)
    truth = draw.random(400_000) < 0.5
    said = np.empty((len(truth), len(RELIABILITY)), dtype=bool)
    for i, (r, f) in enumerate(zip(RELIABILITY, FIDELITY, strict=True)):
        says = np.where(draw.random(len(truth)) < r, truth, ~truth)
        if f is not None:
            invents = draw.random(len(truth)) >= 2 * f - 1
            says = np.where(invents, draw.random(len(truth)) < 0.5, says)
        said[:, i] = says
    number = said @ (1 << np.arange(said.shape[1])[::-1])
    ways = list(product((True, False), repeat=len(RELIABILITY)))
    table = np.empty(len(ways))
    for says_so in ways:
        table[sum(bit << (len(says_so) - 1 - i) for i, bit in enumerate(says_so))] = probabilities[says_so]
    predicted = table[number]
    bins = np.minimum((predicted * 10).astype(int), 9)
    counts = np.bincount(bins, minlength=10)
    errors = np.abs(np.bincount(bins, predicted, 10) - np.bincount(bins, truth.astype(float), 10))
    assert errors.sum() / len(truth) <= 0.01
    assert (counts > 0).sum() >= 8
