"""What the checks look at: the records of one file, where each key stood, and the claims that are pooled."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import (
    Agent,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
)
from claimgraph.graph.pools import Pools
from claimgraph.imports.nearest import Nearest

Located = Callable[[str, str, str | None], int | None]
"""From the IRI of a record, a key of the story format and, in a list, one IRI of it: the line."""

_KINDS: tuple[tuple[type[Record], str], ...] = (
    (Agent, "agent"),
    (Document, "document"),
    (Claim, "claim"),
    (Statement, "statement"),
)


def _nowhere(iri: str, key: str, target: str | None) -> int | None:
    return None


class Use(NamedTuple):
    """An id that is used by something of which no record could be made."""

    iri: str
    kind: str
    line: int | None


@dataclass(frozen=True, slots=True)
class Described:
    """What a reader knows beyond the records that it could build."""

    base: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """The kind of everything that is described, by IRI, also where no record could be built."""
    unread: frozenset[str] = frozenset()
    """Kinds of which something could not be read at all: nobody knows which ids are missing."""
    loose: frozenset[str] = frozenset()
    """IRIs of which only that much is known: they stand under some key that is not known."""
    located: Located = _nowhere
    uses: tuple[Use, ...] = ()
    """The ids that the entries without a record use, so that their faults are told as well."""
    how: Mapping[str, str] = field(default_factory=dict)
    """What to do in this format about an id of each kind that nothing describes, where it is not as in a story."""


class Scene:
    """The records, and the words in which findings are told."""

    def __init__(self, records: Records, file: str, described: Described) -> None:
        self.records = records
        self.file = file
        self.described = described
        self.by_iri: dict[str, Record] = {
            **records.agents,
            **records.documents,
            **records.claims,
            **records.statements,
        }

    @cached_property
    def decided(self) -> tuple[Judgement | Outcome | IndependenceDecision | IdentityDecision, ...]:
        """What people decided: grades, outcomes, decisions on independence and on identity."""
        records = self.records
        return (
            *records.judgements.values(),
            *records.outcomes.values(),
            *records.decisions.values(),
            *records.identity_decisions.values(),
        )

    def kind(self, iri: str) -> str | None:
        """agent, document, claim or statement; None where nothing describes it."""
        record = self.by_iri.get(iri)
        if record is None:
            return self.described.kinds.get(iri)
        return next(name for cls, name in _KINDS if isinstance(record, cls))

    def name(self, iri: str) -> str:
        """The id by which the file calls it, in backticks and not too long."""
        record = self.by_iri.get(iri)
        name = record.id if record is not None else iri
        for base in (self.described.base, *self.records.stories):
            if record is None and base and iri.startswith(base):
                name = iri.removeprefix(base)
                break
        name = " ".join("".join(c if c.isprintable() else " " for c in name).split())
        return f"`{name}`" if len(name) <= 60 else f"`{name[:59]}…`"

    def names(self, iris: Iterable[str], most: int = 6) -> str:
        """Several of them, the first ones by name."""
        listed = list(iris)
        shown = ", ".join(map(self.name, listed[:most]))
        return shown if len(listed) <= most else f"{shown} and {len(listed) - most} more"

    def tell(
        self,
        record: Record,
        key: str,
        what: str,
        todo: str = "",
        severity: Severity = Severity.ERROR,
        target: str | None = None,
    ) -> Finding:
        """A finding about a record, at the line of a key of it or, in a list, of one id there."""
        file, line = record.place or (self.file, None)
        line = self.described.located(record.iri, key, target) or line
        if line is None:  # then the id has to say where it stands
            what = f"{self.name(record.iri)}: {what}"
        return Finding(file, what, todo, line, severity, record.iri)

    @cached_property
    def ids(self) -> dict[str, Nearest]:
        """The described ids of each kind, to find the nearest."""
        names: dict[str, list[str]] = defaultdict(list)
        for iri in {**self.described.kinds, **dict.fromkeys(self.by_iri)}:
            names[self.kind(iri) or ""].append(self.name(iri)[1:-1])
        return {kind: Nearest(found) for kind, found in names.items()}

    @cached_property
    def pool(self) -> dict[str, str]:
        """The pool of each claim: what those that are the same have in common."""
        return Pools(self.records).of

    @cached_property
    def entailed(self) -> dict[str, dict[str, None]]:
        """The pools that each pool entails directly, in order."""
        return self._between_pools("entails")

    @cached_property
    def rivals(self) -> dict[str, dict[str, None]]:
        """The pools that each pool contradicts: both ways."""
        one_way = self._between_pools("contradicts")
        both: dict[str, dict[str, None]] = {}
        for one, others in one_way.items():
            for other in others:
                both.setdefault(one, {})[other] = None
                both.setdefault(other, {})[one] = None
        return both

    def _between_pools(self, name: str) -> dict[str, dict[str, None]]:
        edges: dict[str, dict[str, None]] = {}
        for iri, claim in self.records.claims.items():
            for other in getattr(claim, name):
                if other in self.pool and self.pool[other] != self.pool[iri]:
                    edges.setdefault(self.pool[iri], {})[self.pool[other]] = None
        return edges

    def implies(self, one: str, other: str) -> bool:
        """Whether the truth of one claim makes the other true: they are the same, or it entails it in some steps."""
        start, goal = self.pool.get(one, one), self.pool.get(other, other)
        if start == goal:
            return True
        return any(reached == goal for reached in self.consequences(start))

    def consequences(self, pool: str) -> Iterable[str]:
        """The pools that follow from a pool, itself first, nearest first."""
        seen = {pool}
        reached = [pool]
        for one in reached:  # grows while it is walked
            yield one
            for other in self.entailed.get(one, ()):
                if other not in seen:
                    seen.add(other)
                    reached.append(other)

    @cached_property
    def _with_rivals(self) -> set[str]:
        """The pools from which a claim with rivals follows."""
        backwards: dict[str, list[str]] = defaultdict(list)
        for one, others in self.entailed.items():
            for other in others:
                backwards[other].append(one)
        seen = set(self.rivals)
        reached = list(self.rivals)
        for one in reached:  # grows while it is walked
            for other in backwards.get(one, ()):
                if other not in seen:
                    seen.add(other)
                    reached.append(other)
        return seen

    def excludes(self, one: str, other: str) -> bool:
        """Whether the truth of one claim makes the other false: claims that follow from them contradict each other."""
        first, second = self.pool.get(one, one), self.pool.get(other, other)
        if first not in self._with_rivals or second not in self._with_rivals:
            return False
        follow = set(self.consequences(second))
        return any(rival in follow for reached in self.consequences(first) for rival in self.rivals.get(reached, ()))
