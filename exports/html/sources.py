"""Who speaks on the page, and what is known of each: for the panel of a source and the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from claimgraph.exports.html.entries import Entries, kind_sign, private
from claimgraph.exports.html.words import Words
from claimgraph.graph.decided import outcomes_that_hold
from claimgraph.graph.model import Agent, Outlet, Records, UnnamedSource
from claimgraph.ontology.terms import OutcomeVerdict


@dataclass(slots=True, kw_only=True)
class Source:
    """An agent that speaks, publishes or is spoken for on the page."""

    iri: str
    id: str
    name: str
    kind: str
    sign: str
    unnamed: bool
    organisation: str
    headcount: str
    grades: tuple[str, ...]
    remark: str
    private: tuple[str, ...]
    possibly_same: tuple[str, ...]
    """IRIs of those that it may be."""
    track: tuple[int, int] | None = None
    """Of how many claims with an outcome it took a side on, and on how many of them that side was established."""
    claims: list[int] = field(default_factory=list)
    """The numbers of the claims in whose evidence it stands."""


class Sources:
    """Every agent of the records, with what is known of it."""

    def __init__(self, records: Records, words: Words) -> None:
        self._records, self._words = records, words
        self._entries = Entries(records, words)
        self._track = dict(self._tracks())

    def all(self) -> Iterator[Source]:
        """The sources in the order of the records."""
        for agent in self._records.agents.values():
            yield Source(
                iri=agent.iri,
                id=agent.id,
                name=agent.label,
                kind=self._kind(agent),
                sign=kind_sign(agent),
                unnamed=isinstance(agent, UnnamedSource),
                organisation=self._entries.organisation(agent),
                headcount=self._entries.headcount(agent),
                grades=self._entries.grades(agent.iri),
                remark=str(agent.remark or ""),
                private=tuple(private(self._words, agent)),
                possibly_same=tuple(iri for iri in agent.possibly_same_as if iri in self._records.agents),
                track=self._track.get(agent.iri),
            )

    def _kind(self, agent: Agent) -> str:
        if isinstance(agent, UnnamedSource) or agent.kind is None:
            return self._words("unnamed_kind")
        return self._words.label(agent.kind)

    def _tracks(self) -> Iterator[tuple[str, tuple[int, int]]]:
        """Counts only: a source's own words, not what it passes on, on claims that have an outcome."""
        holding = outcomes_that_hold(self._records.outcomes.values())
        outcome = {claim: decided.verdict for claim, decided in holding.items()}
        spoke: dict[str, dict[str, bool]] = {}
        for statement in self._records.statements.values():
            side = statement.stance.polarity
            if statement.claim in outcome and side and not statement.relays:
                established = outcome[statement.claim] is OutcomeVerdict.ESTABLISHED
                if outcome[statement.claim] in (OutcomeVerdict.ESTABLISHED, OutcomeVerdict.REFUTED):
                    spoke.setdefault(statement.speaker, {})[statement.claim] = established == (side > 0)
        for agent, claims in spoke.items():
            if not isinstance(self._records.agents.get(agent), Outlet):
                yield agent, (len(claims), sum(claims.values()))
