"""Behind the numbers: every chain with its own weight, what was set aside and why, and the waterfall (section 7).

All of it is read off the computation itself: the evidence graph and the best sub-forest of each side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from claimgraph.graph.corroboration.forest import Forest
from claimgraph.graph.corroboration.rivalry import Part
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.verdict import Chain, Step
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.canonical import Bearing, ClaimEvidence, Evidence
from claimgraph.graph.evidence.citations import STATEMENT
from claimgraph.graph.evidence.dependence import Grouping
from claimgraph.graph.phrases import Id, Phrase, Row

BEARS = {
    Bearing.SAME: "bears_same",
    Bearing.ENTAILING: "bears_entailing",
    Bearing.ENTAILED: "bears_entailed",
    Bearing.RIVAL: "bears_rival",
}
"""The phrases for how what is said of another claim bears on this one."""
EQUAL = 1e-9
LONGEST_SHOWN = 50
"""Of a chain that is set aside no more links are shown than these, so that long chains do not fill the page."""


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


def chains_of_side(evidence: ClaimEvidence, whole: Evidence, side: Side, forest: Forest, polarity: int) -> list[Chain]:
    """Each chain that counts, then each live one that does not, with the reason."""
    grouping = evidence.groupings[polarity]
    counted = counted_chains(side, forest)
    used = {i for _, path, _ in counted for i in path}
    aside: list[tuple[int, tuple[int, ...], Phrase, float]] = []
    origins = {origin for origin, _, _ in counted}
    for i in (*side.known, *side.unknown):
        if i not in origins:
            path = _way_out(side, i)
            aside.append((i, path, _why_not(side, i, origins, grouping), chain_weight(side, path)))
    through_what = {origin: path[-1] for origin, path, _ in counted}
    unused = [i for i, attached in enumerate(side.attached) if attached and i not in used and side.cited[i]]
    before, weights = _ways_back(side) if unused else ([], [])
    for i in unused:
        if side.relay[i] is not None:
            path = _shown_path(before, i)
            onto = through_what.get(path[0])
            if onto is not None:  # else it is told above, with its origin
                reason = Phrase("same_origin_through", other=Id(side.names[onto]))
                aside.append((path[0], path, reason, weights[i]))
    seen = Counter(
        link
        for path in (*(path for _, path, _ in counted), *(path for _, path, _, _ in aside))
        for link in {side.link[i] for i in path}
    )

    def chain(origin: int, path: Sequence[int], weight: float, reason: Phrase | None) -> Chain:
        return Chain(
            polarity=polarity,
            origin=side.names[origin],
            chain=tuple(side.names[i] for i in path),
            weight=weight * DECIBAN,
            shared=tuple(side.names[i] for i in path if seen[side.link[i]] > 1),
            set_aside=reason,
            bears=how_it_bears(evidence, whole, [side.names[i] for i in path]),
        )

    return [
        *(chain(origin, path, weight, None) for origin, path, weight in counted),
        *(chain(origin, path, weight, reason) for origin, path, reason, weight in aside),
    ]


def chains_untold(
    evidence: ClaimEvidence, whole: Evidence, side: Side, polarity: int, told: Iterable[Chain]
) -> Iterator[Chain]:
    """The statements of a whole side that stand in none of its chains told so far: they add nothing to those."""
    of_side = [chain for chain in told if chain.polarity == polarity]
    named = {name for chain in of_side for name in chain.chain}
    untold = [
        i
        for i, name in enumerate(side.names)
        if name not in named and evidence.graph.nodes[name]["key"].kind == STATEMENT
    ]
    if not untold:
        return
    number = {name: i for i, name in enumerate(side.names)}
    counted = {number[chain.origin] for chain in of_side if chain.set_aside is None}
    before, _ = _ways_back(side)
    for i in untold:
        path = (*_shown_path(before, i), *_way_out(side, i)[1:])
        names = tuple(side.names[j] for j in path)
        if path[0] in counted:
            reason = Phrase("same_origin", other=Id(names[0]))
        elif side.latent[path[0]] and all(side.latent[other] for other in counted):
            reason = Phrase("names_none")
        else:
            reason = _why_not(side, path[0], counted, evidence.groupings[polarity])
        weight = chain_weight(side, path) * DECIBAN
        yield Chain(polarity, names[0], names, weight, (), reason, how_it_bears(evidence, whole, names))


def how_it_bears(evidence: ClaimEvidence, whole: Evidence, path: Sequence[str]) -> Phrase | None:
    """Of a chain whose last words are about another claim: how that one bears on this one, in words."""
    nodes, claims = evidence.graph.nodes, whole.records.claims
    bearing = nodes[path[-1]]["bears"]
    last = next((name for name in reversed(path) if nodes[name]["key"].kind == STATEMENT), path[-1])
    about = claims.get(whole.claim_about(nodes[last]["key"]))
    if bearing is None or about is None or about is evidence.claim:
        return None
    if bearing is not Bearing.SAME:
        return Phrase(BEARS[bearing], claim=about.id, text=str(about.text))
    if nodes[last]["key"].kind != STATEMENT:
        return None
    why = whole.relations.why_same(about.iri, evidence.claim.iri)
    return Phrase(BEARS[bearing], claim=about.id, text=str(about.text), why=why)


def _why_not(side: Side, i: int, counted: Iterable[int], grouping: Grouping) -> Phrase:
    if side.latent[i]:
        return Phrase("names_none_beside_known")
    for other in sorted(counted):
        if side.latent[other]:
            return Phrase("lighter_than_unnamed")
        reason = grouping.reason(side.names[i], side.names[other])
        if reason:
            return Phrase("counted_once_with", other=Id(side.names[other]), why=reason)
    return Phrase("adds_nothing")


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


def _ways_back(side: Side) -> tuple[list[int], list[float]]:
    """Of each node, the one before it on the shortest chain from an origin (itself where it begins), and that chain's
    own weight."""
    before, weights = [-1] * len(side), [0.0] * len(side)
    todo = [*side.known, *side.unknown]
    for i in todo:
        before[i] = i
        weights[i] = chain_weight(side, (i,))
    for i in todo:  # grows while it is walked: breadth first
        for j in side.citing[i]:
            if before[j] < 0:
                before[j] = i
                relay = side.relay[j]
                weights[j] = through(relay.weight, weights[i]) if relay else weights[i]
                todo.append(j)
    return before, weights


def _shown_path(before: Sequence[int], i: int) -> tuple[int, ...]:
    """A chain from its origin to a node; of a very long one the origin and the end."""
    path = [i]
    while before[path[-1]] != path[-1]:
        path.append(before[path[-1]])
    path.reverse()
    return tuple(path if len(path) <= LONGEST_SHOWN else [path[0], *path[1 - LONGEST_SHOWN :]])


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
        how = "withdrawn_by" if iri in statements[by].answers else "rests_on_withdrawn"
        yield Chain(polarity, name, (name,), 0.0, (), Phrase(how, by=Id(statements[by].id)))
    for iri, reason in evidence.hidden.items():
        name = statements[iri].id
        yield Chain(statements[iri].stance.polarity, name, (name,), 0.0, (), reason)
    for iri in evidence.neither:
        name = statements[iri].id
        took_none = Phrase(f"takes_no_side_{statements[iri].stance.name.lower()}")
        yield Chain(0, name, (name,), 0.0, (), took_none)


def _idle_reason(evidence: ClaimEvidence, whole: Evidence, name: str, circles: dict[str, tuple[str, ...]]) -> Phrase:
    data = evidence.idle.nodes[name]
    node, documents, statements = data["key"], whole.records.documents, whole.records.statements
    if name in circles:
        return Phrase("in_a_circle")
    if more := whole.citations.says_more.get(node.ref):
        return Phrase("says_more", cited=_ids(statements[iri].id for iri in more))
    if not whole.is_reached(node):
        return Phrase("rests_on_nothing")
    unseen = data["document"] is not None and not documents[data["document"]].seen
    if (unseen and whole.citations.published_by_speaker(node.ref)) or whole.passed_on(node):
        return Phrase("known_from_unseen")
    if by := whole.withdrawn_around(node):
        return Phrase("passed_on_withdrawn", n=len(by), by=_ids(statements[iri].id for iri in by))
    return Phrase("not_passed_on" if unseen else "passed_on_dropped")


def _ids(names: Iterable[str]) -> Row:
    return Row(tuple(map(Id, names)), "reasons")


def waterfall(
    prior: float, posterior: float, sides: Iterable[tuple[int, Part]], rivals: Iterable[tuple[str, float]]
) -> Iterator[Step]:
    """The way from the prior to the posterior in decibans: what each chain adds, the caps, the rivals.

    Where the weights are enumerated, a step `exact` comes before the cap: what the side weighs beyond its best
    sub-forest.

    Chains are taken by their own weight, the weightiest first; chains of equal weight share equally what they add
    together. Weights do not add up along shared links, so that these increments differ from the chains' own weights.

    Args:
        prior: log-odds before.
        posterior: log-odds after.
        sides: the two sides, by polarity.
        rivals: of each set of rivals its name, and what it adds.
    """
    total = prior * DECIBAN
    yield Step("prior", 0, None, total, total)
    for polarity, part in sides:
        reached = 0.0
        side, forest = part.side, part.forest
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
        if abs(part.uncapped - forest.weight) > EQUAL:
            change = polarity * (part.uncapped - reached) * DECIBAN
            total += change
            yield Step("exact", polarity, None, change, total)
            reached = part.uncapped
        if counted:
            change = polarity * (part.weight - reached) * DECIBAN
            total += change
            yield Step("cap", polarity, None, change, total)
    for names, weight in rivals:
        total += weight * DECIBAN
        yield Step("rivals", 1 if weight > 0 else -1, names, weight * DECIBAN, total)
    yield Step("posterior", 0, None, 0.0, posterior * DECIBAN)


def _weight_of(forest: Forest, origins: set[int]) -> float:
    return sum(tree.weight if tree.origins <= origins else tree.weight_of(origins) for tree in forest.trees)
