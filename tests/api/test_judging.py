"""Grades and outcomes through the front door, sources that are one, and what something was on a day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import claimgraph as cg
from claimgraph.errors import InputError, StoreError
from claimgraph.graph.model import By
from claimgraph.ontology.terms import Credibility, OutcomeVerdict, Reliability
from tests.api.test_deciding import BASE, opened


def test_a_grade_is_a_judgement_of_one_analyst_and_none_overwrites_another() -> None:
    graph = opened()
    graph.grade("paper", "b", by="ann", because="Few corrections", on="2024-05-01")
    graph.grade("paper", "D", by="Bo", because="Two hoaxes", on="2024-05-02")
    graph.grade("a", "2", by="Bo", because="Fits the timetable")
    first, second, third = graph.records().judgements.values()
    assert (first.judges, first.reliability, first.decided_by) == (
        BASE + "paper",
        Reliability.B,
        By(agent=BASE + "ann"),
    )
    assert (second.reliability, second.decided_by, str(second.because)) == (Reliability.D, By(name="Bo"), "Two hoaxes")
    assert (third.judges, third.credibility) == (BASE + "a", Credibility.PROBABLY_TRUE)
    assert [entry.name for entry in graph.log()[:3]] == [*("a is graded 2", "paper is graded D", "paper is graded B")]
    assert not [finding for finding in graph.check().findings if finding.severity.value == "error"]


def test_a_grade_is_felt_by_the_measure_as_one_in_a_story_is_and_F_lowers_nothing() -> None:
    """Given an official whom nobody graded, when F is given the estimate is no lower, and with E it is."""
    estimates = []
    for letter in (None, "F", "E"):
        graph = opened()
        if letter:
            graph.grade("deep", letter, by="Bo", because="seen to it")
        estimates.append(graph.score("closed").probability)
    plain, ungradable, unreliable = estimates
    assert ungradable >= plain > unreliable


def test_which_claims_a_grade_moves_is_told() -> None:
    decided = opened().grade("paper", "A", by="Bo", because="Never wrong")
    assert [shift.before.id for shift in decided.shifts] == ["closed"]


def test_an_outcome_says_who_when_why_and_on_what_and_changes_no_verdict() -> None:
    graph = opened()
    before = [verdict.as_json(links=True) for verdict in graph.scores()]
    page = "https://example.org/ruling"
    decided = graph.outcome(
        "closed", "established", by="ann", because="A court said so", on="2024-06", evidence=["gazette-1", "b", page]
    )
    (outcome,) = graph.records().outcomes.values()
    assert (outcome.claim, outcome.verdict) == (BASE + "closed", OutcomeVerdict.ESTABLISHED)
    assert outcome.evidence == tuple(sorted((BASE + "gazette-1", BASE + "b", page)))
    assert decided.shifts == () and [verdict.as_json(links=True) for verdict in graph.scores()] == before


def test_the_latest_outcome_holds_and_the_earlier_ones_stay_readable() -> None:
    graph = opened()
    for verdict, day in (("established", "2024-06-01"), ("open", "2024-08-01"), ("refuted", "2024-07-01")):
        graph.outcome("closed", verdict, by="Bo", because="x", on=day)
    shown = graph.show("closed").now
    assert shown is not None
    assert shown["outcomes"] == (
        "established (Bo, 2024-06-01), no longer",
        "open (Bo, 2024-08-01)",
        "refuted (Bo, 2024-07-01), no longer",
    )


@pytest.mark.parametrize(
    ("act", "arguments", "words"),
    [
        ("grade", ("paper", "3"), "is no grade for a source; give a letter from A to F"),
        ("grade", ("a", "B"), "is no grade for a statement; give a figure from 1 to 6"),
        ("grade", ("closed", "B"), "no source or statement has this id"),
        ("outcome", ("closed", "true"), "is no outcome; give one of established, refuted, corrected, open"),
        ("outcome", ("paper", "open"), "no claim has this id"),
    ],
)
def test_what_is_no_grade_and_no_outcome_is_told(act: str, arguments: tuple[str, str], words: str) -> None:
    graph = opened()
    with pytest.raises(InputError, match=words):
        getattr(graph, act)(*arguments, by="Bo", because="x")
    assert len(graph.log()) == 1


def test_sources_that_are_the_same_count_as_one_and_no_more_once_that_is_undone() -> None:
    graph = opened()
    assert graph.score("closed").origins.for_ == 2
    number = graph.decide("same", ["deep", "keeper"], by="Bo", because="One man").number
    assert graph.log()[0].name == "deep and keeper are the same source"
    assert graph.score("closed").origins.for_ == graph.table(workers=1)[0].origins_for == 1
    with pytest.raises(InputError, match="names sources and claims"):
        graph.decide("same", ["deep", "closed"], by="Bo", because="x")
    graph.undo(number)
    assert graph.score("closed").origins.for_ == 2


def test_what_was_judged_goes_the_way_of_a_story_and_of_every_form_of_rdf(tmp_path: Path) -> None:
    graph = opened()
    graph.outcome(
        "closed", "established", by="Bo", because="x", on="2024-06-01", evidence=["a", "https://example.org/r"]
    )
    graph.outcome("closed", "corrected", by="ann", because="They said so", on="2024-07-01", evidence=["gazette-1"])
    graph.decide("different", ["deep", "keeper"], by="Bo", because="Two men", on="2024-05-01")
    graph.grade("deep", "F", by="Bo", because="Nobody knows him")
    for kind in ("turtle", "jsonld", "nquads"):
        graph.export(tmp_path / f"out.{kind}", kind)
        again = cg.open()
        again.load((tmp_path / f"out.{kind}").read_bytes(), format=kind)
        for name in ("judgements", "outcomes", "identity_decisions"):
            assert dict(getattr(again.records(), name)) == dict(getattr(graph.records(), name))
    graph.export(tmp_path / "out.yaml", "story")
    again = cg.open()
    again.load(tmp_path / "out.yaml")
    told = [(o.verdict, o.evidence, o.decided_by, o.decided, str(o.because)) for o in graph.records().outcomes.values()]
    assert [
        (o.verdict, o.evidence, o.decided_by, o.decided, str(o.because)) for o in again.records().outcomes.values()
    ] == told
    (identity,) = again.records().identity_decisions.values()
    assert identity.different == (BASE + "deep", BASE + "keeper")


def test_a_public_copy_tells_nothing_of_why_unnamed_sources_are_one(tmp_path: Path) -> None:
    graph = opened()
    graph.decide("same", ["deep", "keeper"], by="Bo", because="Both drive a red van", on="2024-05-01")
    graph.outcome("closed", "established", by="Bo", because="The van was seen", evidence=["a"])
    graph.export(tmp_path / "out.ttl", "turtle", public=True)
    public = (tmp_path / "out.ttl").read_text()
    assert "van" not in public and "cg:same " not in public and "2024-05-01" not in public
    graph.export(tmp_path / "out.ttl", "turtle", public=True, include=["decisions"])
    public = (tmp_path / "out.ttl").read_text()
    assert "van" not in public and "cg:same " in public
    again = cg.open()
    again.load(tmp_path / "out.ttl")
    assert again.score("closed").origins == graph.score("closed").origins


# ---------------------------------------------------------------- what something was


def test_it_is_told_what_something_was_and_what_changed_it() -> None:
    graph = opened()
    graph.decide("same", ["closed", "shut"], by="Bo", because="One order", on="2024-05-01")
    graph.outcome("closed", "refuted", by="Bo", because="x", on="2024-06-01")
    graph.undo(2)
    shown = graph.show("closed", 2)
    assert (shown.id, shown.kind, shown.number) == ("closed", "claim", 2)
    assert shown.then is not None and shown.then["same: shut"] == ("One order (Bo, 2024-05-01)",)
    assert shown.changes == {
        "same: shut": (("One order (Bo, 2024-05-01)",), ()),
        "outcomes": ((), ("refuted (Bo, 2024-06-01)",)),
    }
    assert [(entry.number, entry.kind) for entry in shown.since] == [(3, "decision"), (4, "undo")]
    assert json.loads(json.dumps(shown.as_json()))["changes"]["outcomes"]["after"] == ["refuted (Bo, 2024-06-01)"]


def test_a_day_means_the_store_as_it_stood_at_its_end() -> None:
    graph = opened()
    (entry,) = graph.log()
    today = f"{entry.ended:%Y-%m-%d}"
    assert graph.show("closed", today).number == 1
    before = graph.show("closed", "2001-01-01")
    assert (before.number, before.then) == (0, None) and before.now is not None
    with pytest.raises(InputError, match="is not a date"):
        graph.show("closed", "yesterday")
    with pytest.raises(StoreError, match="there is no number 7"):
        graph.show("closed", 7)


def test_what_is_there_no_more_is_shown_as_it_was_and_notes_are_not() -> None:
    graph = cg.open()
    story = "story: S\nid: s\nagents: {ann: {name: Ann, note: A SECRET}}\nclaims: {c: {text: It is so}}\n"
    graph.load(story.encode(), format="story", name="s.yaml")
    graph.load(b"story: S\nid: s\nclaims: {d: {text: It is not so}}\n", format="story", name="s.yaml")
    shown = graph.show("c", 1)
    assert shown.then is not None and shown.then["text"] == ("It is so",) and shown.now is None
    assert [entry.number for entry in shown.since] == [2]
    assert "SECRET" not in json.dumps(graph.show("ann", 1).as_json())
