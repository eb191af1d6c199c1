"""How often the 5-95 % interval of a verdict holds the posterior, where the table's beliefs are taken at their word.

Section 7 of the measure takes the interval from the delta method, without a random draw. Here the draws are made: each
probability of the table that a story uses (how reliable a source is, how faithful a relay, what the cap lets through)
is drawn from its Beta distribution, and the posterior is computed with what was drawn by enumeration of the model. It
shares no code with the measure beyond the evidence graph. Run it with `python -m benchmarks.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from textwrap import indent
from typing import Any

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.model import Records
from claimgraph.graph.priors import Beta, Tables
from claimgraph.imports.readers import read

DRAWS = 10_000
SEED = 1950
Floats = NDArray[np.float64]

AGENTS = """
agents:
  anna:    {name: Anna}
  boris:   {name: Boris}
  carla:   {name: Carla}
  dora:    {name: Dora}
  emil:    {name: Emil}
  party:   {name: The Party, kind: organisation}
  paper:   {name: The Paper, kind: outlet}
  gazette: {name: The Gazette, kind: outlet}
  wire:    {name: The Wire, kind: agency}
  account: {name: "@account", kind: account}
  echo:    {name: The Echo, kind: outlet}
  herald:  {name: The Herald, kind: outlet}
claims:
  it: {text: The bridge was closed, parties: party}
"""


def alone(name: str, who: str, says: str = "asserts", more: str = "") -> str:
    """A document in which somebody speaks for themselves."""
    return f"{name}: {{outlet: {who}, statements: {{s-{name}: {{who: {who}, says: {says}, claim: it{more}}}}}}}\n"


def quoted(name: str, outlet: str, *who: str, says: str = "asserts") -> str:
    """A report that quotes people."""
    said = "".join(f"  s-{name}-{w}: {{who: {w}, says: {says}, claim: it}}\n" for w in who)
    return f"{name}:\n  outlet: {outlet}\n  statements:\n{indent(said, '  ')}"


def passed_on(name: str, who: str, *cited: str) -> str:
    """A report that passes on statements."""
    said = f"{{who: {who}, says: attributes, claim: it, relays: [{', '.join(cited)}]}}"
    return f"{name}: {{outlet: {who}, statements: {{s-{name}: {said}}}}}\n"


def unseen(document: str) -> str:
    """The same document, known only through who passes it on."""
    return document.replace("{outlet:", "{seen: no, outlet:", 1)


CHAIN = ("paper", "gazette", "wire", "echo", "herald")


def row(length: int) -> str:
    """A witness whom nobody saw, passed on by one outlet after the other; only the last was seen."""
    told = unseen(alone("letter", "anna"))
    for i, who in enumerate(CHAIN[:length]):
        report = passed_on(f"r{i}", who, f"s-r{i - 1}" if i else "s-letter")
        told += report if i == length - 1 else unseen(report)
    return told


STORIES: Mapping[str, tuple[str, str]] = {
    "one origin, ungraded": (alone("a", "anna"), ""),
    "one origin, graded B": (alone("a", "anna"), "B"),
    "one origin, graded A": (alone("a", "anna"), "A"),
    "one origin, first hand": (alone("a", "anna", more=", access: first hand"), ""),
    "one report that names no source": (alone("p", "paper"), ""),
    "one origin through one relay": (row(1), ""),
    "one origin through three relays": (row(3), ""),
    "one origin through five relays": (row(5), ""),
    "two origins in two papers": (quoted("p", "paper", "anna") + quoted("g", "gazette", "boris"), ""),
    "three origins in one paper (a merge)": (quoted("p", "paper", "anna", "boris", "carla"), ""),
    "five origins, each by itself": (
        "".join(alone(f"of-{w}", w) for w in ("anna", "boris", "carla", "dora", "emil")),
        "",
    ),
    "one for, one against": (alone("a", "anna") + alone("b", "boris", "denies"), ""),
    "three for, a party against": (
        alone("a", "anna") + alone("b", "boris") + alone("c", "carla") + alone("d", "party", "denies"),
        "",
    ),
    "one paper that passes on both sides": (
        quoted("p", "paper", "anna") + quoted("q", "paper", "boris", says="denies"),
        "",
    ),
    "a speaker who relays twice": (
        unseen(alone("a", "anna"))
        + unseen(alone("b", "boris"))
        + passed_on("p", "paper", "s-a")
        + passed_on("q", "paper", "s-b"),
        "",
    ),
    "one origin through two papers": (
        unseen(alone("a", "anna")) + passed_on("p", "paper", "s-a") + passed_on("g", "gazette", "s-a"),
        "",
    ),
}
"""Of each story what is said, and the grade of the first witness, if there is one."""


def records(name: str) -> Records:
    """The records of a story."""
    documents, grade = STORIES[name]
    agents = AGENTS.replace("{name: Anna}", f"{{name: Anna, grade: {grade}}}") if grade else AGENTS
    told = f"story: Coverage\nid: coverage\n{agents}documents:\n{indent(documents, '  ')}"
    return read(told.encode(), name="story.yaml", format="story").records


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: how often the posterior lay in the interval, and below and above it."""

    story: str
    interval: tuple[float, float]
    probability: float
    quantiles: tuple[float, float]
    inside: float
    below: float
    above: float

    def __str__(self) -> str:
        (low, high), (fifth, last) = self.interval, self.quantiles
        return (
            f"| {self.story:<36} | {self.probability:.2f} ({low:.2f} to {high:.2f}) | {fifth:.2f} to {last:.2f} "
            f"| {self.inside:6.1%} | {self.below:6.1%} | {self.above:6.1%} |"
        )


