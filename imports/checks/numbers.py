"""Numbers in their range, and dates that do not end before they begin."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding
from claimgraph.graph.model import Bounds, Record
from claimgraph.imports.checks.scene import Scene


def in_range(scene: Scene) -> Iterator[Finding]:
    """A prior in (0, 1), a likelihood ratio from 1 up, a fidelity from 0.5 to 1."""
    for claim in scene.records.claims.values():
        if claim.prior is not None and not 0 < claim.prior < 1:
            todo = "write a number above 0 and below 1, such as 0.3"
            yield scene.tell(claim, "prior", f"`prior` is {claim.prior:g}, which is out of range", todo)
    for statement in scene.records.statements.values():
        ratio, fidelity = statement.likelihood_ratio, statement.fidelity
        if ratio is not None and not ratio >= 1:
            what = f"`likelihood-ratio` is {ratio:g}, which is below 1"
            todo = (
                "say how much likelier these words are if what the speaker says is so, not what they do to the claim:"
                " for a denial, too, it is 1 or more"
            )
            if ratio > 0:
                todo += f" ({1 / ratio:.3g}, not {ratio:g})"
            yield scene.tell(statement, "likelihood-ratio", what, todo)
        if fidelity is not None and not 0.5 <= fidelity <= 1:
            what = f"`fidelity` is {fidelity:g}, which is out of range"
            todo = "write a number from 0.5 (nothing comes through) to 1 (all of it does)"
            yield scene.tell(statement, "fidelity", what, todo)


def dates(scene: Scene) -> Iterator[Finding]:
    """Dates whose last instant comes before the first."""
    records = scene.records
    for document in records.documents.values():
        yield from _reversed(scene, document, "published", document.published)
    for statement in records.statements.values():
        yield from _reversed(scene, statement, "said", statement.said)
    for decided in scene.decided:
        yield from _reversed(scene, decided, "on", decided.decided)


def _reversed(scene: Scene, record: Record, key: str, bounds: Bounds | None) -> Iterator[Finding]:
    if bounds is None or bounds.not_before is None or bounds.not_after is None:
        return
    if bounds.not_before > bounds.not_after:
        what = f"`{key}`: `{bounds.typed}` ends before it begins"
        yield scene.tell(record, key, what, "write the earlier date first")
