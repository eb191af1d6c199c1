"""Every other state of a claim is the verdict that scoring it so alone gives: on random stories, key by key."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.states import states
from claimgraph.graph.model import Records
from claimgraph.imports.edtf import parse
from tests.laws.stories import renamed
from tests.laws.test_comparing import entangled

FEWER = settings(max_examples=settings().max_examples // 6)
"""Each example scores every claim in every state, twice."""


@st.composite
def several(draw: st.DrawFn) -> Records:
    """Two random stories beside each other, which share nothing, so that their claims are scored side by side."""
    other = renamed(draw(entangled()), lambda iri: f"{iri}-b")
    return Records.of([*draw(entangled()), *(replace(record, id=f"{record.id}-b") for record in other)])


@st.composite
def conditions(draw: st.DrawFn, records: Records) -> Conditions:
    """Conditions that leave out nothing or something, and end on some day or on none."""
    without = draw(st.lists(st.sampled_from(sorted((*records.agents, *records.statements))), max_size=1))
    as_of = draw(st.sampled_from([None, "2022-03-02", "2022-03-04"]))
    return Conditions(
        as_of=None if as_of is None else instant(as_of),
        as_of_typed=as_of,
        without=tuple(without),
        same_organisation=draw(st.sampled_from(["none", "direct", "top"])),
    )


def instant(typed: str) -> datetime:
    """The last instant of a day, as the command line reads it."""
    last = parse(typed).not_after
    assert last is not None
    return last


def alone(records: Records, given: Conditions, claim: str) -> dict[str, Any]:
    """What scoring one claim over all records gives, whole."""
    return given.scorer(records).verdict(claim).as_json(links=True)


@FEWER
@given(st.data())
def test_every_state_is_what_scoring_the_claim_so_alone_gives(data: st.DataObject) -> None:
    records = data.draw(several())
    base = data.draw(conditions(records))
    for claim, found in states(records, base, workers=1).items():
        assert found.verdict.as_json(links=True) == alone(records, base, claim)
        for agent, verdict in found.others.without.items():
            assert verdict.as_json(links=True) == alone(records, base.also_without([agent]), claim)
        for day in found.others.days:
            assert instant(day.typed) == day.instant
            assert day.verdict.as_json(links=True) == alone(records, base.at(day.instant, day.typed), claim)


@FEWER
@given(st.data())
def test_who_is_not_among_the_states_changes_nothing(data: st.DataObject) -> None:
    records = data.draw(entangled())
    base = data.draw(conditions(records))
    for claim, found in states(records, base, workers=1).items():
        for agent in records.agents.keys() - found.others.without.keys() - set(base.without):
            without = alone(records, base.also_without([agent]), claim)
            assert without | {"without": []} == alone(records, base, claim) | {"without": []}


@FEWER
@given(st.data())
def test_on_the_evening_of_any_day_the_claim_stands_as_on_the_last_day_of_its_states(data: st.DataObject) -> None:
    records = data.draw(entangled())
    base = replace(data.draw(conditions(records)), without=())  # or the reason why it is set aside would change besides
    evenings = [instant(f"2022-03-0{day}") for day in range(1, 9)]
    for claim, found in states(records, base, workers=1).items():
        for evening in evenings:
            passed = [day for day in found.others.days if day.instant <= evening]
            if passed and (base.as_of is None or evening <= base.as_of):
                then = base.at(evening, passed[-1].typed)
                assert passed[-1].verdict.as_json(links=True) == alone(records, then, claim)


@FEWER
@given(entangled())
def test_the_last_day_is_the_present(records: Records) -> None:
    for found in states(records, Conditions(), workers=1).values():
        if found.others.days:
            assert found.others.days[-1].verdict.as_json() | {"as_of": None} == found.verdict.as_json()


@given(several())
@settings(max_examples=3)
def test_processes_find_what_one_process_finds(records: Records) -> None:
    told: list[tuple[int, int]] = []
    shared = states(records, Conditions(), workers=2, progress=lambda done, number: told.append((done, number)))
    assert shared == states(records, Conditions(), workers=1)
    assert told[-1] == (len(records.claims), len(records.claims))
