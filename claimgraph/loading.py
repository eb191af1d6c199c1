"""What `ClaimGraph.load` does: a file is read, checked, turned into triples and put into the store in one step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.reports import Change, ImportReport, changes, counts

if TYPE_CHECKING:
    from claimgraph.graph.model import Records
    from claimgraph.graph.store import Source, Store
    from claimgraph.imports.readers import Reading

STDIN = "<stdin>"
"""The name of content that came without one."""


def load(
    store: Store, file: str | Path | bytes, *, format: str | None = None, name: str | None = None, dry_run: bool = False
) -> ImportReport:
    """Imports one file, wholly or not at all: see `claimgraph.api.ClaimGraph.load`."""
    from claimgraph.graph.triples import to_triples
    from claimgraph.imports.readers import read

    reading = read(file, name=name, format=format)
    triples = reading.quads if reading.quads is not None else tuple(to_triples(reading.records))
    source = _source(store, file, name, reading)
    added = store.add(triples, source=source, dry_run=dry_run)
    changed: tuple[Change, ...] = ()
    if added.outcome == "replaced" and added.previous is not None:
        changed = changes(_records(store.triples([added.previous])), _records(triples))
    return ImportReport(
        name=source.name,
        format=reading.format,
        sha256=reading.sha256,
        outcome=added.outcome,
        dry_run=dry_run,
        number=None if dry_run else added.number,
        graph=None if dry_run else added.graph,
        counts=counts(reading.records),
        changes=changed,
        notes=reading.notes,
    )
