"""Behind the numbers: every chain with its own weight, what was set aside and why, and the waterfall (section 7).

All of it is read off the computation itself: the evidence graph and the best sub-forest of each side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from claimgraph.graph.corroboration.forest import Forest
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.tree import Tree
from claimgraph.graph.corroboration.verdict import Chain, Step
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.canonical import ClaimEvidence, Evidence
from claimgraph.graph.evidence.dependence import Grouping

EQUAL = 1e-9


def counted_chains(side: Side, forest: Forest) -> list[tuple[int, tuple[int, ...], float]]:
    """The origins that count, each with its chain to the claim and that chain's own weight, weightiest first."""
    chains = []
    for origin in forest.origins:
        path = forest.path(origin)
        if path:
            chains.append((origin, path, chain_weight(side, path)))
    return sorted(chains, key=lambda chain: (-chain[2], side.names[chain[0]]))


def chain_weight(side: Side, path: Sequence[int]) -> float:
    """The weight of one chain by itself: its origin's lambda through each of its relays."""
    origin = side.origin[path[0]]
    weight = origin.weight if origin else 0.0
    for i in path[1:]:
        relay = side.relay[i]
        weight = through(relay.weight, weight) if relay else weight
    return weight


def chains_of_side(side: Side, forest: Forest, grouping: Grouping, polarity: int) -> list[Chain]:
    """Each chain that counts, then each live one that does not, with the reason."""
    counted = counted_chains(side, forest)
    used = {i for _, path, _ in counted for i in path}
    aside: list[tuple[int, tuple[int, ...], str]] = []
    origins = {origin for origin, _, _ in counted}
    for i in (*side.known, *side.unknown):
        if i not in origins:
            aside.append((i, _way_out(side, i), _why_not(side, i, origins, grouping)))
    back = _ways_back(side)
    for i, attached in enumerate(side.attached):
        if attached and i not in used and side.relay[i] is not None and side.cited[i]:
            path = back[i]
            through_what = next((p for o, p, _ in counted if o == path[0]), None)
            if through_what is None:
                continue  # told above, with its origin
            aside.append(
                (path[0], path, f"the same origin, which already counts through {side.names[through_what[-1]]}")
            )
    seen = Counter(
        link
        for path in (*(path for _, path, _ in counted), *(path for _, path, _ in aside))
        for link in {side.link[i] for i in path}
    )

    def chain(origin: int, path: Sequence[int], weight: float, reason: str | None) -> Chain:
        return Chain(
            polarity=polarity,
            origin=side.names[origin],
            chain=tuple(side.names[i] for i in path),
            weight=weight * DECIBAN,
            shared=tuple(side.names[i] for i in path if seen[side.link[i]] > 1),
            set_aside=reason,
        )

    return [
        *(chain(origin, path, weight, None) for origin, path, weight in counted),
        *(chain(origin, path, chain_weight(side, path), reason) for origin, path, reason in aside),
    ]


def _why_not(side: Side, i: int, counted: Iterable[int], grouping: Grouping) -> str:
    if side.latent[i]:
        return "names no source, beside an origin that is known"
    for other in sorted(counted):
        if side.latent[other]:
            return "weighs less than a report that names no source, and may be where that comes from"
        reason = grouping.reason(side.names[i], side.names[other])
        if reason:
            return f"counted once with {side.names[other]}: {reason}"
    return "adds nothing along the links that it shares with what counts"


def _way_out(side: Side, start: int) -> tuple[int, ...]:
    """The shortest chain from a node to the claim."""
    before = {start: start}
    todo = [start]
    for i in todo:  # grows while it is walked: breadth first
        if side.attached[i]:
            path = [i]
            while path[-1] != start:
                path.append(before[path[-1]])
            return tuple(reversed(path))
        for j in side.citing[i]:
            if j not in before:
                before[j] = i
                todo.append(j)
    return (start,)


