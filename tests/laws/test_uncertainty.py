"""How uncertain a weight is: what the delta method needs, against differences of the weight itself."""

from __future__ import annotations

import math
from dataclasses import replace

from hypothesis import given

from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.evidence.strength import Strength
from tests.laws.sides import sides

STEP = 1e-5


def told_apart(side: Side) -> Side:
    """The same side with strengths of which no two are the same, so that one choice is the best.

    Each origin has a probability of the table of its own; so has each speaker, for all that they relay.
    """

    def origin(i: int, strength: Strength | None) -> Strength | None:
        return strength and Strength(strength.weight + 0.0137 * (i + 1) ** 1.5, 0.3, f"origin {i}")

    def relay(i: int, strength: Strength | None) -> Strength | None:
        link = side.link[i]
        return strength and Strength(strength.weight + 0.0171 * (link + 1) ** 1.5, 0.2, f"speaker {link}")

    return replace(
        side,
        origin=[origin(i, strength) for i, strength in enumerate(side.origin)],
        relay=[relay(i, strength) for i, strength in enumerate(side.relay)],
    )


def moved(side: Side, coin: str, by: float) -> Side:
    """The side with one probability of the table moved by so many of its standard deviations."""

    def other(strength: Strength | None) -> Strength | None:
        if strength is None or strength.coin != coin:
            return strength
        return replace(strength, weight=strength.weight + by * strength.spread)

    return replace(side, origin=list(map(other, side.origin)), relay=list(map(other, side.relay)))


@given(sides(latent=True))
def test_P_a_weight_moves_with_each_probability_as_its_spread_says(side: Side) -> None:
    side = told_apart(side)
    best = best_forest(side)
    spreads = best.spreads()
    for coin in {strength.coin for strength in (*side.origin, *side.relay) if strength}:
        up, down = (best_forest(moved(side, coin, by)).weight for by in (STEP, -STEP))
        if not math.isclose(up - best.weight, best.weight - down, abs_tol=1e-9):
            continue  # another choice is as good: there the weight has no derivative
        assert math.isclose(spreads.get(coin, 0.0), (up - down) / (2 * STEP), abs_tol=1e-6, rel_tol=1e-4)


@given(sides())
def test_P_the_variance_is_the_sum_of_the_squares(side: Side) -> None:
    for tree in best_forest(told_apart(side)).trees:
        assert math.isclose(tree.variance(), sum(spread**2 for spread in tree.spreads().values()))
