"""Which record refers to which, as numbers: a few bytes for each in place of an object.

Nodes are known by a 64-bit hash of their IRI. Two that share one would be taken for one and the same: then a reference
to nothing could pass for one to something, once in a hundred thousand files of ten million records.
"""

from __future__ import annotations

from array import array
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from claimgraph.graph.model import (
    Agent,
    By,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Record,
    Statement,
    Story,
    UnnamedSource,
)

Numbers = NDArray[np.int64]

AGENT, DOCUMENT, CLAIM, STATEMENT, OTHER = 1, 2, 4, 8, 16
"""The kinds of what is referred to, as bits: a reference may allow several."""
_LOOSE, NO_KIND, _NOTHING = 0, 32, 64
"""What has no kind and should have one, what has none, and what nothing is said of."""

KIND: Final[Mapping[type[Record], int]] = {
    Agent: AGENT,
    Outlet: AGENT,
    UnnamedSource: AGENT,
    Document: DOCUMENT,
    Claim: CLAIM,
    Statement: STATEMENT,
}

_AGENT: Final = {"member_of": AGENT, "owned_by": AGENT, "possibly_same_as": AGENT}
_REFERENCES: Final[Mapping[type[Record], Mapping[str, int]]] = {
    Story: {"author": AGENT},
    Agent: _AGENT,
    Outlet: _AGENT,
    UnnamedSource: {"document": DOCUMENT, **_AGENT},
    Document: {"outlet": AGENT, "author": AGENT},
    Claim: {"party": AGENT, "same_claim_as": CLAIM, "entails": CLAIM, "contradicts": CLAIM},
    Statement: {
        "speaker": AGENT,
        "claim": CLAIM,
        "document": DOCUMENT,
        "relays": STATEMENT,
        "answers": STATEMENT,
    },
    Judgement: {"judges": AGENT | STATEMENT, "decided_by": AGENT},
    Outcome: {"claim": CLAIM, "decided_by": AGENT},
    IndependenceDecision: {"apart": AGENT | STATEMENT, "together": AGENT | STATEMENT, "decided_by": AGENT},
    IdentityDecision: {"same": CLAIM, "different": CLAIM, "decided_by": AGENT},
}
"""The fields of each kind of record that hold IRIs, and the kinds of what may stand there."""

_BOTH_WAYS: Final = (Claim, IdentityDecision)
"""What holds of a claim depends on the claims that refer to it, and on what was decided of it."""

_NO_USE: Final = frozenset({(Outcome, "claim"), (Judgement, "judges")})
"""Where something is judged it is not used."""
_JOINS, _USES = 1, 2
_REFERRING: Final = {
    cls: tuple(
        (
            field,
            wanted,
            (_JOINS if cls in _BOTH_WAYS and wanted == CLAIM else 0) | (0 if (cls, field) in _NO_USE else _USES),
        )
        for field, wanted in fields.items()
    )
    for cls, fields in _REFERENCES.items()
}
"""The fields of each kind of record that hold IRIs, what may stand there, and what such a reference does."""


class Closed(NamedTuple):
    """References that lead from one record to another, by the number of the first: a compressed sparse matrix."""

    starts: Numbers
    targets: Numbers


