"""Other states of claims: the verdict without each of its sources, and on each day on which anything changed.

Every state is a verdict of the measure over the records around the claim, equal to that of a `Scorer` that is asked for
it alone. What makes thousands of claims quick: whatever does not depend on what counts is built once for many claims;
claims whose evidence has nothing in common are scored side by side, each in a state of its own; and processes share
the work.
"""

from __future__ import annotations

import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from itertools import zip_longest
from typing import Any, Final, NamedTuple

from claimgraph.graph.corroboration.bulk.workers import Workers, available
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.influence import Influence
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.timeline import Day as Instant
from claimgraph.graph.corroboration.timeline import day_of
from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.evidence.public import ALWAYS, public_from
from claimgraph.graph.model import Records
from claimgraph.graph.neighbourhood import LinkedRecords
from claimgraph.graph.triples import without_collector

TOGETHER: Final = 400
"""So many statements are scored side by side, about: this spreads what is built once, and bounds a process's task."""
MOST: Final = 60_000
"""So many statements are scored at most for the states of one claim: some seconds. Nobody could look through more."""
FEW: Final = 1_000
"""So few statements are not worth a second process."""

NEVER: Final = datetime.max.replace(tzinfo=UTC)

Progress = Callable[[int, int], None]
"""Told how many claims are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Day:
    """The verdict as of a day.

    Attributes:
        typed: the day, or a second of it where documents name one, in the form that `--as-of` takes.
        instant: its last instant.
        verdict: the verdict as of then.
    """

    typed: str
    instant: datetime
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class ClaimStates:
    """The other states of one claim.

    Attributes:
        without: by the IRI of each speaker and each outlet in its evidence, the verdict without it. Who is not named
            here changes nothing.
        days: every day on which something that bears on the claim became public, in their order. Before the first one
            stands what has no date.
        complete: whether they were scored; there are none of a claim on which too much was said, or whose own weight
            took so long to find that the search gave up.
    """

    without: Mapping[str, Verdict] = field(default_factory=dict)
    days: tuple[Day, ...] = ()
    complete: bool = True

    def map(self, change: Callable[[Verdict], Verdict]) -> ClaimStates:
        """The same states with every verdict changed."""
        without = {iri: change(verdict) for iri, verdict in self.without.items()}
        days = tuple(Day(day.typed, day.instant, change(day.verdict)) for day in self.days)
        return ClaimStates(without, days, self.complete)


class States(NamedTuple):
    """A claim's verdict under the conditions that were given, and what it is in other states."""

    verdict: Verdict
    others: ClaimStates


def states(
    records: Records,
    conditions: Conditions,
    claims: Collection[str] | None = None,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
) -> dict[str, States]:
    """The verdicts on claims, with all their other states, by the IRIs of the claims.

    Args:
        records: all records.
        conditions: how claims are scored: the base of every state. A day ends what is shown of days, and who is left
            out anyway stays out.
        claims: IRIs of the claims; all of them when left out.
        workers: the number of processes; when left out, as many as there are processors, if that is worth it and the
            system can fork.
        progress: told now and then how far it is.
    """
    wanted = dict.fromkeys(records.claims if claims is None else claims)
    linked = LinkedRecords(records)
    influence = Influence(linked)
    groups = [
        _Group(tuple(claim for claim in group if claim in wanted), influence.statements(group[0]))
        for group in influence.groups()
        if any(claim in wanted for claim in group)
    ]
    if workers is None:
        many = sum(len(group.bearing) for group in groups) > FEW
        workers = available() if many and "fork" in multiprocessing.get_all_start_methods() else 1
    found: dict[str, States] = {}
    with without_collector(), Workers(workers, linked, public_from(records), conditions) as crowd:
        for part in crowd.each(_of_groups, _side_by_side(groups)):
            found.update(part)
            if progress is not None:
                progress(len(found), len(wanted))
    return {claim: found[claim] for claim in wanted}


class _Group(NamedTuple):
    """Claims that relations join, and the statements that can bear on them."""

    claims: tuple[str, ...]
    bearing: frozenset[str]


class _Change(NamedTuple):
    """One state of a group of claims: without an agent (its IRI) or as of a day, and what counts in it."""

    agent: str | None
    day: Instant | None
    visible: frozenset[str]
    dropped: frozenset[str]


def _side_by_side(groups: Sequence[_Group]) -> Iterator[list[_Group]]:
    """The groups in lists of those of about the same size, the largest first, no two of which share a statement."""
    waiting = sorted(groups, key=lambda group: -len(group.bearing))
    while waiting:
        taken: list[_Group] = []
        left: list[_Group] = []
        statements: set[str] = set()
        for number, group in enumerate(waiting):
            if taken and len(statements) + len(group.bearing) > TOGETHER:
                left += waiting[number:]
                break
            if statements.isdisjoint(group.bearing):
                taken.append(group)
                statements |= group.bearing
            else:
                left.append(group)
        yield taken
        waiting = left


