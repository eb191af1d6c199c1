"""How a claim stands, shortly, and how it stands before and after: what reports about many verdicts are made of."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

from claimgraph.graph.corroboration.nodes import place
from claimgraph.graph.corroboration.verdict import Sides, Status, Verdict
from claimgraph.graph.model import Records

CLOSE = 1e-9
"""Weights (in decibans) and probabilities that lie nearer to each other than this are the same."""


class Mention(NamedTuple):
    """A statement as a report names it: its short id, and in words who says what, and where."""

    statement: str
    who: str
    says: str
    where: str

    @classmethod
    def of(cls, statement: str, records: Records) -> Mention:
        """The statement of an IRI."""
        said = records.statements[statement]
        document = records.documents.get(said.document)
        return cls(
            said.id,
            records.label_of(said.speaker),
            said.stance.value,
            place(document, records) if document else said.document,
        )

    def __str__(self) -> str:
        return f"{self.statement}: {self.who}, {self.says}, in {self.where}"

    def as_json(self) -> dict[str, str]:
        """The same as plain data."""
        return self._asdict()


def mentioned(came: Iterable[str], records: Records, shown: Collection[str]) -> tuple[Mention, ...]:
    """Of the statements that came (or went), those that stand in the evidence; all if none does.

    Args:
        came: IRIs of statements that bear on the claim.
        records: in which they are.
        shown: the statements (short ids) that stand in the evidence.
    """
    mentions = sorted(Mention.of(iri, records) for iri in came)
    return tuple(mention for mention in mentions if mention.statement in shown) or tuple(mentions)


def in_evidence(*verdicts: Verdict) -> frozenset[str]:
    """The statements (short ids) that verdicts show."""
    return frozenset(
        name
        for verdict in verdicts
        for name in chain(
            (node.plain for node in verdict.nodes if node.statement),
            chain.from_iterable(verdict.voided),
        )
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a claim stands: its verdict without the explanation. Weights are in decibans, after the caps."""

    claim: str
    """IRI of the claim."""
    id: str
    text: str
    status: Status
    origins: Sides[int]
    channels: Sides[int]
    hangs_on: Sides[tuple[tuple[str, ...], ...]]
    weight: Sides[float]
    probability: float
    interval: tuple[float, float]

    @classmethod
    def of(cls, verdict: Verdict) -> Standing:
        """What a verdict says, shortly."""
        return cls(
            claim=verdict.claim,
            id=verdict.id,
            text=verdict.text,
            status=verdict.status,
            origins=verdict.origins,
            channels=verdict.channels,
            hangs_on=verdict.hangs_on,
            weight=verdict.weight,
            probability=verdict.probability,
            interval=verdict.interval,
        )

    @property
    def has_evidence(self) -> bool:
        """Whether anybody is on record; else the probability is but the prior."""
        return any(self.origins)

    def as_json(self) -> dict[str, Any]:
        """The standing under the keys of a verdict."""
        return {
            "status": self.status.value,
            "origins": self.origins.as_json(),
            "channels": self.channels.as_json(),
            "hangs_on": {side: [list(links) for links in sets] for side, sets in self.hangs_on.as_json().items()},
            "weight": self.weight.as_json(),
            "probability": self.probability,
            "interval": list(self.interval),
        }


@dataclass(frozen=True, slots=True)
class Shift:
    """How one claim stands before and after."""

    before: Standing
    after: Standing

    @property
    def claim(self) -> str:
        """IRI of the claim."""
        return self.before.claim

    @property
    def status_changes(self) -> bool:
        """Whether the word is another one."""
        return self.before.status is not self.after.status

    @property
    def lost_origins(self) -> int:
        """How many independent origins fewer there are, both sides taken together; what is gained does not count."""
        return sum(max(0, old - new) for old, new in zip(self.before.origins, self.after.origins, strict=True))

    @property
    def lost_channels(self) -> int:
        """How many channels fewer there are, both sides taken together."""
        return sum(max(0, old - new) for old, new in zip(self.before.channels, self.after.channels, strict=True))

    @property
    def moved(self) -> float:
        """By how much the log-odds move, in decibans; of either sign."""
        (was_for, was_against), (for_, against) = self.before.weight, self.after.weight
        return (for_ - against) - (was_for - was_against)

    @property
    def counts_change(self) -> bool:
        """Whether the status, the origins or the channels are different."""
        one, other = self.before, self.after
        return self.status_changes or one.origins != other.origins or one.channels != other.channels

    @property
    def estimate_changes(self) -> bool:
        """Whether a weight or the probability is different."""
        return any(
            not math.isclose(one, other, rel_tol=CLOSE, abs_tol=CLOSE)
            for one, other in (
                *zip(self.before.weight, self.after.weight, strict=True),
                (self.before.probability, self.after.probability),
            )
        )

    def __bool__(self) -> bool:
        """Whether anything is different."""
        return self.counts_change or self.estimate_changes or self.before.hangs_on != self.after.hangs_on

    def as_json(self) -> dict[str, Any]:
        """The claim, and how it stands before and after."""
        return {
            "claim": self.claim,
            "id": self.before.id,
            "text": self.before.text,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
        }
