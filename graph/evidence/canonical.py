"""One claim's evidence graph in networkx, in canonical form (section 3 of the measure).

The graph is plain: everything that the measure reads stands on it as attributes, so that it can be scored, drawn or
analysed without a store. Nodes are named by short ids; an edge leads from what is cited to what cites it.

| node attribute | meaning |
| --- | --- |
| `side` | +1 for the claim, -1 against it |
| `link` | the link that the node belongs to (a frozenset of speakers): nodes of one link count once |
| `attached` | whether it reaches the claim by itself |
| `bears` | by which relation its own claim bears on this one: a `Bearing` |
| `rivals` | of what supports rivals: their pools (else empty) |
| `origin` | the `Strength` of what it says of its own, or None |
| `relay` | the `Strength` with which it passes on what it carries, or None |
| `fidelity` | of a relay, the probability from 0.5 to 1 behind that |
| `latent` | whether it is a latent origin |
| `circle` | whether it stands in a circle of citations |
| `plain` | its name without the side, which it has where a statement takes both |
| `key` | what it stands for: a statement, the document of an implied relay, or a pool of claims |
| `speaker`, `document` | IRIs, or None |
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

import networkx as nx

from claimgraph.graph.evidence.citations import QUOTES, STATEMENT, UNATTRIBUTED, Citations, Key, reached
from claimgraph.graph.evidence.dependence import Dependence, Grouping, Origin, SameOrganisation
from claimgraph.graph.evidence.public import published, visible_statements
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.evidence.rivals import Rivals
from claimgraph.graph.evidence.strength import Strength, Strengths
from claimgraph.graph.evidence.withdrawals import withdrawn
from claimgraph.graph.model import Claim, Records
from claimgraph.graph.phrases import Phrase
from claimgraph.graph.priors import Tables

SIDE_NAME = {1: "for", -1: "against"}
Place = tuple[Key, int]
"""A node, and the side of the claim that it serves."""


class Bearing(StrEnum):
    """How what is said of one claim bears on another one (section 6 of the measure)."""

    SAME = "same"
    """It is said of the claim itself, or of one that is the same."""
    ENTAILING = "entailing"
    """Support for a claim that entails this one."""
    ENTAILED = "entailed"
    """Denial of a claim that this one entails."""
    RIVAL = "rival"
    """Support for a claim that excludes this one."""


@dataclass(frozen=True, slots=True)
class ClaimEvidence:
    """The evidence for and against one claim.

    Attributes:
        prior: the probability of the claim before anybody speaks.
        rivals: the sets of pools that exclude it, each of which holds one true claim at most.
        graph: the live nodes of both sides: those through which a chain leads from the world to the claim.
        groupings: of each side, how its origins depend on one another.
        idle: nodes that take a side while nothing of them reaches the claim, as a graph of the same kind.
        circular: nodes of `idle` that only rest on one another, set by set, in the order of their citations.
        neither: statements (IRIs) on the claim whose stance takes no side.
        voided: statements (IRIs) that were withdrawn or fell with what was, with the withdrawal that began it.
        voided_sides: the sides that they took.
        hidden: statements (IRIs) on the claim that do not count, with the reason: not public by the day, or dropped.
        undated: how many statements stand in documents without any date.
        caveats: what the measure cannot do for this claim, in sentences.
    """

    claim: Claim
    prior: float
    rivals: tuple[tuple[str, ...], ...]
    graph: nx.DiGraph[str]
    groupings: dict[int, Grouping]
    idle: nx.DiGraph[str]
    circular: tuple[tuple[str, ...], ...]
    neither: tuple[str, ...]
    voided: dict[str, str]
    voided_sides: frozenset[int]
    hidden: dict[str, Phrase]
    undated: int
    caveats: tuple[Phrase, ...]


class Evidence:
    """The evidence graphs of the claims of some records, as of a day, without some of them.

    Args:
        records: all records of the store.
        as_of: only what was public by this instant counts.
        without: IRIs of statements, documents and agents that are dropped.
        same_organisation: whether speakers of one organisation are one origin.
        tables: the priors and factors.
    """

    def __init__(
        self,
        records: Records,
        *,
        as_of: datetime | None = None,
        without: Collection[str] = (),
        same_organisation: SameOrganisation = SameOrganisation.DIRECT,
        tables: Tables,
    ) -> None:
        self.records = records
        self.relations = Relations(records)
        self.citations = Citations(records, self.relations)
        self.strengths = Strengths(records, self.relations, tables)
        self._rivals = Rivals(records, self.relations, tables.prior)
        self._dependence = Dependence(records, self.relations, same_organisation)
        self._in_circles = self.citations.circles()
        self._of_pool: dict[str, list[Key]] = defaultdict(list)
        for node in self.citations.cited:
            if node.kind != UNATTRIBUTED:
                self._of_pool[node.pool].append(node)
        self._without_date = {
            iri
            for iri, statement in records.statements.items()
            if statement.document in records.documents and published(records.documents[statement.document]) is None
        }
        visible = visible_statements(records, as_of, without)
        self._see(visible, visible_statements(records, as_of, ()) - visible if without else frozenset())

    def seeing(self, visible: frozenset[str], dropped: frozenset[str] = frozenset()) -> Evidence:
        """The same records, of whose statements (IRIs) only some count; what does not depend on that is shared.

        Args:
            visible: the statements that count.
            dropped: of the others those that were left out; the rest was not public yet.
        """
        other = copy(self)
        other._see(visible, dropped)
        return other

    def weighing(self, tables: Tables) -> Evidence:
        """The same evidence, weighed by another table."""
        other = copy(self)
        other.strengths = self.strengths.by(tables)
        other._rivals = Rivals(self.records, self.relations, tables.prior)
        return other

    def _see(self, visible: frozenset[str], dropped: frozenset[str]) -> None:
        self._visible, self._dropped = visible, dropped
        self.withdrawals = withdrawn(self.records, self.relations, self.citations, visible)
        self._present = self._are_present()
        self._alive = {
            node
            for node in self.citations.cited
            if node not in self.withdrawals.nodes and (node.kind != STATEMENT or node.ref in visible)
        }
        self._reached = reached(self.citations.sources(), self.citations.citing, self._alive)
        self._on_pool: dict[str, list[str]] = defaultdict(list)
        self._gone: dict[str, list[str]] = defaultdict(list)
        for iri, statement in self.records.statements.items():
            on = self._on_pool if iri in visible else self._gone
            on[self.relations.pool_of(statement.claim)].append(iri)

    def of(self, claim: str, *, rivals: bool = True) -> ClaimEvidence:
        """The evidence of one claim (its IRI), pooled with the claims that are the same, entail it or follow from it.

        Args:
            claim: its IRI.
            rivals: whether support for claims that exclude it stands on the side against it.
        """
        pool = self.relations.pool_of(claim)
        excluding = self._rivals.of(pool) if rivals else ()
        bearing = self._bearing(pool, excluding)
        live = self._upstream(
            (at for at in bearing if at[0] in self.citations.attached and at[0] in self._reached), self._reached
        )
        shown = self._upstream((at for at in bearing if at[0] in self._present), self._present)
        names = self._names(live.keys() | shown.keys(), claim, pool)
        graph = self._graph(live, names, bearing)
        groupings = {side: self._grouping(graph, side) for side in (1, -1)}
        self._link(graph, groupings)
        idle_nodes = {at: carries for at, carries in shown.items() if at not in live and at[0] in self._alive}
        idle = self._graph(idle_nodes, names, bearing)
        for name, data in idle.nodes(data=True):
            idle.nodes[name]["link"] = _own_link(name, data)
        voided = self._voided(pool, (node for node, _ in shown))
        return ClaimEvidence(
            claim=self.records.claims[claim],
            prior=self.prior(claim),
            rivals=excluding,
            graph=graph,
            groupings=groupings,
            idle=idle,
            circular=tuple(self._circles(idle)),
            neither=tuple(
                iri
                for iri in self._by_date(self._on_pool.get(pool, ()))
                if not self.citations.nodes_of.get(iri) and iri not in voided
            ),
            voided=voided,
            voided_sides=frozenset(side for node, side in shown if node in self.withdrawals.nodes),
            hidden=self._hidden(pool, excluding),
            undated=self._undated(pool, (node for node, _ in shown)),
            caveats=tuple(self._caveats(pool)),
        )

    def prior(self, claim: str) -> float:
        """The probability of a claim (its IRI) before anybody speaks: as stated, else as its rivals leave it."""
        stated = self.records.claims[claim].prior
        return self._rivals.prior(self.relations.pool_of(claim)) if stated is None else stated

    def claim_about(self, node: Key) -> str:
        """The claim (IRI) that a node speaks of; of a node that is no statement, the one that stands for its pool."""
        return self.records.statements[node.ref].claim if node.kind == STATEMENT else self.claim_of(node.pool)

    def claim_of(self, pool: str) -> str:
        """The claim (IRI) that stands for a pool."""
        return min(self.relations.pooled.get(pool) or [pool])

    def _sources(self, pool: str, excluding: Iterable[Iterable[str]]) -> Iterator[tuple[str, int, int, Bearing, str]]:
        """What bears on a pool: a pool, the side taken there, the side that it serves here, how, and for what rival."""
        yield pool, 1, 1, Bearing.SAME, ""
        yield pool, -1, -1, Bearing.SAME, ""
        if not self.relations.claims_bear_on_each_other:
            return
        for above in sorted(self.relations.entailing(pool) - {pool}):
            yield above, 1, 1, Bearing.ENTAILING, ""
        for below in sorted(self.relations.entailed(pool) - {pool}):
            yield below, -1, -1, Bearing.ENTAILED, ""
        for rivals in excluding:
            for rival in rivals:
                for above in sorted(self.relations.entailing(rival)):
                    yield above, 1, -1, Bearing.RIVAL, rival

    def _bearing(self, pool: str, excluding: Iterable[Iterable[str]]) -> dict[Place, tuple[Bearing, tuple[str, ...]]]:
        """The nodes that bear on a pool of themselves, each with how, and with the rivals that it supports."""
        found: dict[Place, tuple[Bearing, tuple[str, ...]]] = {}
        for source, taken, served, bearing, rival in self._sources(pool, excluding):
            for node in self._of_pool.get(source, ()):
                if node.side == taken:
                    known = found.get((node, served))
                    if known is None:
                        found[node, served] = bearing, (rival,) if rival else ()
                    elif known[0] is Bearing.RIVAL and rival not in known[1]:
                        found[node, served] = bearing, (*known[1], rival)
        return found

    # ------------------------------------------------------------ why a node does not count

    def is_reached(self, node: Key) -> bool:
        """Whether a chain leads from the world to the node."""
        return node in self._reached

    def passed_on(self, node: Key) -> bool:
        """Whether anything that still stands passes the node on."""
        return any(citing in self._reached for citing in self.citations.citing.get(node, ()))

    def withdrawn_around(self, node: Key) -> list[str]:
        """The withdrawals (IRIs) that took away what passed the node on."""
        taken = (self.withdrawals.nodes.get(citing) for citing in self.citations.citing.get(node, ()))
        return sorted({by for by in taken if by})

    # ------------------------------------------------------------ nodes

    def _are_present(self) -> set[Key]:
        """The nodes that belong to what was said by the day and is not dropped, be it withdrawn or not."""
        cited, visible = self.citations.cited, self._visible
        return {
            node
            for node in cited
            if (
                node.ref in visible
                if node.kind == STATEMENT
                else node.kind == UNATTRIBUTED or any(quoted.ref in visible for quoted in cited[node])
            )
        }

    def _upstream(self, starts: Iterable[Place], within: Collection[Key]) -> dict[Place, list[Place]]:
        """The starts and all that they rest on, each with the side of the claim that it serves, and what it carries."""
        found: dict[Place, list[Place]] = {}
        todo = list(starts)
        while todo:
            at = todo.pop()
            if at in found:
                continue
            node, side = at
            carries = [(cited, side) for cited in sorted(self.citations.cited[node]) if cited in within]
            found[at] = carries
            todo.extend(carries)
        return found

    def _names(self, nodes: Iterable[Place], claim: str, pool: str) -> dict[Place, str]:
        plain: dict[str, list[Place]] = defaultdict(list)
        names: dict[Place, str] = {}
        for at in nodes:
            node, side = at
            if node.kind == UNATTRIBUTED:
                of = claim if node.pool == pool else node.pool
                names[at] = f"unattributed:{self.records.claims[of].id}:{SIDE_NAME[side]}"
            elif node.kind == QUOTES:
                plain[f"{self.records.documents[node.ref].id}:quotes"].append(at)
            else:
                plain[self.records.statements[node.ref].id].append(at)
        for name, places in plain.items():
            if len(places) == 1:
                names[places[0]] = name
                continue
            taken: dict[str, int] = defaultdict(int)
            for node, side in sorted(places):
                full = f"{name}:{SIDE_NAME[side]}"
                taken[full] += 1  # the same words under claims that bear on one another
                names[node, side] = full if taken[full] == 1 else f"{full}:{taken[full]}"
        return names

    def _plain(self, node: Key, name: str) -> str:
        if node.kind == QUOTES:
            return f"{self.records.documents[node.ref].id}:quotes"
        return self.records.statements[node.ref].id if node.kind == STATEMENT else name

    def _graph(
        self,
        nodes: dict[Place, list[Place]],
        names: dict[Place, str],
        bearing: dict[Place, tuple[Bearing, tuple[str, ...]]],
    ) -> nx.DiGraph[str]:
        graph: nx.DiGraph[str] = nx.DiGraph()
        for at, carries in nodes.items():
            node, side = at
            name = names[at]
            attributes = self._attributes(node, bool(carries))
            attributes["key"] = node
            attributes["plain"] = self._plain(node, name)
            attributes["side"] = side
            how, rivals = bearing.get(at, (None, ()))
            attributes["attached"] = how is not None and node in self.citations.attached
            attributes["bears"], attributes["rivals"] = how, rivals
            attributes["circle"] = node in self._in_circles
            graph.add_node(name, **attributes)
            graph.add_edges_from((names[cited], name) for cited in carries if cited in nodes)
        return graph

    def _attributes(self, node: Key, carries: bool) -> dict[str, object]:
        if node.kind == UNATTRIBUTED:
            return {
                "origin": self.strengths.unattributed(node.side),
                "relay": None,
                "fidelity": None,
                "latent": True,
                "speaker": None,
                "document": None,
            }
        origin: Strength | None = None
        fidelity: float | None = None
        relay: Strength | None = None
        if node.kind == QUOTES:
            document = node.ref
            speaker = self.records.documents[document].outlet
            fidelity, relay = self.strengths.relay(speaker)
        else:
            statement = self.records.statements[node.ref]
            document, speaker = statement.document, statement.speaker
            if node in self.citations.origins:
                origin = self.strengths.origin(statement)
            if carries or statement.relays or origin is None:
                fidelity, relay = self.strengths.relay(speaker, statement)
        return {
            "origin": origin,
            "relay": relay,
            "fidelity": fidelity,
            "latent": False,
            "speaker": speaker,
            "document": document,
        }

    # ------------------------------------------------------------ links

    def grouped(self, origins: Iterable[tuple[str, Mapping[str, Any]]]) -> Grouping:
        """How origins depend on one another that stand in the evidence of one claim or of several.

        Args:
            origins: each under a name of its own, with the data of its node in the graph of a `ClaimEvidence`.
        """
        return self._dependence.group([Origin(name, data["key"].ref, data["speaker"]) for name, data in origins])

    def _grouping(self, graph: nx.DiGraph[str], side: int) -> Grouping:
        origins = {
            name: data
            for name, data in graph.nodes(data=True)
            if data["side"] == side and data["origin"] is not None and not data["latent"]
        }
        return self.grouped((name, origins[name]) for name in sorted(origins))  # in whatever order they came

    @staticmethod
    def _link(graph: nx.DiGraph[str], groupings: dict[int, Grouping]) -> None:
        for name, data in graph.nodes(data=True):
            grouping = groupings[data["side"]]
            own = _own_link(name, data)
            data["link"] = grouping.link_of.get(name) or grouping.speakers.get(data["speaker"], own)

    # ------------------------------------------------------------ the rest

    def _circles(self, idle: nx.DiGraph[str]) -> Iterator[tuple[str, ...]]:
        if not any(circle for _, circle in idle.nodes(data="circle")):
            return
        for component in sorted(map(sorted, nx.strongly_connected_components(idle))):
            if len(component) > 1:
                inner = idle.subgraph(component)
                yield tuple(dict.fromkeys(nx.dfs_preorder_nodes(inner, component[0], sort_neighbors=sorted)))

    def _voided(self, pool: str, shown: Iterable[Key]) -> dict[str, str]:
        if not self.withdrawals.statements:
            return {}
        candidates = dict.fromkeys(self._on_pool.get(pool, ()))
        candidates.update(dict.fromkeys(node.ref for node in shown if node.kind == STATEMENT))
        taken = self.withdrawals.statements
        return {iri: taken[iri] for iri in self._by_date(candidates) if iri in taken}

    def _by_date(self, statements: Iterable[str]) -> list[str]:
        """Statements by the day from which they surely were public, then by IRI: however they came in."""

        def when(iri: str) -> tuple[bool, datetime | str, str]:
            document = self.records.documents.get(self.records.statements[iri].document)
            day = None if document is None else published(document)
            return day is None, day or "", iri

        return sorted(statements, key=when)

    def _hidden(self, pool: str, excluding: Iterable[Iterable[str]]) -> dict[str, Phrase]:
        hidden: dict[str, Phrase] = {}
        for source, taken, *_ in self._sources(pool, excluding):
            for iri in self._by_date(self._gone.get(source, ())):
                if source == pool or self.records.statements[iri].stance.polarity == taken:
                    hidden[iri] = Phrase("dropped" if iri in self._dropped else "not_public")
        return hidden

    def _undated(self, pool: str, shown: Iterable[Key]) -> int:
        statements = {node.ref for node in shown if node.kind == STATEMENT}
        statements.update(self._on_pool.get(pool, ()))
        return len(statements & self._without_date)

    def _caveats(self, pool: str) -> Iterator[Phrase]:
        if self.relations.claims_bear_on_each_other and self._rivals.excludes_itself(pool):
            yield Phrase("contradicts_itself")


def _own_link(name: str, data: dict[str, object]) -> frozenset[str]:
    return frozenset((str(data["speaker"] or name),))
