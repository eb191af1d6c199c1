"""The laws on links, held against brute force: no side outweighs a cut (W), and what it hangs on breaks it (K)."""

from __future__ import annotations

from itertools import combinations

from hypothesis import assume, given

from claimgraph.graph.corroboration.verdict import Verdict
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.model import Records
from tests.laws.brute_force import (
    chain_is_left,
    link_capacities,
    link_chains,
    not_touching,
    side_nodes,
    subsets,
)
from tests.laws.scoring import CAP, CLOSE, score
from tests.laws.stories import stories
from tests.laws.webs import webs

MOST_LINKS = 10
"""So many links have few enough subsets to look at all of them."""


def holds_W(verdict: Verdict) -> None:
    """No side weighs more than the least cut of its links lets through."""
    for side, weight in ((1, verdict.weight.for_), (-1, verdict.weight.against)):
        capacity = link_capacities(verdict, side)
        assume(len(capacity) <= MOST_LINKS)
        least = min(
            sum(capacity[link] for link in cut)
            for cut in subsets(sorted(capacity))
            if not chain_is_left(verdict, side, set(cut))
        )
        assert weight <= through(CAP, least) * DECIBAN + CLOSE


def holds_K(verdict: Verdict) -> None:
    """A side hangs on exactly the smallest sets of links that break it."""
    for side, sets, number in (
        (1, verdict.hangs_on.for_, verdict.hangs_on_sets.for_),
        (-1, verdict.hangs_on.against, verdict.hangs_on_sets.against),
    ):
        links = sorted({node.link for node in side_nodes(verdict, side).values()})
        assume(len(links) <= MOST_LINKS)
        if not links:
            assert sets == ()
            continue
        breaking = [cut for cut in subsets(links) if not chain_is_left(verdict, side, set(cut))]
        size = min(map(len, breaking))
        smallest = {tuple(sorted("+".join(sorted(cut)).split("+"))) for cut in breaking if len(cut) == size}
        assert number == len(smallest)
        if number <= 64:
            assert {tuple(sorted(one)) for one in sets} == smallest
        else:
            assert len(sets) == 2 and {tuple(sorted(one)) for one in sets} <= smallest


def holds_K_for_channels(verdict: Verdict) -> None:
    """Channels are chains that share no link, and no more than there are origins."""
    for side, channels, origins in (
        (1, verdict.channels.for_, verdict.origins.for_),
        (-1, verdict.channels.against, verdict.origins.against),
    ):
        chains = set(link_chains(verdict, side, latent=False)) or set(link_chains(verdict, side, latent=True))
        assume(len(chains) <= 40)
        most = 0
        while any(not_touching(some) for some in combinations(chains, most + 1)):
            most += 1
        assert channels == min(most, origins)


@given(stories())
def test_W_and_K_hold_in_any_story(story: Records) -> None:
    verdict = score(story)
    holds_W(verdict)
    holds_K(verdict)
    holds_K_for_channels(verdict)


@given(webs())
def test_W_and_K_hold_where_everybody_passes_on_everybody(web: Records) -> None:
    verdict = score(web)
    holds_W(verdict)
    holds_K(verdict)
    holds_K_for_channels(verdict)