def _of_groups(
    linked: LinkedRecords, public: Mapping[str, datetime], conditions: Conditions, groups: Sequence[_Group]
) -> dict[str, States]:
    """The states of the claims of some groups that share no statement."""
    with without_collector():
        return _Scoring(linked, public, conditions, groups).states()


class _Scoring:
    """Scores groups of claims side by side: one pass for the first state of each of them, one for the second ..."""

    def __init__(
        self, linked: LinkedRecords, public: Mapping[str, datetime], conditions: Conditions, groups: Sequence[_Group]
    ) -> None:
        self._conditions, self._groups, self._public = conditions, groups, public
        self._records = conditions.around(linked, [claim for group in groups for claim in group.claims])
        self._scorer = conditions.scorer(self._records)
        self._visible = conditions.visible(self._records)
        self._dropped = replace(conditions, without=()).visible(self._records) - self._visible
        self._left_out = frozenset(self._records.statements) - replace(conditions, as_of=None).visible(self._records)
        self._parts: dict[Any, Any] = {}

    def states(self) -> dict[str, States]:
        base = {claim: self._scorer.verdict(claim) for group in self._groups for claim in group.claims}
        for verdict in base.values():
            self._shared(verdict)
        without: dict[str, dict[str, Verdict]] = defaultdict(dict)
        days: dict[str, list[Day]] = defaultdict(list)
        found = [list(self._changes(group)) for group in self._groups]
        too_much: set[str] = set()
        for group, changes in zip(self._groups, found, strict=True):
            size = len(changes) * len(group.bearing) * len(group.claims)
            if size > MOST or any(_gave_up(base[claim]) for claim in group.claims):
                too_much.update(group.claims)
                changes.clear()
        for together in zip_longest(*found):
            visible = frozenset[str]().union(*(change.visible for change in together if change))
            dropped = frozenset[str]().union(*(change.dropped for change in together if change))
            scorer = self._scorer.seeing(visible, dropped)
            for group, change in zip(self._groups, together, strict=True):
                if change is None:
                    continue
                for claim in group.claims:
                    verdict = self._verdict(scorer, base[claim], group, change)
                    if change.agent is not None:
                        without[claim][change.agent] = verdict
                    if change.day is not None:
                        days[claim].append(Day(change.day.typed, change.day.instant, verdict))
        return {
            claim: States(verdict, ClaimStates(without[claim], tuple(days[claim]), claim not in too_much))
            for claim, verdict in base.items()
        }

    def _changes(self, group: _Group) -> Iterator[_Change]:
        """The states in which anything that bears on the claims of a group comes or goes."""
        visible, dropped = self._visible & group.bearing, self._dropped & group.bearing
        for agent, falls in self._falls_with(visible).items():
            yield _Change(agent, None, visible - falls, dropped | falls)
        for day in self._days(group):
            then = frozenset(iri for iri in group.bearing if self._public_from(iri) <= day.instant)
            yield _Change(None, day, then - self._left_out, then & self._left_out)

    def _falls_with(self, visible: Collection[str]) -> dict[str, set[str]]:
        """Of each speaker and outlet, the statements that are dropped with it."""
        falls: dict[str, set[str]] = defaultdict(set)
        for iri in sorted(visible):
            statement = self._records.statements[iri]
            falls[statement.speaker].add(iri)
            falls[self._records.documents[statement.document].outlet].add(iri)
        return falls

    def _days(self, group: _Group) -> list[Instant]:
        """The days on which a statement that bears on the claims of a group, and is not left out, became public."""
        instants = {self._public_from(iri) for iri in group.bearing - self._left_out}
        last = self._conditions.as_of
        days = {day_of(at, with_time=at.time() != time.min) for at in instants if ALWAYS < at < NEVER}
        return sorted((day for day in days if last is None or day.instant <= last), key=lambda day: day.instant)

    def _public_from(self, statement: str) -> datetime:
        """The instant from which a statement is public; of one in a document that is not there, never."""
        return self._public.get(self._records.statements[statement].document, NEVER)

    def _verdict(self, scorer: Scorer, base: Verdict, group: _Group, change: _Change) -> Verdict:
        """The verdict on a claim in a state, marked with what is special about that."""
        here = self._visible & group.bearing, self._dropped & group.bearing
        verdict = base if (change.visible, change.dropped) == here else scorer.verdict(base.claim)
        if change.day is not None:
            return self._shared(verdict, as_of=change.day.typed)
        agent = self._records.agents.get(change.agent or "")
        return self._shared(verdict, without=(*base.without, agent.id if agent else change.agent))

    def _shared(self, verdict: Verdict, **marks: Any) -> Verdict:
        """The verdict, made of the same parts as others are where these are equal: most of a state is the base."""
        same = self._parts.setdefault
        nodes, because, waterfall = (
            tuple(same(part, part) for part in parts) for parts in (verdict.nodes, verdict.because, verdict.waterfall)
        )
        return replace(verdict, nodes=nodes, because=because, waterfall=waterfall, **marks)


def _gave_up(verdict: Verdict) -> bool:
    """Whether a weight could not be found, but only bounds of it, which takes seconds."""
    return verdict.weight_bounds is not None and any(low < high for low, high in verdict.weight_bounds)
