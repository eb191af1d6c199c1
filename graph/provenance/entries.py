"""The entries of a store's history: what came in, what was decided and what was undone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Final, Literal

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
    checksum: str | None = None
    """The SHA-256 of its N-Triples as kept; None where an earlier version of the store took none."""

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
    checksum: str | None = None
    """The SHA-256 of its N-Triples as kept; None where an earlier version of the store took none."""

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