def covered(name: str, draws: int = DRAWS) -> Line:
    """Draws the coins of one story."""
    scorer = Scorer(records(name))
    claim = next(iter(scorer.records.claims))
    evidence, verdict = scorer.evidence.of(claim), scorer.verdict(claim)
    random = np.random.default_rng(SEED)
    drawn = _Drawn(scorer, random, draws)
    log_odds = np.full(draws, np.log(verdict.prior / (1 - verdict.prior)))
    cap = 2 * drawn.cap - 1
    for side in (1, -1):
        so, not_so = _likelihood(evidence.graph, side, drawn)
        through_cap = cap * (so - not_so) / (so + not_so)
        log_odds += side * 2 * np.arctanh(through_cap)
    posterior = 1 / (1 + np.exp(-log_odds))
    low, high = verdict.interval
    below, above = float(np.mean(posterior < low)), float(np.mean(posterior > high))
    fifth, last = (float(q) for q in np.quantile(posterior, (0.05, 0.95)))
    return Line(name, verdict.interval, verdict.probability, (fifth, last), 1 - below - above, below, above)


class _Drawn:
    """What was drawn for each probability of the table, once for each, however often it is used."""

    def __init__(self, scorer: Scorer, random: np.random.Generator, draws: int) -> None:
        self._scorer, self._random, self.draws = scorer, random, draws
        self._coins: dict[str, Floats] = {}
        self.cap = self._draw(self._tables.cap, low=0.5)

    @property
    def _tables(self) -> Tables:
        return self._scorer.tables

    def _draw(self, belief: Beta, low: float) -> Floats:
        mean = (belief.mean - low) / (1 - low)
        drawn = self._random.beta(mean * belief.strength, (1 - mean) * belief.strength, self.draws)
        return low + (1 - low) * np.clip(drawn, 1e-12, 1 - 1e-12)

    def _belief(self, coin: str) -> Beta:
        what, agent = coin.split(" ", 1)
        strengths = self._scorer.evidence.strengths
        if agent == "unattributed":
            return self._tables.origin[agent]
        of = self._tables.reliability_of if what == "reliability" else self._tables.fidelity_of
        return of(strengths.kind_of(agent), strengths.grades_of(agent))

    def _coin(self, coin: str) -> tuple[Beta, Floats]:
        belief = self._belief(coin)
        if coin not in self._coins:
            self._coins[coin] = self._draw(belief, low=0.5 if coin.startswith("fidelity") else 0.0)
        return belief, self._coins[coin]

    def says_so(self, node: Mapping[str, Any]) -> Floats:
        """P(an origin says it | it is so); one minus that if it is not."""
        belief, drawn = self._coin(node["origin"].coin)
        factor = node["origin"].weight / np.log(belief.mean / (1 - belief.mean))  # access, certainty, interest
        right: Floats = 1 / (1 + ((1 - drawn) / drawn) ** factor)
        return right

    def faithful(self, node: Mapping[str, Any]) -> Floats:
        """P(a relay passes on what it heard) = 2 phi - 1."""
        return 2 * self._coin(node["relay"].coin)[1] - 1


def _likelihood(graph: nx.DiGraph[str], side: int, drawn: _Drawn) -> tuple[Floats, Floats]:
    """P(evidence of one side | it is so) and P(... | it is not so), by enumeration, with what was drawn."""
    nodes = {name: data for name, data in graph.nodes(data=True) if data["side"] == side}
    coins = {data["link"]: drawn.faithful(data) for name, data in nodes.items() if graph.pred[name]}
    so, not_so = np.zeros(drawn.draws), np.zeros(drawn.draws)
    for outcome in product((True, False), repeat=len(coins)):
        is_faithful = dict(zip(coins, outcome, strict=True))
        share = np.ones(drawn.draws)
        for link, faithful in is_faithful.items():
            share *= coins[link] if faithful else 1 - coins[link]
        if_so, if_not = np.ones(drawn.draws), np.ones(drawn.draws)
        for about, speakers in _told(graph, nodes, is_faithful):
            said = np.ones(drawn.draws), np.ones(drawn.draws)
            for name in speakers:
                right = drawn.says_so(nodes[name])
                said = said[0] * right, said[1] * (1 - right)
            if about:
                said = ((said[0] + said[1]) / 2,) * 2
            if_so, if_not = if_so * said[0], if_not * said[1]
        so, not_so = so + share * if_so, not_so + share * if_not
    return so, not_so


def _told(
    graph: nx.DiGraph[str], nodes: Mapping[str, Any], is_faithful: Mapping[Any, bool]
) -> Iterator[tuple[tuple[str, ...], set[str]]]:
    """Topic by topic (by who made it up; none for the claim), the origins that are heard on it."""
    heard: dict[tuple[str, ...], set[str]] = {(): {name for name, data in nodes.items() if data["attached"]}}
    todo: list[tuple[tuple[str, ...], str]] = [((), name) for name in heard[()]]
    for about, name in todo:  # grows while it is walked
        on = about if not graph.pred[name] or is_faithful[nodes[name]["link"]] else (*about, name)
        for cited in graph.pred[name]:
            if cited not in heard.setdefault(on, set()):
                heard[on].add(cited)
                todo.append((on, cited))
    for about, names in heard.items():
        yield about, {name for name in names if nodes[name]["origin"] is not None}


def main() -> None:
    """Prints the table, as Markdown."""
    print(f"{DRAWS} draws each, seed {SEED}\n")
    print(f"| {'story':<36} | {'printed':<19} | {'drawn':<12} | inside | below  | above  |")
    print(f"| {'-' * 36} | {'-' * 19} | {'-' * 12} | -----: | -----: | -----: |")
    for name in STORIES:
        print(covered(name))


if __name__ == "__main__":
    main()
