"""The checks of a large file: those of every other one, over some tens of thousands of records at a time.

A check looks at a record and at what it leads to, never further; so each lot of records is looked at together with all
that. Only two ask about the whole file: what is referred to and not described, and what nothing refers to. The first is
asked of the records whose references lead nowhere, the second of those to which none leads: numbers tell both.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Final

import numpy as np
from pyoxigraph import NamedNode

from claimgraph.errors import Finding
from claimgraph.graph.model import Records
from claimgraph.graph.triples import without_collector
from claimgraph.imports.checks import CHECKS, Check, notes, references
from claimgraph.imports.checks.scene import Described, Scene
from claimgraph.imports.rdf.faults import Faults
from claimgraph.imports.rdf.streaming.references import Numbers, References, distinct, lots
from claimgraph.imports.rdf.streaming.spool import Spool
from claimgraph.imports.rdf.streaming.subjects import MOST_TOLD, Subjects

_LOT: Final = 25_000
"""So many records are looked at together."""

_OF_ALL: Final[tuple[Check, ...]] = (references.undescribed, notes.unused)
_ALONE: Final = tuple(check for check in CHECKS if check not in _OF_ALL)


class KnownLines:
    """The lines that were noted while a file was read."""

    def __init__(self, lines: dict[str, int]) -> None:
        self._lines = lines

    def subject(self, iri: str) -> int | None:
        """The line where something begins to be described."""
        return self._lines.get(iri)

    def term(self, iri: str) -> int | None:
        """The line of the first use of a term that is not known."""
        return self._lines.get(iri)


def check_spooled(
    spool: Spool, links: References, subjects: Subjects, name: str, *, lot: int | None = None
) -> list[Finding]:
    """What is wrong or worth knowing, in the order of the lines; the first of it, where that is very much."""
    lines = KnownLines(subjects.lines)
    found: dict[Finding, None] = {}

    def scene_of(numbers: Numbers) -> tuple[Scene, Faults]:
        records = Records.of([*subjects.stories.values(), *spool.records(numbers.tolist())])
        faults = Faults(records, subjects.passed_over, name, lines)
        return Scene(records, name, faults.described(subjects.broken)), faults

    def tell(findings: Iterable[Finding]) -> None:
        for finding in findings:
            if len(found) >= MOST_TOLD:
                return
            found[finding] = None

    with without_collector():
        faults = Faults(Records.of(subjects.stories.values()), subjects.passed_over, name, lines)
        tell(chain(faults.unknown(), faults.lost()))
        for numbers in lots(len(spool), lot or _LOT):
            scene, faults = scene_of(links.around(numbers))
            tell(faults.records_alone())
            for check in _ALONE:
                tell(check(scene))
        unmet = links.unmet()[:MOST_TOLD]
        if len(unmet) or subjects.broken:
            used = {term.value for triple in subjects.broken if isinstance(term := triple.object, NamedNode)}
            used.update(subjects.stories)  # which are in every scene, and refer to their authors
            scene, _ = scene_of(links.around(distinct(np.concatenate([unmet, links.numbers_of(used)]))))
            tell(references.undescribed(scene))
        tell(_unused(spool, links, subjects, name))
    return sorted(found, key=lambda finding: (finding.line or 0, finding.about or ""))


def _unused(spool: Spool, links: References, subjects: Subjects, name: str) -> Iterable[Finding]:
    """Agents and claims to which nothing refers: each is looked at by itself."""
    for record in spool.records(links.idle()[:MOST_TOLD].tolist()):
        records = Records.of([*subjects.stories.values(), record])
        yield from (told for told in notes.unused(Scene(records, name, Described())) if told.about == record.iri)
