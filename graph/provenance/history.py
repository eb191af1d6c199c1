"""What holds in a store, by the entries of its history.

Entries are numbered from 1 in one sequence, whatever their kind. Of each source the latest import holds, every decision
holds, and what was undone does not, until its undoing is undone in turn. So the graphs that are current follow from the
entries alone, for now and for any earlier number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any

from claimgraph.errors import StoreError
from claimgraph.graph.model import By
from claimgraph.graph.provenance.entries import Deciding, Import, LogEntry, Source, State, Undoing


class _Holding:
    """Which entries hold, and which import of each source, kept up while the entries pass by."""

    def __init__(self) -> None:
        self._passed: dict[int, LogEntry] = {}
        self._undone: dict[int, int] = {}  # of each entry, how many undoings of it hold
        self._imports: dict[str, list[Import]] = {}

    def holds(self, number: int) -> bool:
        """Whether nothing that holds undid the entry."""
        return self._undone[number] == 0

    def add(self, entry: LogEntry) -> None:
        """Takes the next entry. An undoing turns the state of what it undoes and, where that is one itself, so on."""
        self._passed[entry.number] = entry
        self._undone[entry.number] = 0
        if isinstance(entry, Import):
            self._imports.setdefault(entry.key, []).append(entry)
        holds, turned = True, True
        while turned and isinstance(entry, Undoing):
            before = self.holds(entry.undoes)
            self._undone[entry.undoes] += 1 if holds else -1
            entry = self._passed[entry.undoes]
            holds = self.holds(entry.number)
            turned = holds != before

    def latest(self, key: str) -> Import | None:
        """The import of a source that holds."""
        return next((entry for entry in reversed(self._imports.get(key, ())) if self.holds(entry.number)), None)

    def current(self) -> Iterator[Import | Deciding]:
        """The imports and decisions that hold, in the order of their numbers."""
        for number, entry in self._passed.items():
            if self.holds(number) and (
                isinstance(entry, Deciding) or (isinstance(entry, Import) and self.latest(entry.key) is entry)
            ):
                yield entry


@dataclass(frozen=True)
class Provenance:
    """All entries of a store, oldest first."""

    entries: tuple[LogEntry, ...] = ()

    @cached_property
    def _now(self) -> _Holding:
        return self._after(len(self.entries))

    def _after(self, number: int) -> _Holding:
        holding = _Holding()
        for entry in self.entries[:number]:
            holding.add(entry)
        return holding

    def current(self, as_imported: int | None = None) -> tuple[str, ...]:
        """The graphs that are current now, or were right after an entry, in the order of the entries."""
        holding = self._now if as_imported is None else self._after(as_imported)
        return tuple(dict.fromkeys(entry.graph for entry in holding.current()))

    def latest(self, key: str) -> Import | None:
        """The import that holds of the source of this key."""
        return self._now.latest(key)

    def number_of(self, graph: str) -> int:
        """The number of the latest entry that holds and put this graph into the store."""
        return max(entry.number for entry in self._now.current() if entry.graph == graph)

    def graphs(self) -> tuple[str, ...]:
        """All graphs that ever came in, in the order of the entries."""
        return tuple(self._triples)

    def checksums(self) -> dict[str, str | None]:
        """Of all graphs that ever came in the checksum; None where none was taken."""
        return {entry.graph: entry.checksum for entry in self.entries if isinstance(entry, Import | Deciding)}

    def triples_in(self, graph: str) -> int:
        """How many triples came in with a graph."""
        return self._triples[graph]

    @cached_property
    def _triples(self) -> dict[str, int]:
        return {entry.graph: entry.triples for entry in self.entries if isinstance(entry, Import | Deciding)}

    def entry(self, number: int) -> LogEntry:
        """The entry of a number. Raises StoreError where there is none."""
        if not 1 <= number <= len(self.entries):
            there_are = f"its entries are numbered 1 to {len(self.entries)}" if self.entries else "it is empty"
            raise StoreError(f"there is no number {number} in the log; {there_are}, see `claimgraph log`")
        return self.entries[number - 1]

    def log(self) -> tuple[LogEntry, ...]:
        """The entries, newest first, each with its state now."""
        current = {entry.number for entry in self._now.current()}
        return tuple(replace(entry, state=self._state(entry, entry.number in current)) for entry in self.entries[::-1])

    def _state(self, entry: LogEntry, current: bool) -> State:
        if not self._now.holds(entry.number):
            return "undone"
        return "current" if current or isinstance(entry, Undoing) else "replaced"

    def revisions(self) -> Iterator[tuple[LogEntry, Import | None]]:
        """The entries, oldest first, each import with the one of the same source that it replaced."""
        holding = _Holding()
        for entry in self.entries:
            yield entry, holding.latest(entry.key) if isinstance(entry, Import) else None
            holding.add(entry)

    # ------------------------------------------------------------ one entry more

    def after_import(self, source: Source, triples: int, started: datetime, checksum: str | None = None) -> Provenance:
        """The history with one more import, of so many triples with this checksum."""
        what: dict[str, Any] = {"source": source, "graph": source.graph, "triples": triples, "checksum": checksum}
        return self._with(Import(**what, **self._next(started)))

    def after_decision(
        self, decision: str, graph: str, triples: int, about: str, by: By, because: str, checksum: str | None = None
    ) -> Provenance:
        """The history with one more decision."""
        what: dict[str, Any] = {"decision": decision, "graph": graph, "triples": triples, "about": about}
        return self._with(Deciding(by=by, because=because, checksum=checksum, **what, **self._next()))

    def with_checksums(self, checksums: Mapping[str, str]) -> Provenance:
        """The same history with the checksum of each graph that is named, where there was none."""
        return Provenance(
            tuple(
                replace(entry, checksum=entry.checksum or checksums.get(entry.graph))
                if isinstance(entry, Import | Deciding)
                else entry
                for entry in self.entries
            )
        )

    def after_undoing(self, number: int, by: By | None, because: str | None) -> Provenance:
        """The history after an entry was undone.

        Raises:
            StoreError: there is no such entry, or it does not hold.
        """
        entry = self.entry(number)
        if not self._now.holds(number):
            undone_by = max(
                e.number
                for e in self.entries
                if isinstance(e, Undoing) and e.undoes == number and self._now.holds(e.number)
            )
            raise StoreError(
                f"number {number} was undone already, by number {undone_by}; undo that one to bring it back"
            )
        about = f"undid number {number}" + ("" if isinstance(entry, Undoing) else f" ({entry.name})")
        return self._with(Undoing(undoes=number, about=about, by=by, because=because, **self._next()))

    def _next(self, started: datetime | None = None) -> dict[str, Any]:
        now = datetime.now(UTC).replace(microsecond=0)
        return {
            "number": len(self.entries) + 1,
            "started": started or now,
            "ended": now,
            "software": version("claimgraph"),
        }

    def _with(self, entry: LogEntry) -> Provenance:
        return Provenance((*self.entries, entry))
