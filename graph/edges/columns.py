"""The columns: what scoring reads of all records, without a Python object for each of them.

Agents, documents, claims and statements are numbered from 0; a column holds one value for each of them. Statements
stand pool by pool (claims that are the same form one pool), so that the evidence of some pools is one slice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from claimgraph.ontology.terms import Access, AgentKind, Certainty, Reliability, Stance

Bools = NDArray[np.bool_]
Codes = NDArray[np.int8]
Numbers = NDArray[np.int32]
Offsets = NDArray[np.int64]
Floats = NDArray[np.float64]

STANCES: Final = tuple(Stance)
ACCESSES: Final = tuple(Access)
CERTAINTIES: Final = tuple(Certainty)
KINDS: Final = (*AgentKind, None)
"""The kinds of agent by their code; the last one stands for none, which an unnamed source has."""
LETTERS: Final = tuple(Reliability)
NO_DATE: Final = np.iinfo(np.int64).min
"""Stands where a document has no such bound."""


class Named(Protocol):
    """The IRIs of one kind of record, by number."""

    def __len__(self) -> int: ...

    def __getitem__(self, number: int) -> str: ...

    def number_of(self, name: str) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Names:
    """Strings as one run of UTF-8 bytes; number i ends before `ends[i]` and begins where the one before it ends.

    >>> names = Names.of(["one", "zwölf"])
    >>> len(names), names[1], names.number_of("zwölf"), names.number_of("two")
    (2, 'zwölf', 1, None)
    """

    text: NDArray[np.uint8]
    ends: Offsets

    @classmethod
    def of(cls, names: Iterable[str]) -> Names:
        """Packs some strings."""
        encoded = [name.encode() for name in names]
        ends = np.cumsum(np.fromiter(map(len, encoded), np.int64, len(encoded)))
        return cls(np.frombuffer(b"".join(encoded), np.uint8), ends)

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, number: int) -> str:
        start = int(self.ends[number - 1]) if number else 0
        return self.text[start : int(self.ends[number])].tobytes().decode()

    def number_of(self, name: str) -> int | None:
        """The number of a name, the first one where several are the same; None where there is none."""
        wanted = name.encode()
        found = np.flatnonzero(np.diff(self.ends, prepend=0) == len(wanted))
        for back, byte in enumerate(reversed(wanted), 1):  # the last bytes tell names apart soonest
            if len(found) < 2:
                break
            found = found[self.text[self.ends[found] - back] == byte]
        return next((int(number) for number in found if self[int(number)] == name), None)


@dataclass(frozen=True, slots=True)
class Many:
    """A list of numbers for each row: row i is `items[starts[i]:starts[i + 1]]` (compressed sparse rows).

    >>> rows = Many.of([[4, 5], [], [6]])
    >>> rows[0].tolist(), rows[1].tolist(), rows.counts().tolist()
    ([4, 5], [], [2, 0, 1])
    """

    starts: Offsets
    items: Numbers

    @classmethod
    def of(cls, rows: Iterable[Iterable[int]]) -> Many:
        """Packs some lists of numbers."""
        lists = [list(row) for row in rows]
        counts = np.fromiter(map(len, lists), np.int64, len(lists))
        items = np.fromiter((item for row in lists for item in row), np.int32, int(counts.sum()))
        return cls(np.concatenate(([0], np.cumsum(counts))), items)

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, row: int) -> Numbers:
        return self.items[self.starts[row] : self.starts[row + 1]]

    def counts(self) -> Offsets:
        """How long each list is."""
        return np.diff(self.starts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Edges:
    """All that scoring reads, in columns.

    Attributes:
        pool_starts: where the statements of each pool begin; after the last pool stand those on no known claim.
        claim: of each statement its claim, -1 where that is not described; `speaker` and `document` likewise.
        stance, access, certainty: their places in `STANCES`, `ACCESSES` and `CERTAINTIES`.
        likelihood_ratio, fidelity: as stated, else not a number.
        relays_something: whether it relays anything, be it described or not.
        relays: the statements that it relays, each once, itself apart; `answers` likewise.
        withdrawn: statements that a retraction or correction answers, rising, and with each what that is.
        outlet: of each document its outlet; `author` its authors.
        record: whether it is a primary record; `seen` whether somebody had it in hand.
        not_before, not_after: its bounds in microseconds since 1970 (UTC), `NO_DATE` where there is none.
        kind: of each agent the place of its kind in `KINDS`.
        described: whether there is a record of it; else only its IRI is known.
        description: of unnamed sources a number that those with the same description share; -1 for others.
        grades: the letters that it was given, as places in `LETTERS`, sorted.
        pool: of each claim its pool.
        prior: as stated, else not a number.
        party: agents with a stake in it; `entails` and `contradicts`: claims.
        decisions: people's decisions on independence, the earlier ones first: of each the ids (IRIs) that are apart and
            those together.
        decided_agents, decided_statements: those that are named in them, rising.
        agents, documents, claims, statements: the IRIs; `claim_ids` the short ids of claims.
    """

    pool_starts: Offsets
    claim: Numbers
    speaker: Numbers
    document: Numbers
    stance: Codes
    access: Codes
    certainty: Codes
    own_reporting: Bools
    against_interest: Bools
    relays_something: Bools
    likelihood_ratio: Floats
    fidelity: Floats
    relays: Many
    answers: Many
    withdrawn: Numbers
    withdrawn_by: Numbers
    outlet: Numbers
    record: Bools
    seen: Bools
    not_before: Offsets
    not_after: Offsets
    author: Many
    kind: Codes
    described: Bools
    description: Numbers
    member_of: Many
    owned_by: Many
    possibly_same_as: Many
    grades: Many
    pool: Numbers
    prior: Floats
    party: Many
    entails: Many
    contradicts: Many
    decided_agents: Numbers
    decided_statements: Numbers
    decisions: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    agents: Named
    documents: Named
    claims: Named
    statements: Named
    claim_ids: Named

    def __len__(self) -> int:
        """The number of statements."""
        return len(self.claim)

    @property
    def pools(self) -> int:
        """The number of pools."""
        return len(self.pool_starts) - 1


def codes(values: Iterable[Any], of: tuple[Any, ...], number: int) -> Codes:
    """Values of an enumeration as their places in it."""
    place = {value: i for i, value in enumerate(of)}
    return np.fromiter((place[value] for value in values), np.int8, number)
