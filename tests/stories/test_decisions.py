"""What a person decides overrides every automatic grouping, and the verdict says who decided it and when."""

from __future__ import annotations

import pytest

import claimgraph
from claimgraph.graph.corroboration.verdict import Status, Verdict
from tests.stories.telling import told, verdict

PAPERS = """
agents:
  paper:    {name: The Paper, kind: outlet}
  gazette:  {name: The Gazette, kind: outlet}
  ministry: {name: The Ministry, kind: government}
  holding:  {name: The Holding, kind: organisation}
"""
TWO = """
documents:
  paper-1: {outlet: paper, statements: {a: {who: one, says: asserts, claim: it}}}
  gazette-1: {outlet: gazette, statements: {b: {who: other, says: asserts, claim: it}}}
claims: {it: {text: The bridge was closed}}
"""


def two(one: str, other: str) -> str:
    """Two speakers, `one` and `other`, who assert the claim in two papers."""
    return f"{PAPERS}  one: {one}\n  other: {other}\n{TWO}"


GROUPED = {
    "the same owner": two("{name: Anna, owner: holding}", "{name: Boris, owner: holding}"),
    "the same organisation": two("{name: Anna, of: ministry}", "{name: Boris, of: ministry}"),
    "one is part of the other": two("{name: Anna, kind: organisation}", "{name: Boris, of: one}"),
    "unnamed, with the same description": two(
        "{unnamed: a senior official, in: paper-1}", "{unnamed: The senior official, in: gazette-1}"
    ),
    "they may be the same": two("{name: Anna}", "{name: A man called Anna, possibly: one}"),
}
ALONE = two("{name: Anna}", "{name: Boris}")


def reasons(found: Verdict) -> set[str]:
    """Why chains were set aside."""
    return {chain.set_aside for chain in found.because if chain.set_aside}


@pytest.mark.parametrize("reason", GROUPED)
def test_apart_overrides_each_automatic_grouping(reason: str) -> None:
    """Given two origins that are grouped, when a person holds them apart, then they are two."""
    story = GROUPED[reason]
    assert verdict(story).origins.for_ == 1
    assert any(reason in told for told in reasons(verdict(story)))
    found = verdict(story + "independence: [{apart: [one, other], because: both were met, by: Ed}]")
    assert (found.status, found.origins.for_, reasons(found)) == (Status.CORROBORATED, 2, set())


@pytest.mark.parametrize("reason", GROUPED)
def test_undoing_a_decision_restores_the_verdict(reason: str) -> None:
    """Given a decision in the store that holds two origins apart, when it is undone, then they are one as before."""
    graph = claimgraph.open()
    graph.load(("story: A story\n" + GROUPED[reason]).encode(), format="story")
    grouped = graph.score("it")
    decided = graph.decide("apart", ["one", "other"], by="Ed", because="both were met")
    assert graph.score("it").status is Status.CORROBORATED
    graph.undo(decided.number)
    assert graph.score("it") == grouped


def test_together_makes_two_origins_one_and_the_reason_names_who_decided_it_and_when() -> None:
    assert verdict(ALONE).origins.for_ == 2
    story = ALONE + "independence: [{together: [one, other], because: one man, by: Ann Smith, on: 2024-05-01}]"
    found = verdict(story)
    assert (found.status, found.origins.for_) == (Status.SINGLE_ORIGIN, 1)
    assert any("counted as one by a person's decision (Ann Smith, 2024-05-01)" in told for told in reasons(found))


def test_two_statements_of_one_speaker_can_be_held_apart() -> None:
    story = f"""
{PAPERS}
  account: {{name: The Account, kind: person}}
documents:
  paper-1: {{outlet: paper, statements: {{a: {{who: account, says: asserts, claim: it}}}}}}
  gazette-1: {{outlet: gazette, statements: {{b: {{who: account, says: asserts, claim: it}}}}}}
claims: {{it: {{text: The bridge was closed}}}}
"""
    assert verdict(story).origins.for_ == 1
    assert verdict(story + "independence: [{apart: [a, b], because: two people write it}]").origins.for_ == 2


LATER = (
    "independence:\n  - {{together: [one, other], because: x{first}}}\n  - {{apart: [one, other], because: x{then}}}"
)


