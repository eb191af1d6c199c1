"""A story that is written reads back as the same records: the promise of `exports/story.py`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

import claimgraph as cg
from claimgraph.exports.story import write
from claimgraph.exports.view import build_view
from claimgraph.graph.model import Agent, By, Judgement, Record, Records, Story, Text
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import Reliability
from tests.imports.stories import stories

GOLDEN = Path(__file__).parents[1] / "golden" / "exports" / "china-olympics.yaml"
CHINA = Path(__file__).parents[2] / "examples" / "china-olympics.yaml"


def written(*records: Record) -> bytes:
    return write(build_view(Records.of(records), include=("note", "real-name")))


def again(data: bytes) -> Records:
    return read(data, name="again.yaml", format="story").records


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories())
def test_any_story_reads_back_as_it_was(records: Records) -> None:
    assert again(written(*records)) == records


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(stories())
def test_the_same_records_give_the_same_bytes(records: Records) -> None:
    data = written(*records)
    assert written(*again(data)) == data


def test_the_worked_story_reads_back_after_it_was_in_the_store() -> None:
    records = read(CHINA).records
    kept = from_triples(to_triples(records))
    assert again(written(*kept)) == kept


def test_the_worked_story_is_written_byte_for_byte_as_it_always_was(renew: bool) -> None:
    data = write(build_view(read(CHINA).records))
    if renew:
        GOLDEN.write_bytes(data)
    assert data == GOLDEN.read_bytes()


def test_two_stories_become_one_and_keep_their_iris() -> None:
    ships = read(b"story: Ships\nagents: {ann: {name: Ann}}\nclaims: {c: {text: It sailed}}\n", name="ships.yaml")
    boats = read(
        b"story: Boats\nagents: {ann: {name: Ann of the boats}}\ndocuments: {d: {outlet: ann, statements:"
        b" {s: {who: ann, says: asserts, claim: c}}}}\nclaims: {c: {text: It sank}}\n",
        name="boats.yaml",
    )
    both = from_triples(to_triples([*ships.records, *boats.records]))
    found = again(written(*both))
    for name in ("agents", "documents", "claims", "statements"):
        assert getattr(found, name).keys() == getattr(both, name).keys()
    assert [str(story.title) for story in found.stories.values()] == ["Ships"]
    statement = next(iter(found.statements.values()))
    assert str(found.claims[statement.claim].text) == "It sank"


def test_records_without_a_story_keep_their_iris() -> None:
    agent = Agent(iri="https://example.org/people#ann", id="ann", name=Text.of("Ann", "en"))
    assert list(again(written(agent)).agents.values()) == [agent]


def test_a_grade_stays_that_of_who_gave_it() -> None:
    story = Story(iri="https://example.org/s/", id="s", title=Text.of("S", "en"), author=By(name="Ann"))
    agent = Agent(iri="https://example.org/s/ben", id="ben", name=Text.of("Ben", "en"))
    grade = Judgement(
        iri="https://example.org/s/ben/grade",
        id="ben/grade",
        judges=agent.iri,
        reliability=Reliability.B,
        decided_by=By(name="Zoe"),
    )
    for who in (By(name="Zoe"), story.author):
        [found] = again(written(story, agent, replace(grade, decided_by=who))).judgements.values()
        assert (found.judges, found.reliability, found.decided_by) == (agent.iri, Reliability.B, who)
    assert not again(written(story, agent, replace(grade, decided_by=None))).judgements


def test_what_refers_to_something_that_is_not_shown_is_left_out() -> None:
    records = read(CHINA).records
    few = Records.of(record for record in records if record.id not in ("nyt-report", "osborn", "nyt-reports"))
    found = again(written(*few))
    assert found.documents.keys() == records.documents.keys() - {next(iter(records.stories)) + "nyt-report"}
    assert next(one for one in found.statements.values() if one.id == "tni-on-report").relays == ()
    assert not any(one.id == "nyt-officials" for one in found.agents.values())


def test_private_words_are_written_only_when_somebody_asks_for_them() -> None:
    data = b"story: Ships\nagents: {ann: {name: Ann, note: Rang back, real-name: Zoe}}\n"
    records = read(data, name="ships.yaml").records
    assert b"Rang back" not in write(build_view(records))
    assert b"Rang back" in write(build_view(records, include=["note"]))


def test_outcomes_that_one_list_would_order_are_refused(tmp_path: Path) -> None:
    """Given two stories in which one person decided otherwise, undated, none holds, and one story cannot say so."""
    story = "story: {0}\nbase: https://example.org/{0}/\nclaims:\n  it: {{iri: https://example.org/it, text: It is so, "
    graph = cg.open()
    for name, verdict in (("one", "established"), ("two", "refuted")):
        text = story.format(name) + f"outcome: {{verdict: {verdict}, by: Ann}}}}\n"
        graph.load(text.encode(), name=name, format="story")
    with pytest.raises(cg.InputError, match="give them dates"):
        graph.export(tmp_path / "one.yaml", "story")
    assert not (tmp_path / "one.yaml").exists()
    graph.export(tmp_path / "one.trig", "trig")
