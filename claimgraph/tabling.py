"""What is behind `ClaimGraph.table`: the columns of a store, kept in it, and the verdict numbers of all its claims."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from claimgraph.errors import Finding, InputError, StoreError

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.bulk.table import Verdicts
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.edges.columns import Edges
    from claimgraph.graph.model import Records
    from claimgraph.graph.store import Store


def table(
    store: Store,
    records: Callable[[], Records],
    conditions: Conditions,
    as_imported: int | None,
    *,
    workers: int | None,
    progress: Callable[[int, int], None] | None,
) -> Verdicts:
    """The verdict numbers of all claims: see `claimgraph.api.ClaimGraph.table`."""
    from claimgraph.graph.corroboration.bulk.run import verdicts
    from claimgraph.graph.corroboration.exact import Weights

    if Weights(conditions.weights) is Weights.EXACT:
        raise InputError(
            Finding("weights", "exact weights are computed claim by claim, not for all at once", "leave it away")
        )
    return verdicts(
        _edges(store, records, as_imported),
        as_of=conditions.as_of,
        without=conditions.without,
        same_organisation=conditions.same_organisation,
        tables=conditions.tables,
        workers=workers,
        progress=progress,
    )


def _edges(store: Store, records: Callable[[], Records], as_imported: int | None) -> Edges:
    """The columns of the current state, from the store if it holds them, or of an earlier one."""
    from claimgraph.graph.edges.building import edges_of
    from claimgraph.graph.edges.keeping import opened, save
    from claimgraph.graph.store import EDGES

    if store.folder is None or as_imported is not None:
        return edges_of(records())
    generation = _generation(store)
    edges = opened(store.folder / EDGES, generation)
    if edges is None:
        edges = edges_of(records())
        if not store.read_only and generation == _generation(store):
            # They can be made again: a disk that is full, or another writer, must not stop an answer.
            with suppress(OSError, StoreError), store.locked():
                save(edges, store.folder / EDGES, generation)
    return edges


def _generation(store: Store) -> str:
    """The current graphs in a word; their names are made from their content."""
    digest = sha256()
    for graph in sorted(store.graphs()):
        digest.update(graph.encode() + b"\n")
    return digest.hexdigest()
