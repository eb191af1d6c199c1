"""Who speaks on the page, and what is known of each: for the panel of a source and the search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from claimgraph.exports.html.entries import Entries, kind_sign, private
from claimgraph.exports.html.words import Words
from claimgraph.graph.model import Agent, Records, UnnamedSource
from claimgraph.graph.reliability.track import is_office, track_records


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
    """Of how many decided claims it took a side on, and how many of these were borne out; of offices alone."""
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
        """Counts only, those of `claimgraph sources`: of outlets and offices, since a count is no judgement of a human
        being."""
        if not self._records.outcomes:
            return
        for one in track_records(self._records):
            if one.decided and is_office(one.agent):
                yield one.agent.iri, (one.decided, one.borne_out)
