"""Which claims are one, and which sources: what people decided, and of claims what is declared (section 3, step 3).

What is the same forms a *pool*. Nothing is merged: a pool is made of links, and what is decided to be different stays
apart, with everything that is the same as it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Container, Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.graph.decided import Decision, Pair, Ruling, as_reason, rulings, when
from claimgraph.graph.model import IdentityDecision, Records
from claimgraph.graph.phrases import Phrase, Row

if TYPE_CHECKING:
    import networkx as nx

_Link = tuple[str, str]


class Clusters:
    """What is one of some things, given what was ruled of pairs of them and which pairs are declared to be the same.

    Links are taken in this order: people's decisions, the latest first, then those that are declared. Those of the same
    moment, and all that are declared, are taken together, and of them every one is left out that lies on a way between
    two things that were decided to be different. So "not the same" holds between all that is the same as either, of
    links that cannot hold together the later decision does, and where nothing tells which, none does. How things are
    called plays no part.
    """

    def __init__(self, ruled: dict[Pair, Ruling], declared: Iterable[Pair] = ()) -> None:
        self._root: dict[str, str] = {}
        self._members: dict[str, set[str]] = {}
        self._foes: dict[str, set[str]] = {}
        self.joined: dict[str, dict[str, Decision | None]] = {}
        """Of each thing the others to which it is linked, enough to join its pool: by which decision, if by one."""
        for pair, ruling in ruled.items():
            if not ruling.one:
                one, other = pair
                self._foes.setdefault(one, set()).add(other)
                self._foes.setdefault(other, set()).add(one)
        same = [(pair, ruling.decision) for pair, ruling in ruled.items() if ruling.one]
        for _, of_a_moment in groupby(reversed(same), lambda link: when(link[1])):
            self._join([(_in_order(pair), decision) for pair, decision in of_a_moment])
        self._join([(_in_order(pair), None) for pair in sorted(declared, key=sorted) if len(pair) == 2])

    def _join(self, links: Sequence[tuple[_Link, Decision | None]]) -> None:
        """Links what may be linked of what is to be linked at once."""
        left_out = self._on_a_way([link for link, _ in links]) if self._foes else frozenset()
        kept = [link for link in links if _pair(*map(self._find, link[0])) not in left_out]  # before any is joined
        for (one, other), decision in kept:
            self._link(one, other, decision)

    def _on_a_way(self, links: Iterable[_Link]) -> frozenset[Pair]:
        """The links, as pairs of what stands for their pools, that lie on a way between two that are different."""
        import networkx as nx

        graph: nx.Graph[str] = nx.Graph()
        graph.add_edges_from((self._find(one), self._find(other)) for one, other in links)
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        found: set[Pair] = set()
        for part in nx.connected_components(graph):
            foes = list(self._foes_in(part))
            if foes:
                found.update(_between(graph.subgraph(part), foes))
        return frozenset(found)

    def _foes_in(self, roots: Iterable[str]) -> Iterator[tuple[str, str]]:
        """The pairs of pools of which one holds a thing that is different from one in the other."""
        among = set(roots)
        for root in among:
            for foe in {self._find(foe) for foe in self._foes.get(root, ())}:
                if foe in among and root < foe:
                    yield root, foe

    def _link(self, one: str, other: str, decision: Decision | None) -> None:
        """Links two things, unless they are of one pool already."""
        small, large = sorted(map(self._find, (one, other)), key=lambda root: len(self._members[root]))
        if small == large:
            return
        self._root[small] = large
        self._members[large] |= self._members.pop(small)
        if small in self._foes:
            self._foes.setdefault(large, set()).update(self._foes.pop(small))
        self.joined.setdefault(one, {})[other] = decision
        self.joined.setdefault(other, {})[one] = decision

    def _find(self, thing: str) -> str:
        """What stands for the pool, as far as it is known."""
        if thing not in self._root:
            self._root[thing] = thing
            self._members[thing] = {thing}
        while self._root[thing] != thing:
            self._root[thing] = thing = self._root[self._root[thing]]  # shorter for the next time
        return thing

    def members(self) -> Iterator[frozenset[str]]:
        """The pools of two things or more."""
        return (frozenset(members) for members in self._members.values() if len(members) > 1)

    def of(self, thing: str) -> frozenset[str]:
        """Everything that is the same as a thing, itself among it."""
        return frozenset(self._members[self._find(thing)])

    def different(self) -> Iterator[Pair]:
        """The pairs of things that are different: what was decided of any two of their pools holds of all in them."""
        told = set()
        for root in {self._find(thing) for thing in list(self._foes)}:
            for foe in {self._find(foe) for foe in self._foes[root]} - {root}:
                for one in self._members[root]:
                    for other in self._members[foe]:
                        if (pair := _pair(one, other)) not in told:
                            told.add(pair)
                            yield pair

    def links(self) -> Iterator[_Link]:
        """The pairs that are linked, each once: enough of them to join each pool."""
        return ((one, other) for one, others in self.joined.items() for other in others if one < other)


class Pools:
    """The pools of the claims of some records, each named by its smallest IRI: see `Clusters`."""

    def __init__(self, records: Records) -> None:
        self._agents = records.agents
        declared = {frozenset((iri, same)) for iri, claim in records.claims.items() for same in claim.same_claim_as}
        self._clusters = Clusters(rulings(_of_claims(records)), declared)
        names = {member: name for members in self._clusters.members() for name in [min(members)] for member in members}
        self.of: dict[str, str] = {iri: names.get(iri, iri) for iri in records.claims}
        """Of each claim the name of its pool; a claim that is the same as no other one is a pool by itself."""

    def links(self) -> Iterator[_Link]:
        """The pairs of claims that are linked, each once: enough of them to join each pool."""
        return self._clusters.links()

    def why(self, claim: str, other: str) -> Phrase:
        """Why two claims of one pool are the same: who declared or decided it, along the links between them.

        Raises:
            ValueError: they are not of one pool, or are one claim.
        """
        links = self._clusters.joined
        came_from = {claim: claim}
        ahead = deque([claim])
        while ahead and other not in came_from:
            at = ahead.popleft()
            for further in links.get(at, ()):
                if further not in came_from:
                    came_from[further] = at
                    ahead.append(further)
        if other not in came_from or claim == other:
            raise ValueError(f"{claim} and {other} are no two claims of one pool")
        decisions: list[Decision] = []
        declared = False
        while other != claim:
            decision = links[other][came_from[other]]
            declared = declared or decision is None
            decisions += [decision] if decision is not None else []
            other = came_from[other]
        told = [Phrase("declared_same")] if declared else []
        told += [as_reason("decided_same", decisions, self._agents)] if decisions else []
        return Phrase("together", parts=Row(tuple(told), "both"))


def same_sources(records: Records) -> Clusters:
    """Which sources are one by people's decisions, and which are different. A decision on what nobody describes here
    may be on sources: it joins others, or holds them apart."""
    decisions = records.identity_decisions.values()
    return Clusters(rulings(one for one in decisions if not _names_one_of(one, records.claims)))


def is_on_sources(decision: IdentityDecision, records: Records) -> bool:
    """Whether a decision is about sources, and not about claims."""
    return _names_one_of(decision, records.agents)


def _of_claims(records: Records) -> Iterator[IdentityDecision]:
    return (one for one in records.identity_decisions.values() if not is_on_sources(one, records))


def _names_one_of(decision: IdentityDecision, described: Container[str]) -> bool:
    return any(iri in described for iri in (*decision.same, *decision.different))


def _between(graph: nx.Graph[str], foes: Iterable[tuple[str, str]]) -> Iterator[Pair]:
    """The edges of a connected graph that lie on a simple path between the two nodes of any of some pairs.

    Those are the edges of the blocks (of two nodes or more, that no single node cuts) on the way between them in the
    tree of blocks and of the nodes in which these hang together.
    """
    import networkx as nx

    blocks = [frozenset(map(_pair_of, block)) for block in nx.biconnected_component_edges(graph)]
    tree: nx.Graph[object] = nx.Graph()
    for number, block in enumerate(blocks):
        tree.add_edges_from((number, node) for edge in block for node in edge)
    onward: dict[object, object] = {}
    depth: dict[object, int] = {}
    root = next(iter(tree))
    depth[root] = 0
    for parent, child in nx.bfs_edges(tree, root):
        onward[child], depth[child] = parent, depth[parent] + 1
    crossed: set[int] = set()
    for ends in foes:
        one, other = ends  # the way to where both meet
        while one != other:
            if depth[one] < depth[other]:
                one, other = other, one
            one = onward[one]  # type: ignore[assignment]
            if isinstance(one, int):
                crossed.add(one)
    for number in crossed:
        yield from blocks[number]


def _pair_of(edge: tuple[str, str]) -> Pair:
    return frozenset(edge)


def _pair(one: str, other: str) -> Pair:
    return frozenset((one, other))


def _in_order(pair: Pair) -> _Link:
    one, other = sorted(pair)
    return one, other
