"""Dates as a person types them: the part of EDTF (ISO 8601-2, levels 0 and 1) that the story format knows.

A date becomes two instants in UTC, to the second, between which it lies; nothing more exact is made up.

| typed | from | to |
| --- | --- | --- |
| `2022-03-02`, `2022-03`, `2022` | its first second | its last second |
| `2022-03-02T14:05:00Z`, `2022-03-02T14:05+02:00` | that second, or the first of the minute | that, or the last |
| `2022-02-28/2022-03-05` | the first second of the first | the last second of the second |
| `2022-02-28/..`, `../2022-03-05` | open on one side | |
| `2022-03~`, `2022-03?`, `2022-03%` | one unit of its own precision wider on each side | |
| `2022-03-XX`, `2022-XX`, `202X` | the first second of what is left open | the last |
"""

from __future__ import annotations

import re
from datetime import MAXYEAR, MINYEAR, UTC, datetime, timedelta
from functools import lru_cache
from typing import Final

from claimgraph.graph.model import Bounds

_SECOND: Final = timedelta(seconds=1)
_OPEN: Final = ("..", "")
_DAY: Final = re.compile(r"([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?([?~%])?")
_TIME: Final = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"(Z|[+-][0-9]{2}(?::?[0-9]{2})?)?"
)
_UNSPECIFIED: Final = re.compile(r"([0-9]{4}-[0-9]{2}-XX|[0-9]{4}-XX(?:-XX)?|[0-9]{3}X|[0-9]{2}XX)")
_SEASONS: Final = range(21, 42)
_FORMS: Final = (
    "write it as 2022-03-02, 2022-03, 2022-03-02T14:05:00Z, 2022-02-28/2022-03-05, 2022-02-28/.. or 2022-03~"
)

_Span = tuple[datetime | None, datetime | None]


@lru_cache(maxsize=65536)  # few dates and many documents: the same date is one object
def parse(text: str) -> Bounds:
    """Reads a date.

    Raises:
        ValueError: it is no date of the table above, there is no such day, or the interval ends before it begins. The
            text says what is wrong and, after a semicolon, what to do.

    >>> bounds = parse("2022-02")
    >>> bounds.not_before.isoformat(), bounds.not_after.isoformat()
    ('2022-02-01T00:00:00+00:00', '2022-02-28T23:59:59+00:00')
    >>> parse("2022-03-02/..").not_after is None
    True
    """
    first, slash, second = text.partition("/")
    if not slash:
        return Bounds(text, *_span(text, text))
    if first in _OPEN and second in _OPEN:
        raise ValueError(f"`{text}` is open on both sides and says nothing; give one of the two, or take the date out")
    not_before = None if first in _OPEN else _span(first, text)[0]
    not_after = None if second in _OPEN else _span(second, text)[1]
    if not_before is not None and not_after is not None and not_before > not_after:
        raise ValueError(f"`{text}` ends before it begins; write the earlier date first")
    return Bounds(text, not_before, not_after)


def _span(part: str, whole: str) -> _Span:
    """The first and the last second of one date, which is the whole that was typed or one end of it."""
    if match := _DAY.fullmatch(part):
        year, month, day = (int(group) if group else None for group in match.groups()[:3])
        assert year is not None  # the pattern demands it
        if month in _SEASONS and day is None:
            raise ValueError(f"`{whole}` names a season or a part of a year; write months, such as 2022-03/2022-05")
        span = _first(year, month, day, whole), _last(year, month, day, whole)
        return _widened(span, month, day) if match.group(4) else span
    if match := _TIME.fullmatch(part):
        return _moment(match, whole)
    if _UNSPECIFIED.fullmatch(part):
        if part[4:5] == "-":
            return _span(part.replace("-XX", ""), whole)
        return _first(int(part.replace("X", "0")), None, None, whole), _last(
            int(part.replace("X", "9")), None, None, whole
        )
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:.*", part):
        raise ValueError(f"`{whole}` has a space before the time; write a T there and a zone, as 2022-03-02T14:05:00Z")
    raise ValueError(f"`{whole}` is not a date; {_FORMS}")


def _first(year: int, month: int | None, day: int | None, whole: str) -> datetime:
    try:
        return datetime(year, month or 1, day or 1, tzinfo=UTC)
    except ValueError:
        raise ValueError(f"`{whole}` is no day of the calendar; correct the year, the month or the day") from None


def _last(year: int, month: int | None, day: int | None, whole: str) -> datetime:
    following = _moved(_first(year, month, day, whole), month, day, 1)
    return datetime.max.replace(microsecond=0, tzinfo=UTC) if following is None else following - _SECOND


def _moved(start: datetime, month: int | None, day: int | None, units: int) -> datetime | None:
    """The start of the day, month or year that lies so many units on; None outside the calendar."""
    if day is not None:
        try:
            return start + timedelta(days=units)
        except OverflowError:
            return None
    months = start.year * 12 + start.month - 1 + units * (12 if month is None else 1)
    year, number = divmod(months, 12)
    return start.replace(year=year, month=number + 1) if MINYEAR <= year <= MAXYEAR else None


def _widened(span: tuple[datetime, datetime], month: int | None, day: int | None) -> _Span:
    first, last = span
    try:
        beyond = last + _SECOND
    except OverflowError:
        return _moved(first, month, day, -1), None
    following = _moved(beyond, month, day, 1)
    return _moved(first, month, day, -1), following - _SECOND if following is not None else None


def _moment(match: re.Match[str], whole: str) -> _Span:
    date, hour, minute, second, zone = match.groups()
    if zone is None:
        raise ValueError(f"`{whole}` has a time without a zone; add Z for UTC, or the zone, such as +01:00")
    if zone != "Z" and ":" not in zone and len(zone) == 3:
        zone += ":00"
    try:
        instant = datetime.fromisoformat(f"{date}T{hour}:{minute}:{second or '00'}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"`{whole}` is no time of any day; correct the day, the time or the zone") from None
    return instant, instant if second else instant + timedelta(seconds=59)
