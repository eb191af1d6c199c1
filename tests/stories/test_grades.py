"""Several people grade the same source: who gave which letter stays, and one rule says what holds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import InputError
from claimgraph.graph.edges.building import edges_of
from claimgraph.graph.edges.columns import LETTERS
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.evidence.strength import Strengths
from claimgraph.graph.grades import Grades, grades
from claimgraph.graph.model import Records
from claimgraph.graph.priors import default_tables
from claimgraph.ontology.terms import Credibility, Reliability
from tests.stories.telling import told, verdict

STORY = """
author: Desk
agents:
  wire: {{name: The Wire, kind: agency, grade: {grade}}}
documents:
  alert:
    outlet: wire
    statements: {{it-says: {{who: wire, says: asserts, claim: it, access: first hand, credibility: {credibility}}}}}
claims: {{it: {{text: It rained}}}}
"""
Z = Reliability


def records(grade: str = "C", credibility: str = "3") -> Records:
    return told(STORY.format(grade=grade, credibility=credibility))


def of_wire(grade: str) -> Grades:
    [found] = [of for iri, of in grades(records(grade).judgements.values()).items() if iri.endswith("/wire")]
    return found


def test_given_two_analysts_who_differ_then_both_letters_hold_and_the_disagreement_shows() -> None:
    found = of_wire("[{is: A, by: Ann, on: 2024-01}, {is: D, by: Ben, on: 2024-02}]")
    assert (found.letters, found.effective, found.disagree) == ((Z.A, Z.D), Z.D, True)


def test_given_one_analyst_who_grades_again_then_the_later_letter_holds_and_the_earlier_one_stays_on_record() -> None:
    found = of_wire("[{is: E, by: Ann, on: 2024-03}, {is: B, by: ann, on: 2024-05}, {is: B, by: Ben}]")
    assert found.letters == (Z.B, Z.B)
    assert [one.reliability for one in found.given] == [Z.B, Z.E, Z.B]


def test_given_f_after_a_letter_then_nothing_is_lowered() -> None:
    found = of_wire("[{is: A, by: Ann, on: 2024-01}, {is: F, by: Ann, on: 2024-05}, {is: F, by: Ben}]")
    assert (found.letters, found.weighed, found.disagree) == ((Z.A,), (Z.A,), False)
    assert of_wire("F").weighed == (Z.F,)


@pytest.mark.parametrize(
    "grade",
    [
        "C",
        "{is: C}",
        "[C]",
        "'admiralty-scale:source-reliability=\"c\"'",
        "{misp: 'admiralty-scale:source-reliability=\"c\"'}",
    ],
)
def test_a_letter_may_be_typed_or_come_as_a_tag(grade: str) -> None:
    [judgement] = [one for one in records(grade).judgements.values() if one.reliability]
    assert judgement.reliability is Z.C
    assert judgement.decided_by is not None and judgement.decided_by.name == "Desk"


@pytest.mark.parametrize("typed", ["2", "{stix: 70}", "{stix: probable, by: Zoe}", "{stix: 60, because: Seen}"])
def test_a_statement_takes_a_confidence_of_stix(typed: str) -> None:
    [judgement] = [one for one in records(credibility=typed).judgements.values() if one.credibility]
    assert judgement.credibility is Credibility.PROBABLY_TRUE


@pytest.mark.parametrize(
    ("grade", "credibility", "told_"),
    [
        ("{stix: 70}", "3", "an agent has a letter"),
        ("{is: A, stix: 70}", "3", "one grade in several scales"),
        ("{by: Ann}", "3", "gives no grade"),
        ("A", "{misp: 'admiralty-scale:source-reliability=\"b\"'}", "a statement has a figure"),
        ("A", "{stix: 170}", "no STIX confidence"),
        ("[A, G]", "3", "`grade` cannot be `G`"),
        ("{misp: [a]}", "3", "`misp` holds a list"),
    ],
)
def test_a_grade_that_is_none_is_told_with_its_line(grade: str, credibility: str, told_: str) -> None:
    with pytest.raises(InputError) as refused:
        records(grade, credibility)
    assert told_ in str(refused.value) and all(finding.line for finding in refused.value.findings)


def test_the_mean_of_what_holds_is_weighed() -> None:
    tables = default_tables()
    belief = tables.reliability_of(None, of_wire("[{is: A, by: Ann}, {is: C, by: Ben}]").weighed)
    assert belief.mean == pytest.approx((tables.reliability["A"].mean + tables.reliability["C"].mean) / 2)


LETTERS_GIVEN = st.lists(
    st.tuples(
        st.sampled_from("ABCDEF"), st.sampled_from(["Ann", "Ben", "Zoe"]), st.sampled_from(["2024-01", "2024-02"])
    ),
    max_size=5,
)


def _listed(given_: list[tuple[str, str, str]]) -> str:
    return "[" + ", ".join(f"{{is: {letter}, by: {who}, on: {when}}}" for letter, who, when in given_) + "]"


@given(LETTERS_GIVEN, st.integers(0, 5), st.sampled_from(["Ann", "Ben", "New"]))
def test_f_never_changes_what_other_letters_say(given_: list[tuple[str, str, str]], at: int, who: str) -> None:
    """Law: F cannot lower anything: with it in any place, by anybody, the probability is what it was or higher."""
    story = STORY.format(grade="{grade}", credibility="3").replace("{agents", "{{agents")
    before = verdict(story.replace("{grade}", _listed(given_) if given_ else "C")).probability
    more = [*(given_ or [("C", "Desk", "2024-01")])]
    more.insert(at, ("F", who, "2024-03"))
    assert verdict(story.replace("{grade}", _listed(more))).probability >= before - 1e-12


@given(LETTERS_GIVEN.filter(bool), st.randoms())
def test_the_order_in_which_grades_came_changes_nothing(given_: list[tuple[str, str, str]], random: Any) -> None:
    shuffled = sorted(records(_listed(given_)).judgements.values(), key=lambda one: one.iri)
    first = grades(shuffled)
    random.shuffle(shuffled)
    assert grades(shuffled) == first


@given(LETTERS_GIVEN.filter(bool))
def test_all_at_once_go_by_the_same_letters(given_: list[tuple[str, str, str]]) -> None:
    told_ = records(_listed(given_))
    [agent] = told_.agents
    edges = edges_of(told_)
    weighed = Strengths(told_, Relations(told_), default_tables()).grades_of(agent)
    assert [LETTERS[i] for i in edges.grades[0].tolist()] == list(weighed)
