"""Decisions through the front door: stored with who, when and why, felt by the measure, exported, and undone."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph as cg
from claimgraph.errors import InputError, Severity, StoreError
from claimgraph.graph.model import By

STORY = """
story: A bridge
id: bridge
agents:
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  post:    {name: The Post, kind: outlet}
  deep:    {unnamed: a senior official, in: paper-1}
  keeper:  {unnamed: a bridge keeper, in: gazette-1}
  ann:     {name: Ann Smith}
documents:
  paper-1: {outlet: paper, statements: {a: {who: deep, says: asserts, claim: closed}}}
  gazette-1: {outlet: gazette, statements: {b: {who: keeper, says: asserts, claim: closed}}}
  post-1: {outlet: post, statements: {c: {who: ann, says: denies, claim: shut}}}
claims:
  closed: {text: The bridge was closed%s}
  shut: {text: The bridge was shut%s}
  other: {text: The tunnel was closed}
"""
RELAYING = "statements:\n  d: {who: gazette, says: asserts, claim: shut, relays: a, in: gazette-1}\n"
BASE = "https://w3id.org/claimgraph/story/bridge/"


def opened(closed: str = "", shut: str = "", store: Path | None = None) -> cg.ClaimGraph:
    graph = cg.open(store)
    graph.load((STORY % (closed, shut)).encode(), format="story", name="bridge.yaml")
    return graph


def verdicts(graph: cg.ClaimGraph) -> list[object]:
    return [verdict.as_json(links=True) for verdict in graph.scores()]


@pytest.mark.parametrize(
    ("kind", "ids"),
    [
        ("apart", ["deep", "keeper"]),
        ("together", ["deep", "keeper"]),
        ("together", ["a", "b"]),
        ("same", ["closed", "shut"]),
        ("different", ["closed", "shut", "other"]),
    ],
)
def test_whatever_is_decided_undoing_it_restores_every_verdict_and_every_record(kind: str, ids: list[str]) -> None:
    graph = opened()
    before = graph.records(), verdicts(graph)
    number = graph.decide(kind, ids, by="Bo", because="seen to it").number  # type: ignore[arg-type]
    assert graph.records() != before[0]
    graph.undo(number)
    assert (graph.records(), verdicts(graph)) == before


def test_a_decision_is_stored_with_who_when_and_why() -> None:
    graph = opened()
    decided = graph.decide("together", ["deep", "keeper"], by="ann", because="One man", on="2024-05-01")
    (decision,) = graph.records().decisions.values()
    assert decision.iri == decided.decision and decision.iri.startswith(BASE + "decision/2-")
    assert decision.together == (BASE + "deep", BASE + "keeper")
    assert decision.decided_by == By(agent=BASE + "ann")
    assert decision.decided is not None and decision.decided.typed == "2024-05-01"
    assert str(decision.because) == "One man"
    newest = graph.log()[0].as_json()
    assert [newest[key] for key in ("number", "kind", "name", "by", "because", "state")] == [
        *(2, "decision", "deep and keeper count as one", "Ann Smith", "One man", "current")
    ]


def test_what_changes_is_told_claim_by_claim() -> None:
    graph = opened()
    decided = graph.decide("together", ["deep", "keeper"], by="Bo", because="One man")
    (shift,) = decided.shifts
    assert (shift.before.id, shift.before.status.value, shift.after.status.value) == (
        *("closed", "corroborated", "single origin"),
    )
    undone = graph.undo(decided.number)
    assert undone.shifts == (type(shift)(shift.after, shift.before),)
    joined = graph.decide("same", ["closed", "shut"], by="Bo", because="One order")
    assert {shift.before.id: shift.after.status.value for shift in joined.shifts} == {
        "closed": "contested",
        "shut": "contested",
    }


def test_claims_are_touched_that_a_decision_reaches_through_another_one() -> None:
    """Given a and x count as one, when x and b do as well, then a claim of a and b alone changes."""
    graph = opened()
    graph.decide("together", ["deep", "ann"], by="Bo", because="x", on="2024-05-01")
    decided = graph.decide("together", ["ann", "keeper"], by="Bo", because="x", on="2024-05-02")
    assert [shift.before.id for shift in decided.shifts] == ["closed"]


def test_a_decision_in_the_store_is_later_than_what_the_file_decided_before() -> None:
    graph = cg.open()
    story = STORY % ("", "") + "independence: [{together: [deep, keeper], because: x, on: 2024-05-01}]\n"
    graph.load(story.encode(), format="story")
    assert graph.score("closed").origins.for_ == 1
    graph.decide("apart", ["deep", "keeper"], by="Bo", because="met both")
    assert graph.score("closed").origins.for_ == 2


def test_what_has_no_effect_is_told() -> None:
    graph = opened()
    graph.decide("different", ["closed", "shut"], by="Ann", because="x", on="2024-05-02")
    (note,) = graph.decide("same", ["closed", "shut"], by="Bo", because="y", on="2024-05-01").notes
    assert note.severity is Severity.WARNING
    assert note.what == "another decision with a later date holds (Ann, 2024-05-02)"
    graph.decide("same", ["other", "shut"], by="Bo", because="y", on="2024-05-03")
    (note,) = graph.decide("same", ["closed", "other"], by="Bo", because="y", on="2024-05-01").notes
    assert note.what == ("stay two, for what is the same as they are was decided to be different (Ann, 2024-05-02)")


def test_that_statements_stay_apart_with_their_speakers_is_told() -> None:
    """Given two sources were decided to be independent, what they say is not made one by deciding so, and that is told;
    once the first decision is undone it is."""
    graph = opened()
    first = graph.decide("apart", ["deep", "keeper"], by="Ann", because="met both", on="2024-05-01")
    decided = graph.decide("together", ["a", "b"], by="Bo", because="one text", on="2024-05-02")
    (note,) = decided.notes
    assert note.severity is Severity.WARNING and note.where == "a and b"
    assert note.what == "stay apart, for who says them was decided to be independent (Ann, 2024-05-01)"
    assert graph.score("closed").origins.for_ == 2
    graph.undo(first.number)
    assert graph.score("closed").origins.for_ == 1


def test_claims_with_two_priors_cannot_be_made_one() -> None:
    graph = opened(", prior: 0.2", ", prior: 0.5")
    with pytest.raises(InputError, match="`shut` is the same claim as `closed`, and they have two priors"):
        graph.decide("same", ["closed", "shut"], by="Bo", because="One order")
    assert len(graph.log()) == 1


def test_claims_that_contradict_each_other_are_made_one_with_a_warning() -> None:
    (note,) = opened(", contradicts: shut").decide("same", ["closed", "shut"], by="Bo", because="x").notes
    assert note.what == "`closed` contradicts `shut`, and is the same or entails it too"


@pytest.mark.parametrize(
    ("kind", "ids", "by", "because", "on", "words"),
    [
        ("apart", ["deep", "closed"], "Bo", "x", None, "no source or statement has this id"),
        ("apart", ["deep", "a"], "Bo", "x", None, "names sources and statements"),
        ("same", ["closed"], "Bo", "x", None, "names nothing but `closed`"),
        ("same", ["closed", "closed"], "Bo", "x", None, "names nothing but `closed`"),
        ("same", ["closed", "shut"], " ", "x", None, "by: is empty; name who decides"),
        ("same", ["closed", "shut"], "Bo", " ", None, "because: is empty; give the reason"),
        ("same", ["closed", "shut"], "Bo\udcff", "x", None, "by: holds a character that no text has"),
        ("same", ["closed", "shut"], "Bo", "x\x1b[31m", None, "because: holds a character that no text has"),
        ("same", ["closed", "shut"], "Bo", "x", "soon", "on: `soon` is not a date"),
        ("equal", ["closed", "shut"], "Bo", "x", None, "equal: cannot be decided; name one of apart, together"),
    ],
)
def test_what_cannot_be_decided_is_told_and_nothing_is_stored(
    kind: str, ids: list[str], by: str, because: str, on: str | None, words: str
) -> None:
    graph = opened()
    with pytest.raises(InputError, match=words):
        graph.decide(kind, ids, by=by, because=because, on=on)  # type: ignore[arg-type]
    assert len(graph.log()) == 1


def test_a_reason_that_would_tell_who_somebody_is_is_refused_and_the_name_not_repeated() -> None:
    """Given a source whose real name is on file, when the reason of a decision says it, then nothing is stored."""
    graph = cg.open()
    named = (STORY % ("", "")).replace("in: paper-1}", "in: paper-1, real-name: John Smithers}", 1)
    graph.load(named.encode(), format="story")
    with pytest.raises(InputError, match="because: holds the real-name of `deep`, which is private") as refused:
        graph.decide("together", ["deep", "keeper"], by="Bo", because="Both are john smithers.")
    assert "mithers" not in str(refused.value)
    assert len(graph.log()) == 1


def test_nothing_can_be_decided_or_undone_in_a_store_that_is_only_read(tmp_path: Path) -> None:
    opened(store=tmp_path / "s")
    graph = cg.ClaimGraph.open(tmp_path / "s", read_only=True)
    with pytest.raises(StoreError, match="read only"):
        graph.decide("same", ["closed", "shut"], by="Bo", because="x")
    with pytest.raises(StoreError, match="read only"):
        graph.undo(1)


@pytest.mark.parametrize("kind", ["story", "turtle", "trig", "nquads", "jsonld"])
def test_decisions_leave_in_an_export_and_come_back_with_the_same_verdicts(tmp_path: Path, kind: str) -> None:
    graph = opened()
    graph.decide("together", ["deep", "keeper"], by="Bo", because="One man", on="2024-05-01")
    graph.decide("same", ["closed", "shut"], by="ann", because="https://example.org/why")
    graph.decide("different", ["closed", "other"], by="Bo", because="A tunnel is no bridge")
    graph.export(tmp_path / "out", kind)
    again = cg.open()
    again.load((tmp_path / "out").read_bytes(), format=kind)
    assert len(again.records().decisions) == 1 and len(again.records().identity_decisions) == 2
    stands = [{(v.id, v.status, v.origins) for v in graph_.scores()} for graph_ in (graph, again)]
    assert stands[0] == stands[1]
    assert not [finding for finding in again.check().findings if finding.severity is Severity.ERROR]


def test_check_sees_claims_as_one_or_not_as_people_decided() -> None:
    """Given a paper that relays a statement on another claim, when the two claims are one, then it says no more."""

    def says_more(graph: cg.ClaimGraph) -> bool:
        return any("says more than" in finding.what for finding in graph.check().findings)

    graph = cg.open()
    graph.load((STORY % ("", "") + RELAYING).encode(), format="story")
    assert says_more(graph)
    graph.decide("same", ["closed", "shut"], by="Bo", because="One order", on="2024-05-01")
    assert not says_more(graph)
    graph.decide("different", ["closed", "shut"], by="Bo", because="Two orders", on="2024-05-02")
    assert says_more(graph)


def test_a_file_is_checked_with_what_is_decided_in_it() -> None:
    declared = STORY % (", same-as: shut", "") + RELAYING
    found = cg.open().check(declared.encode(), format="story").findings
    assert not any("says more than" in finding.what for finding in found)
    decided = declared + "identity: [{different: [closed, shut], because: Two orders}]\n"
    found = cg.open().check(decided.encode(), format="story").findings
    assert any("says more than" in finding.what for finding in found)


def test_what_was_decided_can_be_asked_in_sparql_and_no_more_once_it_is_undone() -> None:
    graph = opened()
    number = graph.decide("same", ["closed", "shut"], by="Bo", because="One order").number
    rows = [(row["by"].value, row["about"].value) for row in graph.query("decisions")]
    assert rows == [("Bo", BASE + "closed"), ("Bo", BASE + "shut")]
    graph.undo(number)
    assert list(graph.query("decisions")) == []
    assert len(list(graph.query("decisions", as_imported=number))) == 2


def test_undoing_an_import_tells_which_claims_are_gone_and_which_change() -> None:
    graph = opened()
    more = STORY % ("", "") + "  third: {text: The ferry was closed}\n"
    graph.load(more.replace("who: ann, says: denies", "who: ann, says: asserts").encode(), name="bridge.yaml")
    undone = graph.undo(2, by="Bo", because="entered twice")
    assert (undone.about, undone.new, undone.gone) == ("bridge.yaml", 0, 1)
    assert [(shift.before.id, shift.before.status.value, shift.after.status.value) for shift in undone.shifts] == [
        ("shut", "single origin", "denied")
    ]
