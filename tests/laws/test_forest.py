"""The best sub-forest against the enumeration of every choice, on random sides."""

from __future__ import annotations

import math
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration import branching, forest, packing, routes
from claimgraph.graph.corroboration.choices import OPEN, Choices
from claimgraph.graph.corroboration.columns import Columns
from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.relaxation import Relaxation
from claimgraph.graph.corroboration.routes import Routes, in_blocks
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tangles import Tangles
from tests.laws.sides import best_by_enumeration, sides

CLOSE = 1e-9


@given(sides(latent=True))
def test_the_best_sub_forest_is_the_largest_value_over_all_choices(side: Side) -> None:
    best = best_forest(side)
    assert best.exact and best.upper == best.weight
    assert math.isclose(best.weight, best_by_enumeration(side), abs_tol=CLOSE)


@pytest.mark.parametrize("columns", [routes.MOST_COLUMNS, 0])
@given(side=sides())
def test_branch_and_bound_finds_it_by_columns_and_by_single_choices(side: Side, columns: int) -> None:
    with patch.object(forest, "FEW_CHOICES", 1), patch.object(routes, "MOST_COLUMNS", columns):
        best = best_forest(side)
    assert best.exact
    assert math.isclose(best.weight, best_by_enumeration(side), abs_tol=CLOSE)


@pytest.mark.parametrize(
    ("columns", "visits"), [(routes.MOST_COLUMNS, 0), (routes.MOST_COLUMNS, 60_000), (0, 0), (0, 60), (0, 200)]
)
@given(side=sides())
def test_a_search_that_is_cut_short_has_the_largest_value_between_its_bounds(
    side: Side, columns: int, visits: int
) -> None:
    with (
        patch.object(forest, "FEW_CHOICES", 1),
        patch.object(routes, "MOST_COLUMNS", columns),
        patch.object(branching, "MOST_CHOICES", 1),
        patch.object(branching, "MOST_VISITS", visits),
        patch.object(packing, "MOST_CHOICES", 1),
        patch.object(packing, "MOST_LOOKS", visits),
    ):
        best = best_forest(side)
    largest = best_by_enumeration(side)
    assert best.weight - CLOSE <= largest <= best.upper + CLOSE
    assert not best.exact or math.isclose(best.weight, largest, abs_tol=CLOSE)


@given(sides(), st.lists(st.floats(0, 8), min_size=8, max_size=8), st.integers(1, 4), st.permutations(range(8)))
def test_no_choice_is_worth_more_than_its_columns_at_any_prices_in_any_blocks(
    side: Side, prices: list[float], rounds: int, together: list[int]
) -> None:
    """Given a side taken as one part, any prices to begin with, and the routes through any links put together; where
    columns fall out, they are none of a better choice than the one that is known."""
    active = forest.active_nodes(side, side.known)
    choices = Choices(side, sorted(active), active, side.known, forest.repeated_links(side, active))
    ways = Routes.all(choices, Tangles(side))
    assert ways is not None
    blocks = in_blocks(choices, ways.of, together[: rounds + 1])
    assert blocks is not None
    largest = best_by_enumeration(side)
    columns = Columns(ways, blocks)
    begin = np.array(prices[: len(ways.of)])
    for known, weigh in ((0.0, False), (largest - CLOSE, False), (largest - CLOSE, True)):
        bound = columns.bound(columns.every, begin, rounds=rounds, enough=known, weigh=weigh)
        assert bound.value >= largest - CLOSE
        left = columns.bound(bound.columns, bound.prices, rounds=rounds, enough=known, weigh=weigh)
        assert max(known, left.value) >= largest - CLOSE


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
