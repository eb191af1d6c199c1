"""Other states of claims, told as stories: who is dropped, which days there are, and when it is too much."""

from __future__ import annotations

from dataclasses import replace

import pytest

from claimgraph.graph.corroboration import states as module
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.states import ClaimStates, States, states
from claimgraph.graph.corroboration.verdict import Sides, Status, Verdict
from claimgraph.graph.model import Records
from claimgraph.imports.edtf import parse
from claimgraph.imports.readers import read

STORY = """
story: Two bridges
id: bridges
agents:
  wire: {name: The Wire, kind: agency}
  post: {name: The Post, kind: outlet}
  clerk: {name: A Clerk}
  lee: {name: Ana Lee}
claims:
  old: {text: The old bridge fell}
  new: {text: The new bridge fell}
documents:
  dispatch:
    outlet: wire
    published: 2022-01-02T10:00:00Z
    statements:
      told: {who: clerk, says: asserts, claim: old}
      told-new: {who: clerk, says: asserts, claim: new}
  copy:
    outlet: post
    published: 2022-01-02
    statements:
      copied: {who: post, says: attributes, claim: old, relays: told}
  letter:
    outlet: post
    published: 2022-01-05
    statements:
      denied: {who: lee, says: denies, claim: old}
      taken-back: {who: clerk, says: retracts, claim: old, answers: [told, told-new]}
"""


@pytest.fixture
def records() -> Records:
    return read(STORY.encode(), format="story").records


def told(found: dict[str, States], id: str) -> States:
    return next(one for one in found.values() if one.verdict.id == id)


def test_a_claim_is_shown_without_each_who_speaks_or_publishes(records: Records) -> None:
    others = told(states(records, Conditions()), "old").others
    without = {records.agents[iri].id: verdict.status for iri, verdict in others.without.items()}
    assert without == {
        "clerk": Status.DENIED,
        "wire": Status.DENIED,
        "post": Status.SINGLE_ORIGIN,  # with the letter, both the denial and the retraction fall
        "lee": Status.RETRACTED,
    }


def test_a_claim_is_shown_on_every_day_on_which_something_became_public(records: Records) -> None:
    others = told(states(records, Conditions()), "old").others
    assert [(day.typed, day.verdict.status) for day in others.days] == [
        ("2022-01-02T10:00:00Z", Status.SINGLE_ORIGIN),
        ("2022-01-02", Status.SINGLE_ORIGIN),
        ("2022-01-05", Status.RETRACTED),
    ]


def test_a_day_given_at_the_start_ends_the_days(records: Records) -> None:
    last = parse("2022-01-03").not_after
    found = told(states(records, Conditions(as_of=last, as_of_typed="2022-01-03")), "old")
    assert [day.typed for day in found.others.days] == ["2022-01-02T10:00:00Z", "2022-01-02"]
    assert "lee" not in {records.agents[iri].id for iri in found.others.without}


def test_claims_that_share_a_retraction_are_not_scored_in_one_pass(records: Records) -> None:
    found = states(records, Conditions(), workers=1)
    for claim, state in found.items():
        for agent, verdict in state.others.without.items():
            alone = Conditions(without=(agent,)).scorer(records).verdict(claim)
            assert verdict.as_json(links=True) == alone.as_json(links=True)


def test_of_a_claim_on_which_too_much_was_said_there_are_no_states(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 20)
    found = states(records, Conditions())
    assert told(found, "old").others == ClaimStates(complete=False)
    assert told(found, "old").verdict.status is Status.RETRACTED
    assert told(found, "new").others.complete


def test_of_a_claim_whose_weight_is_known_only_between_bounds_there_are_no_states(
    records: Records, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Scorer.verdict

    def bounded(scorer: Scorer, claim: str) -> Verdict:
        verdict = whole(scorer, claim)
        bounds = Sides((1.0, 2.0 if verdict.id == "old" else 1.0), (0.0, 0.0))
        return replace(verdict, exact=False, weight_bounds=bounds)

    monkeypatch.setattr(Scorer, "verdict", bounded)
    found = states(records, Conditions(), workers=1)
    assert told(found, "old").others == ClaimStates(complete=False)
    assert told(found, "new").others.complete