@pytest.mark.parametrize(
    ("first", "then", "origins"),
    [
        ("", "", 2),  # the one further down in the list
        (", on: 2024-05-02", ", on: 2024-05-01", 1),
        (", on: 2024-05-01", ", on: 2024-05-02", 2),
        (", on: 2020", "", 1),  # one without a date is earlier than any with one
    ],
)
def test_of_two_decisions_on_the_same_two_the_later_one_holds(first: str, then: str, origins: int) -> None:
    assert verdict(ALONE + LATER.format(first=first, then=then)).origins.for_ == origins


SAME = f"""
{PAPERS}
  anna:  {{name: Anna}}
  boris: {{name: Boris}}
  carla: {{name: Carla}}
documents:
  paper-1: {{outlet: paper, statements: {{a: {{who: anna, says: asserts, claim: it}}}}}}
  gazette-1:
    outlet: gazette
    statements: {{b: {{who: boris, says: asserts, claim: shut}}, c: {{who: carla, says: denies, claim: barred}}}}
claims:
  it: {{text: The bridge was closed}}
  shut: {{text: The bridge was shut}}
  barred: {{text: The bridge was barred%s}}
"""
LOOSE, DECLARED = SAME % "", SAME % ", same-as: [it, shut]"


def test_claims_that_are_decided_to_be_the_same_share_their_evidence() -> None:
    assert verdict(LOOSE).origins.for_ == 1
    found = verdict(LOOSE + "identity: [{same: [it, shut], because: one order, by: Ed, on: 2024-05-01}]")
    assert (found.status, found.origins.for_) == (Status.CORROBORATED, 2)


def test_claims_that_are_decided_to_be_different_do_not_though_the_story_declares_them_the_same() -> None:
    declared = verdict(DECLARED)
    assert (declared.status, declared.origins.for_, declared.origins.against) == (Status.CONTESTED, 2, 1)
    found = verdict(DECLARED + "identity: [{different: [it, barred], because: a sign and a barrier}]")
    assert (found.origins.for_, found.origins.against) == (1, 0)


def test_different_holds_for_all_that_is_the_same_as_either() -> None:
    """Given A = B by a person and B = C by the story, when A and C are decided different, then A and B stay one."""
    found = verdict(
        DECLARED
        + "identity:\n  - {same: [it, shut], because: one order, by: Ed, on: 2024-05-01}\n"
        + "  - {different: [it, barred], because: a sign and a barrier, by: Ed, on: 2024-05-02}\n"
    )
    assert (found.status, found.origins.for_, found.origins.against) == (Status.CORROBORATED, 2, 0)


def test_claims_are_one_again_when_a_later_decision_says_so() -> None:
    decided = (
        "identity:\n  - {different: [it, shut], because: x, on: 2024-05-01}\n"
        "  - {same: [shut, it], because: y, on: 2024-05-02}\n"
    )
    assert verdict(LOOSE + decided).origins.for_ == 2


@pytest.mark.parametrize(
    ("story", "decided", "why"),
    [
        (DECLARED, "", "declared the same by the story"),
        (
            LOOSE,
            "identity: [{same: [it, shut], because: x, by: Ann Smith, on: 2024-05-01}]",
            "the same by a person's decision (Ann Smith, 2024-05-01)",
        ),
        (
            DECLARED,
            "identity: [{same: [it, barred], because: x, by: anna}]",
            "declared the same by the story and the same by a person's decision (Anna)",
        ),
    ],
)
def test_it_is_told_why_claims_are_one(story: str, decided: str, why: str) -> None:
    from claimgraph.graph.evidence.relations import Relations

    records = told(story + decided)
    base = next(iter(records.stories))
    assert Relations(records).why_same(base + "it", base + "shut") == why


def test_the_json_names_who_may_be_one() -> None:
    """So that whoever counts anew from it knows of which origins one counts."""
    links = verdict(GROUPED["they may be the same"]).as_json(links=True)["links"]
    assert (links["a"]["possibly"], links["b"]["possibly"]) == (["b"], ["a"])
    assert "possibly" not in verdict(ALONE).as_json(links=True)["links"]["a"]
