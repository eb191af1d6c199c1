"""The verdict on one claim: every number of the measure together with its explanation.

A `Verdict` is computed once and only rendered afterwards, on the command line, the board or in a program. Statements
and agents are named by their short ids, except where a field says that it holds an IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from claimgraph.graph.corroboration.frame import frame
from claimgraph.graph.phrases import Phrase

if TYPE_CHECKING:
    import networkx as nx

T = TypeVar("T")


class Status(StrEnum):
    """The verdict in a word. It depends on who said what through whom, never on a weight."""

    RETRACTED = "retracted"
    NO_SOURCE = "no source"
    CONTESTED = "contested"
    DENIED = "denied"
    CORROBORATED = "corroborated"
    SINGLE_CHANNEL = "single channel"
    ON_THE_RECORD = "on the record"
    SINGLE_ORIGIN = "single origin"


class Role(StrEnum):
    """What a statement does in the evidence of a claim."""

    ORIGIN = "origin"
    RELAY = "relay"
    REPEAT = "repeat"
    """A relay through which no origin first became known."""
    NEITHER = "neither"
    """A stance for neither side: cannot confirm, no comment, speculates, retracts, corrects."""
    VOIDED = "voided"
    CIRCULAR = "circular"
    IDLE = "idle"
    """It takes a side, but nothing of it reaches the claim: dropped support, or nobody that was seen passes it on."""


@dataclass(frozen=True, slots=True)
class Sides(Generic[T]):
    """A result for the claim and the same one against it."""

    for_: T
    against: T

    def __iter__(self) -> Iterator[T]:
        yield self.for_
        yield self.against

    def as_json(self) -> dict[str, Any]:
        """The two sides under the keys of the JSON contract."""
        return {"for": self.for_, "against": self.against}


class Node(NamedTuple):
    """One node of the evidence graph: a statement taking a side, an implied relay, a latent origin."""

    id: str
    """A statement's short id (with `:for` or `:against` where it carries both sides), `<document>:quotes`, or
    `unattributed:<claim>:for`."""
    plain: str
    """The same without the side: what a list that is of one side anyway calls it, and what `--without` takes."""
    side: int
    """+1, -1; 0 for a stance that takes no side."""
    role: Role
    statement: str | None
    """The IRI of the statement; none for an implied relay or a latent origin."""
    speaker: str | None
    """The IRI of the speaker; none for a latent origin."""
    document: str | None
    """The IRI of the document; none for a latent origin."""
    link: str
    """The link that it belongs to: nodes of one link count once."""
    carries: tuple[str, ...]
    """The nodes whose words it passes on."""
    attached: bool
    """Whether it reaches the claim by itself."""
    counted: bool
    """Whether it stands in the best sub-forest, from which the weight comes."""
    lambda_: float | None
    """Of an origin: ln of its likelihood ratio. Of a relay: ln(fidelity / (1 - fidelity))."""
    fidelity: float | None
    """Of a relay: the probability, from 0.5 to 1, that what it passes on is what was said."""
    own: float | None = None
    """Of a relay with own reporting: ln of the likelihood ratio of what it found out for itself."""
    who: str = ""
    """The speaker in words: a name, the description of an unnamed source, or what stands in its place."""
    says: str = ""
    """The stance in the words of the story format; none for an implied relay or a latent origin."""
    where: str = ""
    """The document in words: title, outlet, date as typed, and whether it was not seen itself."""
    quote: str | None = None
    """The document's own words."""
    about: str | None = None
    """The short id of the claim that the statement is on, where that is another one."""
    bears: str = ""
    """How what is said of that claim bears on this one: `same`, `entailing`, `entailed`, `rival`; else empty."""
    possibly: tuple[str, ...] = ()
    """The origins with which it is, or may be, one though they are other links: of such a pair one counts."""


class Chain(NamedTuple):
    """One chain from an origin to the claim, with its own weight in decibans, or the reason why it was set aside."""

    polarity: int
    origin: str
    chain: tuple[str, ...]
    weight: float
    shared: tuple[str, ...]
    set_aside: Phrase | None = None
    bears: Phrase | None = None
    """Of what is said of another claim, how that bears on this one, in words."""


