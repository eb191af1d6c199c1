"""Who carries what (section 2 of the measure): the citations of all statements, as nodes that take a side.

A statement is one node for each side that it takes: one for a stance with a polarity, one or two for an `attributes`,
which takes the sides of what it relays, and none for a stance that takes no side. Beside the statements stand *implied
relays*, through which an outlet passes on words that it quotes without a statement of its own, and *latent origins*,
one for each pool of claims and side, from which reports come that name nobody.

Nothing here depends on a day, on what is dropped or on what was retracted: that is taken away afterwards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import networkx as nx

from claimgraph.graph.evidence.relations import Relations
from claimgraph.graph.model import Records, Statement
from claimgraph.ontology.terms import Access, AgentKind, DocumentKind, Stance

STATEMENT, QUOTES, UNATTRIBUTED = "statement", "quotes", "unattributed"


class Key(NamedTuple):
    """A node: a statement (its IRI), an implied relay (its document's IRI) or a latent origin (no IRI)."""

    kind: str
    ref: str
    pool: str
    side: int


class Citations:
    """The citations among all statements of some records.

    Attributes:
        cited: of each node, the nodes whose words it passes on.
        nodes_of: of each statement (IRI), its nodes.
        attached: the nodes that reach the claim by themselves: published by their speaker in a document that was seen.
        origins: the nodes that say what they say from themselves, latent origins apart.
        says_more: of each statement, those it relays without their bearing it out, so that they carry nothing.
    """

    def __init__(self, records: Records, relations: Relations) -> None:
        self.records = records
        self.relations = relations
        self.cited: dict[Key, list[Key]] = {}
        self.nodes_of: dict[str, list[Key]] = defaultdict(list)
        self.attached: set[Key] = set()
        self.origins: set[Key] = set()
        self.says_more: dict[str, list[str]] = defaultdict(list)
        self._statements = {
            iri: statement
            for iri, statement in records.statements.items()
            if statement.document in records.documents and statement.claim in records.claims
        }
        self._own: dict[str, bool] = {iri: self._published_by_speaker(s) for iri, s in self._statements.items()}
        self._relayed_by = self._citing()
        self._raw: dict[Key, list[Key]] = defaultdict(list)  # citing -> cited, before outlets are put in between
        self._take_sides()
        self._attach()
        self._join()

    # ------------------------------------------------------------ what a statement is

    def _published_by_speaker(self, statement: Statement) -> bool:
        document = self.records.documents[statement.document]
        return (
            statement.speaker == document.outlet
            or document.kind is DocumentKind.RECORD
            or statement.speaker in document.author
            or document.outlet in self.relations.inside(statement.speaker)
        )

    def published_by_speaker(self, statement: str) -> bool:
        """Whether its speaker published it (as outlet, author or member of it), or a primary record holds it."""
        return self._own.get(statement, False)

    def is_unattributed(self, statement: Statement) -> bool:
        """Whether it repeats what it does not say where it has from: "reportedly"."""
        if statement.relays:
            return False
        if statement.stance is Stance.ATTRIBUTES:
            return True
        if statement.own_reporting or statement.access is not Access.NOT_STATED:
            return False
        speaker = self.records.agents.get(statement.speaker)
        kind = speaker.kind if speaker else AgentKind.PERSON
        return (
            kind is not None
            and kind.publishes
            and self.records.documents[statement.document].kind is not DocumentKind.RECORD
        )

    # ------------------------------------------------------------ sides

    def _citing(self) -> dict[str, list[str]]:
        citing: dict[str, list[str]] = defaultdict(list)
        for iri, statement in self._statements.items():
            for cited in dict.fromkeys(statement.relays):
                if cited in self._statements and cited != iri:
                    citing[cited].append(iri)
        return citing

    def _take_sides(self) -> None:
        """Gives each statement its nodes and joins them by what they relay, side by side."""
        pool_of = self.relations.pool_of
        start: list[Key] = []
        for iri, statement in self._statements.items():
            polarity = statement.stance.polarity
            unattributed = (polarity or statement.stance is Stance.ATTRIBUTES) and self.is_unattributed(statement)
            if not (polarity or unattributed):
                continue
            node = self._add(iri, pool_of(statement.claim), polarity or 1)
            start.append(node)
            if unattributed:
                self._raw[node].append(Key(UNATTRIBUTED, "", node.pool, node.side))
            elif not statement.relays or statement.own_reporting:
                self.origins.add(node)
        self._pass_on(start)
        self._pass_on(self._attributions_in_circles())
        for iri, statement in self._statements.items():
            for cited in statement.relays:
                sides = self.nodes_of.get(cited, ())
                mine = self.nodes_of.get(iri, ())
                told = sides or (statement.stance.polarity and cited in self._statements)
                if mine and told and not any(node in self._raw[at] for at in mine for node in sides):
                    self.says_more[iri].append(cited)

    def _add(self, iri: str, pool: str, side: int) -> Key:
        node = Key(STATEMENT, iri, pool, side)
        self.nodes_of[iri].append(node)
        return node

    def _pass_on(self, todo: list[Key]) -> None:
        while todo:
            node = todo.pop()
            for iri in self._relayed_by.get(node.ref, ()):
                statement = self._statements[iri]
                pool = self.relations.pool_of(statement.claim)
                side = self.relations.implied_side(node.pool, node.side, pool)
                if not side:
                    continue
                citing = Key(STATEMENT, iri, pool, side)
                if statement.stance is Stance.ATTRIBUTES:
                    if citing not in self.nodes_of[iri]:
                        todo.append(self._add(iri, pool, side))
                elif statement.stance.polarity != side:
                    continue  # a relay of the opposite side is refused at import
                self._raw[citing].append(node)

    def _attributions_in_circles(self) -> list[Key]:
        """Attributions that only relay one another take no side from anybody; they are shown as standing for it."""
        silent: nx.DiGraph[str] = nx.DiGraph(
            (cited, iri)
            for iri, statement in self._statements.items()
            if statement.stance is Stance.ATTRIBUTES and not self.nodes_of.get(iri)
            for cited in statement.relays
            if cited in self._statements
            and self._statements[cited].stance is Stance.ATTRIBUTES
            and not self.nodes_of.get(cited)
        )
        circles = [c for c in nx.strongly_connected_components(silent) if len(c) > 1]
        return [
            self._add(iri, self.relations.pool_of(self._statements[iri].claim), 1) for c in circles for iri in sorted(c)
        ]

    # ------------------------------------------------------------ through which outlet

    def _attach(self) -> None:
        for iri, nodes in self.nodes_of.items():
            if self._own[iri] and self.records.documents[self._statements[iri].document].seen:
                self.attached.update(nodes)

    def _join(self) -> None:
        """Puts the outlet between what a document quotes and everything outside it that passes this on."""
        relaying: dict[Key, list[Key]] = defaultdict(list)  # in the same document, of the same pool
        for citing, nodes in self._raw.items():
            for node in nodes:
                if (
                    node.kind == STATEMENT
                    and node.pool == citing.pool
                    and self._document(node) == self._document(citing)
                ):
                    relaying[node].append(citing)
        exits: dict[Key, list[Key]] = {}
        for nodes in list(self.nodes_of.values()):
            for node in nodes:
                self.cited.setdefault(node, [])
                if self._own[node.ref]:
                    exits[node] = [node]
                elif node in relaying:
                    exits[node] = self._exits(node, relaying)
                else:
                    exits[node] = [self._implied_relay(node)]
        for citing, nodes in self._raw.items():
            onward = self.cited.setdefault(citing, [])
            for node in nodes:
                if node.kind == UNATTRIBUTED:
                    self.cited.setdefault(node, [])
                    onward.append(node)
                elif self._document(node) == self._document(citing):
                    onward.append(node)
                else:
                    onward.extend(exits[node])
        for citing, nodes in self.cited.items():
            self.cited[citing] = list(dict.fromkeys(nodes))

    def _document(self, node: Key) -> str:
        return self._statements[node.ref].document

    def _exits(self, node: Key, relaying: dict[Key, list[Key]]) -> list[Key]:
        """The outlet's own statements to which a quoted one leads inside its document."""
        found: dict[Key, None] = {}
        seen, todo = {node}, [node]
        while todo:
            for citing in relaying.get(todo.pop(), ()):
                if citing in seen:
                    continue
                seen.add(citing)
                if self._own[citing.ref]:
                    found[citing] = None
                elif citing in relaying:
                    todo.append(citing)
                else:
                    found[self._implied_relay(citing)] = None
        return list(found)

    def _implied_relay(self, node: Key) -> Key:
        document = self._document(node)
        relay = Key(QUOTES, document, node.pool, node.side)
        carried = self.cited.setdefault(relay, [])
        if node not in carried:
            carried.append(node)
        if self.records.documents[document].seen:
            self.attached.add(relay)
        return relay

    # ------------------------------------------------------------ reading

    def sources(self) -> Iterator[Key]:
        """Where chains begin: origins and latent origins."""
        yield from self.origins
        yield from (node for node in self.cited if node.kind == UNATTRIBUTED)

    def circles(self) -> set[Key]:
        """The nodes that stand in a circle of citations."""
        # Whatever rests on nothing, then on nothing but that, and so on, stands in none: most often that is everything.
        waiting = {node: len(nodes) for node, nodes in self.cited.items()}
        onward = self.citing
        todo = [node for node, number in waiting.items() if not number]
        while todo:
            for citing in onward[todo.pop()]:
                waiting[citing] -= 1
                if not waiting[citing]:
                    todo.append(citing)
        left = {node for node, number in waiting.items() if number}
        relays: nx.DiGraph[Key] = nx.DiGraph(
            (node, citing) for citing in left for node in self.cited[citing] if node in left
        )
        return {node for part in nx.strongly_connected_components(relays) if len(part) > 1 for node in part}

    @cached_property
    def citing(self) -> dict[Key, list[Key]]:
        """The citations the other way round: of each node, those that pass its words on."""
        onward: dict[Key, list[Key]] = {node: [] for node in self.cited}
        for citing, nodes in self.cited.items():
            for node in nodes:
                onward[node].append(citing)
        return onward


def reached(starts: Iterable[Key], onward: dict[Key, list[Key]], alive: set[Key]) -> set[Key]:
    """The nodes of `alive` to which chains lead from `starts`."""
    found = {node for node in starts if node in alive}
    todo = list(found)
    while todo:
        for node in onward.get(todo.pop(), ()):
            if node in alive and node not in found:
                found.add(node)
                todo.append(node)
    return found
