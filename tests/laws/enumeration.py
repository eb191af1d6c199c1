"""The model behind the measure, enumerated: an oracle that knows nothing of the algebra of weights.

A claim is true or false, each with probability one half. An origin of log-odds lambda says of a topic what is so with
probability r = 1 / (1 + exp(-lambda)), and says it once, however often that is retold. All relays of one link share one
draw, uniform from 0 to 1: one of fidelity phi is faithful where the draw lies below 2 phi - 1, and passes on what it
heard; otherwise what it tells, in the same make-up, is about a topic of its own that has nothing to do with the claim.
A topic is known by who made it up, and by the inventions in which that is told. The evidence is that everything was
told as it stands; its likelihood under "true" and "false" is summed over all draws and over the truth of all topics.
Nothing is factorised, and nothing is clever, on purpose.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

Nodes = dict[str, dict[str, Any]]
Topic = tuple[str, ...]
"""Who made it up, inside what else that was made up; nobody for the claim itself."""
CLAIM: Topic = ()


def log_likelihood_ratio(links: Nodes, side: int) -> float:
    """ln P(evidence of one side | the claim is so) / P(... | not so), for a graph without circles.

    Args:
        links: the `links` of a verdict as JSON: nodes by id.
        side: +1 or -1; the evidence against a claim is evidence for its opposite.
    """
    nodes = _live({name: node for name, node in links.items() if node["side"] == side})
    likelihood = {True: 0.0, False: 0.0}
    for share, faithful in _draws(nodes):
        heard = _heard(nodes, faithful)
        own = sorted({topic for _, topic in heard} - {CLAIM})
        signals = _signals(nodes, heard)
        for truth in (True, False):
            for so in product((True, False), repeat=len(own)):
                world = {CLAIM: truth, **dict(zip(own, so, strict=True))}
                said = math.prod(_says(strength, world[topic]) for topic, strength in signals)
                likelihood[truth] += share * said / 2 ** len(own)
    return math.log(likelihood[True] / likelihood[False])


def _live(nodes: Nodes) -> Nodes:
    """The nodes to which anything leads that somebody said: not those that only rest on one another."""
    live = {name for name, node in nodes.items() if node["role"] == "origin" or node.get("own") is not None}
    todo = list(live)
    while todo:
        cited = todo.pop()
        for name, node in nodes.items():
            if cited in node["carries"] and name not in live:
                live.add(name)
                todo.append(name)
    return {name: {**nodes[name], "carries": [c for c in nodes[name]["carries"] if c in live]} for name in live}


def uncertain_relays(links: Nodes) -> int:
    """How many relays may be faithful or not: what the enumeration is exponential in, twice."""
    return sum(node["role"] == "relay" and bool(node["carries"]) and node["fidelity"] < 1 for node in links.values())


def _draws(nodes: Nodes) -> Iterator[tuple[float, dict[str, bool]]]:
    """Every outcome of the draws of all links: its probability, and which relays are faithful."""
    relays = {name: node for name, node in nodes.items() if node["role"] == "relay"}
    ends: dict[str, list[float]] = {}
    for node in relays.values():
        ends.setdefault(node["link"], [0.0, 1.0]).append(2 * node["fidelity"] - 1)
    intervals = {link: [(a, b) for a, b in pairwise(sorted(of)) if a < b] for link, of in ends.items()}
    for outcome in product(*intervals.values()):
        where = dict(zip(intervals, outcome, strict=True))
        share = math.prod(high - low for low, high in outcome)
        yield share, {name: where[node["link"]][0] < 2 * node["fidelity"] - 1 for name, node in relays.items()}


def _heard(nodes: Nodes, faithful: dict[str, bool]) -> set[tuple[str, Topic]]:
    """Which nodes are heard on which topics, told back from the claim."""
    heard = {(name, CLAIM) for name, node in nodes.items() if node["attached"]}
    todo = list(heard)
    while todo:
        name, topic = todo.pop()
        for cited in nodes[name]["carries"]:
            told = (cited, topic if faithful[name] else (*topic, name))
            if told not in heard:
                heard.add(told)
                todo.append(told)
    return heard


def _signals(nodes: Nodes, heard: set[tuple[str, Topic]]) -> list[tuple[Topic, float]]:
    """What origins say: on each topic one signal of each set that counts once, that of the weightiest."""
    strongest: dict[tuple[Topic, str], float] = {}
    for name, topic in heard:
        node = nodes[name]
        strength = node["lambda"] if node["role"] == "origin" else node.get("own")
        if strength is not None:
            said = (topic, node["link"])
            strongest[said] = max(strength, strongest.get(said, 0.0))
    return [(topic, strength) for (topic, _), strength in strongest.items()]


def _says(strength: float, so: bool) -> float:
    return 1 / (1 + math.exp(-strength if so else strength))
