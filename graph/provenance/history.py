"""The entries of a store's history, and what holds by them.

Entries are numbered from 1 in one sequence, whatever their kind. Of each source the latest import holds, every decision
holds, and what was undone does not, until its undoing is undone in turn. So the graphs that are current follow from the
entries alone, for now and for any earlier number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import version
from typing import Any, ClassVar, Final, Literal

from claimgraph.errors import StoreError
from claimgraph.graph.model import By

BASE: Final = "https://w3id.org/claimgraph/"

State = Literal["current", "replaced", "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file as it came in.

    `name` is what messages call it; `key` says which import it replaces (the same path, most often); `story` is the IRI
    of the story in it, where there is exactly one, and `author` who made it.
    """

    name: str
    key: str
    sha256: str
    format: str
    media_type: str
    story: str | None = None
    author: By | None = None

    @property
    def graph(self) -> str:
        """The name of its graph, made from its content: the same content always is the same graph."""
        return f"{self.story or BASE}graph/{self.sha256[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of the history: its number, when it began and ended (UTC), through which version, and its state now."""

    kind: ClassVar[str] = ""
    number: int
    started: datetime
    ended: datetime
    software: str
    state: State = "current"

    @property
    def current(self) -> bool:
        """Whether it holds now."""
        return self.state == "current"

    @property
    def name(self) -> str:
        """What it is about, in a few words."""
        raise NotImplementedError

    @property
    def content(self) -> str | None:
        """The graph that it put into the store; None where it put none."""
        return None

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data; every kind has the same keys."""
        return {
            "number": self.number,
            "kind": self.kind,
            "time": self.ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "imported": self.ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": self.name,
            "format": None,
            "triples": 0,
            "state": self.state,
            "sha256": None,
            "graph": self.content,
            "software": self.software,
            "by": None,
            "because": None,
            "undoes": None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Import(LogEntry):
    """A file that came in, and the graph that now holds it."""

    kind: ClassVar[str] = "import"
    source: Source
    graph: str
    triples: int

    @property
    def name(self) -> str:
        """The file as messages call it."""
        return self.source.name

    @property
    def content(self) -> str | None:
        """The graph that holds the file."""
        return self.graph

    @property
    def key(self) -> str:
        """Which import a file of this key replaces."""
        return self.source.key

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file."""
        return self.source.sha256

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        more = {"format": self.source.format, "triples": self.triples, "sha256": self.source.sha256}
        return LogEntry.as_json(self) | more


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding(LogEntry):
    """A decision that a person took: its IRI, the graph that holds it, who took it and why.

    `about` says what was decided in a few words; `by` has a name, and the IRI of an agent where it is one.
    """

    kind: ClassVar[str] = "decision"
    decision: str
    graph: str
    triples: int
    about: str
    by: By
    because: str

    @property
    def name(self) -> str:
        """What was decided."""
        return self.about

    @property
    def content(self) -> str | None:
        """The graph that holds the decision."""
        return self.graph

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        return LogEntry.as_json(self) | {"triples": self.triples, "by": self.by.name, "because": self.because}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undoing(LogEntry):
    """What took an earlier entry (its number) out of force; who did it and why, where they said so."""

    kind: ClassVar[str] = "undo"
    undoes: int
    about: str
    by: By | None = None
    because: str | None = None

    @property
    def name(self) -> str:
        """What was undone."""
        return self.about

    def as_json(self) -> dict[str, Any]:
        """The entry as plain data."""
        by = self.by.name if self.by is not None else None
        return LogEntry.as_json(self) | {"by": by, "because": self.because, "undoes": self.undoes}


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

    def after_import(self, source: Source, triples: int, started: datetime) -> Provenance:
        """The history with one more import, of so many triples."""
        return self._with(Import(source=source, graph=source.graph, triples=triples, **self._next(started)))

    def after_decision(self, decision: str, graph: str, triples: int, about: str, by: By, because: str) -> Provenance:
        """The history with one more decision."""
        what: dict[str, Any] = {"decision": decision, "graph": graph, "triples": triples, "about": about}
        return self._with(Deciding(by=by, because=because, **what, **self._next()))

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
