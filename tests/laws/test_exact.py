"""Weights by enumeration, against an oracle that enumerates everything and against the best sub-forest."""

from __future__ import annotations

import math
from collections.abc import Iterator

import networkx as nx
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.errors import InputError
from claimgraph.graph.corroboration.exact import exact_weight
from claimgraph.graph.corroboration.forest import best_forest
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.model import Records
from tests.laws.enumeration import log_likelihood_ratio, uncertain_relays
from tests.laws.stories import iri, stories
from tests.laws.webs import webs

MAIN = iri("main")
CLOSE = 1e-9
SMALL = 4
"""So many relays that may be unfaithful the oracle can look at: it goes through 4 to that power."""


def sides(records: Records) -> Iterator[tuple[int, Side]]:
    evidence = Scorer(records).evidence.of(MAIN)
    for polarity in (1, -1):
        side = Side.of(evidence.graph, evidence.groupings[polarity], polarity)
        if len(side):
            yield polarity, side


def can_be_enumerated(side: Side) -> bool:
    """By the letter of the measure: no circles, nothing that may be one, no latent origin beside another."""
    citations = nx.DiGraph([(i, j) for i, cited in enumerate(side.cited) for j in cited])
    latent = sum(side.latent)
    return (
        nx.is_directed_acyclic_graph(citations) and not side.pairs and (not latent or (latent == 1 and not side.known))
    )


def holds_the_law(records: Records) -> None:
    links = Scorer(records).verdict(MAIN).as_json(links=True)["links"]
    for polarity, side in sides(records):
        try:
            exact = exact_weight(side, "main", polarity)
        except InputError:
            assert not can_be_enumerated(side)
            continue
        assert can_be_enumerated(side)
        assert best_forest(side).weight <= exact + CLOSE
        if uncertain_relays(links) <= SMALL:
            assert math.isclose(exact, log_likelihood_ratio(links, polarity), abs_tol=CLOSE)


@given(webs(most_uncertain=SMALL))
def test_X_enumeration_is_what_the_oracle_says_and_no_less_than_the_best_forest(web: Records) -> None:
    holds_the_law(web)


@given(stories())
def test_X_also_in_stories_where_the_graph_allows_it_and_refused_where_not(story: Records) -> None:
    holds_the_law(story)


@given(webs())
def test_X_the_best_forest_never_exceeds_enumeration_on_a_dense_web(web: Records) -> None:
    for polarity, side in sides(web):
        assert best_forest(side).weight <= exact_weight(side, "main", polarity) + CLOSE


@given(webs(), st.data())
def test_X_enumeration_does_not_depend_on_the_order_of_the_nodes(web: Records, data: st.DataObject) -> None:
    for polarity, side in sides(web):
        order = data.draw(st.permutations(range(len(side))))
        to = {i: k for k, i in enumerate(order)}
        turned = Side(
            names=[side.names[i] for i in order],
            cited=[[to[c] for c in reversed(side.cited[i])] for i in order],
            citing=[[to[c] for c in side.citing[i]] for i in order],
            attached=[side.attached[i] for i in order],
            origin=[side.origin[i] for i in order],
            relay=[side.relay[i] for i in order],
            latent=[side.latent[i] for i in order],
            link=[side.link[i] for i in order],
            links=side.links,
            group=[side.group[i] for i in order],
        )
        there, here = exact_weight(turned, "main", polarity), exact_weight(side, "main", polarity)
        assert math.isclose(there, here, abs_tol=CLOSE)
