"""Every method against the formulas of its paper, written out as they stand there."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.glad import GLAD
from claimgraph.graph.discovery.methods import METHODS
from claimgraph.graph.discovery.result import Result
from tests.discovery import literal
from tests.discovery.literal import Claim, Found, World

K = TypeVar("K")
Formulas = Callable[[World, int], Found]

FORMULAS: dict[str, Formulas] = {
    "majority": literal.majority,
    "sums": literal.sums,
    "average-log": literal.average_log,
    "investment": literal.investment,
    "pooled-investment": literal.pooled_investment,
    "truthfinder": literal.truthfinder,
    "2-estimates": literal.two_estimates,
    "3-estimates": literal.three_estimates,
    "crh": literal.crh,
    "catd": literal.catd,
    "accu": literal.one_coin,
    "accu-copy": literal.accu_copy,
    "simple-lca": literal.one_coin,
    "guess-lca": literal.guess_lca,
    "dawid-skene": literal.dawid_skene,
    "zencrowd": literal.one_coin,
    "corroborated": literal.corroborated,
}
OTHERWISE = {"glad", "ltm"}
"""Held against what they seek, below: a maximum, and a posterior."""
CLOSED = {"dawid-skene", "zencrowd"}
"""Take every label for a candidate of every object."""

VALUES = ["red", "blue", "pale blue", "blue grey"]
claims = st.sets(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("xyz"), st.sampled_from(VALUES)), min_size=1, max_size=14
)


def test_every_method_is_held_against_something() -> None:
    assert FORMULAS.keys() | OTHERWISE == METHODS.keys()


@pytest.mark.parametrize("name", FORMULAS)
@settings(max_examples=40, deadline=None)
@given(claims=claims, rounds=st.sampled_from([1, 2, 3, 20]))
def test_a_method_does_what_its_paper_says(name: str, claims: set[Claim], rounds: int) -> None:
    hold(name, sorted(claims), rounds)


ONE_FACT = [("a", "x", "red")]
ALL_ALONE = [("a", "x", "red"), ("b", "x", "blue"), ("c", "y", "red"), ("d", "y", "blue")]
TWICE = [("a", "x", "red"), ("a", "x", "red"), ("b", "x", "red"), ("b", "x", "blue"), ("c", "y", "red")]
AGREED = [(source, thing, "red") for source in "abc" for thing in "xyz"]
LIAR = [*AGREED, *(("d", thing, "blue") for thing in "xyz")]
SPARSE = [("a", "x", "red"), ("b", "y", "blue"), ("c", "z", "red"), ("a", "z", "blue")]


@pytest.mark.parametrize("name", FORMULAS)
@pytest.mark.parametrize("rounds", [1, 2, 20])
@pytest.mark.parametrize("rows", [ONE_FACT, ALL_ALONE, TWICE, AGREED, LIAR, SPARSE])
def test_corner_cases_follow_the_paper_too(name: str, rows: list[Claim], rounds: int) -> None:
    """One fact, ties, sources with one claim, the same twice, nobody who differs, who always differs, few overlaps."""
    hold(name, rows, rounds)


@pytest.mark.parametrize("name", FORMULAS)
def test_a_source_that_asserts_nothing_changes_nothing(name: str) -> None:
    """Given an origin that is named and never speaks itself, everybody else comes out the same, and it as unknown."""
    method = METHODS[name](max_iterations=5, tolerance=0)
    with_it = method.fit(Assertions.of([*((*row, "") for row in LIAR), ("e", "x", "red", "silent")]))
    without = method.fit(Assertions.of([*LIAR, ("e", "x", "red")]))
    close(confidences(with_it), confidences(without))
    trust = with_it.reliabilities()
    assert math.isnan(trust.pop("silent"))
    close(trust, without.reliabilities())


def hold(name: str, rows: list[Claim], rounds: int) -> None:
    """A method against the formulas: confidences, reliabilities, and the values that tie."""
    result = METHODS[name](max_iterations=rounds, tolerance=0).fit(Assertions.of(rows))
    labels = {v for _, _, v in rows}
    world = World(rows, [(o, v) for _, o, _ in rows for v in labels] if name in CLOSED else ())
    belief, trust = FORMULAS[name](world, rounds)
    close(confidences(result), belief)
    close(result.reliabilities(), trust)


@settings(max_examples=8, deadline=None)
@given(
    st.sets(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.sampled_from(["red", "blue"])),
        min_size=1,
        max_size=8,
    )
)
def test_the_latent_truth_model_samples_its_posterior(claims: set[Claim]) -> None:
    """Within what chance leaves open after fifteen hundred sweeps."""
    result = METHODS["ltm"](max_iterations=1_500, burn_in=100).fit(Assertions.of(sorted(claims)))  # type: ignore[call-arg]
    exact = literal.latent_truth(World(claims))
    for fact, confidence in confidences(result).items():
        assert confidence == pytest.approx(exact[fact], abs=0.03)


@settings(max_examples=15, deadline=None)
@given(claims=claims, rounds=st.integers(1, 3))
def test_glad_climbs_what_its_paper_maximises(claims: set[Claim], rounds: int) -> None:
    """Its slopes are those of Q; that the ease is changed together with the ability is our way of climbing."""
    labels = {v for _, _, v in claims}
    world = World(claims, [(o, v) for _, o, _ in claims for v in labels])
    result = GLAD(max_iterations=rounds, tolerance=0).fit(Assertions.of(sorted(claims)))
    belief, trust = literal.glad(world, rounds)
    close(confidences(result), belief, 1e-4)
    close(result.reliabilities(), trust, 1e-4)


@settings(max_examples=15, deadline=None)
@given(claims)
def test_guess_lca_comes_to_rest_where_the_likelihood_has_no_slope(claims: set[Claim]) -> None:
    """Its step is one of many towards the best honesty; where it settles within bounds, nothing is better nearby."""
    result = METHODS["guess-lca"](max_iterations=3_000, tolerance=1e-12).fit(Assertions.of(sorted(claims)))
    honest = result.reliabilities()
    world = World(claims)
    for source in (s for s in world.sources if 0.01 < honest[s] < 0.99 and result.converged):
        up, down = (literal.guess_likelihood(world, honest | {source: honest[source] + d}) for d in (1e-5, -1e-5))
        assert (up - down) / 2e-5 == pytest.approx(0, abs=1e-3)


def test_glad_trusts_who_agrees_and_not_who_contradicts() -> None:
    """Given two workers who agree on ten questions and one who always says the opposite."""
    rows = [(w, f"q{i}", str((i + (w == "liar")) % 2)) for w in ("ann", "ben", "liar") for i in range(10)]
    trust = GLAD(max_iterations=100).fit(Assertions.of(rows)).reliabilities()
    assert trust["ann"] == pytest.approx(trust["ben"])
    assert trust["ann"] > 0 > trust["liar"]


def confidences(result: Result) -> dict[tuple[str, str], float]:
    """The confidence of each fact."""
    return dict(zip(result.assertions.facts(), result.confidence.tolist(), strict=True))


def close(found: dict[K, float], expected: dict[K, float], within: float = 1e-6) -> None:
    """Equal but for rounding, in everything."""
    assert found.keys() == expected.keys()
    for key, number in found.items():
        assert number == pytest.approx(expected[key], rel=within, abs=within / 10), key
