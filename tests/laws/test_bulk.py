"""All claims at once give the numbers of the reference, on random stories and under all options (section 8, X)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.graphs import graph
from claimgraph.graph.corroboration.bulk.one_by_one import row
from claimgraph.graph.corroboration.bulk.run import verdicts
from claimgraph.graph.corroboration.bulk.table import Verdicts
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.edges.restoring import records_of
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement
from claimgraph.ontology.terms import AgentKind, DocumentKind, Stance
from tests.laws.stories import claim, document, iri, outlet, person, renamed, says, stories

OPTIONS = st.fixed_dictionaries(
    {
        "as_of": st.sampled_from([None, *(datetime(2022, 3, day, 12, tzinfo=UTC) for day in (1, 3, 5))]),
        "same_organisation": st.sampled_from(["none", "direct", "top"]),
    }
)


def together(told: Sequence[Records]) -> Records:
    """Several stories as one graph: the claims, documents and statements of each are its own, the agents are shared."""
    records: dict[str, Record] = {}
    for number, story in enumerate(told):

        def name(short: str, number: int = number) -> str:
            return short if short.startswith(("org", "out", "per")) else f"{number}-{short}"

        for record in renamed(story, name):
            records.setdefault(record.iri, record)
    return Records.of(records.values())


def with_interests(records: Records, data: st.DataObject) -> Records:
    """A story in which some claims have parties, some documents authors, and some statements go against an interest."""
    agents = sorted(records.agents)
    some = st.lists(st.sampled_from(agents), max_size=2, unique=True).map(tuple)
    changed: list[Record] = [replace(c, party=data.draw(some)) for c in records.claims.values()]
    changed += [replace(d, author=data.draw(some)) for d in records.documents.values()]
    changed += [replace(s, against_interest=data.draw(st.booleans())) for s in records.statements.values()]
    changed += [replace(agent, member_of=(iri("org1"),)) for agent in records.agents.values() if agent.id == "org0"]
    return Records.of([*records, *changed])


def _numbers(verdict: Verdict) -> tuple[Any, ...]:
    return row(verdict)


def differences(records: Records, found: Verdicts, **options: object) -> list[tuple[str, Any, Any]]:
    """Where the columns and the reference disagree: the column, what it should be, and what it is."""
    reference = Scorer(records, **options)  # type: ignore[arg-type]
    assert [got.claim for got in found] == list(records.claims)
    return [
        (f"{got.claim} {name}", want, is_)
        for got in found
        for name, want, is_ in zip(got._fields, _numbers(reference.verdict(got.claim)), got, strict=True)
        if not (math.isclose(want, is_, rel_tol=0, abs_tol=1e-9) if isinstance(is_, float) else want == is_)
    ]


@given(st.lists(stories(), min_size=1, max_size=4), OPTIONS, st.data())
def test_X_all_claims_at_once_give_the_numbers_of_the_reference(
    told: list[Records], options: dict[str, object], data: st.DataObject
) -> None:
    records = together(told)
    if data.draw(st.booleans()):
        records = with_interests(records, data)
    ids = sorted([*records.statements, *records.documents, *records.agents])
    options["without"] = data.draw(st.lists(st.sampled_from(ids), max_size=2, unique=True))
    assert differences(records, verdicts(edges_of(records), **options), **options) == []  # type: ignore[arg-type]


@given(st.lists(stories(), min_size=2, max_size=3), st.sampled_from(["entails", "contradicts"]))
@settings(max_examples=30)
def test_X_claims_that_bear_on_each_other_are_left_to_the_reference(told: list[Records], relation: str) -> None:
    records = together(told)
    first, second = records.claims[iri("0-main")], records.claims[iri("1-main")]
    related = replace(first, prior=0.3, **{relation: (second.iri,)})  # type: ignore[arg-type]
    records = Records.of([*records, related, replace(second, prior=0.4)])
    found = verdicts(edges_of(records))
    left = {got.claim for got, alone in zip(found, found.one_by_one, strict=True) if alone}
    assert {first.iri, second.iri} <= left
    assert differences(records, found) == []


# ---------------------------------------------------------------- stories whose kind is known


def story(*statements: Statement, **documents: str) -> Records:
    """One claim, three people, three outlets, and a document of an outlet for each name that is given."""
    records: list[Agent | Claim | Document] = [person(f"p{i}") for i in range(3)]
    records += [outlet(f"o{i}") for i in range(3)]
    records += [document(name, by) for name, by in documents.items()]
    return Records.of([*records, claim("main"), *statements])


def quoted(number: int, who: str, where: str, by: str, stance: Stance = Stance.ASSERTS) -> list[Statement]:
    """Words of somebody in a document, and the outlet that passes them on."""
    return [
        says(f"w{number}", who, stance, "main", where),
        says(f"r{number}", by, Stance.ATTRIBUTES, "main", where, relays=[f"w{number}"]),
    ]


CLOSED_FORMS = {
    "nobody says anything": story(),
    "two voices in two outlets": story(*quoted(0, "p0", "d0", "o0"), *quoted(1, "p1", "d1", "o1"), d0="o0", d1="o1"),
    "two voices through one outlet on two days": story(
        *quoted(0, "p0", "d0", "o0"), *quoted(1, "p1", "d1", "o0"), d0="o0", d1="o0"
    ),
    "one voice in two outlets": story(*quoted(0, "p0", "d0", "o0"), *quoted(1, "p0", "d1", "o1"), d0="o0", d1="o1"),
    "a report that names nobody, copied": story(
        says("s0", "o0", Stance.ASSERTS, "main", "d0"),
        says("s1", "o1", Stance.ATTRIBUTES, "main", "d1", relays=["s0"]),
        d0="o0",
        d1="o1",
    ),
    "a report of both sides": story(
        *quoted(0, "p0", "d0", "o0"),
        *quoted(1, "p1", "d1", "o1", Stance.DENIES),
        says("both", "o2", Stance.ATTRIBUTES, "main", "d2", relays=["r0", "r1"]),
        d0="o0",
        d1="o1",
        d2="o2",
    ),
    "words that nobody passes on but the outlet": story(
        says("w", "p0", Stance.DENIES, "main", "d0"),
        says("r", "o1", Stance.ATTRIBUTES, "main", "d1", relays=["w"]),
        d0="o0",
        d1="o1",
    ),
    "support that was taken back": story(
        says("s", "o0", Stance.ASSERTS, "main", "d0", own_reporting=True),
        says("taken", "o0", Stance.RETRACTS, "main", "d1", answers=["s"]),
        d0="o0",
        d1="o0",
    ),
    "two outlets of one owner that found out for themselves": Records.of(
        [
            *story(
                *(says(f"s{i}", f"o{i}", Stance.ASSERTS, "main", f"d{i}", own_reporting=True) for i in range(3)),
                d0="o0",
                d1="o1",
                d2="o2",
            ),
            *(outlet(f"o{i}", owned_by=(iri("p0"),)) for i in range(2)),
        ]
    ),
    "a circle that nobody feeds": story(
        says("a", "o0", Stance.ASSERTS, "main", "d0", relays=["b"]),
        says("b", "o1", Stance.ASSERTS, "main", "d1", relays=["a"]),
        d0="o0",
        d1="o1",
    ),
}


@pytest.mark.parametrize("what", CLOSED_FORMS)
def test_everyday_claims_need_no_reference(what: str) -> None:
    """Given an everyday story, when all claims are scored at once, then its claim is, with the right numbers."""
    records = CLOSED_FORMS[what]
    found = verdicts(edges_of(records))
    assert not found.one_by_one.any()
    assert differences(records, found) == []


def test_of_reports_of_one_day_the_one_that_tells_more_is_no_repeat() -> None:
    """Given two reports of one day, of which one passes on two voices and the other one of them, the other repeats."""
    records = story(
        says("s0", "p0", Stance.ASSERTS, "main", "d0"),
        says("s1", "p1", Stance.ASSERTS, "main", "d1"),
        says("more", "o0", Stance.ATTRIBUTES, "main", "d2", relays=["s0", "s1"]),
        says("less", "o1", Stance.ATTRIBUTES, "main", "d3", relays=["s0"]),
        d2="o0",
        d3="o1",
    )
    records = Records.of([*records, document("d0", "p0", seen=False), document("d1", "p1", seen=False)])
    found = verdicts(edges_of(records))
    assert found.repeats.tolist() == [1]
    assert differences(records, found) == []


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_equal_ways_on_the_one_that_the_reference_takes_shows_in_the_interval(names: tuple[str, str]) -> None:
    """Given words that two equal outlets pass on, one of which passes on a denial too, the interval is the same."""
    records = story(
        says("s", "p0", Stance.ASSERTS, "main", "d0"),
        says(names[0], "o0", Stance.ATTRIBUTES, "main", "d1", relays=["s"]),
        says(names[1], "o1", Stance.ATTRIBUTES, "main", "d2", relays=["s"]),
        *quoted(3, "p1", "d3", "o0", Stance.DENIES),
        d1="o0",
        d2="o1",
        d3="o0",
    )
    records = Records.of([*records, document("d0", "p0", seen=False)])
    assert differences(records, verdicts(edges_of(records))) == []


@pytest.mark.parametrize("options", [{}, {"as_of": datetime(2022, 9, 1, tzinfo=UTC)}, {"same_organisation": "top"}])
def test_what_newsrooms_write_is_scored_as_by_the_reference(options: dict[str, Any]) -> None:
    """Given a graph as the benchmarks draw it, when it is scored, then hardly a claim is left to the reference."""
    edges = graph(2_000, seed=3)
    claims_of: dict[int, list[int]] = {}
    for number, pool in enumerate(edges.pool.tolist()):
        claims_of.setdefault(pool, []).append(number)
    found = verdicts(edges, **options)
    assert found.one_by_one.mean() < 0.05
    records = records_of(edges, list(claims_of), claims_of)
    reference = Scorer(records, **options)
    for got in found:
        for want, is_ in zip(_numbers(reference.verdict(got.claim))[2:], got[2:], strict=True):
            assert is_ == (pytest.approx(want, abs=1e-9) if isinstance(want, float) else want), got


def test_a_chain_of_thousands_of_copies_is_scored_level_by_level() -> None:
    """Given a chain of 5,000 attributions in records that nobody saw, when it is scored, then nothing is left of it."""
    number = 5_000
    records = story(
        says("s0", "p0", Stance.ASSERTS, "main", "d0"),
        *(says(f"s{i}", f"c{i}", Stance.ATTRIBUTES, "main", f"d{i}", relays=[f"s{i - 1}"]) for i in range(1, number)),
        d0="p0",
    )
    unseen = [document(f"d{i}", f"c{i}", seen=i == number - 1) for i in range(1, number)]
    first = document("d0", "p0", seen=False, kind=DocumentKind.ARTICLE)
    copiers = [person(f"c{i}", kind=AgentKind.ACCOUNT) for i in range(1, number)]
    got = verdicts(edges_of(Records.of([*records, first, *unseen, *copiers])))
    assert not got.one_by_one.any()
    (verdict,) = got
    assert (verdict.origins_for, verdict.channels_for, verdict.exact) == (1, 1, True)
    assert verdict.weight_for == pytest.approx(0)


def test_several_processes_give_what_one_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Given several slices, when they are scored in two processes, then the columns are the same, in the same order."""
    from claimgraph.graph.corroboration.bulk import run

    monkeypatch.setattr(run, "SLICE", 5)
    monkeypatch.setattr(run, "FEW", 0)
    records = together([CLOSED_FORMS[what] for what in CLOSED_FORMS])
    done: list[tuple[int, int]] = []
    found = verdicts(edges_of(records), workers=2, progress=lambda *far: done.append(far))
    assert list(found) == list(verdicts(edges_of(records), workers=1))
    assert len(done) > 2 and done[-1] == (len(records.statements), len(records.statements))
