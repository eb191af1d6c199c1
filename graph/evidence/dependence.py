"""Which origins are one, and which may be (section 3, step 5 of the measure).

Certain dependence makes groups, closed transitively, of which each counts as one link. Possible dependence stands in
pairs. A person's `apart` overrides both: a group that holds such a pair is no longer closed, its other dependences
stand in pairs as well. Of two decisions on the same pair the later one holds (`claimgraph.graph.decided`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from itertools import combinations, pairwise

import networkx as nx

from claimgraph.graph.decided import Decision, as_reason, rulings
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records, UnnamedSource
from claimgraph.graph.phrases import Phrase, Row


class SameOrganisation(StrEnum):
    """Whether speakers of one organisation are one origin: never, by the organisation they are directly of, or by the
    outermost one."""

    NONE = "none"
    DIRECT = "direct"
    TOP = "top"


Key = tuple[Phrase, str]
"""What an origin may have in common with others: why it makes them one, and what it is."""


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
        link_of: of each origin's node, the link that it belongs to: a frozenset of speakers, or of statements where a
            person declared statements of one speaker independent.
        speakers: of each speaker of an origin, its link, for what it relays belongs there as well.
        group_of: of each node, the group of which only one counts.
        pairs: pairs of nodes, beside the groups, that are or may be one.
        reasons: of each group, and of each pair, why.
    """

    link_of: dict[str, frozenset[str]]
    speakers: dict[str, frozenset[str]]
    group_of: dict[str, frozenset[str]]
    pairs: set[frozenset[str]]
    reasons: dict[frozenset[str], Phrase]

    def reason(self, one: str, other: str) -> Phrase | None:
        """Why two nodes are not counted as two origins; None where they are."""
        if self.group_of[one] == self.group_of[other]:
            return self.reasons[self.group_of[one]]
        return self.reasons.get(frozenset((one, other)))


