"""The model behind the measure, enumerated: an oracle that knows nothing of the algebra of weights.

A claim is true or false, each with probability one half. An origin of log-odds lambda says of its topic what is so with
probability r = 1 / (1 + exp(-lambda)). A relay of fidelity phi is faithful with probability 2 phi - 1 and then passes
on what it heard; otherwise what it tells, in the same make-up, is about a topic of its own that has nothing to do with
the claim. All relays of one link toss one coin. The evidence is that everything was told as it stands; its likelihood
under "true" and "false" is summed over all coins and over the truth of all topics.
"""

from __future__ import annotations

import math
from itertools import product
from typing import Any


def log_likelihood_ratio(links: dict[str, dict[str, Any]], side: int) -> float:
    """ln P(evidence of one side | the claim is so) / P(... | not so), for a forest.

    Args:
        links: the `links` of a verdict as JSON: nodes by id.
        side: +1 or -1; the evidence against a claim is evidence for its opposite.
    """
    nodes = {name: node for name, node in links.items() if node["side"] == side}
    relays = sorted({node["link"] for node in nodes.values() if node["role"] == "relay"})
    fidelity = {node["link"]: node["fidelity"] for node in nodes.values() if node["role"] == "relay"}
    likelihood = {True: 0.0, False: 0.0}
    for coins in product((True, False), repeat=len(relays)):
        faithful = dict(zip(relays, coins, strict=True))
        share = math.prod(2 * fidelity[r] - 1 if faithful[r] else 2 - 2 * fidelity[r] for r in relays)
        if not share:
            continue
        topics = _topics(nodes, faithful)
        own = sorted(set(topics.values()) - {""})
        for truth in (True, False):
            for so in product((True, False), repeat=len(own)):
                world = {"": truth, **dict(zip(own, so, strict=True))}
                said = math.prod(_says(strength, world[topics[name]]) for name, strength in _origins(nodes))
                likelihood[truth] += share * said / 2 ** len(own)
    return math.log(likelihood[True] / likelihood[False])


def _origins(nodes: dict[str, dict[str, Any]]) -> list[tuple[str, float]]:
    own = [(name, node["own"]) for name, node in nodes.items() if node.get("own") is not None]
    return own + [(name, node["lambda"]) for name, node in nodes.items() if node["role"] == "origin"]


def _says(strength: float, so: bool) -> float:
    return 1 / (1 + math.exp(-strength if so else strength))


def _topics(nodes: dict[str, dict[str, Any]], faithful: dict[str, bool]) -> dict[str, str]:
    """Of each node, what its words are about: the claim (""), or the invention of the last unfaithful relay."""
    topics = {name: "" for name, node in nodes.items() if node["attached"]}
    todo = list(topics)
    while todo:
        name = todo.pop()
        node = nodes[name]
        for cited in node["carries"]:
            topics[cited] = topics[name] if faithful.get(node["link"], True) else name
            todo.append(cited)
    return topics