class References:
    """Gathers the nodes of a file and what they refer to, then says what a reference leads to."""

    def __init__(self) -> None:
        self._node, self._kind = array("q"), array("b")
        self._record = array("q")  # of each node the number of its record; -1 where it has none
        self._source, self._target, self._wanted, self._how = array("q"), array("q"), array("b"), array("b")

    def node(self, iri: str, cls: type[Record] | None, record: int | None, *, loose: bool = False) -> None:
        """A node of which something is said: the kind of record that it is, and the number of that record. `loose`: it
        should have a kind and has none, which is told of itself."""
        self._node.append(hash(iri))
        self._kind.append(_LOOSE if loose else NO_KIND if cls is None else KIND.get(cls, OTHER))
        self._record.append(-1 if record is None else record)

    def record(self, number: int, cls: type[Record], found: Mapping[str, Any]) -> None:
        """A record: what it refers to."""
        for field, wanted, how in _REFERRING[cls]:
            value = found.get(field)
            if not value:
                continue
            if isinstance(value, str):
                self._source.append(number)
                self._target.append(hash(value))
                self._wanted.append(wanted)
                self._how.append(how)
                continue
            if isinstance(value, By):
                value = () if value.agent is None else (value.agent,)
            for iri in value:
                self._source.append(number)
                self._target.append(hash(iri))
                self._wanted.append(wanted)
                self._how.append(how)

    def kinds_of(self, iris: Sequence[str]) -> list[int | None]:
        """The kinds of some nodes: None where nothing is said of one, something that is no kind where it has none."""
        nodes, wanted = np.array(self._node), np.array([hash(iri) for iri in iris], np.int64)
        if not len(nodes):
            return [None] * len(iris)
        order = np.argsort(nodes)
        place = order[np.minimum(np.searchsorted(nodes, wanted, sorter=order), len(nodes) - 1)]
        return [self._kind[at] if nodes[at] == node else None for at, node in zip(place, wanted, strict=True)]

    def loosen(self, iris: Collection[str]) -> None:
        """Nodes that have no kind and, as was seen later, should have one."""
        if iris:
            wanted = np.fromiter(map(hash, iris), np.int64, len(iris))
            for at in np.flatnonzero(np.isin(np.array(self._node), wanted)).tolist():
                self._kind[at] = _LOOSE

    def scattered(self) -> frozenset[int]:
        """The hashes of nodes of which something is said in more than one place of the file."""
        nodes = np.sort(np.array(self._node))
        return frozenset(nodes[1:][nodes[1:] == nodes[:-1]].tolist())

    def settle(self, records: int) -> None:
        """Nothing more comes: from now on references can be followed."""
        nodes = np.array(self._node)
        order = np.argsort(nodes)
        sorted_nodes = nodes[order]
        target = np.array(self._target)
        place = np.minimum(np.searchsorted(sorted_nodes, target), max(len(nodes) - 1, 0))
        known = sorted_nodes[place] == target if len(nodes) else np.zeros(len(target), bool)
        kind, record = np.array(self._kind)[order], np.array(self._record)[order]
        self._found_kind = np.where(known, kind[place] if len(nodes) else 0, _NOTHING).astype(np.int8)
        leads = np.where(known, record[place] if len(nodes) else -1, -1)
        self._from = np.array(self._source)
        self._to = leads
        self._sort = np.array(self._wanted)
        how = np.array(self._how, np.int8)
        joins, self._uses = (how & _JOINS).astype(bool), (how & _USES).astype(bool)
        self._records = records
        self._record_kind = np.zeros(records, np.int8)
        self._record_kind[record[record >= 0]] = kind[record >= 0]
        inside = leads >= 0
        sources = np.concatenate([self._from[inside], leads[inside & joins]])
        targets = np.concatenate([leads[inside], self._from[inside & joins]])
        by_source = np.argsort(sources, kind="stable")
        counts = np.bincount(sources, minlength=records)
        self._nodes, self._record_of = sorted_nodes, record
        self._closed = Closed(np.concatenate(([0], np.cumsum(counts))), targets[by_source])
        for name in ("_node", "_kind", "_record", "_source", "_target", "_wanted", "_how"):
            delattr(self, name)

    def unmet(self) -> Numbers:
        """The records that refer to what is not described, or is of a kind that cannot stand there; rising.

        What should have a kind and has none passes: that is told of itself.
        """
        met = (self._found_kind & self._sort).astype(bool) | (self._found_kind == _LOOSE)
        return distinct(self._from[~met])

    def numbers_of(self, iris: Collection[str]) -> Numbers:
        """The records of some IRIs, as far as they have any; rising."""
        wanted = np.fromiter(map(hash, iris), np.int64, len(iris))
        place = np.minimum(np.searchsorted(self._nodes, wanted), max(len(self._nodes) - 1, 0))
        if not len(self._nodes):
            return wanted[:0]
        found = self._record_of[place][self._nodes[place] == wanted]
        return distinct(found[found >= 0])

    def idle(self) -> Numbers:
        """The agents and claims to which nothing refers; rising."""
        idle = (self._record_kind & (AGENT | CLAIM)).astype(bool)
        idle[self._to[(self._to >= 0) & self._uses]] = False
        return np.flatnonzero(idle)

    def around(self, some: Numbers) -> Numbers:
        """Some records and all that they lead to, in however many steps; rising."""
        seen = np.zeros(self._records, bool)
        seen[some] = True
        ahead = some
        while len(ahead):
            starts, ends = self._closed.starts[ahead], self._closed.starts[ahead + 1]
            reached = self._closed.targets[_ranges(starts, ends)]
            ahead = distinct(reached[~seen[reached]])
            seen[ahead] = True
        return np.flatnonzero(seen)


def distinct(numbers: Numbers) -> Numbers:
    """Each number once, rising. (`numpy.unique` hashes, which takes several times as long for millions.)"""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), bool)
    first[1:] = ordered[1:] != ordered[:-1]
    kept: Numbers = ordered[first]
    return kept


def _ranges(starts: Numbers, ends: Numbers) -> Numbers:
    """The numbers from each start to its end, one range after another.

    >>> _ranges(np.array([3, 9]), np.array([5, 10])).tolist()
    [3, 4, 9]
    """
    counts = ends - starts
    total = int(counts.sum())
    steps = np.arange(total) - np.repeat(np.cumsum(counts) - counts, counts)
    ranges: Numbers = steps + np.repeat(starts, counts)
    return ranges


def lots(records: int, size: int) -> Iterator[Numbers]:
    """All records, so many at a time."""
    for start in range(0, records, size):
        yield np.arange(start, min(start + size, records))
