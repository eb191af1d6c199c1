"""What `ClaimGraph.load` does: a file is read, checked, turned into triples and put into the store in one step."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Final

from claimgraph.reports import Change, ImportReport, Info, changes, counts

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from claimgraph.errors import Finding
    from claimgraph.graph.model import Records
    from claimgraph.graph.store import Added, Filled, Source, Store
    from claimgraph.imports.readers import Format, Reading
    from claimgraph.imports.unpacking import Input

Progress = Callable[[int, int, int], None]
"""Told how many bytes are read, of how many, and how many triples were in them."""

PIPED: Final = 2**31
"""The most bytes that are taken from a pipe, which has to be in memory as a whole."""

MANY: Final = 20_000
"""A file of more triples goes into a store on disk in pieces."""

MANY_EACH: Final = 5
"""So many triples a record has, at a guess."""

AT_ONCE: Final = 16_384
"""So many triples are handed on together."""

STDIN: Final = "<stdin>"
"""How content is called that came without a name."""


def load(
    store: Store,
    file: str | Path | bytes,
    *,
    format: str | None = None,
    name: str | None = None,
    dry_run: bool = False,
    max_size: int | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Imports one file, wholly or not at all: see `claimgraph.api.ClaimGraph.load`."""
    from claimgraph.graph.triples import to_triples, without_collector
    from claimgraph.imports.rdf.streaming import streams
    from claimgraph.imports.readers import chosen_format, read
    from claimgraph.imports.unpacking import Input

    called = name or (STDIN if isinstance(file, bytes) else str(file))
    if store.folder is not None:
        input = Input.of(file, called, max_size or PIPED)
        chosen = chosen_format(input, format)
        if streams(input, chosen.name, most=max_size):
            return _load_streamed(store, file, input, chosen, name, dry_run=dry_run, most=max_size, progress=progress)
        file = input.data if isinstance(file, bytes) or input.path is None else file
    reading = read(file, name=called, format=format, most=max_size)

    def triples() -> Iterable[Triple]:
        return reading.quads if reading.quads is not None else to_triples(reading.records)

    source = _source(store, file, name, reading)
    with without_collector():
        if dry_run:
            added = store.foresee(source)
        elif store.folder is not None and max(len(reading.quads or ()), MANY_EACH * len(reading.records)) > MANY:
            added = store.add_streamed(source, lambda keep: _filled(triples(), source, keep))
        else:
            added = store.add(triples(), source=source)
    changed = _changes(store, added.previous, triples()) if added.previous else ()
    return _report(source, added, counts(reading.records), reading.notes, changes=changed, dry_run=dry_run)


def _filled(triples: Iterable[Triple], source: Source, keep: Callable[[bytes], None]) -> Filled:
    """Hands on the triples of a file that was read and checked, in pieces: the first of them is loaded while the others
    are still being made."""
    from pyoxigraph import RdfFormat, serialize

    from claimgraph.graph.names import Called
    from claimgraph.graph.store import Filled

    called, number, left = Called(), 0, iter(triples)
    while piece := tuple(islice(left, AT_ONCE)):
        keep(serialize(piece, format=RdfFormat.N_TRIPLES) or b"")
        called.take(piece)
        number += len(piece)
    return Filled(number, source.author, called)


def _load_streamed(
    store: Store,
    file: str | Path | bytes,
    input: Input,
    chosen: Format,
    name: str | None,
    *,
    dry_run: bool,
    most: int | None,
    progress: Progress | None,
) -> ImportReport:
    """Imports a large file of triples while it is read. What changed in it is not listed."""
    from claimgraph.graph.store import Filled, Source
    from claimgraph.imports.rdf.streaming import Stream

    scratch = store.folder if store.folder is not None and store.folder.is_dir() else None
    stream = Stream(input, chosen.name, scratch, most=most, progress=progress)
    story = stream.stories[0] if len(stream.stories) == 1 else None
    source = Source(
        name=input.name,
        key=_key(store, file, name, story, stream.sha256),
        sha256=stream.sha256,
        format=chosen.name,
        media_type=chosen.media_type,
        story=story,
    )

    def fill(keep: Callable[[bytes], None]) -> Filled:
        stream.read(keep)
        return Filled(stream.triples, stream.story.author if stream.story else None, stream.called)

    if dry_run:
        added = store.foresee(source)
        stream.read(lambda _: None)
    else:
        added = store.add_streamed(source, fill)
    return _report(source, added, stream.counts, stream.notes, dry_run=dry_run)


def _report(
    source: Source,
    added: Added,
    counted: Mapping[str, int],
    notes: tuple[Finding, ...],
    *,
    changes: tuple[Change, ...] = (),
    dry_run: bool,
) -> ImportReport:
    return ImportReport(
        name=source.name,
        format=source.format,
        sha256=source.sha256,
        outcome=added.outcome,
        dry_run=dry_run,
        number=None if dry_run else added.number,
        graph=None if dry_run else added.graph,
        counts=counted,
        changes=changes,
        notes=notes,
    )


def _source(store: Store, file: str | Path | bytes, name: str | None, reading: Reading) -> Source:
    """What the store is told about the file."""
    from claimgraph.graph.store import Source

    stories = list(reading.records.stories.values())
    story = stories[0] if len(stories) == 1 else None
    return Source(
        name=name or (STDIN if isinstance(file, bytes) else store.name_of(file)),
        key=_key(store, file, name, story.iri if story else None, reading.sha256),
        sha256=reading.sha256,
        format=reading.format,
        media_type=reading.media_type,
        story=story.iri if story else None,
        author=story.author if story else None,
    )


def _key(store: Store, file: str | Path | bytes, name: str | None, story: str | None, sha256: str) -> str:
    """Which import it replaces: the one of the same path, or of the same story where it came without a path."""
    return name or (f"{STDIN}:{story or sha256}" if isinstance(file, bytes) else store.key_of(Path(file)))


def _changes(store: Store, previous: str, triples: Iterable[Triple]) -> tuple[Change, ...]:
    from claimgraph.graph.triples import from_triples

    return changes(from_triples(store.triples([previous])), from_triples(triples))


def info(store: Store, records: Records) -> Info:
    """What a store holds and what it is read with: see `claimgraph.api.ClaimGraph.info`."""
    from claimgraph.graph.priors import default_tables
    from claimgraph.graph.provenance import Import

    graphs = store.holds()
    return Info(
        store=store.place,
        records=counts(records),
        graphs=len(graphs),
        imports=sum(isinstance(entry, Import) for entry in store.log()),
        triples=sum(graphs.values()),
        tables=default_tables().name,
        versions={
            "python": python_version(),
            **{name: version(name) for name in ("claimgraph", "pyoxigraph", "rdflib", "networkx", "pyvis")},
        },
    )
