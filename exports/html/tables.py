"""The data of the page as columns: each text once, references as numbers of rows, what is empty at an end cut off.

A table is `{"cols": [...], "rows": [[...], ...]}`. In a column whose name begins with `*` a text is the number of an
entry of `strings`; a list there is one text in several parts, or several texts, as the column says.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator
from typing import Any, Final, Generic, TypeVar

from claimgraph.exports.html.safe import clean

T = TypeVar("T", bound=Hashable)

_JOINTS: Final = re.compile(r"(?<=[.:;] )|(?=, through )|(?<=, through )|(?= \()|(?<=\))|(?<= and )|(?<= und )")
"""Where a sentence of a verdict is taken apart: at its ends, and before and after names. To save room, and no more."""


class Strings:
    """The texts of a page, cleaned, each stored once."""

    def __init__(self) -> None:
        self._place: dict[str, int] = {}
        self._cleaned: dict[str, int] = {}
        self._parts: dict[str, tuple[int, ...]] = {}

    def __call__(self, text: str | None) -> int | None:
        """The number of a text; None for none or an empty one."""
        if not text:
            return None
        place = self._place.get(text)
        if place is None:
            cleaned = clean(text)
            place = self._place[text] = self._cleaned.setdefault(cleaned, len(self._cleaned))
        return place

    def all(self, texts: Iterable[str]) -> list[int] | None:
        """The numbers of several texts; None where there are none."""
        return [place for text in texts if (place := self(text)) is not None] or None

    def parts(self, sentences: str) -> tuple[int, ...]:
        """The numbers of the parts of a long text, which together are the text: parts recur more often than wholes."""
        parts = self._parts.get(sentences)
        if parts is None:
            parts = self._parts[sentences] = tuple(self.all(_JOINTS.split(clean(sentences))) or ())
        return parts

    def as_list(self) -> list[str]:
        """The texts in the order of their numbers."""
        return list(self._cleaned)


class Pool(Generic[T]):
    """Things that recur, each kept once and named by its number; to be walked through in the order of the numbers."""

    def __init__(self) -> None:
        self._place: dict[T, int] = {}

    def __call__(self, thing: T) -> int:
        """The number of a thing."""
        return self._place.setdefault(thing, len(self._place))

    def __iter__(self) -> Iterator[T]:
        return iter(self._place)


class Table:
    """Rows under fixed columns. Texts that are stored in place are cleaned here."""

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._rows: list[list[Any]] = []

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, **values: Any) -> int:
        """Adds a row and gives its number. A column that is not named is empty; an unknown one raises KeyError."""
        row = [values.pop(column.lstrip("*"), None) for column in self._columns]
        row = [clean(value) if type(value) is str else value for value in row]
        if values:
            raise KeyError(*values)
        self._rows.append(cut(row))
        return len(self._rows) - 1

    def as_data(self) -> dict[str, Any]:
        """The table as plain data."""
        return {"cols": list(self._columns), "rows": self._rows}


def cut(row: list[Any]) -> list[Any]:
    """A row without the empty places at its end.

    >>> cut([1, None, None])
    [1]
    """
    while row and row[-1] is None:
        row.pop()
    return row
