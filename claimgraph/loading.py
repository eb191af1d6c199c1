"""What `ClaimGraph.load` does: a file is read, checked, turned into triples and put into the store in one step."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import TYPE_CHECKING, Final

from claimgraph.reports import Change, ImportReport, Info, changes, counts

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from claimgraph.graph.model import Records
    from claimgraph.graph.store import Source, Store
    from claimgraph.imports.readers import Reading

STDIN: Final = "<stdin>"
"""How content is called that came without a name."""


def load(
    store: Store, file: str | Path | bytes, *, format: str | None = None, name: str | None = None, dry_run: bool = False
) -> ImportReport:
    """Imports one file, wholly or not at all: see `claimgraph.api.ClaimGraph.load`."""
    from claimgraph.graph.triples import to_triples
    from claimgraph.imports.readers import read

    reading = read(file, name=name, format=format)
    triples = reading.quads if reading.quads is not None else tuple(to_triples(reading.records))
    source = _source(store, file, name, reading)
    added = store.foresee(source) if dry_run else store.add(triples, source=source)
    return ImportReport(
        name=source.name,
        format=reading.format,
        sha256=reading.sha256,
        outcome=added.outcome,
        dry_run=dry_run,
        number=None if dry_run else added.number,
        graph=None if dry_run else added.graph,
        counts=counts(reading.records),
        changes=_changes(store, added.previous, triples) if added.previous else (),
        notes=reading.notes,
    )


def _source(store: Store, file: str | Path | bytes, name: str | None, reading: Reading) -> Source:
    """What the store is told about the file. Its key says which import it replaces: the one of the same path, or of
    the same story where it came without a path."""
    from claimgraph.graph.store import Source

    stories = list(reading.records.stories.values())
    story = stories[0] if len(stories) == 1 else None
    if isinstance(file, bytes):
        called = name or STDIN
        key = name or f"{STDIN}:{story.iri if story else reading.sha256}"
    else:
        called = name or store.name_of(file)
        key = name or store.key_of(Path(file))
    return Source(
        name=called,
        key=key,
        sha256=reading.sha256,
        format=reading.format,
        media_type=reading.media_type,
        story=story.iri if story else None,
        author=story.author if story else None,
    )


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
