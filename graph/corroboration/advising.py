"""What would help a claim most: a further origin, and which links it would have to avoid.

Read off the verdict. An origin is a further one if it is, and may be, none of those there are (section 3, step 5 of the
measure). A chain is a further channel if no link of it is one on which all other chains hang (section 4): beside a
chain through one other link, there is always one left with which it shares none. Where a claim is corroborated, a
further chain makes it hang on more links at once if it avoids all of those on which it hangs now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

import networkx as nx

from claimgraph.graph.corroboration.advice import Advice, Avoid, Excluded, Silent
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.independence import largest_independent
from claimgraph.graph.corroboration.standing import Mention
from claimgraph.graph.corroboration.status import NEITHER
from claimgraph.graph.corroboration.verdict import Node, Role, Verdict
from claimgraph.graph.evidence.canonical import Evidence
from claimgraph.graph.evidence.dependence import Dependence, Grouping, Origin, SameOrganisation
from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.evidence.sources import plain_description
from claimgraph.graph.model import Agent, Records, UnnamedSource
from claimgraph.graph.neighbourhood import Linked, neighbourhood
from claimgraph.graph.phrases import listed
from claimgraph.ontology.terms import AgentKind

ENOUGH = 2
"""So many origins, over so many channels, corroborate."""
_LIVE = (Role.ORIGIN, Role.RELAY, Role.REPEAT)
_NEW = "a further origin"
_WORLD, _CLAIM = ("the world",), ("the claim",)
"""Where chains begin and end; every other node is a string."""
_WITHOUT_MEMBERS = (None, AgentKind.PERSON, AgentKind.ACCOUNT)
"""Kinds of agent to which nobody belongs; None is that of an unnamed source."""


def advise(linked: Linked, claim: str, conditions: Conditions) -> Advice:
    """What would help a claim (its IRI) most, under the conditions under which it is scored."""
    scorer = conditions.scorer(conditions.around(linked, [claim]))
    verdict = scorer.verdict(claim)
    speakers = [node.speaker for node in _origins(verdict) if node.speaker]
    same_organisation = SameOrganisation(conditions.same_organisation)
    colleagues = _colleagues(linked, scorer.evidence.relations, speakers, same_organisation)
    records = neighbourhood(linked, [claim], also=(*conditions.without, *colleagues))
    return _Case(records, verdict, scorer.evidence, same_organisation).advice()


def _origins(verdict: Verdict) -> list[Node]:
    """The nodes for the claim that say what they say from themselves, those that name nobody apart."""
    return [node for node in verdict.nodes if node.side == 1 and node.role is Role.ORIGIN and node.statement]


def _colleagues(
    linked: Linked, relations: Relations, speakers: Iterable[str], same_organisation: SameOrganisation
) -> list[str]:
    """The agents (IRIs) that belong to the same organisation as an origin, have its owner, or may be the same."""
    found: dict[str, None] = {}
    for speaker in speakers:
        for owner in relations.owned_by(speaker):
            found.update(dict.fromkeys(linked.referring(Agent, "owned_by", owner)))
        found.update(dict.fromkeys(linked.referring(Agent, "possibly_same_as", speaker)))
        todo = _organisations(relations, speaker, same_organisation)
        while todo:
            inside = [a for a in linked.referring(Agent, "member_of", todo.pop()) if a not in found]
            found.update(dict.fromkeys(inside))
            if same_organisation is SameOrganisation.TOP:
                todo.extend(inside)
    return list(found)


def _organisations(relations: Relations, speaker: str, same_organisation: SameOrganisation) -> list[str]:
    """The organisations whose members count as one with a speaker."""
    match same_organisation:
        case SameOrganisation.NONE:
            return []
        case SameOrganisation.DIRECT:
            return [*relations.member_of(speaker), speaker]
        case SameOrganisation.TOP:
            return sorted(relations.top(speaker))


class _Case:
    """One claim for which advice is sought.

    Args:
        records: what is around the claim, and whoever depends on its origins.
        verdict: the verdict on it.
        evidence: from which that was reached.
        same_organisation: whether speakers of one organisation are one origin.
    """

    def __init__(
        self, records: Records, verdict: Verdict, evidence: Evidence, same_organisation: SameOrganisation
    ) -> None:
        self._verdict, self._evidence, self._same_organisation = verdict, evidence, same_organisation
        self._anybody = list(_anybody(records, verdict, same_organisation))
        self._records = Records.of([*records, *(agent for agent, _ in self._anybody)])
        self._relations = Relations(self._records)
        self._dependence = Dependence(self._records, self._relations, same_organisation)
        self._origins = [Origin(node.id, node.statement or "", node.speaker or "") for node in _origins(verdict)]
        self._who = {node.id: node.who for node in _origins(verdict)}
        self._known = _independent(self._origins, self._dependence.group(self._origins))
        self._nodes_of: dict[str, list[Node]] = defaultdict(list)
        for node in verdict.nodes:
            if node.side == 1 and node.role in _LIVE:
                self._nodes_of[node.link].append(node)

    def advice(self) -> Advice:
        """What would help."""
        verdict, known = self._verdict, self._known
        origins_needed = max(0, ENOUGH - known)
        channels_needed = max(0, ENOUGH - min(verdict.channels.for_, known))
        corroborated = not (origins_needed or channels_needed)
        avoid = self._hanging_on() if corroborated else self._on_every_chain()
        hanging = frozenset(source for link in avoid for source in link.sources)
        return Advice(
            verdict=verdict,
            known_origins=known,
            origins_needed=origins_needed,
            channels_needed=channels_needed,
            avoid=tuple(avoid),
            all_listed=not corroborated or len(verdict.hangs_on.for_) >= verdict.hangs_on_sets.for_,
            excluded=tuple(sorted(self._excluded())),
            rules=tuple(self._rules()),
            silent=tuple(self._silent(hanging)),
            unattributed=tuple(self._unattributed()),
            circular=tuple(
                self._mention(node) for node in verdict.nodes if node.role is Role.CIRCULAR and node.statement
            ),
            against=tuple(
                self._mention(node)
                for node in verdict.nodes
                if node.side == -1 and node.role is Role.ORIGIN and node.statement
            ),
        )

    def _mention(self, node: Node) -> Mention:
        return Mention(node.plain, node.who, node.says, node.where)

    # ------------------------------------------------------------ which links

    def _hanging_on(self) -> list[Avoid]:
        """The links of all smallest sets on which the claim hangs."""
        links: dict[tuple[str, ...], list[Node]] = {}
        for names in self._verdict.hangs_on.for_:
            links.update((part, self._nodes_of["+".join(part)]) for part in _links(names, self._nodes_of))
        return [self._link(names, nodes) for names, nodes in links.items()]

    def _on_every_chain(self) -> list[Avoid]:
        """The links through which every chain from a known origin runs.

        `hangs_on` would have chains from nobody count as well; beside a known origin those make no channel.
        """
        chains: nx.DiGraph[str | tuple[str]] = nx.DiGraph()
        chains.add_edges_from((_WORLD, node.id) for node in _origins(self._verdict))
        if not chains:
            return []
        link_of = {node.id: node.link for nodes in self._nodes_of.values() for node in nodes}
        for node in (node for nodes in self._nodes_of.values() for node in nodes):
            chains.add_edges_from((cited, node.id) for cited in node.carries)
            if node.attached:
                chains.add_edge(node.id, _CLAIM)
        dominator = nx.immediate_dominators(chains, _WORLD)
        dominating: set[str | tuple[str]] = {_CLAIM}
        at: str | tuple[str] = _CLAIM
        while at != _WORLD:
            at = dominator[at]
            dominating.add(at)
        some_chain = nx.shortest_path(chains, _WORLD, _CLAIM)[1:-1]
        on_every = []
        for link in dict.fromkeys(link_of[name] for name in some_chain if isinstance(name, str)):
            names = [node.id for node in self._nodes_of[link]]
            if names[0] in dominating if len(names) == 1 else not _joined_without(chains, names):
                on_every.append(self._link(tuple(link.split("+")), self._nodes_of[link]))
        return on_every

    def _link(self, names: tuple[str, ...], nodes: Sequence[Node]) -> Avoid:
        speakers = dict.fromkeys(node.speaker for node in nodes if node.speaker)
        sources = tuple(self._records.agents[iri].id if iri in self._records.agents else iri for iri in speakers)
        who = listed(dict.fromkeys(node.who for node in nodes if node.speaker)) or "reports that name nobody"
        return Avoid(names, sources, who, any(node.role is Role.ORIGIN for node in nodes))

    # ------------------------------------------------------------ who

    def _hindrance(self, agent: str) -> tuple[str, str] | None:
        """Why somebody (an IRI) would be no further origin, and beside whom; None where it would be one."""
        origins = [*self._origins, Origin(_NEW, _NEW, agent)]
        grouping = self._dependence.group(origins)
        reasons = ((grouping.reason(_NEW, origin.node), self._who[origin.node]) for origin in self._origins)
        hindrance = next(((reason, who) for reason, who in reasons if reason is not None), None)
        return None if hindrance is None or _independent(origins, grouping) > self._known else hindrance

    def _excluded(self) -> Iterator[Excluded]:
        speaking = {origin.speaker for origin in self._origins}
        anybody = {agent.iri for agent, _ in self._anybody}
        for iri, agent in self._records.agents.items():
            if iri not in speaking and iri not in anybody and (hindrance := self._hindrance(iri)):
                reason, beside = hindrance
                yield Excluded(agent.id, agent.label, reason, beside)

    def _rules(self) -> Iterator[str]:
        for agent, sentence in self._anybody:
            if self._hindrance(agent.iri):
                yield sentence

    def _silent(self, hanging: Collection[str]) -> Iterator[Silent]:
        stances = {stance.value for stance in NEITHER}
        for node in self._verdict.nodes:
            if node.role is not Role.NEITHER or node.says not in stances or not (node.statement and node.speaker):
                continue
            hindrance = self._hindrance(node.speaker)
            way = node.speaker
            if not self._evidence.citations.published_by_speaker(node.statement):
                way = self._records.documents[node.document or ""].outlet
            through = self._records.agents.get(way)
            reason = None
            if hindrance:
                reason = f"{hindrance[0]} ({hindrance[1]})"
            elif through is not None and through.id in hanging:
                reason = f"it speaks through {through.label}, on which the claim hangs already"
            yield Silent(self._mention(node), reason is None, reason)

    def _unattributed(self) -> Iterator[Mention]:
        latent = {node.id for node in self._verdict.nodes if node.statement is None and node.speaker is None}
        for node in self._verdict.nodes:
            if node.side == 1 and node.statement and node.role in _LIVE and not latent.isdisjoint(node.carries):
                yield self._mention(node)


def _independent(origins: Sequence[Origin], grouping: Grouping) -> int:
    """How many of some origins are independent of one another."""
    if not grouping.pairs:
        return len({grouping.group_of[origin.node] for origin in origins})
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(len(origins)))
    graph.add_edges_from(
        (i, j) for i, j in combinations(graph, 2) if grouping.reason(origins[i].node, origins[j].node) is not None
    )
    return len(largest_independent(graph))


def _joined_without(chains: nx.DiGraph[str | tuple[str]], nodes: Collection[str]) -> bool:
    """Whether a chain leads from the world to the claim that runs through none of some nodes."""
    return nx.has_path(nx.restricted_view(chains, nodes, ()), _WORLD, _CLAIM)


def _links(names: Sequence[str], known: Collection[str]) -> list[tuple[str, ...]]:
    """A set of `hangs_on`, which lists the members of all its links in a row, link by link."""
    links: list[tuple[str, ...]] = []
    begin = 0
    for end in range(1, len(names) + 1):
        if "+".join(names[begin:end]) in known:
            links.append(tuple(names[begin:end]))
            begin = end
    return links


def _anybody(records: Records, verdict: Verdict, same_organisation: SameOrganisation) -> Iterator[tuple[Agent, str]]:
    """Made-up agents that depend on an origin in each of the ways that go by a rule, with the rule in words."""
    relations = Relations(records)
    made: dict[str, tuple[Agent, str]] = {}

    def make(way: str, words: str, **fields: object) -> None:
        iri, kind = f"urn:anybody:{len(made)}", UnnamedSource if "description" in fields else Agent
        made.setdefault(way, (kind(iri=iri, id=iri, **fields), words))  # type: ignore[arg-type]

    for node in _origins(verdict):
        agent = records.agents.get(node.speaker or "")
        if agent is None:
            continue
        for organisation in _organisations(relations, agent.iri, same_organisation):
            if organisation != agent.iri or agent.kind not in _WITHOUT_MEMBERS:
                label = records.label_of(organisation)
                make(
                    organisation, f"Nobody who belongs to {label} would be a further origin.", member_of=(organisation,)
                )
        for owner in relations.owned_by(agent.iri):
            words = f"Nothing that {records.label_of(owner)} owns would be a further origin."
            make(f"owner {owner}", words, owned_by=(owner,))
        if isinstance(agent, UnnamedSource):
            make(
                f"described {plain_description(agent.label)}",
                f"Nobody who is described as “{agent.label}” would be a further origin, in whatever document.",
                description=agent.description,
                document=agent.document,
            )
    yield from made.values()
