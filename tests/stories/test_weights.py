"""Weights, opinions and intervals of small stories, each worked out by hand from section 5 and 7 of the measure."""

from __future__ import annotations

import math

import pytest

from claimgraph.graph.corroboration.opinion import interval, opinion, probability
from claimgraph.graph.corroboration.weights import DECIBAN, mixture, sigmoid, slope, through
from tests.stories.telling import verdict

AGENTS = """
agents:
  anna:    {name: Anna}
  boris:   {name: Boris}
  carla:   {name: Carla}
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
claims:
  it: {text: The bridge was closed}
documents:
  letter: {outlet: anna, seen: no, statements: {a: {who: anna, says: asserts, claim: it, likelihood-ratio: 9}}}
  note:   {outlet: boris, seen: no, statements: {b: {who: boris, says: asserts, claim: it, likelihood-ratio: 3}}}
"""
CAP = 2 * 0.99 - 1
"""What the cap of the shipped table lets through of tanh(W / 2): 2 x 0.99 - 1."""


def told(**documents: str) -> str:
    """A story of a paper and a gazette that pass on Anna (nine to one) and Boris (three to one)."""
    return AGENTS + "".join(f"  {name}: {{outlet: {said}}}\n" for name, said in documents.items())


def weight(t: float) -> float:
    """2 artanh(t) in decibans, after the cap."""
    return 2 * math.atanh(CAP * t) * 10 / math.log(10)


ANNA, BORIS, BOTH = 8 / 10, 2 / 4, 26 / 28
"""tanh(W / 2) of a likelihood ratio of 9, of 3, and of 27."""


def test_one_relay_lets_through_its_share() -> None:
    found = verdict(
        told(p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}")
    )
    assert found.weight.for_ == pytest.approx(weight(0.6 * ANNA))
    assert found.because[0].weight == pytest.approx(2 * math.atanh(0.6 * ANNA) * DECIBAN)


def test_a_relay_of_two_statements_passes_on_their_sum() -> None:
    found = verdict(
        told(p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: [a, b], fidelity: 0.8}}")
    )
    assert found.weight.for_ == pytest.approx(weight(0.6 * BOTH))


def test_own_reporting_adds_to_what_is_passed_on() -> None:
    found = verdict(
        told(
            p="paper, statements: {p1: {who: paper, says: asserts, claim: it, relays: a, own-reporting: yes, "
            "fidelity: 0.8, likelihood-ratio: 3}}"
        )
    )
    passed_on = 2 * math.atanh(0.6 * ANNA)
    assert found.weight.for_ == pytest.approx(weight(math.tanh((passed_on + math.log(3)) / 2)))
    assert found.origins.for_ == 2


