"""What a side hangs on, its channels and its origins, against brute force over all sets of links."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from unittest.mock import patch

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.graph.corroboration import chains
from claimgraph.graph.corroboration.chains import chains_and_cuts, most_channels
from claimgraph.graph.corroboration.independence import independent, independent_origins, largest_independent
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.evidence.strength import Strength
from tests.laws.sides import independent_sets, sides


@st.composite
def quoted(draw: st.DrawFn) -> Side:
    """Sources that are quoted by outlets, each in a document of its own: channels are a matching between them."""
    pairs = st.tuples(st.integers(0, 3), st.integers(4, 7))
    quotes = draw(st.lists(pairs, min_size=4, max_size=9, unique=True))
    speakers = sorted({name for pair in quotes for name in pair})
    nodes = [name for pair in quotes for name in pair]  # each quote at an even number, then the outlet that prints it
    numbers = range(len(nodes))
    return Side(
        names=[f"n{i:02}" for i in numbers],
        cited=[[i - 1] if i % 2 else [] for i in numbers],
        citing=[[] if i % 2 else [i + 1] for i in numbers],
        attached=[bool(i % 2) for i in numbers],
        origin=[None if i % 2 else Strength(1.0, 0.1, str(nodes[i])) for i in numbers],
        relay=[Strength(2.0, 0.1, str(nodes[i])) if i % 2 else None for i in numbers],
        latent=[False for _ in numbers],
        link=[speakers.index(nodes[i]) for i in numbers],
        links=[frozenset((str(name),)) for name in speakers],
        group=[-1 if i % 2 else nodes[i] for i in numbers],
    )


@given(sides(nodes=8, latent=True) | quoted())
def test_a_side_hangs_on_all_of_the_smallest_sets_of_links_that_break_every_chain(side: Side) -> None:
    _, cuts = chains_and_cuts(side, independent_origins(side))
    links = range(len(side.links))
    breaking = (some for size in links for some in combinations(links, size + 1) if not _stands(side, set(some)))
    smallest = next(breaking)
    others = {some for some in combinations(links, len(smallest)) if not _stands(side, set(some))}
    assert cuts.complete
    assert set(cuts.sets) == others
    assert cuts.number == len(others)


@given(quoted())
def test_channels_from_sources_to_outlets_are_a_largest_matching(side: Side) -> None:
    graph = nx.Graph((side.link[i], side.link[i + 1]) for i in range(0, len(side), 2))
    channels, _ = chains_and_cuts(side, independent_origins(side))
    assert channels == len(nx.max_weight_matching(graph))


@given(sides(nodes=8, latent=True))
def test_channels_are_the_most_chains_that_share_no_link_and_no_more_than_origins(side: Side) -> None:
    origins = independent_origins(side)
    channels, cuts = chains_and_cuts(side, origins)
    most = _channels(side)
    assert cuts.complete
    assert channels == min(origins, most)
    assert most_channels(side) == (most, True)


@given(sides(nodes=8, latent=True))
def test_by_flow_each_set_still_breaks_every_chain_and_no_channel_is_missed(side: Side) -> None:
    """Given a side whose chains are too many to list, flow is exact where each link is one node, else it bounds."""
    links = range(len(side.links))
    with patch.object(chains, "MOST_CHAINS", 0):
        channels, cuts = chains_and_cuts(side, len(side))
        number, complete = most_channels(side)
    assert (cuts.complete, complete) == (False, False)
    assert channels == number >= _channels(side)
    assert cuts.number == len(cuts.sets) in (1, 2)
    assert not any(_stands(side, set(some)) for some in cuts.sets)
    if len(set(side.link)) == len(side):
        smallest = next(size for size in links if any(not _stands(side, set(c)) for c in combinations(links, size + 1)))
        assert {len(some) for some in cuts.sets} == {smallest + 1}
        assert channels == _channels(side)


@given(sides(nodes=8))
def test_by_flow_channels_are_never_more_than_origins(side: Side) -> None:
    with patch.object(chains, "MOST_CHAINS", 0):
        assert chains_and_cuts(side, 1)[0] == 1


def test_by_flow_the_cuts_are_that_nearest_the_origins_and_that_nearest_the_claim() -> None:
    """Given one witness, whom one outlet after the other passes on, each link alone breaks the chain."""
    row = range(4)
    side = Side(
        names=[f"n{i}" for i in row],
        cited=[[i - 1] if i else [] for i in row],
        citing=[[i + 1] if i < 3 else [] for i in row],
        attached=[i == 3 for i in row],
        origin=[None if i else Strength(1.0, 0.1, "0") for i in row],
        relay=[Strength(2.0, 0.1, str(i)) if i else None for i in row],
        latent=[False for _ in row],
        link=[*row],
        links=[frozenset((str(i),)) for i in row],
        group=[-1 if i else 0 for i in row],
    )
    with patch.object(chains, "MOST_CHAINS", 0):
        assert chains_and_cuts(side, 1)[1].sets == ((0,), (3,))


@given(sides(nodes=8, latent=True))
def test_origins_are_the_most_no_two_of_which_are_or_may_be_one(side: Side) -> None:
    found = independent(side)
    most = max(map(len, independent_sets(side, side.known)))
    assert found.exact
    assert len(found.groups) == (most if side.known else 1)
    assert len({side.group[i] for i, *_ in found.groups} if side.known else {0}) == len(found.groups)


@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda pair: pair[0] < pair[1]), min_size=8))
def test_the_largest_independent_set_of_any_graph_is_found(joined: set[tuple[int, int]]) -> None:
    graph: nx.Graph[int] = nx.Graph(joined)
    found = largest_independent(graph)
    most = max(
        size
        for size in range(len(graph) + 1)
        for some in combinations(sorted(graph), size)
        if not any(graph.has_edge(one, other) for one, other in combinations(some, 2))
    )
    assert len(found) == most
    assert not any(graph.has_edge(one, other) for one, other in combinations(found, 2))


def _stands(side: Side, lost: set[int]) -> bool:
    """Whether a chain leads from an origin to the claim without the lost links."""
    todo = [i for i in (*side.known, *side.unknown) if side.link[i] not in lost]
    reached = set(todo)
    while todo:
        i = todo.pop()
        if side.attached[i]:
            return True
        for j in side.citing[i]:
            if j not in reached and side.link[j] not in lost:
                reached.add(j)
                todo.append(j)
    return False


def _paths(side: Side, path: list[int]) -> Iterator[list[int]]:
    if side.attached[path[-1]]:
        yield path
    for j in side.citing[path[-1]]:
        if j not in path:
            yield from _paths(side, [*path, j])


def _channels(side: Side) -> int:
    """The largest number of chains that share no link, from known origins, or from latent ones where none is known."""
    starts = side.known or side.unknown
    found = {frozenset(side.link[i] for i in path) for start in starts for path in _paths(side, [start])}
    return _most_apart(sorted(found, key=sorted))


def _most_apart(found: list[frozenset[int]]) -> int:
    """The largest number of chains no two of which share a link, trying each with and without."""
    if not found:
        return 0
    first, rest = found[0], found[1:]
    return max(_most_apart(rest), 1 + _most_apart([chain for chain in rest if not chain & first]))
