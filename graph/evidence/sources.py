"""Which sources people decided to be one, or not to be, as the measure hears it (section 3, step 5).

Sources that are the same count as one, as if it had been decided that they are counted together. Of sources that are
different it is no longer supposed that they may be the same; and one that is different from anybody is no longer held
to be one with all who are described alike: they may be. That they are different does not make them independent: what
they have in common otherwise, such as an organisation, still holds.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import chain

from claimgraph.graph.decided import Pair
from claimgraph.graph.model import IndependenceDecision, Records, UnnamedSource
from claimgraph.graph.pools import same_sources


class Sources:
    """What people decided of the sources of some records, taken together with what the records say.

    Attributes:
        decisions: the decisions on independence, and for each link between two sources that are the same one that
            counts them as one, taken at the same time.
        possible: the pairs of agents that may be the same.
    """

    def __init__(self, records: Records) -> None:
        said = (
            frozenset((iri, other))
            for iri, agent in records.agents.items()
            for other in agent.possibly_same_as
            if other != iri
        )
        self.decisions = tuple(records.decisions.values())
        self._alone: frozenset[str] = frozenset()
        self.possible: frozenset[Pair] = frozenset(said)
        if not records.identity_decisions:
            return
        clusters = same_sources(records)
        different = frozenset(clusters.different())
        self._alone = frozenset(chain.from_iterable(different))
        alike = self._described_alike(records) if self._alone else ()
        self.possible = frozenset(pair for pair in chain(self.possible, alike) if pair not in different)
        links = ((pair, clusters.joined[pair[0]][pair[1]]) for pair in clusters.links())
        self.decisions += tuple(
            IndependenceDecision(
                iri=decision.iri,
                id=decision.id,
                together=(one, other),
                decided_by=decision.decided_by,
                decided=decision.decided,
                because=decision.because,
            )
            for (one, other), decision in links
            if decision is not None
        )

    def description_of(self, agent: UnnamedSource) -> str | None:
        """By what an unnamed source is one with all who have the same; None where it is decided to be different from
        somebody, so that its description does not tell who it is."""
        return None if agent.iri in self._alone else plain_description(agent.label)

    def _described_alike(self, records: Records) -> Iterator[Pair]:
        """The pairs of unnamed sources that are described alike, of which one is different from somebody."""
        by_description: dict[str, list[str]] = defaultdict(list)
        for iri, agent in records.agents.items():
            if isinstance(agent, UnnamedSource):
                by_description[plain_description(agent.label)].append(iri)
        for alike in by_description.values():
            for one in self._alone.intersection(alike):
                yield from (frozenset((one, other)) for other in alike if other != one)


def plain_description(description: str) -> str:
    """A description of an unnamed source without what tells nothing apart: case, spaces, a leading article.

    >>> plain_description("The  senior\\tofficial") == plain_description("a senior official")
    True
    """
    words = description.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and re.fullmatch("an?|the", words[0]) else words)
