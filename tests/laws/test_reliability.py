"""What always holds of what is learned, on testimony that is drawn; and that it finds what the model put in."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import beta

from claimgraph.graph.priors import default_tables
from claimgraph.graph.reliability import testimony as witness
from claimgraph.graph.reliability.expectation import maximise
from claimgraph.graph.reliability.intervals import jeffreys
from claimgraph.graph.reliability.learning import learn
from claimgraph.graph.reliability.pooling import belief, left_out, pooled
from claimgraph.graph.reliability.scores import scores
from claimgraph.ontology.terms import OutcomeVerdict

E, R = OutcomeVerdict.ESTABLISHED, OutcomeVerdict.REFUTED
SHIPPED = default_tables()

AGENTS = ["", "urn:a", "urn:b", "urn:c", "urn:d"]
GROUPS = {"": "person", "urn:a": "outlet", "urn:b": "B outlet", "urn:c": "B agency", "urn:d": "outlet"}
ROWS = st.lists(
    st.tuples(st.sampled_from([f"urn:{n:02}" for n in range(12)]), st.sampled_from(AGENTS), st.sampled_from([1, -1])),
    min_size=1,
    max_size=40,
    unique=True,
)
OUTCOMES = st.dictionaries(st.sampled_from([f"urn:{n:02}" for n in range(12)]), st.sampled_from([E, R]))


def drawn(rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict]) -> witness.Testimony:
    named = [(claim, agent, GROUPS[agent], side) for claim, agent, side in rows]
    return witness.Testimony.of(named, outcomes, outcomes)


@settings(max_examples=25)
@given(ROWS, OUTCOMES, st.randoms())
def test_order_changes_nothing(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict], shuffle: object
) -> None:
    outcomes |= {"urn:x": E, "urn:y": R}
    other = sorted(rows, key=lambda row: hash((row, id(shuffle))))
    assert (
        learn(drawn(rows, outcomes), "outcomes").tables.agents
        == learn(drawn(other, outcomes), "outcomes").tables.agents
    )


@settings(max_examples=25)
@given(ROWS, OUTCOMES)
def test_without_a_claim_nothing_hangs_on_what_became_of_it(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict]
) -> None:
    """Law: leaving out really leaves out."""
    outcomes |= {"urn:x": E, "urn:y": R}
    claim = rows[0][0]
    for_, against = (learn(drawn(rows, outcomes | {claim: v}), "outcomes").without(frozenset([claim])) for v in (E, R))
    assert (for_.agents, for_.origin, for_.denial_origin, for_.prior) == (
        against.agents,
        against.origin,
        against.denial_origin,
        against.prior,
    )


@settings(max_examples=25)
@given(ROWS, OUTCOMES)
def test_the_rates_without_each_claim_are_those_that_the_rest_teaches(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict]
) -> None:
    """Law: what is taken away in columns is what is left when the claim is taken away, at the same strength."""
    said = drawn(rows, outcomes)
    whole = pooled(said, said.truth, SHIPPED)
    means = left_out(said, said.truth, whole).means()
    for row in range(len(said)):
        rest = said.without({said.claims[said.claim[row]]})
        less = pooled(rest, rest.truth, SHIPPED)
        if less.strength == whole.strength:
            again = less.rows(rest).at(np.array([row])).means()
            assert [float(m[0]) for m in again] == pytest.approx([float(m[row]) for m in means], abs=1e-9)


@settings(max_examples=25)
@given(ROWS, OUTCOMES, st.sampled_from(AGENTS[1:]), st.sampled_from([1, -1]))
def test_one_more_right_statement_never_lowers_the_rates_of_its_source(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict], agent: str, side: int
) -> None:
    """Law: an outcome for a source never lowers what is expected of it, at the same strength of its group."""
    said = drawn(rows, outcomes)
    more = drawn([*rows, ("urn:new", agent, side)], outcomes | {"urn:new": E if side > 0 else R})
    before, after = (pooled(each, each.truth, SHIPPED) for each in (said, more))
    if agent not in said.agents or before.strength != after.strength:
        return
    for rate in range(2):
        old = before.agent.means()[rate][said.agents.index(agent)]
        new = after.agent.means()[rate][more.agents.index(agent)]
        assert new >= old - 1e-12


@settings(max_examples=25)
@given(ROWS, OUTCOMES)
def test_each_step_of_the_maximisation_raises_the_density(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict]
) -> None:
    found = maximise(drawn(rows, outcomes), SHIPPED, iterations=20_000)
    for objective in found.objectives:
        steps = np.diff(objective)
        assert (steps >= -1e-9 * max(1.0, abs(objective[-1]))).all()
    assert found.residual <= 1e-6 and found.iterations == sum(map(len, found.objectives))
    assert ((found.truth >= 0) & (found.truth <= 1)).all()


@settings(max_examples=25)
@given(ROWS, OUTCOMES)
def test_every_number_of_a_learned_table_is_one_that_a_table_may_hold(
    rows: list[tuple[str, str, int]], outcomes: dict[str, OutcomeVerdict]
) -> None:
    tables = learn(drawn(rows, outcomes | {"urn:x": E, "urn:y": R}), "outcomes").tables
    believed = [one for sides in tables.agents.values() for one in (sides.asserts, sides.denies)]
    believed += [*tables.origin.values(), *tables.denial_origin.values(), *tables.reliability.values()]
    assert all(0.5 < one.mean < 1 and 0 <= one.strength <= 1e9 for one in believed)
    assert 0 < tables.prior < 1


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_interval_of_jeffreys_holds_the_share_and_mirrors(k: int, more: int) -> None:
    n = k + more
    low, high = jeffreys(k, n)
    assert 0 <= low <= (k / n if n else 0.5) <= high <= 1
    assert jeffreys(n - k, n) == pytest.approx((1 - high, 1 - low))


def test_the_interval_of_jeffreys_is_that_of_the_published_table() -> None:
    """Brown, Cai and DasGupta 2001, equation (6): quantiles of Beta(x + 1/2, n - x + 1/2)."""
    assert jeffreys(3, 10, 0.95) == pytest.approx(beta.ppf([0.025, 0.975], 3.5, 7.5))


@given(st.floats(0.55, 0.95), st.floats(0.55, 0.95), st.integers(5, 400))
def test_a_belief_has_the_log_odds_that_the_rates_say(high: float, low: float, n: int) -> None:
    rates = (n * high, n * (1 - high)), (n * low, n * (1 - low))
    for side, odds in ((1, math.log(high / (1 - low))), (-1, math.log(low / (1 - high)))):
        found = belief(*rates, side)
        assert math.log(found.mean / (1 - found.mean)) == pytest.approx(odds)


# ---------------------------------------------------------------- what the model put in comes out


def model(
    seed: int, sources: int, claims: int, reach: float, rate: Callable[[np.random.Generator], np.ndarray]
) -> tuple[witness.Testimony, np.ndarray]:
    """Claims that are so or not, and outlets that say what is so with their reliability, of some of the claims."""
    draw = np.random.default_rng(seed)
    right = rate(draw)
    so = draw.random(claims) < 0.5
    speaks = draw.random((sources, claims)) < reach
    says = (draw.random((sources, claims)) < right[:, None]) == so
    rows = [
        (f"c{c:05}", f"s{s:03}", "outlet", 1 if says[s, c] else -1)
        for s, c in zip(*(index.tolist() for index in np.nonzero(speaks)), strict=True)
    ]
    outcomes = {f"c{c:05}": E if so[c] else R for c in range(claims)}
    return witness.Testimony.of(rows, outcomes, outcomes), right


def test_the_intervals_of_learned_rates_cover_the_true_ones_at_their_rate() -> None:
    """200 outlets, whose reliability is drawn about 0.8 as if worth 16 observations: 90 % intervals hold about 90 %."""
    said, right = model(5, 200, 400, 0.08, lambda draw: draw.beta(0.8 * 16, 0.2 * 16, 200))
    found = pooled(said, said.truth, SHIPPED)
    inside = []
    for a, b in (found.agent.sensitivity, found.agent.specificity):
        low, high = beta.ppf(0.05, a[1:], b[1:]), beta.ppf(0.95, a[1:], b[1:])
        inside.append((low <= right) & (right <= high))
    share = np.concatenate(inside).mean()
    assert 0.86 <= share <= 0.94, "400 intervals, of which 90 % are to hold: three standard errors are 4.5 points"
    assert found.strength in (8.0, 16.0, 32.0)


def test_without_outcomes_the_maximisation_finds_the_rates_of_each_source() -> None:
    said, right = model(7, 30, 1500, 0.3, lambda draw: draw.uniform(0.6, 0.95, 30))
    lesson = learn(said.without(said.claims), "em")
    truth = np.array([1.0 if said.outcomes[claim] is E else 0.0 for claim in said.claims])
    assert np.abs(np.array(lesson.truth) - truth).mean() < 0.05
    off = np.abs(np.array([sides.asserts.mean for sides in lesson.tables.agents.values()]) - right)
    assert off.mean() < 0.025 and off.max() < 0.08, "each rests on some 450 claims"


def test_probabilities_by_learned_tables_are_calibrated_on_claims_of_the_model() -> None:
    """Half of 8,000 claims teach; of the other half what is said is off by at most 1.5 points on average."""
    said, _ = model(11, 25, 8_000, 0.12, lambda draw: draw.uniform(0.55, 0.9, 25))
    half = said.without([claim for claim in said.claims if int(claim[1:]) % 2])
    tables = learn(half, "outcomes").tables
    weight = {agent: sides for agent, sides in tables.agents.items()}
    odds = np.full(len(said.claims), math.log(tables.prior / (1 - tables.prior)))
    lambdas = np.array(
        [
            (math.log(b.mean / (1 - b.mean)) if row[3] > 0 else -math.log(b.mean / (1 - b.mean)))
            for row in said.rows()
            for b in [weight[row[1]].asserts if row[3] > 0 else weight[row[1]].denies]
        ]
    )
    np.add.at(odds, said.claim, lambdas)
    p = 1 / (1 + np.exp(-odds))
    tested = [i for i, claim in enumerate(said.claims) if int(claim[1:]) % 2]
    found = scores(p[tested].tolist(), [said.outcomes[said.claims[i]] is E for i in tested])
    assert found.ece <= 0.015 and found.accuracy > 0.78


def test_scores_are_what_their_definitions_say() -> None:
    found = scores([0.9, 0.9, 0.5, 0.2], [True, False, True, False])
    assert found.accuracy == pytest.approx((1 + 0 + 0.5 + 1) / 4)
    assert found.brier == pytest.approx((0.01 + 0.81 + 0.25 + 0.04) / 4)
    assert found.log == pytest.approx(-math.log(0.9 * 0.1 * 0.5 * 0.8) / 4)
    assert found.ece == pytest.approx((2 * 0.4 + 0.5 + 0.2) / 4)
    assert [(one.low, one.claims, one.so) for one in found.bins] == [(0.2, 1, 0.0), (0.5, 1, 1.0), (0.9, 2, 0.5)]


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=30))
def test_scores_stay_in_their_ranges(cases: list[tuple[float, bool]]) -> None:
    found = scores([p for p, _ in cases], [so for _, so in cases])
    assert 0 <= found.accuracy <= 1 and 0 <= found.brier <= 1 and 0 <= found.ece <= 1 and math.isfinite(found.log)
    assert sum(one.claims for one in found.bins) == len(cases)
