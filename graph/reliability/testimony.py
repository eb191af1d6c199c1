"""Who took which side on which claim, as columns: what there is to learn from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.evidence.canonical import Evidence
from claimgraph.graph.evidence.citations import STATEMENT, UNATTRIBUTED
from claimgraph.graph.grades import grades
from claimgraph.graph.model import Agent, Records
from claimgraph.graph.priors import default_tables
from claimgraph.graph.reliability.outcomes import known_outcomes
from claimgraph.graph.reliability.track import is_office, kind_word
from claimgraph.ontology.terms import OutcomeVerdict, Reliability

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

NOBODY: Final = ""
"""In `Testimony.agents`: who is not told apart from others of the same grade and kind."""


@dataclass(frozen=True, slots=True, eq=False)
class Testimony:
    """Origins of claims, one row for each speaker, claim and side, in the order of claim, agent, group and side.

    Attributes:
        claims: the pools of claims, by the smallest IRI of each, in order.
        truth: of each 1 where it was established, 0 where it was refuted, NaN where it is open.
        agents: the agents (IRIs) that are told apart, in order, `NOBODY` first.
        groups: the grades and kinds: `B outlet`, `outlet` for the ungraded, `unattributed`.
        claim, agent, group: of each row their numbers.
        affirms: of each row whether the claim is said to be so (else it is denied).
    """

    claims: tuple[str, ...]
    truth: Floats
    agents: tuple[str, ...]
    groups: tuple[str, ...]
    claim: Ints
    agent: Ints
    group: Ints
    affirms: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.claim)

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[str, str, str, int]],
        outcomes: Mapping[str, OutcomeVerdict],
        claims: Iterable[str] = (),
    ) -> Testimony:
        """Packs rows of claim, agent, group and side (+1 or -1). Their order does not matter.

        Args:
            rows: what was said; the agent is `NOBODY` where it is not told apart.
            outcomes: the verdicts on claims.
            claims: claims that are there although nobody speaks of them.
        """
        said = sorted(rows)
        names = tuple(sorted({row[0] for row in said} | set(claims)))
        agents = (NOBODY, *sorted({row[1] for row in said} - {NOBODY}))
        groups = tuple(sorted({row[2] for row in said}))
        claim, agent, group = (
            _numbered(column, (row[k] for row in said)) for k, column in enumerate((names, agents, groups))
        )
        decided = {OutcomeVerdict.ESTABLISHED: 1.0, OutcomeVerdict.REFUTED: 0.0}
        truth = np.array([decided.get(outcomes[c], np.nan) if c in outcomes else np.nan for c in names], np.float64)
        affirms = np.array([row[3] > 0 for row in said], np.bool_)
        return cls(names, truth, agents, groups, claim, agent, group, affirms)

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Which claims were decided."""
        return ~np.isnan(self.truth)

    def without(self, claims: Collection[str]) -> Testimony:
        """The same, not knowing what became of some claims."""
        hidden = np.array([claim in claims for claim in self.claims], np.bool_)
        return replace(self, truth=np.where(hidden, np.nan, self.truth))

    def taught(self) -> Testimony:
        """The rows on claims that were decided: all that outcomes can teach."""
        kept = self.decided[self.claim] if len(self) else np.zeros(0, np.bool_)
        return Testimony.of((self.row(i) for i in np.flatnonzero(kept).tolist()), self.outcomes, self.outcomes.keys())

    @property
    def outcomes(self) -> dict[str, OutcomeVerdict]:
        """The verdicts on the claims that were decided."""
        word = {1.0: OutcomeVerdict.ESTABLISHED, 0.0: OutcomeVerdict.REFUTED}
        return {
            claim: word[truth] for claim, truth in zip(self.claims, self.truth.tolist(), strict=True) if truth in word
        }

    def row(self, number: int) -> tuple[str, str, str, int]:
        """A row by names: claim, agent, group, side."""
        return (
            self.claims[self.claim[number]],
            self.agents[self.agent[number]],
            self.groups[self.group[number]],
            1 if self.affirms[number] else -1,
        )

    def rows(self) -> Sequence[tuple[str, str, str, int]]:
        """All rows by names."""
        return [self.row(number) for number in range(len(self))]


def _numbered(names: Sequence[str], column: Iterable[str | int]) -> Ints:
    numbers: dict[str | int, int] = {name: number for number, name in enumerate(names)}
    return np.array([numbers[name] for name in column], np.int64)


def gathered(
    records: Records, *, as_of: datetime | None = None, persons: bool = False, outcomes: bool = True
) -> Testimony:
    """The origins of all claims that count, and what was decided of these.

    Relays are no testimony of their own. Nor is a statement with a likelihood ratio of its own, which no table
    overrides. A report that names no source counts only where nobody is known on its side, and all such reports on one
    side of a claim are one row: as in the measure (sections 2 and 3).

    Args:
        records: all records.
        as_of: what was public, and what was decided, by this instant.
        persons: whether people, accounts and unnamed sources are told apart; else they count by their grade and kind.
        outcomes: whether outcomes are used at all.
    """
    evidence = Evidence(records, as_of=as_of, tables=default_tables())
    graded = grades(records.judgements.values())
    of: dict[str, tuple[str, str]] = {}

    def names(speaker: str) -> tuple[str, str]:
        if speaker not in of:
            agent = records.agents.get(speaker)
            letter = graded[speaker].effective if speaker in graded else None
            told_apart = persons or (agent is not None and is_office(agent))
            of[speaker] = (speaker if told_apart else NOBODY), group_of(agent, letter)
        return of[speaker]

    known: dict[tuple[str, int], set[str]] = defaultdict(set)
    latent: set[tuple[str, int]] = set()
    for node in evidence.citations.cited:
        if not evidence.is_reached(node):
            continue
        if node.kind == UNATTRIBUTED:
            latent.add((node.pool, node.side))
        elif node.kind == STATEMENT and node in evidence.citations.origins:
            statement = records.statements[node.ref]
            if statement.likelihood_ratio is None:
                known[node.pool, node.side].add(statement.speaker)
    rows = [(pool, *names(speaker), side) for (pool, side), speakers in known.items() for speaker in speakers]
    rows += [(pool, NOBODY, "unattributed", side) for pool, side in latent if (pool, side) not in known]
    known_by_then = known_outcomes(records, as_of) if outcomes else {}
    verdicts = {claim: verdict for claim, verdict in known_by_then.items() if verdict is not OutcomeVerdict.CORRECTED}
    pools = {evidence.relations.pool_of(claim): claim for claim in records.claims}
    return Testimony.of(rows, {pool: verdicts[c] for pool, c in pools.items() if c in verdicts}, pools)


def group_of(agent: Agent | None, letter: object) -> str:
    """The grade and kind by which a source counts: `B outlet`, or `outlet` where nobody graded it."""
    kind = kind_word(agent) if agent is not None else "person"
    return f"{letter.value} {kind}" if isinstance(letter, Reliability) else kind
