"""How much an origin says, and how faithfully a relay passes it on (section 5 of the measure)."""

from __future__ import annotations

import math
from copy import copy
from dataclasses import dataclass

from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.grades import grades
from claimgraph.graph.model import Records, Statement
from claimgraph.graph.priors import Beta, Tables
from claimgraph.ontology.terms import AgentKind, Reliability

TRANSPARENT = 1e4
"""The log-odds of a relay of fidelity 1: beyond every weight, yet finite."""


@dataclass(frozen=True, slots=True)
class Strength:
    """A weight in log-odds, and how uncertain it is: `spread` is |dweight/dtheta| times the standard deviation of
    theta, the probability of the table behind it; `coin` names that probability, for it may stand behind several."""

    weight: float
    spread: float
    coin: str


class Strengths:
    """The weights of origins and the fidelities of relays, from the table and the grades that people gave."""

    def __init__(self, records: Records, relations: Relations, tables: Tables) -> None:
        self.records, self.relations, self.tables = records, relations, tables
        self.all_grades = grades(records.judgements.values())
        """All that people gave, by the IRI of whom or what they graded."""
        self._grades = {iri: of.weighed for iri, of in self.all_grades.items()}
        self._reliability: dict[tuple[str, int], tuple[float, float]] = {}
        self._relay: dict[str, tuple[float, Strength]] = {}

    def by(self, tables: Tables) -> Strengths:
        """The same by another table."""
        other = copy(self)
        other.tables, other._reliability, other._relay = tables, {}, {}
        return other

    def kind_of(self, agent: str) -> AgentKind | None:
        """The kind of an agent; None for an unnamed source."""
        known = self.records.agents.get(agent)
        return known.kind if known else AgentKind.PERSON

    def grades_of(self, agent: str) -> tuple[Reliability, ...]:
        """The letters that people gave the agent, and that hold."""
        return self._grades.get(agent, ())

    def origin(self, statement: Statement) -> Strength:
        """lambda = ln P(says it | it is so) / P(says it | it is not so), of a denial too; never below 0."""
        if statement.likelihood_ratio is not None:
            return Strength(math.log(statement.likelihood_ratio), 0.0, "")
        speaker, side = statement.speaker, statement.stance.polarity
        if (speaker, side) not in self._reliability:
            belief = self.tables.reliability_of(self.kind_of(speaker), self.grades_of(speaker), side, speaker)
            self._reliability[speaker, side] = uncertain_log_odds(belief)
        weight, spread = self._reliability[speaker, side]
        factor = self.tables.access[statement.access] * self.tables.certainty[statement.certainty]
        if self.relations.is_party(speaker, statement.claim):
            factor *= self.tables.admission if statement.against_interest else self.tables.party
        return Strength(weight * factor, spread * factor, f"reliability {speaker}")

    def unattributed(self, side: int) -> Strength:
        """The weight of a report, for a claim (+1) or against it (-1), that does not say where it is from."""
        return Strength(*uncertain_log_odds(self.tables.unattributed(side)), "reliability unattributed")

    def relay(self, agent: str, statement: Statement | None = None) -> tuple[float, Strength]:
        """The fidelity of a relay by this agent, and its log-odds l = ln phi / (1 - phi)."""
        if statement is not None and statement.fidelity is not None:
            return statement.fidelity, Strength(relay_log_odds(statement.fidelity), 0.0, "")
        if agent not in self._relay:
            belief = self.tables.fidelity_of(self.kind_of(agent), self.grades_of(agent))
            weight, spread = uncertain_log_odds(belief, low=0.5)
            self._relay[agent] = belief.mean, Strength(weight, spread, f"fidelity {agent}")
        return self._relay[agent]


def relay_log_odds(fidelity: float) -> float:
    """l = ln phi / (1 - phi), finite also for phi = 1."""
    return TRANSPARENT if fidelity >= 1 else math.log(fidelity / (1 - fidelity))


def uncertain_log_odds(belief: Beta, low: float = 0.0) -> tuple[float, float]:
    """The log-odds of the mean, and its spread by the delta method: d ln(m / (1 - m)) / dm = 1 / (m (1 - m))."""
    mean = belief.mean
    return math.log(mean / (1 - mean)), belief.spread(low) / (mean * (1 - mean))
