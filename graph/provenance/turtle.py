"""The history of a store as PROV-O in Turtle: each entry an activity, each graph an entity that it generated."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from claimgraph.graph.model import By
from claimgraph.graph.provenance.entries import BASE, Deciding, Import, LogEntry, Source, Undoing
from claimgraph.graph.provenance.history import Provenance
from claimgraph.ontology.terms import CG
from claimgraph.ontology.vocabulary import PREFIXES

_XSD, _PROV, _SCHEMA, _DCTERMS = (PREFIXES[name] for name in ("xsd", "prov", "schema", "dcterms"))
_TYPE: Final = PREFIXES["rdf"] + "type"
_TRIPLES: Final = "http://rdfs.org/ns/void#triples"

_Pairs = Iterator[tuple[NamedNode, str, NamedNode | Literal]]
_About = Mapping[str, list[NamedNode | Literal]]
_Said = Mapping[str, _About]

# ---------------------------------------------------------------- writing


def to_turtle(provenance: Provenance) -> bytes:
    """The history as PROV-O."""
    prefixes = {name: PREFIXES[name] for name in ("cg", "prov", "schema", "dcterms", "xsd")}
    written = serialize(_triples(provenance), format=RdfFormat.TURTLE, prefixes=prefixes)
    assert written is not None  # without an output it gives the bytes
    return written


def _triples(provenance: Provenance) -> Iterator[Triple]:
    for entry, previous in provenance.revisions():
        for subject, predicate, value in _told(entry, previous, provenance):
            yield Triple(subject, NamedNode(predicate), value)


def _told(entry: LogEntry, previous: Import | None, provenance: Provenance) -> _Pairs:
    activity, software = NamedNode(_activity(entry)), NamedNode(f"{BASE}software/{entry.software}")
    yield activity, _TYPE, NamedNode(_CLASSES[type(entry)])
    yield activity, _TYPE, NamedNode(_PROV + "Activity")
    yield activity, _DCTERMS + "identifier", Literal(entry.number)
    yield activity, _DCTERMS + "title", Literal(entry.name)
    yield activity, _PROV + "startedAtTime", _time(entry.started)
    yield activity, _PROV + "endedAtTime", _time(entry.ended)
    yield activity, _PROV + "wasAssociatedWith", software
    yield software, _TYPE, NamedNode(_PROV + "SoftwareAgent")
    yield software, _SCHEMA + "name", Literal("claimgraph")
    yield software, _SCHEMA + "softwareVersion", Literal(entry.software)
    if isinstance(entry, Import):
        yield from _generated(entry, activity)
        yield from _import(entry, activity, previous)
    elif isinstance(entry, Deciding):
        yield from _generated(entry, activity)
        yield from _deciding(entry, activity)
    elif isinstance(entry, Undoing):
        yield from _undoing(entry, activity, provenance.entry(entry.undoes))


def _generated(entry: Import | Deciding, activity: NamedNode) -> _Pairs:
    graph = NamedNode(entry.graph)
    yield graph, _TYPE, NamedNode(_PROV + "Entity")
    yield graph, _PROV + "wasGeneratedBy", activity
    yield activity, _PROV + "generated", graph
    yield activity, _TRIPLES, Literal(entry.triples)
    if entry.checksum is not None:
        yield graph, _SCHEMA + "sha256", Literal(entry.checksum)


def _import(entry: Import, activity: NamedNode, previous: Import | None) -> _Pairs:
    source, graph = entry.source, NamedNode(entry.graph)
    file = NamedNode(f"{source.story or BASE}file/{source.sha256[:16]}")
    yield graph, _PROV + "hadPrimarySource", file
    yield activity, _PROV + "used", file
    yield activity, _PROV + "atLocation", Literal(source.key)
    yield activity, _DCTERMS + "format", Literal(source.format)
    yield file, _TYPE, NamedNode(_PROV + "Entity")
    yield file, _TYPE, NamedNode(_SCHEMA + "MediaObject")
    yield file, _SCHEMA + "encodingFormat", Literal(source.media_type)
    yield file, _SCHEMA + "sha256", Literal(source.sha256)
    if source.story:
        yield graph, _SCHEMA + "about", NamedNode(source.story)
    if source.author and source.author.agent:
        yield graph, _DCTERMS + "creator", NamedNode(source.author.agent)
        yield graph, _PROV + "wasAttributedTo", NamedNode(source.author.agent)
    elif source.author and source.author.name:
        yield graph, _DCTERMS + "creator", Literal(source.author.name)
    if previous is not None and previous.graph != entry.graph:
        yield graph, _PROV + "wasRevisionOf", NamedNode(previous.graph)
        yield NamedNode(previous.graph), _PROV + "wasInvalidatedBy", activity
        yield NamedNode(previous.graph), _PROV + "invalidatedAtTime", _time(entry.ended)


def _deciding(entry: Deciding, activity: NamedNode) -> _Pairs:
    yield NamedNode(entry.graph), _SCHEMA + "about", NamedNode(entry.decision)
    yield NamedNode(entry.graph), _PROV + "wasAttributedTo", NamedNode(_person(entry.by))
    yield from _by(entry.by, activity)
    yield activity, CG.because, Literal(entry.because)


def _undoing(entry: Undoing, activity: NamedNode, undone: LogEntry) -> _Pairs:
    yield activity, CG.undoes, NamedNode(_activity(undone))
    if entry.by is not None:
        yield from _by(entry.by, activity)
    if entry.because is not None:
        yield activity, CG.because, Literal(entry.because)
    if undone.content is not None:
        yield NamedNode(undone.content), _PROV + "wasInvalidatedBy", activity
        yield NamedNode(undone.content), _PROV + "invalidatedAtTime", _time(entry.ended)


def _by(by: By, activity: NamedNode) -> _Pairs:
    person = NamedNode(_person(by))
    yield activity, _PROV + "wasAssociatedWith", person
    yield person, _TYPE, NamedNode(_PROV + "Agent")
    yield person, _SCHEMA + "name", Literal(by.name or "")


def _person(by: By) -> str:
    """The IRI of who decided: that of the agent or, of a name as typed, one made from it."""
    return by.agent or f"{_PERSONS}{sha256((by.name or '').encode()).hexdigest()[:16]}"


_PERSONS: Final = f"{BASE}person/"


def _activity(entry: LogEntry) -> str:
    base = (entry.source.story or BASE) if isinstance(entry, Import) else BASE
    return f"{base}{_WORDS[type(entry)]}/{entry.number}"


def _time(at: datetime) -> Literal:
    return Literal(at.strftime("%Y-%m-%dT%H:%M:%SZ"), datatype=NamedNode(_XSD + "dateTime"))


_CLASSES: Final[Mapping[type[LogEntry], str]] = {Import: CG.Import, Deciding: CG.Deciding, Undoing: CG.Undoing}
_WORDS: Final[Mapping[type[LogEntry], str]] = {Import: "import", Deciding: "deciding", Undoing: "undoing"}


# ---------------------------------------------------------------- reading


def from_turtle(data: bytes) -> Provenance:
    """Reads what `to_turtle` wrote. Raises SyntaxError, KeyError, IndexError or ValueError for something else."""
    said: dict[str, dict[str, list[NamedNode | Literal]]] = defaultdict(lambda: defaultdict(list))
    for quad in parse(data, RdfFormat.TURTLE):
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, (NamedNode, Literal)):
            said[quad.subject.value][quad.predicate.value].append(quad.object)
    activity = NamedNode(_PROV + "Activity")
    activities = [about for about in said.values() if activity in about[_TYPE]]
    entries = tuple(sorted((_reader(about)(about, said) for about in activities), key=lambda entry: entry.number))
    if [entry.number for entry in entries] != list(range(1, len(entries) + 1)):
        raise ValueError("an entry is missing")
    return Provenance(entries)


def _reader(about: _About) -> Callable[[_About, _Said], LogEntry]:
    """What reads an activity of this kind."""
    for class_, read in _READ.items():
        if NamedNode(class_) in about[_TYPE]:
            return read
    raise ValueError("an activity is of a kind that is not known")


def _one(about: _About, name: str) -> str:
    return about[name][0].value


def _common(about: _About, said: _Said) -> dict[str, Any]:
    """What every entry has."""
    software = NamedNode(_PROV + "SoftwareAgent")
    (with_,) = {one.value for one in about[_PROV + "wasAssociatedWith"] if software in said[one.value][_TYPE]}
    return {
        "number": int(_one(about, _DCTERMS + "identifier")),
        "started": _moment(_one(about, _PROV + "startedAtTime")),
        "ended": _moment(_one(about, _PROV + "endedAtTime")),
        "software": _one(said[with_], _SCHEMA + "softwareVersion"),
    }


def _read_import(about: _About, said: _Said) -> Import:
    graph, file = _one(about, _PROV + "generated"), said[_one(about, _PROV + "used")]
    of_graph = said[graph]
    creators = of_graph.get(_DCTERMS + "creator", [])
    author = None
    if creators:
        who = creators[0]
        author = By(agent=who.value) if isinstance(who, NamedNode) else By(name=who.value)
    stories = of_graph.get(_SCHEMA + "about", [])
    return Import(
        source=Source(
            name=_one(about, _DCTERMS + "title"),
            key=_one(about, _PROV + "atLocation"),
            sha256=_one(file, _SCHEMA + "sha256"),
            format=_one(about, _DCTERMS + "format"),
            media_type=_one(file, _SCHEMA + "encodingFormat"),
            story=stories[0].value if stories else None,
            author=author,
        ),
        graph=graph,
        triples=int(_one(about, _TRIPLES)),
        checksum=_checksum(of_graph),
        **_common(about, said),
    )


def _read_deciding(about: _About, said: _Said) -> Deciding:
    graph, by = _one(about, _PROV + "generated"), _read_by(about, said)
    if by is None:
        raise ValueError("a decision is nobody's")
    return Deciding(
        decision=_one(said[graph], _SCHEMA + "about"),
        graph=graph,
        triples=int(_one(about, _TRIPLES)),
        about=_one(about, _DCTERMS + "title"),
        by=by,
        because=_one(about, CG.because),
        checksum=_checksum(said[graph]),
        **_common(about, said),
    )


def _checksum(of_graph: _About) -> str | None:
    return _one(of_graph, _SCHEMA + "sha256") if of_graph.get(_SCHEMA + "sha256") else None


def _read_undoing(about: _About, said: _Said) -> Undoing:
    return Undoing(
        undoes=int(_one(said[_one(about, CG.undoes)], _DCTERMS + "identifier")),
        about=_one(about, _DCTERMS + "title"),
        by=_read_by(about, said),
        because=_one(about, CG.because) if about.get(CG.because) else None,
        **_common(about, said),
    )


def _read_by(about: _About, said: _Said) -> By | None:
    """Who did it, beside the software."""
    agent = NamedNode(_PROV + "Agent")
    for one in about[_PROV + "wasAssociatedWith"]:
        if agent in said[one.value][_TYPE]:
            name = _one(said[one.value], _SCHEMA + "name")
            return By(name=name, agent=None if one.value.startswith(_PERSONS) else one.value)
    return None


_READ: Final[Mapping[str, Callable[[_About, _Said], LogEntry]]] = {
    CG.Import: _read_import,
    CG.Deciding: _read_deciding,
    CG.Undoing: _read_undoing,
}


def _moment(typed: str) -> datetime:
    return datetime.strptime(typed, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
