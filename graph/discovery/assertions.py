"""Assertions: who says which value of which object, as columns of numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int32]
Offsets = NDArray[np.int64]


class Assertion(NamedTuple):
    """One source says that an object has a value."""

    source: str
    object: str
    value: str
    origin: str = ""
    """The source from which it was taken over; the source itself where it is empty."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Assertions:
    """Who says what, in columns. A *fact* is a value that an object may have: one that is asserted, or a candidate.

    Sources, objects and labels are numbered in the order of their names, facts by object and label, and assertions
    stand by fact and source: neither the order in which rows come nor repeated rows make a difference. A source that
    says the same twice says it once; one that gives an object several values asserts each of them. An empty value is a
    missing one and no assertion: whoever builds from rows leaves it out.

    Attributes:
        sources, objects, labels: the names; labels are the distinct values, whatever object they are of.
        source, fact: of each assertion its numbers; `fact` never falls.
        label: of each fact its label.
        starts: where the facts of each object begin, and the end of the last.
        origin: of each assertion the source (its number) that first said so, where that is known.
    """

    sources: Sequence[str]
    objects: Sequence[str]
    labels: Sequence[str]
    source: Ints
    fact: Ints
    label: Ints
    starts: Offsets
    origin: Ints | None = None

    @classmethod
    def of(cls, rows: Iterable[tuple[str, ...]], candidates: Mapping[str, Iterable[str]] | None = None) -> Assertions:
        """Packs assertions.

        Args:
            rows: (source, object, value) or, as in `Assertion`, with the origin besides.
            candidates: values that an object may have though nobody asserts them.

        >>> assertions = Assertions.of([("anna", "sky", "blue"), ("bert", "sky", "grey"), ("anna", "sky", "blue")])
        >>> len(assertions), assertions.facts()
        (2, [('sky', 'blue'), ('sky', 'grey')])
        """
        given = [Assertion(*row) for row in rows]
        more = [(thing, value) for thing, values in (candidates or {}).items() for value in values]
        count = len(given)
        origins = [row.origin or row.source for row in given] if any(row.origin for row in given) else []
        sources, source = _numbered([row.source for row in given] + origins)
        objects, thing = _numbered([row.object for row in given] + [thing for thing, _ in more])
        labels, label = _numbered([row.value for row in given] + [value for _, value in more])
        origin = source[count:] if origins else None
        return cls.from_numbers(
            source[:count], thing, label, sources=sources, objects=objects, labels=labels, origin=origin
        )

    @classmethod
    def from_numbers(
        cls,
        source: NDArray[np.integer],
        thing: NDArray[np.integer],
        label: NDArray[np.integer],
        *,
        sources: Sequence[str],
        objects: Sequence[str],
        labels: Sequence[str],
        origin: NDArray[np.integer] | None = None,
    ) -> Assertions:
        """Packs assertions that are numbers already: of each its source, object and label.

        Objects and labels beyond the last source are candidates that nobody asserts.

        Raises:
            ValueError: a number has no name, or an object no value.
        """
        for what, column, names in (("source", source, sources), ("object", thing, objects), ("label", label, labels)):
            if len(column) and not (int(column.min()) >= 0 and int(column.max()) < len(names)):
                raise ValueError(f"a {what} is numbered beyond the {len(names)} names that there are")
        key = thing.astype(np.int64) * max(1, len(labels)) + label
        facts, fact = np.unique(key, return_inverse=True)
        fact = fact[: len(source)].astype(np.int64)
        pair = fact * max(1, len(sources)) + source
        order = np.argsort(pair, kind="stable")
        kept = order[np.flatnonzero(np.diff(pair[order], prepend=-1))]
        of_object = facts // max(1, len(labels))
        starts = np.searchsorted(of_object, np.arange(len(objects) + 1))
        if len(objects) and int(np.diff(starts).min()) == 0:
            raise ValueError("an object has no value; leave it out, or name its candidates")
        return cls(
            sources=sources,
            objects=objects,
            labels=labels,
            source=source[kept].astype(np.int32),
            fact=fact[kept].astype(np.int32),
            label=(facts % max(1, len(labels))).astype(np.int32),
            starts=starts.astype(np.int64),
            origin=None if origin is None else origin[kept].astype(np.int32),
        )

    def __len__(self) -> int:
        """The number of assertions."""
        return len(self.source)

    def facts(self) -> list[tuple[str, str]]:
        """Of each fact the object and the value."""
        things = np.repeat(np.arange(len(self.objects)), np.diff(self.starts))
        pairs = zip(things.tolist(), self.label.tolist(), strict=True)
        return [(self.objects[thing], self.labels[label]) for thing, label in pairs]

    def closed(self) -> Assertions:
        """The same where every label is a candidate of every object, as in a questionnaire with fixed answers."""
        size = len(self.labels)
        if int(self.starts[-1]) == size * len(self.objects):
            return self
        things = np.repeat(np.arange(len(self.objects)), np.diff(self.starts))
        fact = (things * size + self.label)[self.fact]
        return replace(
            self,
            fact=fact.astype(np.int32 if size * len(self.objects) < 2**31 else np.int64),
            label=np.tile(np.arange(size, dtype=np.int32), len(self.objects)),
            starts=np.arange(len(self.objects) + 1) * size,
        )

    def collapsed(self) -> Assertions:
        """The same with copies collapsed to their origins: each assertion is its origin's, which says the same once.

        Where no origins are known nothing changes.

        >>> rows = [("wire", "vote", "yes"), ("post", "vote", "yes", "wire"), ("anna", "vote", "no")]
        >>> [len(each) for each in (Assertions.of(rows), Assertions.of(rows).collapsed())]
        [3, 2]
        """
        if self.origin is None:
            return self
        pair = np.unique(self.fact.astype(np.int64) * len(self.sources) + self.origin)
        return replace(
            self,
            source=(pair % len(self.sources)).astype(np.int32),
            fact=(pair // len(self.sources)).astype(self.fact.dtype),
            origin=None,
        )


def _numbered(names: list[str]) -> tuple[tuple[str, ...], Offsets]:
    """The distinct names in order, and of each name its number."""
    distinct = tuple(sorted(set(names)))
    number = {name: i for i, name in enumerate(distinct)}
    return distinct, np.fromiter((number[name] for name in names), np.int64, len(names))
