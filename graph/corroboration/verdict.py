"""The verdict on one claim: every number of the measure together with its explanation.

A `Verdict` is computed once and only rendered afterwards, on the command line, the board or in a program. Statements
and agents are named by their short ids, except where a field says that it holds an IRI.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

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


@dataclass(frozen=True, slots=True)
class Node:
    """One node of the evidence graph: a statement taking a side, an implied relay, a latent origin."""

    id: str
    """A statement's short id (with `:for` or `:against` where it carries both sides), `<document>:quotes`, or
    `unattributed:<claim>:for`."""
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
    set_aside: str | None = None
    """Why it is not counted, in words."""


@dataclass(frozen=True, slots=True)
class Chain:
    """One chain from an origin to the claim, with its own weight in decibans, or the reason why it was set aside."""

    polarity: int
    origin: str
    chain: tuple[str, ...]
    weight: float
    shared: tuple[str, ...]
    set_aside: str | None = None


@dataclass(frozen=True, slots=True)
class Voided:
    """A statement that a retraction or correction took away, itself or through the cascade."""

    statement: str
    by: str


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the waterfall, in decibans: the prior, what each chain adds, the two caps, and the posterior."""

    what: str
    """`prior`, `chain`, `cap` or `posterior`."""
    side: int
    node: str | None
    change: float
    total: float


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
    summary: str
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
    caveats: tuple[str, ...] = ()
    """What the measure did not do for this claim, in sentences; `exact` is false where there is one."""
