"""Random sides of a claim, as plain lists, and what they weigh by looking at every choice of a sub-forest.

The enumeration is written from section 5 of the measure alone and shares no code with the search that it is held
against: every independent set of origins, every way on of every statement, nowhere among them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise, product

from hypothesis import strategies as st

from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.evidence.strength import Strength

LAMBDAS = (0.0, 0.5, 1.0, 1.1, 2.0, 4.0)
FIDELITIES = (0.0, 0.4, 1.4, 2.2, 4.0)


@st.composite
def sides(draw: st.DrawFn, *, nodes: int = 7, latent: bool = False) -> Side:
    """A side in which every node is reached by an origin and leads to the claim; circles and repeated links occur."""
    number = draw(st.integers(1, 3) if draw(st.integers(0, 9)) == 0 else st.integers(4, nodes))
    sources = max(1, number // 2 - draw(st.integers(0, 1)))
    cited: list[list[int]] = [[] for _ in range(number)]
    for i in range(sources, number):
        below = draw(st.lists(st.integers(0, i - 1), min_size=1, max_size=3, unique=True))
        cited[i] = [*below, *(c for c in range(i + 1, number) if draw(st.integers(0, 7)) == 0)]
    origin = [not c or draw(st.integers(0, 4)) == 0 for c in cited]
    attached = [draw(st.integers(0, 2 if i >= sources else 5)) == 0 for i in range(number)]
    attached[-1] = True
    few = draw(st.integers(1, 4))
    speaker = [draw(st.integers(0, few)) if i >= sources and draw(st.booleans()) else 100 + i for i in range(number)]
    live = _live(cited, origin, attached)
    if not live:
        cited, origin, attached, speaker, live = [[]], [True], [True], [0], [0]
    at = {i: k for k, i in enumerate(live)}
    cited = [[at[c] for c in cited[i] if c in at] for i in live]
    origin, attached, speaker = [origin[i] for i in live], [attached[i] for i in live], [speaker[i] for i in live]
    by_name = sorted(set(speaker))
    groups = [draw(st.integers(0, 3)) if origin[i] and draw(st.booleans()) else 10 + i for i in range(len(live))]
    hidden = [latent and origin[i] and not cited[i] and draw(st.booleans()) for i in range(len(live))]
    side = Side(
        names=[f"n{i}" for i in range(len(live))],
        cited=cited,
        citing=[[j for j, below in enumerate(cited) if i in below] for i in range(len(live))],
        attached=attached,
        origin=[_strength(draw, LAMBDAS, f"o{i}") if origin[i] else None for i in range(len(live))],
        relay=[_strength(draw, FIDELITIES, f"r{speaker[i]}") if cited[i] else None for i in range(len(live))],
        latent=hidden,
        link=[by_name.index(name) for name in speaker],
        links=[frozenset((str(name),)) for name in by_name],
        group=[groups[i] if origin[i] and not hidden[i] else -1 for i in range(len(live))],
    )
    known = side.known
    for i, j in combinations(known, 2):
        if side.group[i] != side.group[j] and draw(st.integers(0, 4)) == 0:
            side.pairs.setdefault(i, set()).add(j)
            side.pairs.setdefault(j, set()).add(i)
    return side


def _strength(draw: st.DrawFn, weights: Sequence[float], coin: str) -> Strength:
    return Strength(draw(st.sampled_from(weights)), draw(st.sampled_from([0.0, 0.1])), coin)


def _live(cited: list[list[int]], origin: list[bool], attached: list[bool]) -> list[int]:
    """The nodes that an origin reaches and that lead to the claim."""
    below, above = {i for i, is_one in enumerate(origin) if is_one}, {i for i, is_one in enumerate(attached) if is_one}
    for _ in cited:
        below |= {i for i, nodes in enumerate(cited) if below & set(nodes)}
        above |= {c for i, nodes in enumerate(cited) if i in above for c in nodes}
    return sorted(below & above)


def best_by_enumeration(side: Side) -> float:
    """The largest value over all choices; a latent origin only where it is worth more than all known ones."""
    best = max((_best(side, [origin]) for origin in side.unknown), default=0.0)
    return max(best, _best(side, side.known))


def _best(side: Side, origins: Sequence[int]) -> float:
    choosing = [i for i in range(len(side)) if not side.attached[i]]
    best = 0.0
    for ways in product(*([None, *side.citing[i]] for i in choosing)):
        onward = dict(zip(choosing, ways, strict=True))
        for counted in independent_sets(side, origins):
            best = max(best, _value(side, onward, counted))
    return best


def independent_sets(side: Side, origins: Sequence[int]) -> Iterator[tuple[int, ...]]:
    """All sets of the origins no two of which are, or may be, one."""
    for size in range(len(origins) + 1):
        for some in combinations(origins, size):
            if not any(side.group[i] == side.group[j] or j in side.pairs.get(i, ()) for i, j in combinations(some, 2)):
                yield some


def _value(side: Side, onward: dict[int, int | None], counted: Sequence[int]) -> float:
    """What one choice weighs: the recursion, averaged over each coin that several relays share, branch by branch."""
    paths = [path for i in counted if (path := _path(side, onward, i))]
    nodes = {i for path in paths for i in path}
    relays = {j for path in paths for j in path[1:]}
    children: dict[int | None, set[int]] = {}
    for path in paths:
        for i, j in zip(path, [*path[1:], None], strict=True):
            children.setdefault(j, set()).add(i)
    shared = [k for k in set(side.link) if sum(side.link[i] == k for i in relays) > 1]
    root_of = {i: path[-1] for path in paths for i in path}
    blocks = [{root} for root in children.get(None, ())]
    coins: list[set[int]] = [set() for _ in blocks]
    for link in shared:
        roots = {root_of[i] for i in relays if side.link[i] == link}
        touched = [k for k, block in enumerate(blocks) if block & roots]
        blocks.append(set().union(*(blocks[k] for k in touched)))
        coins.append({link}.union(*(coins[k] for k in touched)))
        for k in reversed(touched):
            del blocks[k], coins[k]
    total = 0.0
    for block, tossed in zip(blocks, coins, strict=True):
        average = 0.0
        draws = [_intervals(side, [i for i in relays if side.link[i] == link]) for link in sorted(tossed)]
        for outcome in product(*draws):
            at = dict(zip(sorted(tossed), (draw for draw, _ in outcome), strict=True))
            weight = sum(_weight(side, i, children, nodes, set(counted), at) for i in block)
            average += math.prod(width for _, width in outcome) * math.tanh(weight / 2)
        total += 2 * math.atanh(average)
    return total


def _path(side: Side, onward: dict[int, int | None], i: int) -> list[int]:
    path = [i]
    while not side.attached[path[-1]]:
        onto = onward[path[-1]]
        if onto is None or onto in path:
            return []
        path.append(onto)
    return path


def _intervals(side: Side, relays: Sequence[int]) -> list[tuple[float, float]]:
    """Where the draw of a coin may fall between the chances of its relays: the middle of each interval, its width."""
    ends = sorted({0.0, 1.0, *(_chance(side, i) for i in relays)})
    return [((low + high) / 2, high - low) for low, high in pairwise(ends)]


def _chance(side: Side, i: int) -> float:
    relay = side.relay[i]
    return math.tanh(relay.weight / 2) if relay else 0.0


def _weight(
    side: Side,
    i: int,
    children: dict[int | None, set[int]],
    nodes: set[int],
    counted: set[int],
    at: dict[int, float],
) -> float:
    origin = side.origin[i]
    own = origin.weight if origin and i in counted else 0.0
    if i not in children:
        return own
    carried = sum(_weight(side, c, children, nodes, counted, at) for c in children[i])
    if side.link[i] in at:
        return own + (carried if at[side.link[i]] < _chance(side, i) else 0.0)
    return own + 2 * math.atanh(_chance(side, i) * math.tanh(carried / 2))
