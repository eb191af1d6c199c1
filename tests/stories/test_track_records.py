"""What became of what sources said: counts with an interval, as known on a day, and never a ranking of people."""

from __future__ import annotations

import pytest

import claimgraph
from claimgraph.errors import InputError
from claimgraph.graph.reliability.track import TrackRecord

STORY = """
story: The year
author: Desk
agents:
  post: {name: The Post, kind: outlet, grade: [{is: B, by: Ann}, {is: D, by: Ben}]}
  wire: {name: A Wire, kind: agency}
  ann: {name: Ann Ante, of: post}
  official: {unnamed: a senior official, in: scoop}
documents:
  scoop:
    outlet: post
    published: 2024-01-01
    statements:
      official-says: {who: official, says: asserts, claim: flood}
      post-flood: {who: post, says: asserts, claim: flood, relays: official-says}
      ann-says: {who: ann, says: asserts, claim: fire}
  alert:
    outlet: wire
    published: 2024-01-01
    statements:
      wire-flood: {who: wire, says: asserts, claim: deluge}
      wire-fire: {who: wire, says: denies, claim: fire}
  later:
    outlet: post
    published: 2024-02-01
    statements:
      post-fire: {who: post, says: asserts, claim: fire}
      post-quake: {who: post, says: asserts, claim: quake}
      post-storm: {who: post, says: asserts, claim: storm}
      post-sorry: {who: post, says: retracts, answers: post-storm}
claims:
  flood: {text: It flooded, outcome: {verdict: established, on: 2024-03-01, by: Desk}}
  deluge: {text: There was a deluge, same-as: flood}
  fire: {text: It burned, outcome: {verdict: refuted, on: 2024-04-01, by: Desk}}
  quake: {text: It quaked}
  storm: {text: It stormed, outcome: {verdict: refuted, on: 2024-03-01, by: Desk}}
"""


@pytest.fixture
def graph() -> claimgraph.ClaimGraph:
    graph = claimgraph.open()
    graph.load(STORY.encode(), format="story")
    return graph


def by_id(records: tuple[TrackRecord, ...]) -> dict[str, TrackRecord]:
    return {record.agent.id: record for record in records}


def test_given_outcomes_then_each_claim_is_counted_once_by_what_became_of_it(graph: claimgraph.ClaimGraph) -> None:
    post = by_id(graph.track_records())["post"]
    assert post.reported.as_json() == {"claims": 4, "established": 1, "refuted": 1, "corrected": 1, "open": 1}
    assert post.denied.claims == 0
    assert (post.borne_out, post.not_borne_out, post.first) == (1, 1, 4)


def test_a_denial_of_what_was_refuted_is_borne_out_and_claims_that_are_the_same_count_once(
    graph: claimgraph.ClaimGraph,
) -> None:
    wire = by_id(graph.track_records())["wire"]
    assert (wire.reported.established, wire.denied.refuted, wire.borne_out, wire.not_borne_out) == (1, 1, 2, 0)
    assert wire.first == 1, "it shares the first report of the flood with the paper of the same day"
    assert wire.interval is not None and wire.interval.high == 1.0 and 0.3 < wire.interval.low < 0.6


def test_as_of_a_day_only_what_was_public_and_decided_then_counts(graph: claimgraph.ClaimGraph) -> None:
    post = by_id(graph.track_records(as_of="2024-03-15"))["post"]
    assert post.reported.as_json() == {"claims": 4, "established": 1, "refuted": 0, "corrected": 1, "open": 2}
    before = by_id(graph.track_records(as_of="2024-01-15"))["post"]
    assert before.reported.as_json() == {"claims": 1, "established": 0, "refuted": 0, "corrected": 0, "open": 1}
    assert before.interval is None


def test_sources_stand_by_name_and_people_only_when_asked_for(graph: claimgraph.ClaimGraph) -> None:
    assert [record.agent.label for record in graph.track_records()] == ["A Wire", "The Post"]
    everybody = [record.agent.label for record in graph.track_records(persons=True)]
    assert everybody == ["a senior official", "A Wire", "Ann Ante", "The Post"]
    with pytest.raises(InputError, match="is no outlet, agency or office"):
        graph.track_records("ann")
    assert [record.agent.id for record in graph.track_records("ann", persons=True)] == ["ann"]


def test_the_grades_stand_beside_the_counts_with_who_gave_them(graph: claimgraph.ClaimGraph) -> None:
    data = by_id(graph.track_records("post"))["post"].as_json()
    assert (data["grade"], data["grades_differ"]) == ("D", True)
    assert [(one["grade"], one["by"]) for one in data["grades"]] == [("B", "Ann"), ("D", "Ben")]
    assert data["grades"][0]["misp"] == 'admiralty-scale:source-reliability="b"'


def test_two_outcomes_of_one_day_that_differ_leave_the_claim_open() -> None:
    graph = claimgraph.open()
    graph.load(STORY.encode(), format="story", name="one.yaml")
    other = """
    story: Elsewhere
    claims: {flood: {text: It flooded, iri: 'https://example.org/flood', outcome: {verdict: refuted, on: 2024-03-01}}}
    """
    graph.load(other.encode(), format="story", name="two.yaml")
    graph.decide("same", ["https://example.org/flood", "deluge"], by="Desk", because="One flood")
    assert by_id(graph.track_records())["post"].reported.open == 2


def test_a_claim_that_was_corrected_counts_for_whoever_reported_it_first_and_is_open_for_others() -> None:
    graph = claimgraph.open()
    corrected = STORY.replace(
        "{text: It burned, outcome: {verdict: refuted,", "{text: It burned, outcome: {verdict: corrected,"
    )
    graph.load(corrected.encode(), format="story")
    found = by_id(graph.track_records(persons=True))
    assert (found["ann"].reported.corrected, found["ann"].reported.open) == (1, 0)
    assert (found["post"].reported.corrected, found["post"].reported.open) == (2, 1), "published by the paper that day"
    assert (found["wire"].denied.refuted, found["wire"].denied.open) == (0, 1)


def test_a_claim_that_was_decided_to_be_open_again_is_open() -> None:
    graph = claimgraph.open()
    graph.load(STORY.encode(), format="story")
    graph.outcome("flood", "open", by="Desk", because="The gauge was broken", on="2024-05-01")
    assert by_id(graph.track_records())["post"].reported.established == 0
    assert by_id(graph.track_records(as_of="2024-04-15"))["post"].reported.established == 1


def test_nothing_private_of_an_unnamed_source_is_told() -> None:
    graph = claimgraph.open()
    secret = STORY.replace("in: scoop}", "in: scoop, real-name: Zoe Real, note: Met in a car park}")
    graph.load(secret.encode(), format="story")
    told = str([record.as_json() for record in graph.track_records(persons=True)])
    assert "Zoe Real" not in told and "car park" not in told
