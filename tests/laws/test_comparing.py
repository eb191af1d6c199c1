"""Questions that compare verdicts say what single verdicts say: on random stories, held against brute force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from claimgraph.graph.corroboration.advising import advise
from claimgraph.graph.corroboration.comparison import (
    changed_between_days,
    changed_between_graphs,
    shifts_without,
)
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.ranking import Dropping, rank
from claimgraph.graph.corroboration.standing import Shift, Standing
from claimgraph.graph.corroboration.timeline import timeline
from claimgraph.graph.corroboration.verdict import Role, Status, Verdict
from claimgraph.graph.model import Agent, Bounds, Record, Records, Statement, UnnamedSource
from claimgraph.graph.neighbourhood import LinkedRecords
from claimgraph.imports.edtf import parse
from claimgraph.ontology.terms import Access, AgentKind, Stance
from tests.laws.stories import claim, document, iri, outlet, person, says, stories

MAIN = iri("main")
PLAIN = Conditions()
FEWER = settings(max_examples=settings().max_examples // 3)
"""For what scores claims over and over."""
DATES = ["2022-03-03", "2022-03-02T14:05:00Z", "2022-03", "2022-03-04/..", "../2022-03-05", "2022-03-01/2022-03-03"]


@st.composite
def entangled(draw: st.DrawFn) -> Records:
    """A random story with further claims, some of which bear on the main one, and dates of every form."""
    records = draw(stories())
    relation = draw(st.sampled_from([{}, {"entails": (MAIN,)}, {"contradicts": (MAIN,)}]))
    side = claim("side", **relation)
    statements = [
        replace(s, claim=side.iri) if not s.relays and draw(st.integers(0, 3)) == 0 else s
        for s in records.statements.values()
    ]
    dates: list[Bounds] = [parse(date) for date in DATES]
    documents = [
        replace(d, published=draw(st.sampled_from(dates))) if draw(st.booleans()) else d
        for d in records.documents.values()
    ]
    return Records.of([*records, side, claim("apart"), *documents, *statements])


def everything(records: Records, **options: object) -> dict[str, Standing]:
    scorer = Scorer(records, **options)  # type: ignore[arg-type]
    return {iri: Standing.of(scorer.verdict(iri)) for iri in records.claims}


def differences(before: dict[str, Standing], after: dict[str, Standing]) -> list[Shift]:
    shifts = [shift for iri in before if (shift := Shift(before[iri], after[iri]))]
    return sorted(shifts, key=lambda shift: shift.before.id)


def _dates(records: Records) -> list[Bounds]:
    return [d.published for d in records.documents.values() if d.published]


def _same_day(one: datetime | None, other: datetime) -> bool:
    return one is not None and one.date() == other.date()


def same(one: list[Shift], other: list[Shift]) -> bool:
    """Whether two lists tell the same, up to the order in which floats were added."""
    return [s.claim for s in one] == [s.claim for s in other] and not any(
        Shift(a.before, b.before) or Shift(a.after, b.after) for a, b in zip(one, other, strict=True)
    )


def _but(gone: str, iris: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(other for other in iris if other != gone)


def droppable(records: Records) -> list[str]:
    return sorted((*records.agents, *records.documents, *records.statements))


@FEWER
@given(entangled(), st.data())
def test_what_changes_without_some_ids_is_what_scoring_all_claims_twice_finds(
    records: Records, data: st.DataObject
) -> None:
    without = data.draw(st.lists(st.sampled_from(droppable(records)), min_size=1, max_size=3))
    found = shifts_without(LinkedRecords(records), PLAIN, without)
    assert same(found, differences(everything(records), everything(records, without=without)))


@given(entangled())
def test_statements_bear_on_the_claims_on_which_they_bear_backwards(records: Records) -> None:
    influence = Influence(LinkedRecords(records))
    for statement in records.statements:
        reached = set(influence.claims([statement]))
        assert reached == {claim for claim in records.claims if statement in influence.statements(claim)}


@FEWER
@given(entangled(), st.sampled_from(Dropping))
def test_the_ranking_is_that_of_brute_force_over_all(records: Records, dropping: Dropping) -> None:
    before = everything(records)
    expected: dict[str, list[Shift]] = {}
    for dropped in records.agents if dropping is Dropping.SOURCES else records.documents:
        shifts = differences(before, everything(records, without=[dropped]))
        if shifts:
            expected[dropped] = shifts
    ranked = rank(LinkedRecords(records), PLAIN, dropping=dropping)
    assert {r.iri for r in ranked if r.shifts} == expected.keys()
    assert all(same(list(r.shifts), expected[r.iri]) for r in ranked if r.shifts)
    sizes = [(len(r.status_changes), len(r.origin_losses)) for r in ranked]
    assert sizes == sorted(sizes, reverse=True)


@FEWER
@given(entangled())
def test_the_timeline_ends_in_the_present_and_each_day_of_it_is_the_verdict_as_of_that_day(records: Records) -> None:
    told = timeline(LinkedRecords(records), MAIN, PLAIN)
    present = Standing.of(Scorer(records).verdict(MAIN))
    last = told.days[-1].shift.after if told.days else told.start.shift.after
    assert not Shift(last, present)
    assert not Shift(Standing.of(told.present), present)
    before = told.start.shift.after
    for moment in told.days:
        assert moment.as_of is not None
        as_of = parse(moment.as_of).not_after
        assert not Shift(moment.shift.after, everything(records, as_of=as_of)[MAIN])
        assert moment.shift and not Shift(moment.shift.before, before)
        assert moment.came
        before = moment.shift.after


@FEWER
@given(entangled(), st.integers(0, 40 * 24))
def test_between_the_days_of_the_timeline_the_verdict_stays_as_it_was(records: Records, hour: int) -> None:
    """Given any hour, then the verdict as of then is that of the last day before it."""
    instant = datetime(2022, 2, 27, tzinfo=UTC) + timedelta(hours=hour)
    told = timeline(LinkedRecords(records), MAIN, PLAIN)
    days = [(parse(moment.as_of).not_after, moment) for moment in told.days if moment.as_of]
    before = [moment for at, moment in days if at is not None and at <= instant]
    last = before[-1] if before else told.start
    assume(not any(date.typed.endswith("/..") and _same_day(date.not_before, instant) for date in _dates(records)))
    assert not Shift(last.shift.after, everything(records, as_of=instant)[MAIN])


@FEWER
@given(entangled(), st.sampled_from(DATES), st.sampled_from(DATES))
def test_the_difference_of_two_days_is_that_of_all_verdicts_and_of_one_day_none(
    records: Records, one: str, other: str
) -> None:
    instants = [(bounds.not_after or bounds.not_before, typed) for typed in (one, other) for bounds in [parse(typed)]]
    before, after = (PLAIN.at(instant, typed) for instant, typed in instants if instant)
    found = list(changed_between_days(records, before, after))
    expected = differences(everything(records, as_of=before.as_of), everything(records, as_of=after.as_of))
    assert same([changed.shift for changed in found], expected)
    assert all(changed.because for changed in found)
    assert list(changed_between_days(records, before, before)) == []


@FEWER
@given(entangled(), st.data())
def test_the_difference_of_two_graphs_is_that_of_all_verdicts_and_of_one_graph_none(
    records: Records, data: st.DataObject
) -> None:
    gone = data.draw(st.sampled_from(sorted(records.statements)))
    cut = Records.of(
        replace(r, relays=_but(gone, r.relays), answers=_but(gone, r.answers)) if isinstance(r, Statement) else r
        for r in records
        if r.iri not in (gone, iri("apart"))
    )
    found = changed_between_graphs(records, cut, PLAIN)
    before, after = everything(records), everything(cut)
    assert same([c.shift for c in found.changed], differences({i: before[i] for i in after}, after))
    assert all(c.because for c in found.changed)
    assert ([s.id for s in found.new], [s.id for s in found.gone]) == ([], ["apart"])
    same_again = changed_between_graphs(records, records, PLAIN)
    assert (same_again.changed, same_again.new, same_again.gone) == ((), (), ())


# What is advised helps


def plus(records: Records, *more: Record) -> Records:
    return Records.of([*records, *more])


def witnesses(number: int) -> Iterator[Record]:
    """People whom nobody knew, who speak for the claim in something they published themselves."""
    for i in range(number):
        yield person(f"witness{i}")
        yield document(f"witness{i}-doc", f"witness{i}")
        yield says(f"witness{i}-word", f"witness{i}", Stance.ASSERTS, "main", f"witness{i}-doc")


def score(records: Records) -> Verdict:
    return Scorer(records).verdict(MAIN)


@FEWER
@given(entangled())
def test_as_many_witnesses_as_are_missing_corroborate_it_where_nobody_denies_it(records: Records) -> None:
    advice = advise(LinkedRecords(records), MAIN, PLAIN)
    needed = max(advice.origins_needed, advice.channels_needed)
    after = score(plus(records, *witnesses(max(needed, 1))))
    assert after.channels.for_ >= advice.verdict.channels.for_
    assert after.origins.for_ == advice.known_origins + max(needed, 1)
    if not after.origins.against:
        assert after.status is Status.CORROBORATED
        if needed:
            fewer = score(plus(records, *witnesses(needed - 1)))
            assert fewer.status is not Status.CORROBORATED


def quoted_by(outlet: Agent) -> Iterator[Record]:
    """Somebody whom nobody knew, quoted by an outlet that is there already."""
    yield person("witness")
    yield document("witness-doc", outlet.id)
    yield says("witness-word", "witness", Stance.ASSERTS, "main", "witness-doc")


def named(records: Records) -> list[Agent]:
    return [agent for agent in records.agents.values() if not isinstance(agent, UnnamedSource)]


def links_to_lose(verdict: Verdict) -> int:
    """How many links have to be lost until no chain is left."""
    known = {node.link for node in verdict.nodes if node.side == 1}
    number, begin, names = 0, 0, verdict.hangs_on.for_[0]
    for end in range(1, len(names) + 1):
        if "+".join(names[begin:end]) in known:
            number, begin = number + 1, end
    return number


@FEWER
@given(entangled(), st.data())
def test_a_witness_whom_an_outlet_quotes_helps_unless_the_outlet_is_to_be_avoided(
    records: Records, data: st.DataObject
) -> None:
    advice = advise(LinkedRecords(records), MAIN, PLAIN)
    assume(advice.known_origins and advice.all_listed)
    way = data.draw(st.sampled_from(named(records)))
    after = score(plus(records, *quoted_by(way)))
    avoided = way.id in {source for link in advice.avoid for source in link.sources}
    if advice.origins_needed or advice.channels_needed:
        assert (after.origins.for_ >= 2 and after.channels.for_ >= 2) is not avoided
    else:
        assert (links_to_lose(after) > links_to_lose(advice.verdict)) is not avoided


@FEWER
@given(entangled(), st.data())
def test_who_is_excluded_is_who_would_be_no_further_origin(records: Records, data: st.DataObject) -> None:
    """Given anybody in the story, when they speak for the claim, from what they saw, in an outlet that is new."""
    advice = advise(LinkedRecords(records), MAIN, PLAIN)
    speaking = {n.speaker for n in advice.verdict.nodes if n.side == 1 and n.role is Role.ORIGIN}
    agent = data.draw(st.sampled_from(list(records.agents.values())))
    assume(agent.iri not in speaking)
    after = score(
        plus(
            records,
            replace(agent, document=iri("new-doc")) if isinstance(agent, UnnamedSource) else agent,
            outlet("new"),
            document("new-doc", "new"),
            says("new-word", agent.id, Stance.ASSERTS, "main", "new-doc", access=Access.FIRST_HAND),
        )
    )
    excluded = agent.id in {entry.source for entry in advice.excluded}
    assert (after.origins.for_ > advice.known_origins) is not excluded


@FEWER
@given(entangled(), st.data())
def test_a_rule_that_is_told_holds_for_somebody_new(records: Records, data: st.DataObject) -> None:
    advice = advise(LinkedRecords(records), MAIN, PLAIN)
    kinds = (AgentKind.PERSON, AgentKind.ACCOUNT)
    organisation = data.draw(st.sampled_from([agent for agent in named(records) if agent.kind not in kinds]))
    member = [
        replace(record, member_of=(organisation.iri,)) if isinstance(record, Agent) else record
        for record in witnesses(1)
    ]
    no_help = score(plus(records, *member)).origins.for_ == advice.known_origins
    assert no_help is (f"Nobody who belongs to {organisation.label} would be a further origin." in advice.rules)
