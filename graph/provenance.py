"""Where each graph of a store came from, in PROV-O: one activity an import, one named graph a file.

The provenance of a store is a Turtle file beside its graphs; replacing that file is what makes an import happen. What
is current follows from it: of each source, the graph that its latest import generated. Nothing is ever taken out, so
that every earlier state can be read again. None of it belongs into an export.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from claimgraph.graph.model import By
from claimgraph.ontology.terms import CG
from claimgraph.ontology.vocabulary import PREFIXES

_BASE: Final = "https://w3id.org/claimgraph/"
_XSD, _PROV, _SCHEMA, _DCTERMS = (PREFIXES[name] for name in ("xsd", "prov", "schema", "dcterms"))
_TRIPLES: Final = "http://rdfs.org/ns/void#triples"


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
        return f"{self.story or _BASE}graph/{self.sha256[:16]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One import: what came in, when, through which version, into which graph, and whether that graph is current."""

    number: int
    source: Source
    graph: str
    triples: int
    started: datetime
    ended: datetime
    software: str
    current: bool = True

    @property
    def name(self) -> str:
        """The file as messages call it."""
        return self.source.name

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
        return {
            "number": self.number,
            "imported": self.ended.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "name": self.source.name,
            "format": self.source.format,
            "triples": self.triples,
            "state": "current" if self.current else "replaced",
            "sha256": self.source.sha256,
            "graph": self.graph,
            "software": self.software,
        }


@dataclass(frozen=True, slots=True)
class Provenance:
    """All imports of a store, oldest first."""

    entries: tuple[LogEntry, ...] = ()

    def current(self, as_imported: int | None = None) -> tuple[str, ...]:
        """The graphs that are current now, or were right after an import, in the order of the imports."""
        latest: dict[str, LogEntry] = {}
        for entry in self.entries:
            if as_imported is None or entry.number <= as_imported:
                latest[entry.key] = entry
        ordered = sorted(latest.values(), key=lambda entry: entry.number)
        return tuple(dict.fromkeys(entry.graph for entry in ordered))

    def triples_in(self, graph: str) -> int:
        """How many triples came in with a graph."""
        return next(entry.triples for entry in self.entries if entry.graph == graph)

    def after(self, source: Source, triples: int, started: datetime) -> Provenance:
        """The provenance with one more import."""
        entry = LogEntry(
            number=len(self.entries) + 1,
            source=source,
            graph=source.graph,
            triples=triples,
            started=started,
            ended=datetime.now(UTC).replace(microsecond=0),
            software=version("claimgraph"),
        )
        return Provenance((*self.entries, entry))

    def log(self) -> tuple[LogEntry, ...]:
        """The imports, newest first, each marked whether its graph is current."""
        latest = {entry.key: entry.number for entry in self.entries}
        return tuple(replace(e, current=latest[e.key] == e.number) for e in reversed(self.entries))

    # ------------------------------------------------------------ as Turtle

    def to_turtle(self) -> bytes:
        """The provenance as PROV-O."""
        prefixes = {name: PREFIXES[name] for name in ("cg", "prov", "schema", "dcterms", "xsd")}
        written = serialize(self._triples(), format=RdfFormat.TURTLE, prefixes=prefixes)
        assert written is not None  # without an output it gives the bytes
        return written

    @classmethod
    def from_turtle(cls, data: bytes) -> Provenance:
        """Reads what `to_turtle` wrote. Raises SyntaxError, KeyError or ValueError where it is something else."""
        said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
        for quad in parse(data, RdfFormat.TURTLE):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
                said[quad.subject.value][quad.predicate.value].append(quad.object)
        imports = [about for about in said.values() if NamedNode(CG.Import) in about[f"{PREFIXES['rdf']}type"]]
        return cls(tuple(sorted(map(lambda about: _entry(about, said), imports), key=lambda entry: entry.number)))

    def _triples(self) -> Iterator[Triple]:
        latest: dict[str, str] = {}
        for entry in self.entries:
            yield from _told(entry, latest.get(entry.key))
            latest[entry.key] = entry.graph


