"""Track records: of each source, what became of the claims that it reported and denied. Counts, and no score."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from claimgraph.graph.evidence.canonical import Evidence
from claimgraph.graph.evidence.public import published, visible_statements
from claimgraph.graph.grades import Grades, grades
from claimgraph.graph.model import Agent, Judgement, Records, Statement, UnnamedSource
from claimgraph.graph.priors import default_tables
from claimgraph.graph.reliability.intervals import LEVEL, Interval, jeffreys
from claimgraph.graph.reliability.outcomes import known_outcomes
from claimgraph.ontology.scales import to_misp
from claimgraph.ontology.terms import AgentKind, OutcomeVerdict

OFFICES: Final = frozenset((AgentKind.OUTLET, AgentKind.AGENCY, AgentKind.ORGANISATION, AgentKind.GOVERNMENT))
"""The kinds of source that are no single human being. Behind an account there may be one."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Claims on one side, by what became of them: each claim is counted in one of the four.

    Attributes:
        established, refuted: the claim was decided so.
        corrected: the source itself took back what it had said, whatever was decided; or it was decided that whoever
            reported the claim first took it back, and this source did so.
        open: nothing was decided, or not by the day; or that somebody else took the claim back.
    """

    established: int = 0
    refuted: int = 0
    corrected: int = 0
    open: int = 0

    @property
    def claims(self) -> int:
        """All of them."""
        return self.established + self.refuted + self.corrected + self.open

    def as_json(self) -> dict[str, int]:
        """The counts."""
        return {
            "claims": self.claims,
            "established": self.established,
            "refuted": self.refuted,
            "corrected": self.corrected,
            "open": self.open,
        }


@dataclass(frozen=True, slots=True)
class TrackRecord:
    """What became of the claims of one source.

    Attributes:
        agent: the source, as the records describe it.
        first: how many claims it was the first, or among the first of the same day, to report.
        reported: the claims that it said were so.
        denied: the claims that it said were not so.
        grades: the grades that people gave it; None where nobody did.
        given: of each grade by whom and when, in words.
    """

    agent: Agent
    first: int
    reported: Tally
    denied: Tally
    grades: Grades | None
    given: tuple[tuple[str, str, str], ...] = ()

    @property
    def borne_out(self) -> int:
        """Of the decided claims that it did not take back, how many were as it had said: reported and established, or
        denied and refuted."""
        return self.reported.established + self.denied.refuted

    @property
    def not_borne_out(self) -> int:
        """How many of them were not."""
        return self.reported.refuted + self.denied.established

    @property
    def decided(self) -> int:
        """How many claims the interval rests on."""
        return self.borne_out + self.not_borne_out

    @property
    def interval(self) -> Interval | None:
        """The Jeffreys interval (90 %) of the share that is borne out; None where nothing is decided."""
        return jeffreys(self.borne_out, self.decided) if self.decided else None

    def as_json(self) -> dict[str, Any]:
        """Everything that is counted, in the keys of the interface."""
        effective = self.grades.effective if self.grades else None
        return {
            "source": self.agent.iri,
            "id": self.agent.id,
            "name": self.agent.label,
            "kind": kind_word(self.agent),
            "first_reported": self.first,
            "reported": self.reported.as_json(),
            "denied": self.denied.as_json(),
            "borne_out": self.borne_out,
            "not_borne_out": self.not_borne_out,
            "interval": list(self.interval) if self.interval else None,
            "level": LEVEL,
            "grade": effective.value if effective else None,
            "grades_differ": bool(self.grades and self.grades.disagree),
            "grades": [
                {"grade": grade, "by": by or None, "on": on or None, "misp": misp}
                for (grade, by, on), misp in zip(self.given, self._tags(), strict=True)
            ],
        }

    def _tags(self) -> Iterator[str]:
        for judgement in self.grades.given if self.grades else ():
            if judgement.reliability is not None:
                yield to_misp(judgement.reliability)


def is_office(agent: Agent) -> bool:
    """Whether the source is no single human being, so that it is listed unasked."""
    return not isinstance(agent, UnnamedSource) and agent.kind in OFFICES


def kind_word(agent: Agent) -> str:
    """The kind of a source in a word."""
    return agent.kind.value if agent.kind is not None else "unnamed"


def track_records(
    records: Records, *, as_of: datetime | None = None, only: Collection[str] | None = None
) -> tuple[TrackRecord, ...]:
    """The track records of sources that took a side, reported first, or were graded, by name.

    Counted is what a source said for itself, relays included, in what was public by the day. Where it spoke of a claim
    more than once, what it said last holds. Claims that are the same count once.

    Args:
        records: all records.
        as_of: what was public, and what was decided, by this instant.
        only: IRIs of agents; all of them when left out.
    """
    history = _History(records, as_of)
    graded = grades(records.judgements.values())
    found = []
    for iri, agent in records.agents.items():
        if only is not None and iri not in only:
            continue
        sides = history.sides.get(iri, {})
        if only is None and not sides and not history.first[iri] and iri not in graded:
            continue
        of = graded.get(iri)
        found.append(
            TrackRecord(
                agent,
                history.first[iri],
                history.tally(iri, 1),
                history.tally(iri, -1),
                of,
                tuple(_told(one, records) for one in of.given if one.reliability is not None) if of else (),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.agent.label.casefold(), one.agent.iri)))


def _told(judgement: Judgement, records: Records) -> tuple[str, str, str]:
    by = judgement.decided_by
    who = "" if by is None else records.label_of(by.agent) if by.agent is not None else by.name or ""
    grade = judgement.reliability.value if judgement.reliability else ""
    return grade, who, judgement.decided.typed if judgement.decided else ""


class _History:
    """Who said what of which claim, last, and who said it first."""

    def __init__(self, records: Records, as_of: datetime | None) -> None:
        self._records = records
        self._evidence = Evidence(records, as_of=as_of, tables=default_tables())
        self._outcomes = known_outcomes(records, as_of)
        visible = visible_statements(records, as_of, ())
        said = [s for iri, s in records.statements.items() if iri in visible and s.claim in records.claims]
        taken = [statement for statement in said if statement.stance.polarity]
        self.sides: Mapping[str, Mapping[str, tuple[int, bool]]] = self._last_words(taken)
        """Of each agent and pool the side that it took last, and whether it took that back itself."""
        self.first: Counter[str] = Counter()
        """Of each agent, how many claims it reported first."""
        self._reporters = dict(self._first_reports(taken))
        for agents in self._reporters.values():
            self.first.update(agents)

    def tally(self, agent: str, side: int) -> Tally:
        """What became of the claims on one side."""
        counts: Counter[str] = Counter()
        for pool, (taken, withdrawn) in self.sides.get(agent, {}).items():
            if taken == side:
                counts[self._became(agent, pool, side, withdrawn)] += 1
        return Tally(**{name: counts[name] for name in ("established", "refuted", "corrected", "open")})

    def _became(self, agent: str, pool: str, side: int, withdrawn: bool) -> str:
        """What became of a claim for a source that took a side on it."""
        verdict = self._outcomes.get(pool, OutcomeVerdict.OPEN)
        if withdrawn:
            return OutcomeVerdict.CORRECTED.value
        if verdict is OutcomeVerdict.CORRECTED and not (side > 0 and agent in self._reporters.get(pool, ())):
            return OutcomeVerdict.OPEN.value  # it says who took the claim back, and not that it is false
        return verdict.value

    def _last_words(self, said: list[Statement]) -> dict[str, dict[str, tuple[int, bool]]]:
        last: dict[str, dict[str, tuple[int, bool]]] = defaultdict(dict)
        for statement in sorted(said, key=self._when):
            pool = self._pool(statement)
            withdrawn = self._took_back(statement)
            before = last[statement.speaker].get(pool)
            if withdrawn and before is not None and not before[1]:
                continue  # something else that it said of the claim stands
            last[statement.speaker][pool] = statement.stance.polarity, withdrawn
        return last

    def _when(self, statement: Statement) -> tuple[bool, Any, str]:
        day = self._day(statement)
        return day is not None, day or 0, statement.iri  # what has no date is earlier than all that has one

    def _day(self, statement: Statement) -> datetime | None:
        document = self._records.documents.get(statement.document)
        return None if document is None else published(document)

    def _took_back(self, statement: Statement) -> bool:
        """Whether its speaker withdrew it; not whether somebody else did, or what it relayed."""
        by = self._evidence.withdrawals.statements.get(statement.iri)
        if by is None:
            return False
        withdrawal = self._records.statements[by]
        return statement.iri in withdrawal.answers and withdrawal.speaker == statement.speaker

    def _first_reports(self, said: list[Statement]) -> Iterator[tuple[str, set[str]]]:
        reports: dict[str, list[tuple[datetime, Statement]]] = defaultdict(list)
        for statement in said:
            day = self._day(statement)
            if statement.stance.polarity > 0 and day is not None:
                reports[self._pool(statement)].append((day, statement))
        for pool, dated in reports.items():
            earliest = min(day for day, _ in dated)
            first = [statement for day, statement in dated if day == earliest]
            yield pool, {s.speaker for s in first} | {self._records.documents[s.document].outlet for s in first}

    def _pool(self, statement: Statement) -> str:
        return self._evidence.relations.pool_of(statement.claim)
