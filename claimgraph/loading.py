"""What `ClaimGraph.load` does: a file is read, checked, turned into triples and put into the store in one step."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claimgraph.reports import Change, ImportReport, Outcome, changes, counts

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from claimgraph.graph.store import LogEntry, Source, Store
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
    source = _source(file, name, reading)
    last = _last(store, source)
    previous, number, graph = (last.graph if last else None), None, None
    outcome: Outcome
    if dry_run:
        outcome = "new" if last is None else "unchanged" if last.sha256 == source.sha256 else "replaced"
    else:
        added = store.add(triples, source=source)
        outcome, number, graph = added.outcome, added.number, added.graph
    return ImportReport(
        name=source.name,
        format=reading.format,
        sha256=reading.sha256,
        outcome=outcome,
        dry_run=dry_run,
        number=number,
        graph=graph,
        counts=counts(reading.records),
        changes=_changes(store, previous, triples) if outcome == "replaced" and previous else (),
        notes=reading.notes,
    )


def _source(file: str | Path | bytes, name: str | None, reading: Reading) -> Source:
    """What the store is told about the file. Its key says which import it replaces: the one of the same path, or of
    the same story where it came without a path."""
    from claimgraph.graph.store import Source

    stories = list(reading.records.stories.values())
    story = stories[0] if len(stories) == 1 else None
    if isinstance(file, bytes):
        called = name or STDIN
        key = name or f"{STDIN}:{story.iri if story else reading.sha256}"
    else:
        called = name or str(file)
        key = name or Path(file).absolute().as_posix()
    return Source(
        name=called,
        key=key,
        sha256=reading.sha256,
        format=reading.format,
        media_type=reading.media_type,
        story=story.iri if story else None,
        author=story.author if story else None,
    )


def _last(store: Store, source: Source) -> LogEntry | None:
    """The import that this one would replace."""
    return next((entry for entry in store.log() if entry.key == source.key and entry.current), None)


def _changes(store: Store, previous: str, triples: Iterable[Triple]) -> tuple[Change, ...]:
    from claimgraph.graph.triples import from_triples

    return changes(from_triples(store.triples([previous])), from_triples(triples))
