"""Which reports are repeats: live chains through which no origin first became known (section 4 of the measure)."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime

import networkx as nx

from claimgraph.graph.evidence.canonical import Evidence
from claimgraph.graph.evidence.citations import STATEMENT
from claimgraph.graph.evidence.public import published
from claimgraph.graph.model import Records

NEVER = datetime.max.replace(tzinfo=UTC)


def repeats(graph: nx.DiGraph[str], whole: Evidence) -> frozenset[str]:
    """The nodes that are repeats, of both sides.

    Reports are relays that their speaker published; what a document quotes comes out with the report that holds it.
    They are taken in order of publication, then of depth. Of those that come at one place of this order, every one
    counts as the first that makes known what no other one there makes known as well; of equal ones, one does, and
    rather one that makes something known elsewhere as well, so that their names do not matter. An
    origin that was published by itself in a document that was seen needs no report. A latent origin becomes known only
    where no known one is; own reporting is never a repeat.
    """
    reports = {
        name
        for name, data in graph.nodes(data=True)
        if data["relay"] is not None
        and (data["key"].kind != STATEMENT or whole.citations.published_by_speaker(data["key"].ref))
    }
    if not reports:
        return frozenset()
    carried = _origins_carried(graph)
    when, depth = _first_public(graph, whole.records), _depth(graph)
    queue: dict[tuple[datetime, int], list[str]] = defaultdict(list)
    for name, data in graph.nodes(data=True):
        if name in reports or (data["attached"] and not data["latent"]):
            queue[when[name], depth[name]].append(name)
    known: set[str] = set()
    found: list[str] = []
    equals: list[list[str]] = []
    for place in sorted(queue):
        news: dict[frozenset[str], list[str]] = defaultdict(list)
        for name in sorted(queue[place], key=lambda name: (_is_report(graph, name), name)):
            news[frozenset(carried[name] - known)].append(name)
        for new, names in news.items():
            first = bool(new) and not any(new < other for other in news)
            if first:
                equals.append(names)
            else:
                found += names
        known.update(*news)
    alone = {graph.nodes[names[0]]["key"].ref for names in equals if len(names) == 1}
    for names in equals:
        elsewhere = (name for name in names if _is_report(graph, name) and graph.nodes[name]["key"].ref in alone)
        one = next(elsewhere, names[0]) if _is_report(graph, names[0]) else names[0]
        found += (name for name in names if name != one)
    repeated = {name for name in found if _is_report(graph, name)}
    # A report of both sides is one statement: it is a repeat if it made nothing known on either.
    telling = {graph.nodes[name]["key"].ref for name in reports if _is_report(graph, name) and name not in repeated}
    return frozenset(name for name in repeated if graph.nodes[name]["key"].ref not in telling)


def _is_report(graph: nx.DiGraph[str], name: str) -> bool:
    """Whether it can be a repeat: a statement that found out nothing for itself."""
    return graph.nodes[name]["origin"] is None and graph.nodes[name]["key"].kind == STATEMENT


def _origins_carried(graph: nx.DiGraph[str]) -> dict[str, set[str]]:
    """Of each node, the origins to which its chains lead back, each named once."""
    origins = [(name, data) for name, data in graph.nodes(data=True) if data["origin"] is not None]
    has_known = {data["side"] for _, data in origins if not data["latent"]}
    carried: dict[str, set[str]] = {name: set() for name in graph}
    for origin, data in origins:
        if data["latent"] and data["side"] in has_known:
            continue
        todo = [origin]
        while todo:
            at = todo.pop()
            if origin not in carried[at]:
                carried[at].add(origin)
                todo.extend(graph.succ[at])
    return carried


def _first_public(graph: nx.DiGraph[str], records: Records) -> dict[str, datetime]:
    """When each node became public: its document's date, or earlier where something public cites it."""
    when = {}
    for name, data in graph.nodes(data=True):
        known = records.documents.get(data["document"]) if data["document"] else None
        when[name] = (published(known) if known else None) or NEVER
    for name in sorted(graph, key=when.__getitem__):
        todo = [name]
        while todo:
            at = todo.pop()
            for cited in graph.pred[at]:
                if when[cited] > when[at]:
                    when[cited] = when[at]
                    todo.append(cited)
    return when


def _depth(graph: nx.DiGraph[str]) -> dict[str, int]:
    """Of each node, the length of the longest chain from an origin to it; a circle counts as one step."""
    if any(circle for _, circle in graph.nodes(data="circle")):
        parts: nx.DiGraph[int] = nx.condensation(graph)
        return {
            name: depth
            for depth, generation in enumerate(nx.topological_generations(parts))
            for part in generation
            for name in parts.nodes[part]["members"]
        }
    depth = dict.fromkeys(graph, 0)
    waiting = dict(graph.in_degree())
    todo = [name for name, number in waiting.items() if not number]
    for name in todo:  # grows while it is walked: each node after all that it cites
        for citing in graph.succ[name]:
            depth[citing] = max(depth[citing], depth[name] + 1)
            waiting[citing] -= 1
            if not waiting[citing]:
                todo.append(citing)
    return depth
