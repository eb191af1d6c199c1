"""The laws on what carries nothing: circles (C), and what was withdrawn or is not public yet (R)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Role, Status
from claimgraph.graph.model import Document, Record, Records
from claimgraph.ontology.terms import Stance
from tests.laws.scoring import CLOSE, counts, decibans, numbers, plus, same_numbers, score
from tests.laws.stories import claim, day, document, iri, outlet, person, says, stories

THE_LAST_DAY = datetime(2022, 12, 31, tzinfo=UTC)


def circle(length: int, *, prefix: str = "", fed: tuple[str, ...] = (), closed: bool = True) -> list[Record]:
    """Outlets that each pass on the one before, in a circle; what feeds it is passed on by the first."""
    told: list[Record] = []
    for i in range(length):
        before = [f"{prefix}r{(i - 1) % length}"] if i or closed else []
        told += [outlet(f"{prefix}o{i}"), document(f"{prefix}d{i}", f"{prefix}o{i}", published=day(10 + i))]
        relays = [*before, *(fed if i == 0 else ())]
        told.append(says(f"{prefix}r{i}", f"{prefix}o{i}", Stance.ASSERTS, "main", f"{prefix}d{i}", relays=relays))
    return told


@given(st.integers(2, 6), st.booleans())
def test_C_a_loop_carries_nothing_but_what_anchors_it(length: int, anchored: bool) -> None:
    """Given outlets that each pass on the one before, in a circle, with or without a witness behind the first."""
    witness = [person("witness"), document("blog", "witness"), says("seen", "witness", Stance.ASSERTS, "main", "blog")]
    records = Records.of([claim("main"), *witness, *circle(length, fed=("seen",) if anchored else ())])
    verdict = score(records, without=[] if anchored else [iri("witness")])
    if anchored:
        anchor = next(node for node in verdict.nodes if node.id == "seen")
        assert verdict.weight.for_ <= decibans(anchor.lambda_) + CLOSE
        assert verdict.origins.for_ == 1 and not verdict.circular
        assert verdict.loops
    else:
        assert verdict.probability == verdict.prior and verdict.status is Status.NO_SOURCE
        assert [sorted(told) for told in verdict.circular] == [sorted(f"r{i}" for i in range(length))]
        assert {node.role for node in verdict.nodes} == {Role.CIRCULAR}


@given(st.integers(2, 6))
def test_C_closing_a_circle_adds_nothing_to_the_chain_that_it_was(length: int) -> None:
    """Given a witness whom nobody saw, behind a row of outlets, when the first passes on the last as well."""
    witness = [
        person("witness"),
        document("letter", "witness", seen=False),
        says("seen", "witness", Stance.ASSERTS, "main", "letter"),
    ]
    row = Records.of([claim("main"), *witness, *circle(length, fed=("seen",), closed=False)])
    ring = Records.of([claim("main"), *witness, *circle(length, fed=("seen",))])
    assert same_numbers(score(row), score(ring))
    assert counts(score(row)) == counts(score(ring))
    assert not score(row).loops and score(ring).loops


@given(stories(), st.integers(2, 4))
def test_C_a_circle_beside_any_story_changes_nothing(story: Records, length: int) -> None:
    before, after = score(story), score(plus(story, *circle(length, prefix="ring-")))
    assert numbers(before) == numbers(after)
    assert (before.status, counts(before), before.repeats) == (after.status, counts(after), after.repeats)
    assert before.hangs_on == after.hangs_on
    assert len(after.circular) == len(before.circular) + 1


@given(stories())
def test_R_what_was_withdrawn_might_as_well_never_have_been_said(story: Records) -> None:
    verdict = score(story)
    never = score(story, without=[iri(v.statement) for v in verdict.voided])
    assert same_numbers(verdict, never)
    assert counts(verdict) == counts(never)
    assert verdict.hangs_on == never.hangs_on
    assert verdict.repeats == never.repeats


@given(stories(retractions=False), st.data())
def test_R_who_said_it_can_take_it_back_and_can_take_that_back(story: Records, data: st.DataObject) -> None:
    """Given any statement, when its speaker retracts it, and then the retraction."""
    target = data.draw(st.sampled_from(sorted(story.statements)))
    said = story.statements[target]
    withdrawal = replace(
        said,
        iri=iri("withdrawal"),
        id="withdrawal",
        stance=Stance.RETRACTS,
        answers=(target,),
        relays=(),
        own_reporting=False,
    )
    second = replace(withdrawal, iri=iri("second"), id="second", answers=(withdrawal.iri,))
    withdrawn, restored = score(plus(story, withdrawal)), score(plus(story, withdrawal, second))
    of_its_claim = Scorer(plus(story, withdrawal)).verdict(said.claim)
    assert (said.id, "withdrawal") in {(v.statement, v.by) for v in of_its_claim.voided}
    assert same_numbers(withdrawn, score(story, without=[target, *(iri(v.statement) for v in withdrawn.voided)]))
    assert same_numbers(restored, score(story))
    assert counts(restored) == counts(score(story))


@given(stories())
def test_R_as_of_the_last_day_is_the_present(story: Records) -> None:
    now, then = score(story), score(story, as_of=THE_LAST_DAY)
    assert numbers(now) == numbers(then)
    assert (now.status, counts(now), now.repeats, now.voided) == (then.status, counts(then), then.repeats, then.voided)
    assert (now.hangs_on, now.because, now.nodes) == (then.hangs_on, then.because, then.nodes)


@given(stories(), st.integers(1, 6))
def test_R_as_of_a_day_what_came_later_might_as_well_not_be_there(story: Records, on: int) -> None:
    instant = datetime(2022, 3, on, 12, tzinfo=UTC)
    later = [name for name in story.documents if name not in public_by(story, instant)]
    then, without = score(story, as_of=instant), score(story, without=later)
    assert numbers(then) == numbers(without)
    assert (then.status, counts(then), then.voided) == (without.status, counts(without), without.voided)
    assert then.hangs_on == without.hangs_on


def public_by(story: Records, instant: datetime) -> set[str]:
    """The documents that were public, by the letter of section 3.1, step by step."""

    def by_date(known: Document) -> bool:
        surely = (known.published.not_after or known.published.not_before) if known.published else None
        return surely is None or surely <= instant

    def may_be(known: Document) -> bool:
        earliest = known.published.not_before if known.published else None
        return earliest is None or earliest <= instant

    def cites(one: str, other: str) -> bool:
        return any(
            story.statements[cited].document == other
            for said in story.statements.values()
            if said.document == one
            for cited in (*said.relays, *said.answers)
        )

    documents = story.documents
    below: dict[str, set[str]] = {}  # of each document the unseen ones that it cites, by however many steps
    for name in documents:
        below[name] = set()
        todo = [name]
        while todo:
            at = todo.pop()
            for other in documents:
                if other not in below[name] and other != at and not documents[other].seen and cites(at, other):
                    below[name].add(other)
                    todo.append(other)
    cited_by_seen = set().union(*(below[name] for name in documents if documents[name].seen))
    public = {name for name in documents if name not in cited_by_seen and by_date(documents[name])}
    grows = True
    while grows:
        more = {
            name
            for name in cited_by_seen - public
            if may_be(documents[name]) and any(cites(one, name) for one in public if one != name)
        }
        public |= more
        grows = bool(more)
    return public
