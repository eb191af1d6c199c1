"""What a query sees where it names no graph: all graphs of an index as one set of triples, as SPARQL 1.1 has it.

Looking through all its graphs, Oxigraph finds a triple once for each graph that holds it. As long as no triple stands
in two of them, as in nearly every store, that is the same, and nothing is kept for it. Once one does, the index is
*merged*: every triple stands in its default graph as well, and queries look there.

Only triples about things that several graphs speak of can stand in several. So where a graph comes in, its subjects
alone are looked up, and only if others came in before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import combinations

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.graph.archive import Archive, FolderArchive
from claimgraph.ontology import vocabulary

Subject = NamedNode | BlankNode

_DEFAULT = DefaultGraph()


def is_merged(index: Oxigraph) -> bool:
    """Whether queries are to look into the default graph, and not through all graphs."""
    return next(index.quads_for_pattern(None, None, None, _DEFAULT), None) is not None


def known(index: Oxigraph, archive: Archive, graph: str, *, alone: bool) -> set[Subject]:
    """What an index speaks of and a graph as well, looked up before the graph is in the index.

    Args:
        index: without the graph.
        archive: holds the graph.
        graph: its name.
        alone: whether the index holds the vocabulary alone: then all of what that speaks of is given, which is less.
    """
    if alone:
        return {triple.subject for triple in vocabulary.triples() if not isinstance(triple.subject, Triple)}
    return {each for each in _subjects(archive, graph) if _any(index.quads_for_pattern(each, None, None, None))}


def _any(quads: Iterable[Quad]) -> bool:
    return next(iter(quads), None) is not None


def _subjects(archive: Archive, graph: str) -> Iterable[Subject]:
    if not isinstance(archive, FolderArchive):
        return {triple.subject for triple in archive.triples(graph) if not isinstance(triple.subject, Triple)}
    with archive.opened(graph) as lines:
        found = {line.partition(b" ")[0].decode() for line in lines}
    return (BlankNode(each[2:]) if each.startswith("_:") else NamedNode(each[1:-1]) for each in found if each.strip())


def is_doubled(index: Oxigraph, subjects: Iterable[Subject]) -> bool:
    """Whether a triple about one of these stands in several graphs of an index that is not merged."""
    return any(map(_repeat, (index.quads_for_pattern(each, None, None, None) for each in subjects)))


def _repeat(quads: Iterable[Quad]) -> bool:
    seen: set[Triple] = set()
    for quad in quads:
        if quad.triple in seen:
            return True
        seen.add(quad.triple)
    return False


def merge(index: Oxigraph) -> None:
    """Puts everything into the default graph as well."""
    index.bulk_extend(_in_default(index.quads_for_pattern(None, None, None, None)))


def put_in(index: Oxigraph, graph: str, *, few: bool) -> None:
    """Puts what a graph of a merged index holds into the default graph as well."""
    quads = _in_default(index.quads_for_pattern(None, None, None, NamedNode(graph)))
    if few:
        index.extend(quads)
    else:
        index.bulk_extend(quads)


def _in_default(quads: Iterable[Quad]) -> Iterator[Quad]:
    return (Quad(quad.subject, quad.predicate, quad.object, _DEFAULT) for quad in quads)


def take_out(index: Oxigraph, graph: str) -> None:
    """Takes a graph out of an index; of a merged one, also what no other graph holds out of the default graph."""
    name = NamedNode(graph)
    if is_merged(index):
        others = f"FILTER NOT EXISTS {{ GRAPH ?other {{ ?s ?p ?o }} FILTER (?other != {name}) }}"
        index.update(f"DELETE {{ ?s ?p ?o }} WHERE {{ GRAPH {name} {{ ?s ?p ?o }} {others} }}")
    index.remove_graph(name)


def is_shared(index: Oxigraph, graphs: Collection[NamedNode]) -> bool:
    """Whether a triple stands in two of these graphs, which is looked up until one is found."""
    pairs = (
        f"ASK {{ GRAPH {one} {{ ?s ?p ?o }} GRAPH {other} {{ ?s ?p ?o }} }}" for one, other in combinations(graphs, 2)
    )
    return any(bool(index.query(each)) for each in pairs)


def narrowed(index: Oxigraph, default: Collection[NamedNode], named: Collection[NamedNode]) -> Oxigraph:
    """An index in memory: some graphs of another as its default graph, each triple once, and some as named ones."""
    fresh = Oxigraph()
    for graph in default:
        fresh.bulk_extend(_in_default(index.quads_for_pattern(None, None, None, graph)))
    for graph in named:
        fresh.bulk_extend(index.quads_for_pattern(None, None, None, graph))
        fresh.add_graph(graph)
    return fresh
