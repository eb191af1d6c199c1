"""What holds of every method, whatever the data: order does not matter, ties are told, every number is a number."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.methods import METHODS
from claimgraph.graph.discovery.result import Result

Claim = tuple[str, str, str]
claims = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sampled_from("wxyz"), st.sampled_from(["p", "q", "r"])),
    min_size=1,
    max_size=16,
)
each_method = pytest.mark.parametrize("name", METHODS)
SAMPLES = {"ltm"}
"""Draws follow the order of names, so that a renamed input is another sample."""


def fit(name: str, rows: list[Claim]) -> Result:
    return METHODS[name]().fit(Assertions.of(rows))


def told(result: Result) -> dict[tuple[str, str], float]:
    return dict(zip(result.assertions.facts(), result.confidence.tolist(), strict=True))


@each_method
@settings(max_examples=12, deadline=None)
@given(claims, st.randoms(use_true_random=False))
def test_order_and_repetition_of_rows_make_no_difference(name: str, rows: list[Claim], chance: object) -> None:
    shuffled = [*rows, rows[0]]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    one, other = fit(name, rows), fit(name, shuffled)
    assert told(one) == told(other)
    assert one.values == other.values
    assert one.iterations == other.iterations


@pytest.mark.parametrize("name", sorted(METHODS.keys() - SAMPLES))
@settings(max_examples=12, deadline=None)
@given(claims)
def test_names_of_sources_and_objects_make_no_difference(name: str, rows: list[Claim]) -> None:
    """Given the same claims under names whose order is reversed, one round gives the same under them."""
    back = {**dict(zip("abcd", "dcba", strict=True)), **dict(zip("wxyz", "zyxw", strict=True))}
    method = METHODS[name](max_iterations=1)
    if name in {"accu-copy", "corroborated"}:
        pytest.skip("of sources of equal accuracy, the first by name counts as the one that was copied from")
    one = told(method.fit(Assertions.of(rows)))
    other = told(method.fit(Assertions.of([(back[s], back[o], v) for s, o, v in rows])))
    assert {(back[o], v): pytest.approx(c, rel=1e-6, abs=1e-9) for (o, v), c in one.items()} == other


@each_method
@settings(max_examples=12, deadline=None)
@given(claims)
def test_every_number_is_a_number(name: str, rows: list[Claim]) -> None:
    result = fit(name, rows)
    assert np.isfinite(result.confidence).all()
    assert np.isfinite(result.reliability).all()
    assert result.residual >= 0
    if METHODS[name].probabilistic:
        assert ((result.confidence >= 0) & (result.confidence <= 1)).all()
    for thing, best in result.ties():
        assert result.values[thing] in best


@each_method
def test_two_sources_that_contradict_each_other_once_are_a_tie(name: str) -> None:
    result = METHODS[name]().fit(Assertions.of([("ann", "x", "yes"), ("ben", "x", "no")]))
    assert dict(result.ties()) == {"x": ("no", "yes")} or name in SAMPLES
    assert result.values["x"] in {"no", "yes"}


@each_method
def test_sources_with_a_single_claim_follow_the_majority(name: str) -> None:
    """Average.Log gives such sources no trust at all; where nobody has any, the votes are what is left.
    PooledInvestment gives back to few as much as to many, a tie."""
    rows = [(f"s{i}", "x", "yes" if i < 3 else "no") for i in range(5)]
    best = dict(fit(name, rows).ties())["x"]
    assert best == (("no", "yes") if name == "pooled-investment" else ("yes",))


@each_method
def test_one_more_who_agrees_with_everybody_changes_no_answer(name: str) -> None:
    """Given three careful sources and a careless one, when another careful one joins, then all answers stay."""
    rows = [(s, f"o{i}", "right") for s in ("ann", "ben", "cat") for i in range(12)]
    rows += [("dan", f"o{i}", f"wrong{i}" if i % 2 else "right") for i in range(12)]
    before = fit(name, rows)
    after = fit(name, [*rows, *(("eve", f"o{i}", "right") for i in range(12))])
    assert before.values == after.values == {f"o{i}": "right" for i in range(12)}


@each_method
def test_who_is_often_alone_is_trusted_less(name: str) -> None:
    rows = [(s, f"o{i}", "right") for s in ("ann", "ben", "cat") for i in range(12)]
    rows += [("dan", f"o{i}", f"wrong{i}" if i % 3 else "right") for i in range(12)]
    trust = fit(name, rows).reliabilities()
    assert trust["dan"] < trust["ann"]


@each_method
def test_nothing_is_found_from_nothing(name: str) -> None:
    result = METHODS[name]().fit(Assertions.of([]))
    assert result.values == {}
    assert result.iterations == 0


@each_method
def test_a_value_that_nobody_asserts_loses(name: str) -> None:
    rows = [("ann", "x", "yes"), ("ben", "x", "yes"), ("ann", "y", "no"), ("ben", "y", "no")]
    result = METHODS[name]().fit(Assertions.of(rows, {"x": ("yes", "no"), "y": ("yes", "no")}))
    assert result.values == {"x": "yes", "y": "no"}


@each_method
def test_equal_runs_give_equal_results(name: str) -> None:
    rows = [(f"s{i % 5}", f"o{i % 7}", f"v{i % 3}") for i in range(30)]
    assert told(fit(name, rows)) == told(fit(name, rows))


@each_method
def test_parameters_can_be_read_and_set(name: str) -> None:
    method = METHODS[name]()
    assert method.set_params(max_iterations=3).get_params()["max_iterations"] == 3
    assert METHODS[name](**method.get_params()) == method
    with pytest.raises(ValueError, match="has no parameter `speed`"):
        method.set_params(speed=3)
    with pytest.raises(ValueError, match="at least one round"):
        METHODS[name](max_iterations=0).fit(Assertions.of([("a", "x", "y")]))


def test_what_does_not_settle_is_told() -> None:
    rows = [(f"s{i % 5}", f"o{i % 7}", f"v{i % 3}") for i in range(30)]
    short = METHODS["sums"](max_iterations=2).fit(Assertions.of(rows))
    long = METHODS["sums"](max_iterations=1_000).fit(Assertions.of(rows))
    assert not short.converged
    assert short.residual > 1e-6
    assert long.converged
    assert long.residual <= 1e-6


def test_copies_are_collapsed_to_their_origin() -> None:
    """Given a wire story that four papers print, against two who were there, then copies outvote them or do not."""
    rows = [(f"paper{i}", "x", "yes", "wire") for i in range(4)]
    rows += [("ann", "x", "no", ""), ("ben", "x", "no", "")]
    assertions = Assertions.of(rows)
    assert METHODS["majority"]().fit(assertions).values == {"x": "yes"}
    assert METHODS["majority"]().fit(assertions.collapsed()).values == {"x": "no"}
    assert METHODS["majority"]().fit(assertions.collapsed()).reliabilities()["wire"] == pytest.approx(1 / 3)


def test_copies_are_found_by_the_errors_that_they_share() -> None:
    """Given three who print the same errors and two careful ones, the errors win by votes and lose by independence."""
    rows = [(s, f"o{i}", f"true{i}") for s in ("ann", "ben", "cat") for i in range(30)]
    rows += [(s, f"o{i}", f"wrong{i}" if i < 12 else f"true{i}") for s in ("x", "y", "z") for i in range(30)]
    rows = [row for row in rows if not (row[0] == "cat" and int(row[1][1:]) < 12)]
    majority = METHODS["majority"]().fit(Assertions.of(rows)).values
    assert majority["o1"] == "wrong1"
    assert METHODS["accu-copy"]().fit(Assertions.of(rows)).values["o20"] == "true20"


def test_a_shorter_answer_supports_the_longer_one() -> None:
    """Given a surname by two shops and two different full names, our method prefers what the short answer implies."""
    rows = [("a", "book", "knuth"), ("b", "book", "donald knuth"), ("c", "book", "john smith")]
    result = METHODS["corroborated"]().fit(Assertions.of(rows))
    assert "john smith" not in dict(result.ties())["book"]