class Dependence:
    """Finds which origins depend on one another, from what the records say and what people decided."""

    def __init__(self, records: Records, relations: Relations, same_organisation: SameOrganisation) -> None:
        self._records, self._relations = records, relations
        self._organisation = same_organisation
        self._apart: dict[str, set[str]] = defaultdict(set)
        together: nx.Graph[str] = nx.Graph()
        for pair, ruling in rulings(relations.sources.decisions).items():
            one, other = pair
            if ruling.one:
                together.add_edge(one, other, decision=ruling.decision)
            else:
                self._apart[one].add(other)
                self._apart[other].add(one)
        # Closed over all ids that were decided on, whether or not they speak here.
        self._together: dict[str, Key] = {}
        for part in nx.connected_components(together):
            edges: Iterable[tuple[str, str, Decision]] = together.subgraph(part).edges(data="decision")
            decisions = [decision for _, _, decision in edges]
            key = (as_reason("decided_one", decisions, records.agents), min(part))
            self._together.update(dict.fromkeys(part, key))
        self._possible: dict[str, set[str]] = defaultdict(set)
        for one, other in map(tuple, relations.sources.possible):
            self._possible[one].add(other)
            self._possible[other].add(one)
        self._keys: dict[str, tuple[Key, ...]] = {}

    def group(self, origins: Sequence[Origin]) -> Grouping:
        """Groups the origins of one side of a claim."""
        if not self._may_depend(origins):  # by far the most frequent case
            grouping = Grouping({}, {}, {}, set(), {})
            for origin in origins:
                self._stands_alone(origin, grouping)
            return grouping
        apart = set(_pairs(origins, self._apart))
        speaker = {origin.node: origin.speaker for origin in origins}
        split = {speaker[one] for one, other in map(tuple, apart) if speaker[one] == speaker[other]}
        certain: nx.Graph[str] = nx.Graph()
        certain.add_nodes_from(origin.node for origin in origins)
        for one, other, reason in self._certain(origins, every_pair=bool(apart)):
            if frozenset((one, other)) not in apart and not certain.has_edge(one, other):
                certain.add_edge(one, other, reason=reason)
        grouping = Grouping({}, {}, {}, set(), {})
        by_node = {origin.node: origin for origin in origins}
        for component in nx.connected_components(certain):
            members = [by_node[node] for node in component]
            edges: list[tuple[str, str, Phrase]] = list(certain.subgraph(component).edges(data="reason"))
            if any(pair <= component for pair in apart):
                self._leave_open(members, edges, split, grouping)
            else:
                self._close(members, edges, split, grouping)
        for pair in _pairs(origins, self._possible):
            one, other = pair
            if pair not in apart and grouping.group_of[one] != grouping.group_of[other]:
                grouping.pairs.add(pair)
                grouping.reasons[pair] = Phrase("may_be_one")
        return grouping

    def _may_depend(self, origins: Sequence[Origin]) -> bool:
        """Whether anything at all joins two of the origins."""
        if len(origins) < 2:
            return False
        keys = [key for origin in origins for key in self._keys_of(origin)]
        if len(set(keys)) < len(keys):
            return True
        if any(_pairs(origins, relation) for relation in (self._apart, self._possible)):
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
    def _close(
        members: Sequence[Origin], edges: Iterable[tuple[str, str, Phrase]], split: set[str], grouping: Grouping
    ) -> None:
        """Takes a component as one group and one link."""
        link = frozenset(_token(origin, split) for origin in members)
        group = frozenset(origin.node for origin in members)
        for origin in members:
            grouping.link_of[origin.node] = link
            grouping.group_of[origin.node] = group
            grouping.speakers[origin.speaker] = frozenset((origin.speaker,)) if origin.speaker in split else link
        reasons = sorted({reason for _, _, reason in edges})
        grouping.reasons[group] = Phrase("together", parts=Row(tuple(reasons), "reasons"))

    @staticmethod
    def _leave_open(
        members: Sequence[Origin], edges: Iterable[tuple[str, str, Phrase]], split: set[str], grouping: Grouping
    ) -> None:
        """Takes a component in which a person declared some apart: what else is dependent in it stands in pairs."""
        for origin in members:
            grouping.link_of[origin.node] = frozenset((_token(origin, split),))
            grouping.group_of[origin.node] = frozenset((origin.node,))
            grouping.speakers[origin.speaker] = frozenset((origin.speaker,))
        for one, other, reason in edges:
            pair = frozenset((one, other))
            grouping.pairs.add(pair)
            grouping.reasons[pair] = reason

    def _certain(self, origins: Sequence[Origin], *, every_pair: bool) -> Iterator[tuple[str, str, Phrase]]:
        """Pairs of nodes that are one, with the reason: enough of them to join each group, or all."""
        pairs = partial(combinations, r=2) if every_pair else pairwise
        buckets: dict[Key, list[str]] = defaultdict(list)
        for origin in origins:
            for key in self._keys_of(origin):
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
                        yield origin.node, other, Phrase("part_of")

    def _containing(self, speaker: str) -> Iterable[str]:
        if self._organisation is SameOrganisation.TOP:
            return self._relations.inside(speaker) - {speaker}
        return self._relations.member_of(speaker)

    def _keys_of(self, origin: Origin) -> tuple[Key, ...]:
        """What an origin has in common with those that it is one with: the reason, and what it is."""
        keys = self._keys_of_speaker(origin.speaker)
        decided = self._together.get(origin.statement)
        return (*keys, decided) if decided else keys

    def _of_one(self, organisation: str) -> Key:
        return Phrase("same_organisation_named", name=self._records.label_of(organisation)), organisation

    def _keys_of_speaker(self, speaker: str) -> tuple[Key, ...]:
        if speaker not in self._keys:
            keys = [(Phrase("same_speaker"), speaker)]
            keys += (
                (Phrase("same_owner_named", name=self._records.label_of(owner)), owner)
                for owner in self._relations.owned_by(speaker)
            )
            if self._organisation is SameOrganisation.DIRECT:
                keys += (self._of_one(of) for of in self._relations.member_of(speaker))
            elif self._organisation is SameOrganisation.TOP:
                keys += (self._of_one(of) for of in self._relations.top(speaker) - {speaker})
            agent = self._records.agents.get(speaker)
            described = self._relations.sources.description_of(agent) if isinstance(agent, UnnamedSource) else None
            if described is not None:
                keys.append((Phrase("same_description"), described))
            if speaker in self._together:
                keys.append(self._together[speaker])
            self._keys[speaker] = tuple(keys)
        return self._keys[speaker]


def _token(origin: Origin, split: set[str]) -> str:
    """By what an origin is told apart in a link: its speaker, or its statement where those of a speaker are apart."""
    return origin.statement if origin.speaker in split else origin.speaker


def _pairs(origins: Sequence[Origin], related: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """The pairs of origins whose speakers, or whose statements, are related."""
    if not related:
        return []
    nodes: dict[str, list[str]] = defaultdict(list)
    for origin in origins:
        nodes[origin.speaker].append(origin.node)
        nodes[origin.statement].append(origin.node)
    return [
        frozenset((node, partner))
        for name, mine in nodes.items()
        for other in related.get(name, ())
        if name < other
        for partner in nodes.get(other, ())
        for node in mine
        if node != partner
    ]
