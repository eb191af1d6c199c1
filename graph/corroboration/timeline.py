"""How the verdict on a claim came about: every day on which it changed, and because of which statements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.standing import Mention, Shift, Standing, mentioned
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.evidence.public import published
from claimgraph.graph.model import Bounds, Document, Records
from claimgraph.graph.neighbourhood import Linked

BEFORE_ANY_DATE = datetime.min.replace(tzinfo=UTC)
_LAST_SECOND = time(23, 59, 59)
_DAY = 86_400.0
"""Seconds."""


class Day(NamedTuple):
    """An instant at which documents become public: by which it is called, and the instant itself."""

    typed: str
    """A day, or a second of it, in the form that `--as-of` takes."""
    instant: datetime


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which something that bears on the claim became public.

    Attributes:
        as_of: the day, or the second where documents name one; None stands for the time before any date.
        came: the statements that became public.
        shift: how the claim stood before, and how it stood then.
        summary: the verdict as of then, in sentences.
    """

    as_of: str | None
    came: tuple[Mention, ...]
    shift: Shift
    summary: str

    def as_json(self) -> dict[str, Any]:
        """The moment as plain data."""
        return {
            "as_of": self.as_of,
            "came": [mention.as_json() for mention in self.came],
            "before": self.shift.before.as_json(),
            "after": self.shift.after.as_json(),
            "summary": self.summary,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """How the verdict on a claim came about.

    Attributes:
        start: what stands before any date: statements in documents without one.
        days: the days on which the verdict changed, in their order.
        unmoved: the days on which something became public and the verdict stayed as it was.
        present: the verdict after all of them.
        undated: how many of the statements stand in a document without a date: public from the start or, where it was
            not seen itself, once a public document cites it.
        open_ended: how many stand in one whose date has no end: public from its first day.
        spans: how many stand in one dated to more than a day (a month, a year, an interval): public from its last.
    """

    start: Moment
    days: tuple[Moment, ...]
    unmoved: tuple[Moment, ...]
    present: Verdict
    undated: int
    open_ended: int
    spans: int

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of the dates, in sentences."""
        counted = (
            (self.undated, "in a document without a date: public from the start or, not seen itself, once it is cited"),
            (self.open_ended, "in a document whose date has no end: public from the first day of it"),
            (self.spans, "in a document dated to more than one day: public from the last of them"),
        )
        return tuple(
            f"{number} statement{' stands' if number == 1 else 's stand'} {words}."
            for number, words in counted
            if number
        )

    def as_json(self) -> dict[str, Any]:
        """The timeline as plain data."""
        return {
            "claim": self.present.claim,
            "id": self.present.id,
            "text": self.present.text,
            "start": self.start.as_json(),
            "days": [moment.as_json() for moment in self.days],
            "unmoved": [moment.as_json() for moment in self.unmoved],
            "undated": self.undated,
            "open_ended": self.open_ended,
            "spans": self.spans,
            "notes": list(self.notes),
            "present": self.present.as_json(),
        }


def timeline(linked: Linked, claim: str, conditions: Conditions) -> Timeline:
    """Scores a claim (its IRI) as of every day on which something that bears on it became public.

    Args:
        linked: all records.
        claim: IRI of the claim.
        conditions: how it is scored; as of a day, the timeline ends there.
    """
    near = conditions.around(linked, [claim])
    bearing = Influence(linked).statements(claim)
    begin = conditions.at(BEFORE_ANY_DATE, "before any date")
    known = begin.visible(near) & bearing
    verdict = begin.scorer(near).verdict(claim)
    standing = Standing.of(verdict)
    start = Moment(None, mentioned(known, near, verdict), Shift(standing, standing), verdict.summary)
    days: list[Moment] = []
    unmoved: list[Moment] = []
    for typed, instant in _days(near, conditions):
        then = conditions.at(instant, typed)
        visible = then.visible(near) & bearing
        if visible == known:
            continue
        before, verdict = verdict, then.scorer(near).verdict(claim)
        shift = Shift(standing, Standing.of(verdict))
        moment = Moment(typed, mentioned(visible - known, near, before, verdict), shift, verdict.summary)
        (days if shift else unmoved).append(moment)
        known, standing = visible, shift.after
    dates = [near.documents[near.statements[iri].document].published for iri in known]
    return Timeline(
        start=start,
        days=tuple(days),
        unmoved=tuple(unmoved),
        present=conditions.scorer(near).verdict(claim),
        undated=dates.count(None),
        open_ended=sum(date is not None and date.not_after is None for date in dates),
        spans=sum(date is not None and _is_span(date) for date in dates),
    )


def _days(records: Records, conditions: Conditions) -> Iterator[Day]:
    """The days and seconds at which documents can become public, in their order, up to the last one that is asked for.

    Which do is decided elsewhere (`visible_statements`); these are all the instants at which it can come out different.
    """
    days = {day for document in records.documents.values() for day in _days_of(document)}
    last = conditions.as_of
    for day in sorted(days, key=lambda day: (day.instant, day.typed)):
        if last is None or day.instant < last:
            yield day
    if last is not None:
        yield Day(conditions.as_of_typed or last.date().isoformat(), last)


def _days_of(document: Document) -> Iterator[Day]:
    bounds = document.published
    if bounds is None:
        return
    for instant in {published(document), bounds.not_before}:
        if instant is not None:
            yield day_of(instant, with_time="T" in bounds.typed)


def day_of(instant: datetime, *, with_time: bool) -> Day:
    """The day of an instant, or the instant itself where a document names one within its day."""
    end = datetime.combine(instant.date(), _LAST_SECOND, UTC)
    if with_time and instant != end:
        return Day(f"{instant.replace(tzinfo=None).isoformat()}Z", instant)
    return Day(instant.date().isoformat(), end)


def _is_span(date: Bounds) -> bool:
    """Whether a document counts from the last of several days."""
    if date.not_after is None:
        return False
    return date.not_before is None or (date.not_after - date.not_before).total_seconds() >= _DAY
