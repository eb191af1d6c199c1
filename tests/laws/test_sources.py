"""What always holds of decisions on which sources are the same."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.graph.corroboration.bulk.run import verdicts
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.model import IdentityDecision, IndependenceDecision, Records, Text, UnnamedSource
from claimgraph.graph.neighbourhood import around
from claimgraph.ontology.terms import Stance
from tests.laws.stories import claim, document, iri, outlet, person, says, stories
from tests.laws.test_bulk import differences
from tests.laws.test_decisions import figures


@st.composite
def with_identities(draw: st.DrawFn) -> Records:
    """A random story, and decisions on which of its sources are the same."""
    story = draw(stories())
    speakers = sorted(iri for iri in story.agents if not iri.rpartition("/")[2].startswith("org"))
    some = st.lists(st.sampled_from(speakers), min_size=2, max_size=3, unique=True).map(tuple)
    decided = []
    for number in range(draw(st.integers(1, 3)) if len(speakers) > 1 else 0):
        name, members = f"identity/{number + 1}", draw(some)
        if draw(st.booleans()):
            decided.append(IdentityDecision(iri=iri(name), id=name, same=members))
        else:
            decided.append(IdentityDecision(iri=iri(name), id=name, different=members))
    return Records.of([*story, *decided])


@given(with_identities())
def test_X_all_claims_at_once_give_the_numbers_of_the_reference(story: Records) -> None:
    assert differences(story, verdicts(edges_of(story))) == []


@given(with_identities())
@settings(max_examples=40)
def test_what_is_around_a_claim_suffices(story: Records) -> None:
    whole, some = (Scorer(records).verdict(iri("main")) for records in (story, around(story, [iri("main")])))
    assert whole.as_json() == some.as_json()


@given(stories())
def test_that_sources_are_the_same_counts_as_much_as_that_they_count_as_one(story: Records) -> None:
    pair = (iri("per0"), iri("out0"))
    same = IdentityDecision(iri=iri("identity/77"), id="", same=pair)
    together = IndependenceDecision(iri=iri("independence/77"), id="", together=pair)
    assert figures(Records.of([*story, same])) == figures(Records.of([*story, together]))


def told(*decided: IdentityDecision, possibly: bool = False, of: str | None = None) -> int:
    """How many origins there are of two who are described alike, or of whom one may be the other."""

    def unnamed(name: str, words: str, *same: str) -> UnnamedSource:
        member = () if of is None else (iri(of),)
        description = Text.of(words, "en")
        return UnnamedSource(
            iri=iri(name), id=name, description=description, document=iri("d0"), member_of=member, possibly_same_as=same
        )

    second = unnamed("b", "a clerk", iri("a")) if possibly else unnamed("b", "an official")
    records = [unnamed("a", "an official"), second, outlet("o0"), outlet("o1"), person("org")]
    records += [document("d0", "o0"), document("d1", "o1"), claim("main")]  # type: ignore[list-item]
    said = [says("s0", "a", Stance.ASSERTS, "main", "d0"), says("s1", "b", Stance.ASSERTS, "main", "d1")]
    (verdict,) = Scorer(Records.of([*records, *said, *decided])).verdicts()
    return verdict.origins.for_


def test_sources_that_are_different_are_two_where_nothing_else_joins_them() -> None:
    """Given two who are described alike, or may be one, when they are different, they are two: not in one office."""
    different = IdentityDecision(iri=iri("identity/1"), id="", different=(iri("a"), iri("b")))
    assert [told(), told(different)] == [1, 2]
    assert [told(possibly=True), told(different, possibly=True)] == [1, 2]
    assert told(different, of="org") == 1


def test_what_is_not_the_same_holds_for_whole_clusters() -> None:
    """Given that a is c and b is d, when c is not d, then a is not b."""
    records = [
        IdentityDecision(iri=iri(f"identity/{n}"), id="", same=(iri(x), iri(y)))
        for n, x, y in ((1, "a", "c"), (2, "b", "d"))
    ]
    apart = IdentityDecision(iri=iri("identity/3"), id="", different=(iri("c"), iri("d")))
    assert told(*records) == 1
    assert told(*records, apart) == 2
