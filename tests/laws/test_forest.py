"""The best sub-forest against the enumeration of every choice, on random sides."""

from __future__ import annotations

import math
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration import branching, forest
from claimgraph.graph.corroboration.choices import OPEN, Choices
from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.relaxation import Relaxation
from claimgraph.graph.corroboration.side import Side
from tests.laws.sides import best_by_enumeration, sides

CLOSE = 1e-9


@given(sides(latent=True))
def test_the_best_sub_forest_is_the_largest_value_over_all_choices(side: Side) -> None:
    best = best_forest(side)
    assert best.exact and best.upper == best.weight
    assert math.isclose(best.weight, best_by_enumeration(side), abs_tol=CLOSE)


@given(sides())
def test_branch_and_bound_finds_it_where_few_choices_are_not_looked_at_one_by_one(side: Side) -> None:
    with patch.object(forest, "FEW_CHOICES", 1):
        best = best_forest(side)
    assert best.exact
    assert math.isclose(best.weight, best_by_enumeration(side), abs_tol=CLOSE)


@pytest.mark.parametrize("visits", [0, 60, 200])
@given(side=sides())
def test_a_search_that_is_cut_short_has_the_largest_value_between_its_bounds(side: Side, visits: int) -> None:
    with (
        patch.object(forest, "FEW_CHOICES", 1),
        patch.object(branching, "MOST_CHOICES", 1),
        patch.object(branching, "MOST_VISITS", visits),
    ):
        best = best_forest(side)
    largest = best_by_enumeration(side)
    assert best.weight - CLOSE <= largest <= best.upper + CLOSE
    assert not best.exact or math.isclose(best.weight, largest, abs_tol=CLOSE)


@given(sides(), st.lists(st.floats(0, 8), min_size=8, max_size=8), st.integers(1, 4), st.sets(st.integers(0, 7)))
def test_no_choice_is_worth_more_than_the_bound_at_any_prices(
    side: Side, loads: list[float], rounds: int, ends: set[int]
) -> None:
    """Given a side taken as one part, any loads to set the prices by, and any links taken to stand at the claim."""
    active = forest.active_nodes(side, side.known)
    choices = Choices(side, sorted(active), active, side.known, forest.repeated_links(side, active))
    relaxation = Relaxation(choices, active, ends)
    nothing = [OPEN] * len(choices.sets)
    begin = loads[: len(relaxation.fidelity)]
    bound = relaxation.bound(nothing, {}, begin, rounds=rounds, enough=0.0)
    assert bound.value >= best_by_enumeration(side) - CLOSE
