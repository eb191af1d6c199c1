"""Records that wait on disk until they are checked, numbered in the order in which they came."""

from __future__ import annotations

import pickle
from array import array
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, Final

from claimgraph.graph.model import Bounds, Place, Record, Text

_AT_ONCE: Final = 64
"""So many records are packed together: what they have in common is written once."""

_PACKED: Final[dict[type[Any], Callable[[Any], tuple[Any, ...]]]] = {
    Bounds: lambda bounds: (Bounds, (bounds.typed, bounds.not_before, bounds.not_after)),
    Text: lambda text: (Text, (text.by_language,)),
}
"""How values that stand in most records are packed, in half the time that it takes by itself."""

_Row = tuple[type[Record], str, str, int | None, dict[str, Any]]


class Spool:
    """Records in a file that has no name and is gone with the process, however that ends.

    Args:
        folder: where the file is made.
        name: what the file is called that the records come from.
    """

    def __init__(self, folder: Path | None, name: str) -> None:
        self._file = TemporaryFile(dir=folder)  # noqa: SIM115 (closed by `close`)
        self._name = name
        self._starts = array("q", [0])
        self._waiting: list[_Row] = []
        self._number = 0

    def __len__(self) -> int:
        return self._number

    def add(self, cls: type[Record], iri: str, id: str, line: int | None, found: dict[str, Any]) -> None:
        """One record more: its kind, what it is called, its line, and the values of its fields."""
        self._waiting.append((cls, iri, id, line, found))
        self._number += 1
        if len(self._waiting) == _AT_ONCE:
            self._pack()

    def _pack(self) -> None:
        packed = BytesIO()
        pickler = pickle.Pickler(packed, pickle.HIGHEST_PROTOCOL)
        pickler.dispatch_table = _PACKED
        pickler.dump(self._waiting)
        self._file.write(packed.getbuffer())
        self._starts.append(self._file.tell())
        self._waiting.clear()

    def records(self, numbers: Iterable[int]) -> Iterator[Record]:
        """Some records by their numbers, which rise."""
        if self._waiting:
            self._pack()
        at, block = -1, []
        for number in numbers:
            if number // _AT_ONCE != at:
                at = number // _AT_ONCE
                self._file.seek(self._starts[at])
                block = pickle.loads(self._file.read(self._starts[at + 1] - self._starts[at]))
            cls, iri, id, line, found = block[number % _AT_ONCE]
            yield cls(iri=iri, id=id, place=None if line is None else Place(self._name, line), **found)

    def close(self) -> None:
        """The file is gone."""
        self._file.close()
