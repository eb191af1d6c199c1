"""What bears on a claim from further away than its own statements, and is in its neighbourhood therefore."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from claimgraph.exports.excerpt import excerpt
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Record, Records, Statement
from claimgraph.graph.neighbourhood import around
from claimgraph.ontology.terms import Access, Stance
from tests.laws.stories import claim, day, document, iri, outlet, person, says

DAYS = [None, *(datetime(2022, 3, number, 23, 59, 59, tzinfo=UTC) for number in (1, 2))]
WORLD: Sequence[Record] = [
    outlet("paper", owned_by=(iri("holding"),)),
    outlet("holding", owned_by=(iri("group"),)),
    outlet("group"),
    outlet("journal"),
    person("ann", member_of=(iri("office"),)),
    person("office", member_of=(iri("ministry"),)),
    person("ministry"),
    person("bob"),
    document("report", "paper", published=day(1)),
    document("leak", "paper", seen=False),
    document("late", "journal", published=day(4)),
    document("early", "journal", published=day(2)),
    document("release", "ministry", published=day(1)),
    document("notice", "group", published=day(2)),
    claim("main"),
    claim("other"),
    claim("third"),
    claim("bridge", same_claim_as=(iri("third"),), entails=(iri("other"),)),
    says("voice", "ann", Stance.ASSERTS, "main", "report", access=Access.FIRST_HAND),
]


def further(*more: Record) -> Records:
    """The world, in which Ann says of the main claim that it is so, and more."""
    return Records.of([*WORLD, *more])


def without(records: Records, one: Record) -> Records:
    """The records without one of them."""
    return Records.of(record for record in records if record is not one)


SITUATIONS = {
    "it was retracted under another claim": further(
        says("back", "ann", Stance.RETRACTS, "other", "early", answers=["voice"])
    ),
    "the owner of its owner took it back": further(
        says("back", "group", Stance.RETRACTS, "other", "notice", answers=["voice"])
    ),
    "the retraction was retracted, all of it under another claim": further(
        says("back", "ann", Stance.RETRACTS, "other", "early", answers=["voice"]),
        says("forth", "journal", Stance.RETRACTS, "other", "early", answers=["back"]),
    ),
    "an unseen document is public because of something else in it": further(
        says("leaked", "bob", Stance.DENIES, "main", "leak", access=Access.FIRST_HAND),
        says("besides", "bob", Stance.ASSERTS, "other", "leak", access=Access.FIRST_HAND),
        says("cites", "journal", Stance.ATTRIBUTES, "other", "early", relays=["besides"]),
    ),
    "an unseen document is not public yet because of something else in it": further(
        says("leaked", "bob", Stance.DENIES, "main", "leak", access=Access.FIRST_HAND),
        says("besides", "bob", Stance.ASSERTS, "other", "leak", access=Access.FIRST_HAND),
        says("cites", "journal", Stance.DENIES, "other", "late", answers=["besides"]),
    ),
    "it relays what was said of another claim": further(
        says("else", "bob", Stance.ASSERTS, "other", "early", access=Access.FIRST_HAND),
        says("more", "journal", Stance.ASSERTS, "main", "early", relays=["else"]),
    ),
    "what it relays takes a side through a third claim": further(
        says("far", "bob", Stance.ASSERTS, "third", "early", access=Access.FIRST_HAND),
        says("via", "journal", Stance.ATTRIBUTES, "other", "early", relays=["far"]),
        says("more", "paper", Stance.ATTRIBUTES, "main", "leak", relays=["voice", "via"]),
    ),
    "it was published by what the speaker's office belongs to": further(
        says("word", "ann", Stance.ASSERTS, "main", "release", access=Access.FIRST_HAND),
    ),
}


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("as_of", DAYS)
def test_the_neighbourhood_says_the_same_as_all(name: str, as_of: datetime | None) -> None:
    everything = SITUATIONS[name]
    some = around(everything, [iri("main")])
    expected = Scorer(everything, as_of=as_of).verdict(iri("main")).as_json(links=True)
    assert Scorer(some, as_of=as_of).verdict(iri("main")).as_json(links=True) == expected


@pytest.mark.parametrize("name", [*SITUATIONS][:-1])
def test_each_of_these_things_matters(name: str) -> None:
    """Given the same without one thing that was said of another claim: on some day the verdict is another one."""
    everything = SITUATIONS[name]
    assert any(
        Scorer(everything, as_of=as_of).verdict(iri("main")).as_json(links=True)
        != Scorer(Records.of(r for r in everything if r is not far), as_of=as_of)
        .verdict(iri("main"))
        .as_json(links=True)
        for far in (*everything.statements.values(), everything.claims[iri("bridge")])
        for as_of in DAYS
        if not (isinstance(far, Statement) and far.claim == iri("main"))
    )


def test_what_has_nothing_to_do_with_the_claim_is_left_out() -> None:
    everything = further(
        says("else", "bob", Stance.ASSERTS, "other", "early", access=Access.FIRST_HAND),
        says("reply", "journal", Stance.DENIES, "other", "late", answers=["else"]),
    )
    some = around(everything, [iri("main")])
    assert set(some.statements) == {iri("voice")}
    assert set(some.documents) == {iri("report")}
    assert set(some.claims) == {iri("main")}
    assert iri("bob") not in some.agents


def test_what_is_wanted_besides_is_there() -> None:
    everything = further()
    assert iri("bob") in around(everything, [iri("main")], also=[iri("bob")]).agents


def test_what_is_shown_of_a_claim_is_in_its_neighbourhood() -> None:
    """Given that a statement on it answers one on another claim, which an export shows as well."""
    everything = further(
        says("else", "bob", Stance.ASSERTS, "other", "early", access=Access.FIRST_HAND),
        says("reply", "bob", Stance.DENIES, "main", "late", answers=["else"]),
    )
    assert excerpt(around(everything, [iri("main")]), [iri("main")]) == excerpt(everything, [iri("main")])
