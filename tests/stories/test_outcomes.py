"""What was decided of a claim later: by whom, when, on which documents, and by which rating of a review."""

from __future__ import annotations

import pytest

from claimgraph.errors import InputError
from claimgraph.exports.story import write
from claimgraph.exports.view import build_view
from claimgraph.graph.decided import outcomes_that_hold
from claimgraph.graph.model import Outcome
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import OutcomeVerdict
from tests.stories.telling import told

STORY = """
author: Desk
agents: {{wire: {{name: The Wire, kind: agency}}, court: {{name: The Court, kind: organisation}}}}
documents:
  ruling: {{outlet: court, kind: record, published: 2024-05-01}}
  report: {{outlet: wire, published: 2024-06-01}}
claims: {{it: {{text: It rained, outcome: {outcome}}}}}
"""


def outcome(typed: str) -> Outcome:
    [found] = told(STORY.format(outcome=typed)).outcomes.values()
    return found


def test_an_outcome_names_the_documents_on_which_it_rests() -> None:
    found = outcome("{verdict: refuted, by: court, on: 2024-05-01, evidence: [ruling, report], because: Measured}")
    assert [iri.rpartition("/")[2] for iri in found.evidence] == ["ruling", "report"]
    assert found.decided_by is not None and (found.decided_by.agent or "").endswith("/court")


def test_it_is_the_same_after_the_triples_and_after_the_story_was_written() -> None:
    records = told(STORY.format(outcome="{verdict: established, by: Zoe, on: 2024-05, evidence: ruling}"))
    assert from_triples(to_triples(records)).outcomes == records.outcomes
    assert read(write(build_view(records)), name="story.yaml").records.outcomes == records.outcomes


def test_evidence_that_is_not_described_is_told() -> None:
    with pytest.raises(InputError, match="no statement or document has the id `rulling`; did you mean `ruling`"):
        outcome("{verdict: refuted, evidence: rulling}")


def test_a_view_of_the_claim_keeps_what_its_outcome_rests_on() -> None:
    records = told(STORY.format(outcome="{verdict: refuted, evidence: ruling}"))
    [shown] = build_view(records, claims=list(records.claims)).records.documents.values()
    assert shown.id == "ruling"


@pytest.mark.parametrize(
    ("rating", "verdict"),
    [
        ("True", OutcomeVerdict.ESTABLISHED),
        ("{value: 1}", OutcomeVerdict.REFUTED),
        ("{value: 9, best: 10, worst: 0, name: Nearly there}", OutcomeVerdict.ESTABLISHED),
        ("{name: 'Four Pinocchios'}", OutcomeVerdict.REFUTED),
    ],
)
def test_the_rating_of_a_review_may_stand_in_place_of_the_verdict(rating: str, verdict: OutcomeVerdict) -> None:
    assert outcome(f"{{rating: {rating}, by: Fact Desk}}").verdict is verdict


def test_a_rating_in_the_middle_leaves_the_claim_open_and_says_so() -> None:
    content = read(
        ("story: A story\n" + STORY.format(outcome="{rating: Half true}")).encode(), name="s.yaml", format="story"
    )
    assert not content.records.outcomes
    assert any("decides nothing" in note.what for note in content.notes)


@pytest.mark.parametrize(
    ("typed", "what"),
    [
        ("{rating: Geen idee}", "says neither by a number on its scale"),
        ("{rating: {value: 5, name: 'False'}}", "says the opposite"),
        ("{rating: True, verdict: refuted}", "has a `verdict` and a `rating`"),
        ("{rating: {value: five}}", "not a number"),
    ],
)
def test_a_rating_that_cannot_be_read_is_told(typed: str, what: str) -> None:
    with pytest.raises(InputError, match=what):
        outcome(typed)


def held(typed: str) -> OutcomeVerdict | None:
    found = told(STORY.format(outcome=typed))
    [claim] = found.claims
    holding = outcomes_that_hold(found.outcomes.values()).get(claim)
    return holding.verdict if holding is not None else None


@pytest.mark.parametrize(
    ("typed", "holds"),
    [
        ("[{verdict: refuted, on: 2024-05-01}, {verdict: established, on: 2024-04-01}]", OutcomeVerdict.REFUTED),
        ("[{verdict: refuted}, {verdict: established, on: 2024-04-01}]", OutcomeVerdict.ESTABLISHED),
        ("[{verdict: refuted, by: Ann}, {verdict: established, by: ANN}]", OutcomeVerdict.ESTABLISHED),
        ("[{verdict: refuted, by: Ann}, {verdict: established, by: Ben}]", None),
        (
            "[{verdict: refuted, by: Ann}, {verdict: established, by: Ben}, {verdict: established, by: Ann}]",
            OutcomeVerdict.ESTABLISHED,
        ),
        (
            "[{verdict: refuted, by: Ann, on: 2024-05-01}, {verdict: open, by: Ben, on: 2024-05-02}]",
            OutcomeVerdict.OPEN,
        ),
    ],
)
def test_the_latest_outcome_holds_and_of_one_day_none_on_which_two_people_differ(
    typed: str, holds: OutcomeVerdict | None
) -> None:
    assert held(typed) is holds


def test_several_outcomes_and_evidence_of_every_kind_survive_the_story_format() -> None:
    records = told(
        STORY.format(
            outcome="[{verdict: established, by: Zoe, on: 2024-05-01, evidence: [ruling, 'https://example.org/page']},"
            " {rating: 'False', by: Zoe, on: 2024-06-01}]"
        )
    )
    assert len(records.outcomes) == 2
    assert read(write(build_view(records)), name="story.yaml").records.outcomes == records.outcomes


def test_the_excerpt_of_a_claim_keeps_addresses_of_pages() -> None:
    records = told(STORY.format(outcome="{verdict: refuted, evidence: 'https://example.org/page'}"))
    [found] = build_view(records, claims=list(records.claims)).records.outcomes.values()
    assert found.evidence == ("https://example.org/page",)
