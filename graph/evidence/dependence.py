"""Which origins are one, and which may be (section 3, step 5 of the measure).

Certain dependence makes groups, closed transitively, of which each counts as one link. Possible dependence stands in
pairs. A person's `apart` overrides both: a group that holds such a pair is no longer closed, its other dependences
stand in pairs as well.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations, pairwise

import networkx as nx

from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records, UnnamedSource


class SameOrganisation(StrEnum):
    """Whether speakers of one organisation are one origin: never, by the organisation they are directly of, or by the
    outermost one."""

    NONE = "none"
    DIRECT = "direct"
    TOP = "top"


@dataclass(frozen=True, slots=True)
class Origin:
    """An origin of one side of a claim: its node, its statement (IRI) and its speaker (IRI)."""

    node: str
    statement: str
    speaker: str


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the origins of a side depend on one another.

    Attributes:
        link_of: of each origin's node, the link that it belongs to: a frozenset of speakers, or of a speaker and a
            statement where a person declared statements of one speaker independent.
        speakers: of each speaker of an origin, its link, for what it relays belongs there as well.
        group_of: of each node, the group of which only one counts.
        pairs: pairs of nodes, beside the groups, that are or may be one.
        reasons: of each group, and of each pair, why.
    """

    link_of: dict[str, frozenset[str]]
    speakers: dict[str, frozenset[str]]
    group_of: dict[str, frozenset[str]]
    pairs: set[frozenset[str]]
    reasons: dict[frozenset[str], str]

    def reason(self, one: str, other: str) -> str | None:
        """Why two nodes are not counted as two origins; None where they are."""
        if self.group_of[one] == self.group_of[other]:
            return self.reasons[self.group_of[one]]
        return self.reasons.get(frozenset((one, other)))


