"""What outcomes teach: tables with the data behind them, by which no claim vouches for itself."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import claimgraph
from claimgraph.errors import ConvergenceError, InputError
from claimgraph.graph.corroboration.bulk.run import verdicts
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.model import Outcome, Records
from claimgraph.graph.priors import Tables, load_tables
from claimgraph.graph.reliability.learning import Lesson, learn
from claimgraph.graph.reliability.tables import Origin, load, named, written
from claimgraph.graph.reliability.testimony import gathered
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import OutcomeVerdict
from tests.stories.years import story

ORIGIN = Origin("0", "state", 1, "", False)


@pytest.fixture(scope="module")
def records() -> Records:
    return read(story().encode(), name="year.yaml").records


@pytest.fixture(scope="module")
def lesson(records: Records) -> Lesson:
    return named(learn(gathered(records), "outcomes"))


@pytest.fixture
def graph() -> claimgraph.ClaimGraph:
    graph = claimgraph.open()
    graph.load(story().encode(), format="story", name="year.yaml")
    return graph


def turned(records: Records, claim: str) -> Records:
    """The same records, with the opposite outcome of one claim."""
    other = {OutcomeVerdict.ESTABLISHED: OutcomeVerdict.REFUTED, OutcomeVerdict.REFUTED: OutcomeVerdict.ESTABLISHED}
    return Records.of(
        replace(one, verdict=other[one.verdict]) if isinstance(one, Outcome) and one.claim == claim else one
        for one in records
    )


def probability(records: Records, tables: Tables, claim: str) -> float:
    return Scorer(records, tables=tables).verdict(claim).probability


def test_an_outlet_with_a_better_record_weighs_more(lesson: Lesson) -> None:
    base = "https://w3id.org/claimgraph/story/year/"
    means = [lesson.tables.agents[f"{base}o{i}"].asserts.mean for i in range(5)]
    assert means[0] == max(means) and means[4] == min(means)


def test_people_are_told_apart_only_when_asked_for(records: Records, lesson: Lesson) -> None:
    ann = "https://w3id.org/claimgraph/story/year/ann"
    assert ann not in lesson.tables.agents
    assert ann not in written(lesson, ORIGIN).decode()
    assert ann in learn(gathered(records, persons=True), "outcomes").tables.agents


@pytest.mark.parametrize("number", [0, 4, 11])
def test_turning_its_own_outcome_round_does_not_change_the_probability_of_a_claim(
    records: Records, number: int
) -> None:
    claim = list(records.claims)[number]
    before = probability(records, named(learn(gathered(records), "outcomes")).tables, claim)
    other = turned(records, claim)
    assert probability(other, named(learn(gathered(other), "outcomes")).tables, claim) == before


def test_turning_it_round_changes_others(records: Records) -> None:
    claims = list(records.claims)
    other = turned(records, claims[0])
    tables = [learn(gathered(each), "outcomes").tables for each in (records, other)]
    assert probability(records, tables[0], claims[1]) != probability(other, tables[1], claims[1])


@pytest.mark.parametrize("method", ["outcomes", "em"])
def test_all_at_once_give_the_numbers_of_one_by_one(records: Records, method: Any) -> None:
    tables = learn(gathered(records), method).tables
    one_by_one = {verdict.claim: verdict for verdict in Scorer(records, tables=tables).verdicts()}
    for row in verdicts(edges_of(records), tables=tables, workers=1):
        assert row.probability == pytest.approx(one_by_one[row.claim].probability, abs=1e-9)
        assert row.interval_low == pytest.approx(one_by_one[row.claim].interval[0], abs=1e-9)


def test_all_at_once_weigh_denials_and_single_agents_by_their_own_beliefs(records: Records, lesson: Lesson) -> None:
    tables = replace(lesson.tables, learned=None)
    one_by_one = {verdict.claim: verdict for verdict in Scorer(records, tables=tables).verdicts()}
    for row in verdicts(edges_of(records), tables=tables, workers=1):
        assert row.probability == pytest.approx(one_by_one[row.claim].probability, abs=1e-9)
        assert row.interval_high == pytest.approx(one_by_one[row.claim].interval[1], abs=1e-9)


def test_the_file_reads_back_as_the_same_table_with_what_it_is_without_each_claim(
    lesson: Lesson, tmp_path: Path
) -> None:
    for each in (lesson, named(learn(lesson.testimony.without(lesson.testimony.claims), "em"))):
        file = tmp_path / "learned.toml"
        file.write_bytes(written(each, ORIGIN))
        found = load(file)
        assert (found.name, found.agents, found.prior) == (each.tables.name, each.tables.agents, each.tables.prior)
        assert (found.origin, found.denial_origin) == (each.tables.origin, each.tables.denial_origin)
        claim = [each.testimony.claims[0]]
        assert found.leaving_out(claim).agents == each.tables.leaving_out(claim).agents


def test_the_same_data_give_the_same_bytes_in_whatever_order_they_came(records: Records) -> None:
    shuffled = [*records]
    random.Random(1).shuffle(shuffled)
    one, other = (named(learn(gathered(Records.of(each)), "outcomes")) for each in (records, shuffled))
    assert written(one, ORIGIN) == written(other, ORIGIN)


def test_the_file_says_what_taught_it(graph: claimgraph.ClaimGraph, tmp_path: Path) -> None:
    out = tmp_path / "learned.toml"
    learned = graph.learn(out, as_of="2024-06-30")
    told = tomllib.loads(out.read_text(encoding="utf-8"))["learned"]
    assert (told["as_of"], told["tool"], told["graphs"]) == ("2024-06-30", claimgraph.__version__, 1)
    assert told["established"] + told["refuted"] == learned.established + learned.refuted == len(_decided_by_june())
    assert told["method"] == "outcomes" and len(told["generation"]) == 64


def _decided_by_june() -> list[int]:
    return [c for c in range(30) if c % 10 < 9 and c % 12 < 6]


def test_what_is_decided_later_teaches_nothing_before(records: Records) -> None:
    day = datetime(2024, 6, 30, tzinfo=UTC)
    before = gathered(records, as_of=day)
    later = Records.of(
        replace(one, verdict=OutcomeVerdict.REFUTED)
        if isinstance(one, Outcome) and one.decided and one.decided.not_after and one.decided.not_after > day
        else one
        for one in records
    )
    told = [written(named(learn(each, "outcomes")), ORIGIN) for each in (before, gathered(later, as_of=day))]
    assert told[0] == told[1]
    undated = Records.of(replace(one, decided=None) if isinstance(one, Outcome) else one for one in records)
    assert not gathered(undated, as_of=day).decided.any()
    assert gathered(undated).decided.any()


def test_as_of_a_later_day_never_fewer_outcomes_are_known(records: Records) -> None:
    known = [set(gathered(records, as_of=datetime(2024, m, 28, tzinfo=UTC)).outcomes) for m in range(1, 13)]
    assert all(one <= other for one, other in pairwise(known))
    assert known[0] < known[-1]


def test_a_file_that_is_there_stays_unless_it_may_be_overwritten(graph: claimgraph.ClaimGraph, tmp_path: Path) -> None:
    out = tmp_path / "ours.toml"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="is there already"):
        graph.learn(out)
    assert out.read_text(encoding="utf-8") == "mine"
    graph.learn(out, overwrite=True)
    assert load(out).learned is not None
    with pytest.raises(InputError, match="cannot be written there"):
        graph.learn(tmp_path / "nowhere" / "ours.toml")


def test_scores_go_by_the_learned_table_and_name_it(graph: claimgraph.ClaimGraph, tmp_path: Path) -> None:
    out = tmp_path / "ours.toml"
    learned = graph.learn(out)
    verdict = graph.score("c9", tables=out)
    assert verdict.tables == learned.tables.name and verdict.tables.startswith("learned/")
    assert verdict.probability != graph.score("c9").probability


@pytest.mark.parametrize(
    ("change", "what"),
    [
        (("version = 1", "version = 7"), "version 7"),
        (("rows = [", "rows = [[99, 0, 0, 1],"), "damaged"),
        (("truth = [", "truth = [2.0,"), "damaged"),
        (('method = "outcomes"', 'method = "guess"'), "damaged"),
        (("probability =", "probablity ="), "no key `prior.probablity`"),
        (("asserts = {", "aserts = {"), "no key `agents."),
        (("[denial.origin]\nperson = { mean = ", "[denial.origin]\nperson = { mean = 1"), "denial.origin.person.mean"),
    ],
)
def test_a_learned_table_that_is_damaged_is_told(
    lesson: Lesson, tmp_path: Path, change: tuple[str, str], what: str
) -> None:
    text = written(lesson, ORIGIN).decode()
    assert change[0] in text
    file = tmp_path / "learned.toml"
    file.write_text(text.replace(*change), encoding="utf-8")
    with pytest.raises(InputError) as refused:
        load(file)
    assert what in str(refused.value) and str(file) in str(refused.value)


def test_a_person_may_write_denials_and_single_agents_too(tmp_path: Path) -> None:
    file = tmp_path / "ours.toml"
    file.write_text(
        'name = "ours/1"\n[origin]\noutlet = { mean = 0.7, strength = 9 }\n[denial.origin]\n'
        'agency = { mean = 0.9, strength = 8 }\n[agents]\n"urn:a" = { asserts = { mean = 0.6, strength = 5 }, '
        "denies = { mean = 0.8, strength = 5 } }\n",
        encoding="utf-8",
    )
    tables = load_tables(file)
    assert tables.denial_origin["agency"].mean == 0.9 and tables.origin["agency"].mean == 0.8
    assert tables.denial_origin["outlet"].mean == 0.7, "what is not said of denials is as for assertions"
    assert tables.agents["urn:a"].denies.mean == 0.8


def test_nothing_to_learn_from_is_told(records: Records) -> None:
    said = gathered(records, outcomes=False)
    with pytest.raises(InputError, match="0 established and 0 refuted"):
        learn(said, "outcomes")
    with pytest.raises(InputError, match="nobody takes a side"):
        learn(gathered(Records()), "em")


def test_expectation_maximisation_says_what_it_took(graph: claimgraph.ClaimGraph) -> None:
    found = graph.learn(em=True)
    assert found.iterations is not None and found.iterations > 1
    assert found.residual is not None and found.residual <= 1e-6
    assert any("agreement" in caveat for caveat in found.caveats)
    with pytest.raises(ConvergenceError, match="did not settle: after 2 iterations") as unsettled:
        graph.learn(em=True, iterations=2)
    assert unsettled.value.iterations == 2 and unsettled.value.residual > 1e-6


def test_calibration_compares_tables_over_folds(graph: claimgraph.ClaimGraph, tmp_path: Path) -> None:
    plot = tmp_path / "diagram.svg"
    found = graph.calibrate(folds=3, em=True, plot=plot)
    assert [one.tables for one in found.assessments] == ["default/1", "learned (outcomes)", "learned (em)"]
    assert all(one.scores.claims == 27 for one in found.assessments)
    assert sum(one.claims for one in found.assessments[0].scores.bins) == 27
    drawn = plot.read_text(encoding="utf-8")
    assert drawn.startswith("<svg") and drawn.count("<circle") == sum(len(one.scores.bins) for one in found.assessments)
    assert graph.calibrate(folds=3, em=True).as_json() == found.as_json()
    with pytest.raises(InputError, match="is there already"):
        graph.calibrate(folds=3, plot=plot)
    with pytest.raises(InputError, match=r"ends in \.svg"):
        graph.calibrate(plot=tmp_path / "diagram.bmp")


def test_given_tables_that_outcomes_taught_are_weighed_without_those_of_the_fold(
    graph: claimgraph.ClaimGraph, records: Records, tmp_path: Path
) -> None:
    graph.learn(tmp_path / "ours.toml")
    found = graph.calibrate([tmp_path / "ours.toml"], folds=9)
    given, anew = found.assessments[1:]
    assert given.probabilities == pytest.approx(dict(anew.probabilities), abs=1e-12)


def test_too_few_outcomes_are_refused_with_what_to_do() -> None:
    graph = claimgraph.open()
    graph.load(story(claims=12).encode(), format="story", name="short.yaml")
    with pytest.raises(InputError, match=r"too few outcomes .*; record outcomes: at least 20 claims"):
        graph.calibrate()


def test_events_stay_together_and_must_be_enough(graph: claimgraph.ClaimGraph) -> None:
    with pytest.raises(InputError, match="1 event with outcomes cannot be spread over 10 folds"):
        graph.calibrate(by="event")
    for number in range(3):
        text = story(claims=10, seed=number).replace("id: year", f"id: year-{number}")
        graph.load(text.encode(), format="story", name=f"{number}.yaml")
    assert graph.calibrate(by="event", folds=4).groups == 4
