"""Grades in other scales: the documented tables, both ways, and what is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.ontology.scales import (
    STIX_WORDS,
    from_misp,
    from_review,
    from_stix,
    to_misp,
    to_stix,
)
from claimgraph.ontology.terms import Credibility, OutcomeVerdict, Reliability

GRADES = [*Reliability, *Credibility]


@pytest.mark.parametrize("grade", GRADES, ids=str)
def test_every_grade_reads_back_from_its_misp_tag(grade: Reliability | Credibility) -> None:
    assert from_misp(to_misp(grade)) is grade


@pytest.mark.parametrize("figure", Credibility, ids=str)
def test_every_figure_that_stix_can_say_reads_back(figure: Credibility) -> None:
    confidence = to_stix(figure)
    assert (confidence is None) == (figure is Credibility.CANNOT_BE_JUDGED)
    if confidence is not None:
        assert from_stix(str(confidence)) is figure


@pytest.mark.parametrize(
    ("confidence", "figure"),
    [("0", 5), ("19", 5), ("20", 4), ("39", 4), ("40", 3), ("59", 3), ("60", 2), ("79", 2), ("80", 1), ("100", 1)],
)
def test_the_ranges_are_those_of_the_standard(confidence: str, figure: int) -> None:
    assert from_stix(confidence) is Credibility(str(figure))


@given(st.integers(0, 99))
def test_a_higher_confidence_is_never_a_lower_credibility(confidence: int) -> None:
    assert int(from_stix(str(confidence + 1)).value) <= int(from_stix(str(confidence)).value)


@pytest.mark.parametrize("word", STIX_WORDS)
def test_no_word_of_a_scale_means_that_it_cannot_be_judged(word: str) -> None:
    assert from_stix(word.upper()) is not Credibility.CANNOT_BE_JUDGED


@pytest.mark.parametrize(
    "tag", ["tlp:red", 'admiralty-scale:source-reliability="g"', 'admiralty-scale:information-credibility="7"', ""]
)
def test_what_is_no_grade_is_refused_with_what_to_do(tag: str) -> None:
    with pytest.raises(ValueError, match="; write"):
        from_misp(tag)


@pytest.mark.parametrize("typed", ["101", "-1", "0.7", "very", "", "10.0"])
def test_what_is_no_confidence_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="no STIX confidence"):
        from_stix(typed)


@pytest.mark.parametrize(
    ("rating", "decides"),
    [
        ((5, 5, 1, "True"), OutcomeVerdict.ESTABLISHED),
        ((4, 5, 1, None), OutcomeVerdict.ESTABLISHED),
        ((3, 5, 1, "Half true"), None),
        ((2, 5, 1, "Mostly false"), OutcomeVerdict.REFUTED),
        ((1, None, None, "Pants on Fire!"), OutcomeVerdict.REFUTED),
        ((1, 1, 5, None), OutcomeVerdict.ESTABLISHED),  # the best is the smaller number
        ((-1, 5, 1, "Unproven"), None),
        ((None, None, None, "mostly-true"), OutcomeVerdict.ESTABLISHED),
        ((0, 1, 0, "Geen idee"), OutcomeVerdict.REFUTED),
        ((4, 5, 1, "Misleading"), None),  # its name says that nothing is decided
    ],
)
def test_a_rating_decides_by_its_place_on_its_own_scale(
    rating: tuple[float | None, float | None, float | None, str | None], decides: OutcomeVerdict | None
) -> None:
    assert from_review(*rating) is decides


@pytest.mark.parametrize(
    "rating", [(None, None, None, "Geen idee"), (-1, 5, 1, None), (3, 3, 3, None), (5, 5, 1, "False")]
)
def test_a_rating_that_says_nothing_or_two_things_is_refused(
    rating: tuple[float | None, float | None, float | None, str | None],
) -> None:
    with pytest.raises(ValueError, match="; "):
        from_review(*rating)
