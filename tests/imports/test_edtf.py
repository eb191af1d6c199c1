"""Dates as people type them become two instants, and nothing more exact is made up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.imports.edtf import parse

DAYS = st.dates(date(1, 1, 2), date(9999, 12, 30))


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("2022-03-02", "2022-03-02T00:00:00Z", "2022-03-02T23:59:59Z"),
        ("2022-02", "2022-02-01T00:00:00Z", "2022-02-28T23:59:59Z"),
        ("2024-02", "2024-02-01T00:00:00Z", "2024-02-29T23:59:59Z"),
        ("2022-12", "2022-12-01T00:00:00Z", "2022-12-31T23:59:59Z"),
        ("2022", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z"),
        ("2022-03-02T14:05:00Z", "2022-03-02T14:05:00Z", "2022-03-02T14:05:00Z"),
        ("2022-03-02T14:05:00.75Z", "2022-03-02T14:05:00Z", "2022-03-02T14:05:00Z"),
        ("2022-03-02T14:05Z", "2022-03-02T14:05:00Z", "2022-03-02T14:05:59Z"),
        ("2022-03-02T00:30:00+02:00", "2022-03-01T22:30:00Z", "2022-03-01T22:30:00Z"),
        ("2022-03-02T00:30:00+02", "2022-03-01T22:30:00Z", "2022-03-01T22:30:00Z"),
        ("2022-02-28/2022-03-05", "2022-02-28T00:00:00Z", "2022-03-05T23:59:59Z"),
        ("2022-03/2022-03-05", "2022-03-01T00:00:00Z", "2022-03-05T23:59:59Z"),
        ("2022-02-28/..", "2022-02-28T00:00:00Z", None),
        ("2022-02-28/", "2022-02-28T00:00:00Z", None),
        ("../2022-03-05", None, "2022-03-05T23:59:59Z"),
        ("2022-03~", "2022-02-01T00:00:00Z", "2022-04-30T23:59:59Z"),
        ("2022-01~", "2021-12-01T00:00:00Z", "2022-02-28T23:59:59Z"),
        ("2022-12?", "2022-11-01T00:00:00Z", "2023-01-31T23:59:59Z"),
        ("2022~", "2021-01-01T00:00:00Z", "2023-12-31T23:59:59Z"),
        ("2022-03-01%", "2022-02-28T00:00:00Z", "2022-03-02T23:59:59Z"),
        ("2022-02~/2022-03-05", "2022-01-01T00:00:00Z", "2022-03-05T23:59:59Z"),
        ("2022-03-XX", "2022-03-01T00:00:00Z", "2022-03-31T23:59:59Z"),
        ("2022-XX-XX", "2022-01-01T00:00:00Z", "2022-12-31T23:59:59Z"),
        ("202X", "2020-01-01T00:00:00Z", "2029-12-31T23:59:59Z"),
        ("19XX", "1900-01-01T00:00:00Z", "1999-12-31T23:59:59Z"),
        ("9999-12-31", "9999-12-31T00:00:00Z", "9999-12-31T23:59:59Z"),
        ("9999~", "9998-01-01T00:00:00Z", None),
        ("0001-01-01~", None, "0001-01-02T23:59:59Z"),
    ],
)
def test_a_date_lies_between_two_instants(typed: str, first: str | None, last: str | None) -> None:
    bounds = parse(typed)
    assert bounds.typed == typed
    assert bounds.not_before == (first and datetime.fromisoformat(first))
    assert bounds.not_after == (last and datetime.fromisoformat(last))


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("2022-02-29", "no day of the calendar"),
        ("2022-13", "no day of the calendar"),
        ("0000", "no day of the calendar"),
        ("2022-21", "season"),
        ("2022-24/2022-25", "season"),
        ("2022-03-05/2022-02-28", "ends before it begins"),
        ("../..", "open on both sides"),
        ("/", "open on both sides"),
        ("2022-03-02T24:00:00Z", "no time of any day"),
        ("2022-03-02T23:59:60Z", "no time of any day"),
        ("0001-01-01T00:00:00+14:00", "no time of any day"),
        ("2022-03-02T14:05:00", "without a zone"),
        ("2022-03-02 14:05:00", "space before the time"),
        ("2 March 2022", "is not a date"),
        ("2022-3-2", "is not a date"),
        ("٢٠٢٢-٠٣", "is not a date"),
        ("", "is not a date"),
        ("2022/2023/2024", "is not a date"),
        ("{2021,2022}", "is not a date"),
    ],
)
def test_what_is_no_date_is_told_with_what_to_do(typed: str, words: str) -> None:
    with pytest.raises(ValueError, match=words) as caught:
        parse(typed)
    assert "; " in str(caught.value)


@given(DAYS)
def test_a_day_is_its_first_to_its_last_second_in_utc(day: date) -> None:
    bounds = parse(day.isoformat())
    assert bounds.not_before == datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert bounds.not_after == bounds.not_before + timedelta(days=1, seconds=-1)


@given(DAYS, DAYS)
def test_an_interval_runs_from_the_one_to_the_other_or_is_refused(first: date, second: date) -> None:
    typed = f"{first.isoformat()}/{second.isoformat()}"
    if first > second:
        with pytest.raises(ValueError, match="ends before it begins"):
            parse(typed)
    else:
        bounds = parse(typed)
        assert bounds.not_before == parse(first.isoformat()).not_before
        assert bounds.not_after == parse(second.isoformat()).not_after


@given(DAYS, st.sampled_from([4, 7, 10]))
def test_an_approximate_date_holds_the_exact_one_with_room_on_both_sides(day: date, letters: int) -> None:
    typed = day.isoformat()[:letters]
    exact, about = parse(typed), parse(f"{typed}~")
    assert exact.not_before is not None and exact.not_after is not None
    assert about.not_before is None or about.not_before < exact.not_before
    assert about.not_after is None or about.not_after > exact.not_after


@given(st.text(max_size=30))
def test_whatever_is_typed_is_a_date_or_a_value_error(typed: str) -> None:
    try:
        bounds = parse(typed)
    except ValueError:
        return
    assert bounds.not_before is not None or bounds.not_after is not None