def test_two_relays_in_a_row_let_through_the_product_of_their_shares() -> None:
    found = verdict(
        told(
            p="paper, seen: no, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
            g="gazette, statements: {g1: {who: gazette, says: attributes, claim: it, relays: p1, fidelity: 0.9}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.8 * 0.6 * ANNA))


def test_a_speaker_who_relays_twice_tosses_one_coin() -> None:
    """Faithful with probability 0.6, and then both are passed on; else neither."""
    found = verdict(
        told(
            p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
            q="paper, statements: {p2: {who: paper, says: attributes, claim: it, relays: b, fidelity: 0.8}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.6 * BOTH))


def test_a_speaker_who_relays_more_and_less_faithfully_tosses_one_coin() -> None:
    """The draw lies below 0.4: both are passed on; below 0.6: the first; else neither."""
    found = verdict(
        told(
            p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
            q="paper, statements: {p2: {who: paper, says: attributes, claim: it, relays: b, fidelity: 0.7}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.4 * BOTH + 0.2 * ANNA))


def test_a_speaker_who_comes_twice_in_one_chain_tosses_one_coin() -> None:
    found = verdict(
        told(
            p="paper, seen: no, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
            g="gazette, seen: no, "
            "statements: {g1: {who: gazette, says: attributes, claim: it, relays: p1, fidelity: 0.9}}",
            q="paper, statements: {p2: {who: paper, says: attributes, claim: it, relays: g1, fidelity: 0.8}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.6 * 0.8 * ANNA))


def test_of_two_ways_the_better_counts() -> None:
    found = verdict(
        told(
            p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
            g="gazette, statements: {g1: {who: gazette, says: attributes, claim: it, relays: a, fidelity: 0.9}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.8 * ANNA))
    counted, aside = found.because[:2]
    assert (counted.chain, counted.set_aside) == (("a", "g1"), None)
    assert (aside.chain, aside.set_aside) == (("a", "p1"), "the same origin, which already counts through g1")


def test_of_one_speakers_words_the_weightier_counts_even_through_a_relay() -> None:
    found = verdict(
        told(
            p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.9}}",
            n="anna, statements: {a2: {who: anna, says: asserts, claim: it, likelihood-ratio: 2}}",
        )
    )
    assert found.weight.for_ == pytest.approx(weight(0.8 * ANNA))  # 4.6 to one through the paper, 2 to one directly


def test_for_and_against_are_subtracted_from_the_prior() -> None:
    story = told(
        p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}",
        d="carla, statements: {c: {who: carla, says: denies, claim: it, likelihood-ratio: 3}}",
    ).replace("The bridge was closed}", "The bridge was closed, prior: 0.2}")
    found = verdict(story)
    for_, against = 2 * math.atanh(CAP * 0.6 * ANNA), 2 * math.atanh(CAP * BORIS)
    log_odds = math.log(0.2 / 0.8) + for_ - against
    assert list(found.weight) == pytest.approx([for_ * DECIBAN, against * DECIBAN])
    assert found.probability == pytest.approx(1 / (1 + math.exp(-log_odds)))
    r, s = 2 * 0.2 * (math.exp(for_) - 1), 2 * 0.8 * (math.exp(against) - 1)
    assert found.opinion.belief == pytest.approx(r / (r + s + 2))
    assert found.opinion.disbelief == pytest.approx(s / (r + s + 2))
    assert found.opinion.uncertainty == pytest.approx(2 / (r + s + 2))
    assert found.opinion.base_rate == 0.2
    steps = [step.total for step in found.waterfall]
    uncapped = 2 * math.atanh(0.6 * ANNA), 2 * math.atanh(BORIS)
    before = math.log(0.2 / 0.8)
    assert steps == pytest.approx(
        [
            total * DECIBAN
            for total in (
                before,
                before + uncapped[0],
                before + for_,
                before + for_ - uncapped[1],
                before + for_ - against,
                log_odds,
            )
        ]
    )


# ---------------------------------------------------------------- how uncertain that is

SURE = "anna, statements: {s: {who: anna, says: asserts, claim: it}}"


def sd_of_log_odds(mean: float, strength: float, low: float = 0.0) -> float:
    """Of a Beta distribution from `low` to 1, the standard deviation times d ln(m / (1 - m)) / dm = 1 / (m (1 - m))."""
    return math.sqrt((mean - low) * (1 - mean) / (strength + 1)) / (mean * (1 - mean))


def printed_sd(found: object) -> float:
    """The standard deviation of the log-odds behind an interval."""
    low, high = (math.log(end / (1 - end)) for end in found.interval)  # type: ignore[attr-defined]
    middle = math.log(found.probability / (1 - found.probability))  # type: ignore[attr-defined]
    assert middle - low == pytest.approx(high - middle)
    return (high - low) / (2 * 1.645)


def test_the_interval_of_one_origin_comes_from_its_reliability_and_the_cap() -> None:
    """A person nobody graded is right with probability 0.75, worth four observations; the cap is 0.99, worth twenty."""
    x = math.log(3)
    cap = math.log(0.99 / 0.01)

    def d(one: float, other: float) -> float:  # d (x [+] y) / dx, from tanh
        t, s = math.tanh(one / 2), math.tanh(other / 2)
        return s * (1 - t * t) / (1 - (s * t) ** 2)

    expected = math.hypot(d(x, cap) * sd_of_log_odds(0.75, 4), d(cap, x) * sd_of_log_odds(0.99, 20, low=0.5))
    assert printed_sd(verdict(told(l=SURE))) == pytest.approx(expected)


def test_one_agent_on_both_sides_is_one_uncertainty_that_cancels() -> None:
    """Given the same two witnesses, the outlet that passes on both sides moves nothing, two outlets do."""
    both = told(
        p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a}}",
        n="carla, seen: no, statements: {c: {who: carla, says: denies, claim: it, likelihood-ratio: 9}}",
        q="paper, statements: {p2: {who: paper, says: attributes, claim: it, relays: c}}",
    )
    two = both.replace(
        "q: {outlet: paper, statements: {p2: {who: paper", "q: {outlet: gazette, statements: {p2: {who: gazette"
    )
    assert verdict(both).probability == verdict(two).probability == 0.5
    assert verdict(both).interval == (0.5, 0.5)
    x, phi = math.log(9), math.log(0.95 / 0.05)
    t, s = math.tanh(phi / 2), math.tanh(x / 2)
    moved = s * (1 - t * t) / (1 - (s * t) ** 2) * sd_of_log_odds(0.95, 4, low=0.5)
    w, c = s * t, CAP
    assert printed_sd(verdict(two)) == pytest.approx(math.sqrt(2) * moved * c * (1 - w * w) / (1 - (c * w) ** 2))


def test_what_a_story_says_outright_is_certain() -> None:
    """A likelihood ratio and a fidelity that were typed have no spread: only the cap is uncertain."""
    found = verdict(
        told(p="paper, statements: {p1: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}")
    )
    w, c = 0.6 * ANNA, CAP
    assert printed_sd(found) == pytest.approx(w * (1 - c * c) / (1 - (c * w) ** 2) * sd_of_log_odds(0.99, 20, low=0.5))


def test_of_two_claims_one_of_which_holds_the_intervals_are_each_others_mirror() -> None:
    """Given a pair with a prior of one half each, support for one is denial of the other, and as uncertain."""
    story = told(l=SURE).replace(
        "  it: {text: The bridge was closed}",
        "  it: {text: The bridge was closed, contradicts: other}\n  other: {text: It was open, contradicts: it}",
    )
    supported, excluded = verdict(story), verdict(story, "other")
    assert excluded.probability == pytest.approx(1 - supported.probability)
    assert list(excluded.interval) == pytest.approx([1 - end for end in reversed(supported.interval)])


# ---------------------------------------------------------------- the algebra itself


@pytest.mark.parametrize("x", [0.0, 1e-9, 0.3, 2.0, 9.0])
@pytest.mark.parametrize("y", [0.0, 1e-9, 0.7, 2.0, 8.0])
def test_the_algebra_is_that_of_tanh(x: float, y: float) -> None:
    assert math.tanh(through(x, y) / 2) == pytest.approx(math.tanh(x / 2) * math.tanh(y / 2), abs=1e-12)
    step = 1e-6
    assert slope(x + step, y) == pytest.approx((through(x + 2 * step, y) - through(x, y)) / (2 * step), abs=1e-6)
    assert math.tanh(mixture([0.7, 0.3], [x, y]) / 2) == pytest.approx(
        0.7 * math.tanh(x / 2) + 0.3 * math.tanh(y / 2), abs=1e-12
    )
    assert sigmoid(x) == pytest.approx(1 / (1 + math.exp(-x))) and sigmoid(-x) == pytest.approx(1 - sigmoid(x))


def test_the_algebra_holds_where_exponentials_overflow() -> None:
    assert through(800.0, 700.0) == through(700.0, 800.0) == 700.0
    assert through(800.0, 800.0) == pytest.approx(800.0 - math.log(2))
    assert (sigmoid(800.0), sigmoid(-800.0)) == (1.0, 0.0)
    assert mixture([0.5, 0.5], [800.0, 800.0]) == 800.0
    assert mixture([0.5, 0.5], [800.0, 0.0]) == pytest.approx(math.log(3))
    assert slope(800.0, 0.0) == 0.0
    assert slope(2.0, 800.0) == pytest.approx(1.0)


def test_shares_and_weights_come_in_pairs() -> None:
    with pytest.raises(ValueError, match="shorter"):
        mixture([0.5, 0.5], [1.0])


def test_without_evidence_the_interval_is_that_of_the_prior() -> None:
    low, high = interval(0.5, 2.0, 0.0, 0.0, {"a coin": 5.0}, evidence=False)
    assert (low, high) == pytest.approx((sigmoid(-3.29), sigmoid(3.29)))
    low, high = interval(0.5, 2.0, 1.0, 0.5, {"one": 0.3, "other": -0.4}, evidence=True)
    assert (low, high) == pytest.approx((sigmoid(0.5 - 1.645 * 0.5), sigmoid(0.5 + 1.645 * 0.5)))


@pytest.mark.parametrize(
    ("for_", "against"), [(0.0, 0.0), (1e-12, 0.0), (0.9, 0.2), (1.1, 3.0), (700.0, 2.0), (1.0, 750.0)]
)
def test_belief_and_the_share_of_uncertainty_are_the_probability(for_: float, against: float) -> None:
    for prior in (0.5, 0.01, 0.8):
        found = opinion(prior, for_, against)
        assert found.belief + prior * found.uncertainty == pytest.approx(probability(prior, for_, against), abs=1e-12)
        assert found.belief + found.disbelief + found.uncertainty == pytest.approx(1)
        if max(for_, against) < 5:
            r, s = 2 * prior * math.expm1(for_), 2 * (1 - prior) * math.expm1(against)
            assert found.uncertainty == pytest.approx(2 / (r + s + 2), rel=1e-12)
            assert found.belief == pytest.approx(r / (r + s + 2), rel=1e-9)
