"""The nearest names to one that is not there: `did you mean ...?`, quick also among ten thousand names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property
from typing import Final

_COMPARED: Final = 24
"""How many names, those that share most pairs of letters, are compared letter by letter."""
_LONGEST: Final = 80
"""Longer names are compared by their beginning: the comparison takes the square of the length."""


class Nearest:
    """Names among which to look for the nearest.

    >>> Nearest(["asserts", "denies", "disputes"]).of("denys")
    ('denies',)
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = sorted(set(names))

    def of(self, wanted: str, count: int = 3, likeness: float = 0.6) -> tuple[str, ...]:
        """The most alike names, best first; none that is less alike than `likeness` (0 to 1)."""
        pairs = _pairs(wanted)
        shared = Counter(index for pair in pairs for index in self._index.get(pair, ()))
        nearest = sorted(shared, key=lambda index: (-shared[index], abs(len(self._names[index]) - len(wanted)), index))
        matcher = SequenceMatcher(autojunk=False)
        matcher.set_seq2(wanted[:_LONGEST])
        ranked = []
        for index in nearest[:_COMPARED]:
            matcher.set_seq1(self._names[index][:_LONGEST])
            ranked.append((-matcher.ratio(), self._names[index]))
        return tuple(name for ratio, name in sorted(ranked)[:count] if -ratio >= likeness)

    def one(self, wanted: str) -> str | None:
        """The nearest name, if one is near."""
        return next(iter(self.of(wanted, 1)), None)

    @cached_property
    def _index(self) -> dict[str, list[int]]:
        index = defaultdict(list)
        for number, name in enumerate(self._names):
            for pair in _pairs(name):
                index[pair].append(number)
        return index


def _pairs(name: str) -> set[str]:
    """The pairs of neighbouring letters, first and last letter marked, so that short names have some too."""
    marked = f"^{name[:_LONGEST].casefold()}$"
    return {marked[start : start + 2] for start in range(len(marked) - 1)}
