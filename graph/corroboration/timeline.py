"""How the verdict on a claim came about: every day on which it changed, and because of which statements."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, NamedTuple

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.monotony import State
from claimgraph.graph.corroboration.standing import Mention, Shift, mentioned
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.evidence.public import ALWAYS, public_from, published
from claimgraph.graph.model import Bounds, Records
from claimgraph.graph.neighbourhood import Linked

_LAST_SECOND = time(23, 59, 59)
_A_DAY = 86_400.0
"""Seconds."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A day on which the verdict changed.

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


class Unmoved(NamedTuple):
    """A day on which statements became public that bear on the claim, and its verdict stayed as it was."""

    as_of: str
    came: tuple[Mention, ...]

    def as_json(self) -> dict[str, Any]:
        """The day as plain data."""
        return {"as_of": self.as_of, "came": [mention.as_json() for mention in self.came]}


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
    unmoved: tuple[Unmoved, ...]
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
            "unmoved": [day.as_json() for day in self.unmoved],
            "undated": self.undated,
            "open_ended": self.open_ended,
            "spans": self.spans,
            "notes": list(self.notes),
            "present": self.present.as_json(),
        }


def timeline(linked: Linked, claim: str, conditions: Conditions) -> Timeline:
    """Scores a claim (its IRI) as of the days on which something that bears on it became public.

    Args:
        linked: all records.
        claim: IRI of the claim.
        conditions: how it is scored; as of a day, the timeline ends there.
    """
    near = conditions.around(linked, [claim])
    known = conditions.visible(near) & Influence(linked).statements(claim)
    public = public_from(near)
    since = {iri: public[near.statements[iri].document] for iri in known}
    days = _days(near, since.values(), conditions)
    came: list[list[str]] = [[] for _ in days]
    instants = [day.instant for day in days]
    for iri, instant in since.items():
        came[bisect_left(instants, instant)].append(iri)
    withdrawing = [any(near.statements[iri].stance.withdraws for iri in statements) for statements in came]

    def score(number: int) -> State:
        return State.of(conditions.at(days[number].instant, days[number].typed).scorer(near).verdict(claim))

    states = {number: score(number) for number in {0, len(days) - 1}}
    todo = [(0, len(days) - 1)]
    while todo:
        first, last = todo.pop()
        same = not any(withdrawing[first + 1 : last + 1]) and states[first].same_up_to(states[last])
        if last - first > 1 and not same:
            middle = (first + last) // 2
            states[middle] = score(middle)
            todo += [(first, middle), (middle, last)]

    start = states[0]
    before = start.standing
    changed: list[Moment] = []
    unmoved: list[Unmoved] = []
    for number in range(1, len(days)):
        day, state = days[number], states.get(number)
        shift = Shift(before, state.standing if state else before)
        shown = start.shown if state is None else state.shown
        mentions = mentioned(came[number], near, shown)
        if state and shift:
            changed.append(Moment(day.typed, mentions, shift, state.summary))
        elif came[number]:
            unmoved.append(Unmoved(day.typed, mentions))
        before = shift.after
    dates = [near.documents[near.statements[iri].document].published for iri in known]
    return Timeline(
        start=Moment(None, mentioned(came[0], near, start.shown), Shift(start.standing, start.standing), start.summary),
        days=tuple(changed),
        unmoved=tuple(unmoved),
        present=conditions.scorer(near).verdict(claim),
        undated=dates.count(None),
        open_ended=sum(date is not None and date.not_after is None for date in dates),
        spans=sum(date is not None and _is_span(date) for date in dates),
    )


class Day(NamedTuple):
    """An instant at which documents become public, and how it is called: a day or a second, as `--as-of` takes it."""

    instant: datetime
    typed: str


def _days(records: Records, since: Iterable[datetime], conditions: Conditions) -> list[Day]:
    """The days and seconds at which statements become public, in their order; first the time before any date."""
    exact = {
        instant
        for document in records.documents.values()
        if (date := document.published) is not None and "T" in date.typed
        for instant in (published(document), date.not_before)
    }
    days = {day_of(instant, with_time=instant in exact) for instant in since if instant != ALWAYS}
    last = conditions.as_of
    if last is not None:  # of which the day may have begun
        days = {day for day in days if day.instant < last}
        days.add(Day(last, conditions.as_of_typed or last.date().isoformat()))
    return [Day(ALWAYS, "before any date"), *sorted(days)]


def day_of(instant: datetime, *, with_time: bool) -> Day:
    """The day of an instant; the instant itself where a document names a time within the day."""
    end = datetime.combine(instant.date(), _LAST_SECOND, UTC)
    if with_time and instant != end:
        return Day(instant, f"{instant.replace(tzinfo=None).isoformat()}Z")
    return Day(end, instant.date().isoformat())


def _is_span(date: Bounds) -> bool:
    """Whether a document counts from the last of several days."""
    if date.not_after is None:
        return False
    return date.not_before is None or (date.not_after - date.not_before).total_seconds() >= _A_DAY
