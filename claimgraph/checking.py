"""What `ClaimGraph.check` does: the shapes and graph rules, held against the store or against a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import Finding, InputError, Severity

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from claimgraph.graph.model import Place, Records
    from claimgraph.graph.store import Store

_GRAVITY = list(Severity)


def check_store(store: Store, records: Records) -> tuple[Finding, ...]:
    """What the current graphs, taken together, do wrong."""
    from claimgraph.ontology.rules import check

    triples = _with_what_was_decided(store.triples(store.graphs()), records)
    return _sorted(_placed(check(triples), records, None))


def check_file(file: str | Path | bytes, *, format: str | None = None) -> tuple[Finding, ...]:
    """What a file does wrong, as far as it can be told without importing it.

    Args:
        file: a path, or the content itself.
        format: a name of `claimgraph.imports.readers.READERS`; found from extension and content when left out.

    Raises:
        InputError: the file is not there or cannot be opened.
    """
    from claimgraph.graph.triples import to_triples
    from claimgraph.imports.readers import read
    from claimgraph.ontology.rules import check

    try:
        reading = read(file, format=format)
    except InputError as wrong:
        if not isinstance(file, bytes) and not Path(file).exists():
            raise
        return wrong.findings
    name = "<stdin>" if isinstance(file, bytes) else str(file)
    triples = reading.quads if reading.quads is not None else tuple(to_triples(reading.records))
    triples = tuple(_with_what_was_decided(triples, reading.records))
    # What the reader notes at a line, the shapes note too, in other words; errors are told whoever finds them.
    noted = {finding.about for finding in reading.notes}
    ruled = _placed(check(triples), reading.records, name)
    new = (finding for finding in ruled if finding.severity is Severity.ERROR or finding.about not in noted)
    return _sorted([*reading.notes, *new])


def _with_what_was_decided(triples: Iterable[Triple], records: Records) -> Iterator[Triple]:
    """The triples as the rules have to see them: which claims are the same is what people decided, where they did."""
    from pyoxigraph import NamedNode, Triple

    from claimgraph.graph.pools import Pools
    from claimgraph.ontology.terms import CG

    if not records.identity_decisions:
        yield from triples
        return
    pools, same = Pools(records), NamedNode(CG.sameClaimAs)
    for triple in triples:
        one, other = (pools.of.get(getattr(node, "value", "")) for node in (triple.subject, triple.object))
        if triple.predicate != same or one is None or other is None or one == other:
            yield triple
    yield from (Triple(NamedNode(one), same, NamedNode(other)) for one, other in pools.links())


def _placed(findings: Iterable[Finding], records: Records, file: str | None) -> list[Finding]:
    """The findings where a person looks for them: at the file and line of the record that they are about."""
    places: dict[str, Place | None] = {record.iri: record.place for record in records}
    placed = []
    for finding in findings:
        place = places.get(finding.about or "")
        if file is not None and place is not None:
            finding = replace(finding, where=file, line=place.line, what=f"{finding.where}: {finding.what}")
        elif file is not None:
            finding = replace(finding, where=file, what=f"{finding.where}: {finding.what}")
        placed.append(finding)
    return placed


def _sorted(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(sorted(findings, key=lambda finding: (_GRAVITY.index(finding.severity), finding.line or 0)))