class Voided(NamedTuple):
    """A statement that a retraction or correction took away, itself or through the cascade."""

    statement: str
    by: str


class Step(NamedTuple):
    """One bar of the waterfall, in decibans: the prior, what each chain adds, what enumeration adds to that where it
    was asked for, the two caps, what each set of rivals takes, and the posterior."""

    what: str
    """`prior`, `chain`, `exact`, `cap`, `rivals` or `posterior`."""
    side: int
    node: str | None
    change: float
    total: float


class Rival(NamedTuple):
    """A claim that excludes this one, with what is said for and against it in decibans, after the caps."""

    claim: str
    text: str
    prior: float
    support: float
    denial: float
    set: int
    """The number of its set: of this claim and the rivals of one set, one is true at most."""


class Given(NamedTuple):
    """A letter that somebody gave a source."""

    grade: str
    by: str
    """Who gave it and on which day, as far as that is known."""
    holds: bool
    """Whether it is weighed: of each analyst the last one that is not F."""


class Graded(NamedTuple):
    """A source by whose grades something was weighed."""

    agent: str
    """Its IRI."""
    id: str
    name: str
    weighed: tuple[str, ...]
    """The letters by which the measure goes: it takes the mean of the beliefs behind them."""
    differ: bool
    """Whether the analysts who gave them differ."""
    given: tuple[Given, ...]
    """All of them, the earliest first."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion of subjective logic (Jøsang 2016): belief + disbelief + uncertainty = 1."""

    belief: float
    disbelief: float
    uncertainty: float
    base_rate: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the evidence for and against one claim amounts to, and why. Weights are in decibans, after the caps."""

    claim: str
    """IRI of the claim."""
    id: str
    text: str
    status: Status
    summary: Phrase
    exact: bool
    origins: Sides[int]
    channels: Sides[int]
    hangs_on: Sides[tuple[tuple[str, ...], ...]]
    """Every smallest set of links whose loss leaves the side without a chain; a group of links that count as one is
    listed with all its members."""
    hangs_on_sets: Sides[int]
    """How many such sets there are, where not all of them are listed."""
    circular: tuple[tuple[str, ...], ...]
    loops: tuple[tuple[str, ...], ...]
    repeats: int
    voided: tuple[Voided, ...]
    undated: int
    weight: Sides[float]
    weight_bounds: Sides[tuple[float, float]] | None
    prior: float
    probability: float
    interval: tuple[float, float]
    opinion: Opinion
    as_of: str | None
    without: tuple[str, ...]
    tables: str
    because: tuple[Chain, ...]
    waterfall: tuple[Step, ...]
    nodes: tuple[Node, ...]
    rivals: tuple[Rival, ...] = ()
    """The claims that exclude this one."""
    caveats: tuple[Phrase, ...] = ()
    """What the measure did not do for this claim, in sentences."""
    grades: tuple[Graded, ...] = ()
    """The sources by whose grades something was weighed, by id."""
    weights: str = "best"
    """`best`: a side weighs as its best sub-forest does; `exact`: as the enumerated model says."""

    def as_json(self, *, links: bool = False) -> dict[str, Any]:
        """The verdict under the keys of the JSON contract; with `links` also every node's role and strength."""
        plain = {node.id: node.plain for node in self.nodes}
        shown: dict[str, Any] = {
            "claim": self.claim,
            "id": self.id,
            "text": self.text,
            "status": self.status.value,
            "summary": self.summary,
            "exact": self.exact,
            "origins": self.origins.as_json(),
            "channels": self.channels.as_json(),
            "hangs_on": {side: [list(links) for links in sets] for side, sets in self.hangs_on.as_json().items()},
            "hangs_on_sets": self.hangs_on_sets.as_json(),
            "circular": [[plain[name] for name in circle] for circle in self.circular],
            "loops": [[plain[name] for name in loop] for loop in self.loops],
            "repeats": self.repeats,
            "voided": [{"statement": voided.statement, "by": voided.by} for voided in self.voided],
            "undated": self.undated,
            "weight": self.weight.as_json(),
            "prior": self.prior,
            "probability": self.probability,
            "interval": list(self.interval),
            "opinion": {
                "belief": self.opinion.belief,
                "disbelief": self.opinion.disbelief,
                "uncertainty": self.opinion.uncertainty,
                "base_rate": self.opinion.base_rate,
            },
            "as_of": self.as_of,
            "without": list(self.without),
            "tables": self.tables,
            "weights": self.weights,
            "because": [
                {
                    "polarity": chain.polarity,
                    "origin": plain.get(chain.origin, chain.origin),
                    "chain": [plain.get(name, name) for name in chain.chain],
                    "weight": chain.weight,
                    "shared": [plain.get(name, name) for name in chain.shared],
                    "set_aside": chain.set_aside,
                    "bears": chain.bears,
                }
                for chain in self.because
            ],
            "rivals": [
                {"claim": r.claim, "set": r.set, "prior": r.prior, "support": r.support, "denial": r.denial}
                for r in self.rivals
            ],
            "caveats": list(self.caveats),
        }
        if self.weight_bounds is not None:
            shown["weight_bounds"] = {side: list(bounds) for side, bounds in self.weight_bounds.as_json().items()}
        if links:
            shown["links"] = {node.id: _link_json(node) for node in self.nodes if node.lambda_ is not None}
            shown["grades"] = [
                {
                    "source": one.agent,
                    "id": one.id,
                    "weighed": list(one.weighed),
                    "differ": one.differ,
                    "given": [given._asdict() for given in one.given],
                }
                for one in self.grades
            ]
            shown["waterfall"] = [
                {"what": s.what, "side": s.side, "node": s.node, "change": s.change, "total": s.total}
                for s in self.waterfall
            ]
        return shown

    def network(self) -> nx.DiGraph[str]:
        """The evidence as a graph: an edge from what is cited to what cites it, and from there to the claim.

        Nodes carry the fields of `Node` as attributes; the claim is a node of the kind `claim`, by its short id.
        """
        import networkx as nx

        network: nx.DiGraph[str] = nx.DiGraph()
        network.add_node(self.id, kind="claim", iri=self.claim, text=self.text, status=self.status.value)
        for node in self.nodes:
            kind = "statement" if node.statement else "latent" if node.speaker is None else "implied"
            network.add_node(node.id, kind=kind, **node._asdict())
        for node in self.nodes:
            for cited in node.carries:
                counted = node.counted and network.nodes[cited].get("counted", False)
                network.add_edge(cited, node.id, side=node.side, counted=counted)
            if node.attached:
                network.add_edge(node.id, self.id, side=node.side, counted=node.counted)
        return network

    def _repr_html_(self) -> str:
        """The verdict in a notebook: its words first, the estimate with its interval below them."""
        low, high = self.interval
        estimate = ""
        if self.origins.for_ or self.origins.against:
            estimate = f"<p>Estimate {self.probability:.2f} ({low:.2f} to {high:.2f})</p>"
        page = (
            '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
            f'<title>{escape(self.id)}</title><p dir="auto">{escape(self.text)}</p><h1>{escape(self.summary)}</h1>'
            f"{estimate}</html>"
        )
        return frame(page, title=f"The verdict on {self.id}", height=240)


def _link_json(node: Node) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "role": "relay" if node.fidelity is not None else "origin",
        "lambda": node.lambda_,
        "side": node.side,
        "link": node.link,
        "carries": list(node.carries),
        "attached": node.attached,
        "counted": node.counted,
    }
    if node.fidelity is not None:
        shown["fidelity"] = node.fidelity
    if node.own is not None:
        shown["own"] = node.own
    if node.possibly:
        shown["possibly"] = list(node.possibly)
    if node.about is not None:
        shown["about"] = node.about
        shown["bears"] = node.bears
    return shown
