"""Weights by enumeration of the model: what they add where chains cross, and where they are refused."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest

from claimgraph.errors import InputError
from claimgraph.graph.corroboration.explain import text
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.priors import default_tables
from tests.stories.telling import verdict

CAP = relay_log_odds(default_tables().cap.mean)

ONE_WITNESS_IN_TWO_PAPERS = """
agents:
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  anna:    {name: Anna}
claims:
  it: {text: The bridge was closed}
documents:
  letter: {outlet: anna, seen: no, statements: {a: {who: anna, says: asserts, claim: it, likelihood-ratio: 9}}}
  paper-1:
    outlet: paper
    statements: {p: {who: paper, says: attributes, claim: it, relays: a, fidelity: 0.8}}
  gazette-1:
    outlet: gazette
    statements: {g: {who: gazette, says: attributes, claim: it, relays: a, fidelity: 0.7}}
"""


def by_hand(r: float, s: float, t: float) -> float:
    """W of one witness who is right with probability r, heard through two relays, faithful with probability s and t.

    Both faithful: her word, once. One of them: her word, and a story about something else, which is told with
    probability 1/2. None: two such stories.
    """
    so = s * t * r + (s * (1 - t) + (1 - s) * t) * r / 2 + (1 - s) * (1 - t) / 4
    not_so = s * t * (1 - r) + (s * (1 - t) + (1 - s) * t) * (1 - r) / 2 + (1 - s) * (1 - t) / 4
    return math.log(so / not_so)


def test_two_papers_that_carry_one_witness_vouch_for_each_other() -> None:
    best = verdict(ONE_WITNESS_IN_TWO_PAPERS)
    exact = verdict(ONE_WITNESS_IN_TWO_PAPERS, weights="exact")
    assert best.weight.for_ == pytest.approx(through(CAP, through(math.log(0.8 / 0.2), math.log(9))) * DECIBAN)
    assert exact.weight.for_ == pytest.approx(through(CAP, by_hand(0.9, 0.6, 0.4)) * DECIBAN)
    assert exact.weight.for_ > best.weight.for_
    assert exact.probability == pytest.approx(1 / (1 + 10 ** (-exact.weight.for_ / 10)))
    assert (exact.status, exact.origins, exact.channels) == (best.status, best.origins, best.channels)


def test_the_waterfall_shows_what_enumeration_adds_to_the_chains_of_the_best_sub_forest() -> None:
    best = verdict(ONE_WITNESS_IN_TWO_PAPERS)
    exact = verdict(ONE_WITNESS_IN_TWO_PAPERS, weights="exact")
    assert exact.because == best.because
    assert [(step.what, step.node) for step in exact.waterfall] == [
        ("prior", None),
        ("chain", "a"),
        ("exact", None),
        ("cap", None),
        ("posterior", None),
    ]
    added = exact.waterfall[2]
    assert added.change == pytest.approx((by_hand(0.9, 0.6, 0.4) - through(math.log(4), math.log(9))) * DECIBAN)
    assert all(after.total == pytest.approx(before.total + after.change) for before, after in pairwise(exact.waterfall))
    assert exact.waterfall[-1].total == pytest.approx(exact.weight.for_)


def test_it_says_how_it_was_weighed() -> None:
    exact = verdict(ONE_WITNESS_IN_TWO_PAPERS, weights="exact")
    shown = exact.as_json()
    assert (shown["weights"], shown["exact"]) == ("exact", True)
    assert "by enumeration of the model" in shown["caveats"][0]
    assert "enumeration for: beyond the best sub-forest" in text(exact)
    assert "Note            The weights are exact Bayes" in text(exact)
    assert verdict(ONE_WITNESS_IN_TWO_PAPERS).as_json()["weights"] == "best"


def test_on_a_forest_it_adds_nothing() -> None:
    one_paper = ONE_WITNESS_IN_TWO_PAPERS.split("  gazette-1:")[0]
    best, exact = verdict(one_paper), verdict(one_paper, weights="exact")
    assert exact.weight.for_ == pytest.approx(best.weight.for_)
    assert "exact" not in [step.what for step in exact.waterfall]


def test_of_one_speakers_words_the_weightiest_counts() -> None:
    story = ONE_WITNESS_IN_TWO_PAPERS + "  note: {outlet: anna, statements: {n: {who: anna, says: asserts, claim: it}}}"
    assert verdict(story, weights="exact").origins.for_ == 1
    heard_herself = verdict(story.replace("claim: it}}}", "claim: it, likelihood-ratio: 9}}}"), weights="exact")
    assert heard_herself.weight.for_ == pytest.approx(through(CAP, math.log(9)) * DECIBAN)


REFUSED = {
    "a circle": (
        ONE_WITNESS_IN_TWO_PAPERS.replace(
            "says: attributes, claim: it, relays: a", "says: asserts, claim: it, relays: @"
        )
        .replace("relays: @, fidelity: 0.8", "relays: [a, g]")
        .replace("relays: @", "relays: [a, p]"),
        "it, for: cannot be weighed exactly: g, p cite one another in a circle",
    ),
    "two who may be one": (
        ONE_WITNESS_IN_TWO_PAPERS.replace("{name: Anna}", "{name: Anna}\n  maria: {name: Maria, possibly: anna}")
        + "  note: {outlet: maria, statements: {m: {who: maria, says: asserts, claim: it}}}",
        "it, for: cannot be weighed exactly: a and m may be one origin or two",
    ),
    "a report that names nobody beside a witness": (
        ONE_WITNESS_IN_TWO_PAPERS
        + "  paper-2: {outlet: paper, statements: {b: {who: paper, says: asserts, claim: it}}}",
        "it, for: cannot be weighed exactly: reports that name no source (unattributed:it:for) stand beside known "
        "origins, and may come from them",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_where_the_graph_does_not_allow_it_the_reason_is_told(case: str) -> None:
    story, reason = REFUSED[case]
    with pytest.raises(InputError) as refused:
        verdict(story, weights="exact")
    assert str(refused.value).startswith(reason)
    assert str(refused.value).endswith("--weights best)")
    assert verdict(story).origins.for_ >= 1  # while its best sub-forest has a weight


def relays_over_one_witness(number: int, fidelity: float, side: str = "denies") -> str:
    """Outlets in a row, each of which passes on one witness and the outlet before it."""
    names = [f"o{i:02}" for i in range(number)]
    agents = "".join(f"  {name}: {{name: {name}, kind: outlet}}\n" for name in names)
    documents = "".join(
        f"  d-{name}: {{outlet: {name}, statements: {{s-{name}: {{who: {name}, says: attributes, claim: it, "
        f"relays: [{before}], fidelity: {fidelity}}}}}}}\n"
        for name, before in zip(names, ["a", *(f"s-{name}, a" for name in names)], strict=False)
    )
    return (
        f"agents:\n  anna: {{name: Anna}}\n{agents}claims:\n  it: {{text: The bridge was closed}}\ndocuments:\n"
        f"  letter: {{outlet: anna, seen: no, statements: {{a: {{who: anna, says: {side}, claim: it}}}}}}\n{documents}"
    )


def test_more_than_twenty_coins_that_bear_on_one_another_are_too_many() -> None:
    with pytest.raises(InputError) as refused:
        verdict(relays_over_one_witness(21, 0.9), weights="exact")
    assert str(refused.value).startswith("it, against: cannot be weighed exactly: 21 links whose fidelity is uncertain")
    assert "(s-o00, s-o01, s-o02, s-o03, s-o04 and 16 more)" in str(refused.value)
    assert "and no more than the outcomes of 20 coins are enumerated" in str(refused.value)


def test_a_relay_that_never_errs_or_always_does_needs_no_coin() -> None:
    never, always = (verdict(relays_over_one_witness(30, phi, "asserts"), weights="exact") for phi in (1, 0.5))
    assert never.weight.for_ == pytest.approx(through(CAP, math.log(3)) * DECIBAN)
    assert always.weight.for_ == 0