class Dependence:
    """Finds which origins depend on one another, from what the records say and what people decided."""

    def __init__(self, records: Records, relations: Relations, same_organisation: SameOrganisation) -> None:
        self._records, self._relations = records, relations
        self._organisation = same_organisation
        self._apart: set[frozenset[str]] = set()
        self._together: set[frozenset[str]] = set()
        for decision in records.decisions.values():
            self._apart.update(map(frozenset, combinations(sorted(set(decision.apart)), 2)))
            self._together.update(map(frozenset, pairwise(sorted(set(decision.together)))))
        self._together -= self._apart
        self._keys: dict[str, tuple[tuple[str, str], ...]] = {}

    def group(self, origins: Sequence[Origin]) -> Grouping:
        """Groups the origins of one side of a claim."""
        grouping = Grouping({}, {}, {}, set(), {})
        if not self._may_depend(origins):  # by far the most frequent case
            for origin in origins:
                self._stands_alone(origin, grouping)
            return grouping
        apart = set(self._declared(origins, self._apart))
        certain: nx.Graph[str] = nx.Graph()
        certain.add_nodes_from(origin.node for origin in origins)
        for one, other, reason in self._certain(origins, every_pair=bool(apart)):
            if frozenset((one, other)) not in apart and not certain.has_edge(one, other):
                certain.add_edge(one, other, reason=reason)
        by_node = {origin.node: origin for origin in origins}
        for component in nx.connected_components(certain):
            members = [by_node[node] for node in component]
            edges: list[tuple[str, str, str]] = list(certain.subgraph(component).edges(data="reason"))
            if any(pair <= component for pair in apart):
                self._leave_open(members, edges, apart, grouping)
            else:
                link = frozenset(origin.speaker for origin in members)
                group = frozenset(component)
                grouping.link_of.update(dict.fromkeys(component, link))
                grouping.group_of.update(dict.fromkeys(component, group))
                grouping.speakers.update(dict.fromkeys(link, link))
                grouping.reasons[group] = ", ".join(sorted({reason for _, _, reason in edges}))
        for pair in self._declared(origins, self._relations.possible):
            one, other = pair
            if pair not in apart and grouping.group_of[one] != grouping.group_of[other]:
                grouping.pairs.add(pair)
                grouping.reasons[pair] = "they may be the same"
        return grouping

    def _may_depend(self, origins: Sequence[Origin]) -> bool:
        """Whether anything at all joins two of the origins."""
        if len(origins) < 2:
            return False
        if self._apart or self._together or self._relations.possible:
            return True
        keys = [key for origin in origins for key in self._keys_of(origin.speaker)]
        if len(set(keys)) < len(keys):
            return True
        speakers = {origin.speaker for origin in origins}
        return self._organisation is not SameOrganisation.NONE and any(
            above in speakers and above != speaker for speaker in speakers for above in self._containing(speaker)
        )

    @staticmethod
    def _stands_alone(origin: Origin, grouping: Grouping) -> None:
        link = frozenset((origin.speaker,))
        grouping.link_of[origin.node] = link
        grouping.speakers[origin.speaker] = link
        grouping.group_of[origin.node] = frozenset((origin.node,))

    @staticmethod
    def _leave_open(
        members: Sequence[Origin],
        edges: Iterable[tuple[str, str, str]],
        apart: set[frozenset[str]],
        grouping: Grouping,
    ) -> None:
        """Takes a component in which a person declared some apart: what else is dependent in it stands in pairs."""
        speaker = {origin.node: origin.speaker for origin in members}
        split = {speaker[one] for one, other in map(tuple, apart) if speaker.get(one, 1) == speaker.get(other, 2)}
        for origin in members:
            alone = (origin.speaker, origin.statement) if origin.speaker in split else (origin.speaker,)
            grouping.link_of[origin.node] = frozenset(alone)
            grouping.group_of[origin.node] = frozenset((origin.node,))
            grouping.speakers[origin.speaker] = frozenset((origin.speaker,))
        for one, other, reason in edges:
            pair = frozenset((one, other))
            grouping.pairs.add(pair)
            grouping.reasons[pair] = reason

    @staticmethod
    def _declared(origins: Sequence[Origin], pairs: Collection[frozenset[str]]) -> Iterator[frozenset[str]]:
        if not pairs:
            return
        for one, other in combinations(origins, 2):
            if frozenset((one.speaker, other.speaker)) in pairs or frozenset((one.statement, other.statement)) in pairs:
                yield frozenset((one.node, other.node))

    def _certain(self, origins: Sequence[Origin], *, every_pair: bool) -> Iterator[tuple[str, str, str]]:
        """Pairs of nodes that are one, with the reason: enough of them to join each group, or all."""
        pairs = partial(combinations, r=2) if every_pair else pairwise
        for one, other in self._declared(origins, self._together):
            yield one, other, "counted as one by a person's decision"
        buckets: dict[tuple[str, str], list[str]] = defaultdict(list)
        for origin in origins:
            for key in self._keys_of(origin.speaker):
                buckets[key].append(origin.node)
        for (reason, _), nodes in buckets.items():
            for one, other in pairs(nodes):
                yield one, other, reason
        if self._organisation is not SameOrganisation.NONE:
            speaking: dict[str, list[str]] = defaultdict(list)
            for origin in origins:
                speaking[origin.speaker].append(origin.node)
            for origin in origins:
                for above in self._containing(origin.speaker):
                    for other in speaking.get(above, ()) if above != origin.speaker else ():
                        yield origin.node, other, "one is part of the other"

    def _containing(self, speaker: str) -> Iterable[str]:
        if self._organisation is SameOrganisation.TOP:
            return self._relations.inside(speaker) - {speaker}
        return self._relations.member_of(speaker)

    def _keys_of(self, speaker: str) -> tuple[tuple[str, str], ...]:
        if speaker not in self._keys:
            keys = [("the same speaker", speaker)]
            keys += (("the same owner", owner) for owner in self._relations.owned_by(speaker))
            if self._organisation is SameOrganisation.DIRECT:
                keys += (("the same organisation", of) for of in self._relations.member_of(speaker))
            elif self._organisation is SameOrganisation.TOP:
                keys += (("the same organisation", of) for of in self._relations.top(speaker) - {speaker})
            agent = self._records.agents.get(speaker)
            if isinstance(agent, UnnamedSource):
                keys.append(("unnamed, with the same description", plain_description(agent.label)))
            self._keys[speaker] = tuple(keys)
        return self._keys[speaker]


def plain_description(description: str) -> str:
    """A description of an unnamed source without what tells nothing apart: case, spaces, a leading article.

    >>> plain_description("The  senior\\tofficial") == plain_description("a senior official")
    True
    """
    words = description.casefold().split()
    return " ".join(words[1:] if len(words) > 1 and re.fullmatch("an?|the", words[0]) else words)