def _ways_back(side: Side) -> list[tuple[int, ...]]:
    """Of each node, the shortest chain from an origin to it; chains that share a beginning share it here as well."""
    back: list[tuple[int, ...]] = [()] * len(side)
    todo = [*side.known, *side.unknown]
    for i in todo:
        back[i] = (i,)
    for i in todo:  # grows while it is walked: breadth first
        for j in side.citing[i]:
            if not back[j]:
                back[j] = (*back[i], j)
                todo.append(j)
    return back


def chains_without_weight(evidence: ClaimEvidence, whole: Evidence) -> Iterator[Chain]:
    """What is shown and does not count: circles, what nobody passes on, what was withdrawn, what takes no side."""
    statements = whole.records.statements
    circles = {name: circle for circle in evidence.circular for name in circle}
    for name in sorted(evidence.idle.nodes):
        data = evidence.idle.nodes[name]
        if data["latent"]:
            continue
        reason = _idle_reason(evidence, whole, name, circles)
        yield Chain(data["side"], name, circles.get(name, (name,)), 0.0, (), reason)
    for iri, by in evidence.voided.items():
        name = statements[iri].id
        polarity = statements[iri].stance.polarity
        yield Chain(polarity, name, (name,), 0.0, (), f"withdrawn by {statements[by].id}")
    for iri, reason in evidence.hidden.items():
        name = statements[iri].id
        yield Chain(statements[iri].stance.polarity, name, (name,), 0.0, (), reason)
    for iri in evidence.neither:
        name = statements[iri].id
        yield Chain(0, name, (name,), 0.0, (), f"takes no side: {statements[iri].stance}")


def _idle_reason(evidence: ClaimEvidence, whole: Evidence, name: str, circles: dict[str, tuple[str, ...]]) -> str:
    data = evidence.idle.nodes[name]
    statement = data["key"].ref
    if name in circles:
        return "circular: it rests on nothing but itself"
    if more := whole.citations.says_more.get(statement):
        cited = ", ".join(whole.records.statements[iri].id for iri in more)
        return f"says more than what it relays ({cited}), which does not bear it out"
    if data["origin"] is not None:
        return "known only through a document that was not seen, and nobody who was seen passes it on"
    if not evidence.idle.pred[name] and not any(name in circle for circle in circles.values()):
        return "what it passes on is gone"
    return "no chain from an origin leads through it to the claim"


def waterfall(prior: float, posterior: float, sides: Sequence[tuple[int, Side, Forest, float]]) -> Iterator[Step]:
    """The way from the prior to the posterior in decibans: what each chain adds, then the cap of each side.

    Chains are taken by their own weight, the weightiest first; chains of equal weight share equally what they add
    together. Weights do not add up along shared links, so that these increments differ from the chains' own weights.

    Args:
        prior: log-odds before.
        posterior: log-odds after.
        sides: of each side its polarity, nodes, sub-forest and weight after the cap.
    """
    total = prior * DECIBAN
    yield Step("prior", 0, None, total, total)
    for polarity, side, forest, capped in sides:
        reached = 0.0
        counted = counted_chains(side, forest)
        taken: set[int] = set()
        for _, group in groupby(counted, key=lambda chain: round(chain[2] / EQUAL)):
            together = [origin for origin, _, _ in group]
            taken.update(together)
            weight = _weight_of(forest, taken)
            for origin in together:
                change = polarity * (weight - reached) / len(together) * DECIBAN
                total += change
                yield Step("chain", polarity, side.names[origin], change, total)
            reached = weight
        if counted:
            change = polarity * (capped - reached) * DECIBAN
            total += change
            yield Step("cap", polarity, None, change, total)
    yield Step("posterior", 0, None, 0.0, posterior * DECIBAN)


def _weight_of(forest: Forest, origins: set[int]) -> float:
    return sum(
        tree.weight
        if tree.origins <= origins
        else Tree(tree.side, {i: None if p < 0 else p for i, p in tree.parent.items()}, tree.origins & origins).weight
        for tree in forest.trees
    )