def _told(entry: LogEntry, previous: str | None) -> Iterator[Triple]:
    source = entry.source
    base = source.story or _BASE
    graph, activity = NamedNode(entry.graph), NamedNode(f"{base}import/{entry.number}")
    file = NamedNode(f"{base}file/{source.sha256[:16]}")
    software = NamedNode(f"{_BASE}software/{entry.software}")
    kind = f"{PREFIXES['rdf']}type"
    started, ended = (_time(at) for at in (entry.started, entry.ended))
    pairs: list[tuple[NamedNode, str, NamedNode | Literal]] = [
        (graph, kind, NamedNode(_PROV + "Entity")),
        (graph, _PROV + "wasGeneratedBy", activity),
        (graph, _PROV + "hadPrimarySource", file),
        (activity, kind, NamedNode(CG.Import)),
        (activity, kind, NamedNode(_PROV + "Activity")),
        (activity, _DCTERMS + "identifier", Literal(entry.number)),
        (activity, _PROV + "used", file),
        (activity, _PROV + "generated", graph),
        (activity, _PROV + "atLocation", Literal(source.key)),
        (activity, _DCTERMS + "title", Literal(source.name)),
        (activity, _DCTERMS + "format", Literal(source.format)),
        (activity, _TRIPLES, Literal(entry.triples)),
        (activity, _PROV + "startedAtTime", started),
        (activity, _PROV + "endedAtTime", ended),
        (activity, _PROV + "wasAssociatedWith", software),
        (file, kind, NamedNode(_PROV + "Entity")),
        (file, kind, NamedNode(_SCHEMA + "MediaObject")),
        (file, _SCHEMA + "encodingFormat", Literal(source.media_type)),
        (file, _SCHEMA + "sha256", Literal(source.sha256)),
        (software, kind, NamedNode(_PROV + "SoftwareAgent")),
        (software, _SCHEMA + "name", Literal("claimgraph")),
        (software, _SCHEMA + "softwareVersion", Literal(entry.software)),
    ]
    if source.story:
        pairs.append((graph, _SCHEMA + "about", NamedNode(source.story)))
    if source.author and source.author.agent:
        pairs.append((graph, _DCTERMS + "creator", NamedNode(source.author.agent)))
        pairs.append((graph, _PROV + "wasAttributedTo", NamedNode(source.author.agent)))
    elif source.author and source.author.name:
        pairs.append((graph, _DCTERMS + "creator", Literal(source.author.name)))
    if previous and previous != entry.graph:
        pairs.append((graph, _PROV + "wasRevisionOf", NamedNode(previous)))
        pairs.append((NamedNode(previous), _PROV + "wasInvalidatedBy", activity))
        pairs.append((NamedNode(previous), _PROV + "invalidatedAtTime", ended))
    for subject, predicate, value in pairs:
        yield Triple(subject, NamedNode(predicate), value)


def _time(at: datetime) -> Literal:
    return Literal(at.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=NamedNode(_XSD + "dateTime"))


def _entry(
    about: dict[str, list[NamedNode | Literal]], said: dict[str, dict[str, list[NamedNode | Literal]]]
) -> LogEntry:
    def one(properties: dict[str, list[NamedNode | Literal]], name: str) -> str:
        return properties[name][0].value

    graph, file = one(about, _PROV + "generated"), said[one(about, _PROV + "used")]
    of_graph = said[graph]
    creators = of_graph.get(_DCTERMS + "creator", [])
    author = None
    if creators:
        who = creators[0]
        author = By(agent=who.value) if isinstance(who, NamedNode) else By(name=who.value)
    stories = of_graph.get(_SCHEMA + "about", [])
    return LogEntry(
        number=int(one(about, _DCTERMS + "identifier")),
        source=Source(
            name=one(about, _DCTERMS + "title"),
            key=one(about, _PROV + "atLocation"),
            sha256=one(file, _SCHEMA + "sha256"),
            format=one(about, _DCTERMS + "format"),
            media_type=one(file, _SCHEMA + "encodingFormat"),
            story=stories[0].value if stories else None,
            author=author,
        ),
        graph=graph,
        triples=int(one(about, _TRIPLES)),
        started=_moment(one(about, _PROV + "startedAtTime")),
        ended=_moment(one(about, _PROV + "endedAtTime")),
        software=one(said[one(about, _PROV + "wasAssociatedWith")], _SCHEMA + "softwareVersion"),
    )


def _moment(typed: str) -> datetime:
    return datetime.strptime(typed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
