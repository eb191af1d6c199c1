"""What is behind `ClaimGraph.learn` and `ClaimGraph.calibrate`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Records

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.priors import Tables
    from claimgraph.graph.reliability.learning import Method
    from claimgraph.graph.reliability.validation import By, Calibration, Progress
    from claimgraph.graph.store import Store


@dataclass(frozen=True, slots=True)
class Learned:
    """What was learned, and from what.

    Attributes:
        tables: the table, as `--tables` would read it from the file.
        file: where it was written; None where that was not asked for.
        method: whether outcomes taught it, or agreement alone (`em`).
        established, refuted, open: how many claims of each kind there were.
        statements: how many statements by origins.
        sources: how many sources are told apart in it.
        iterations, residual: of expectation-maximisation; None of outcomes.
        caveats: what to know before using it.
    """

    tables: Tables
    file: str | None
    method: Method
    established: int
    refuted: int
    open: int
    statements: int
    sources: int
    iterations: int | None
    residual: float | None
    caveats: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it but the numbers of the table, which stand in the file."""
        return {
            "tables": self.tables.name,
            "file": self.file,
            "method": self.method,
            "established": self.established,
            "refuted": self.refuted,
            "open": self.open,
            "statements": self.statements,
            "sources": self.sources,
            "iterations": self.iterations,
            "residual": self.residual,
            "caveats": list(self.caveats),
        }


def learned(
    store: Store,
    records: Records,
    out: str | Path | None,
    *,
    method: Method,
    as_of: datetime | None,
    as_of_typed: str | None,
    persons: bool,
    iterations: int | None,
    overwrite: bool,
) -> Learned:
    """Learns a table and writes it: see `claimgraph.api.ClaimGraph.learn`."""
    from claimgraph.exports.exporters import write_whole
    from claimgraph.graph.reliability.expectation import ITERATIONS
    from claimgraph.graph.reliability.learning import learn
    from claimgraph.graph.reliability.tables import Origin, named, written
    from claimgraph.graph.reliability.testimony import gathered

    if out is not None:
        _may_be_written(Path(out), overwrite)
    said = gathered(records, as_of=as_of, persons=persons)
    lesson = named(learn(said, method, iterations=iterations or ITERATIONS))
    tables = lesson.tables
    if out is not None:
        graphs = sorted(store.graphs())
        generation = sha256("".join(f"{graph}\n" for graph in graphs).encode()).hexdigest()
        origin = Origin(version("claimgraph"), generation, len(graphs), as_of_typed or "", persons)
        write_whole(Path(out), written(lesson, origin))
    known = said.truth[said.decided]
    by_em = method == "em"
    return Learned(
        tables,
        None if out is None else str(out),
        method,
        int((known == 1).sum()),
        int((known == 0).sum()),
        len(said.claims) - len(known),
        len(said),
        len(tables.agents),
        lesson.expectation.iterations if by_em else None,
        lesson.expectation.residual if by_em else None,
        tuple(_caveats(by_em, len(known), persons)),
    )


def _caveats(by_em: bool, decided: int, persons: bool) -> list[str]:
    told = []
    if by_em:
        told.append(
            "No outcome taught this where none was recorded: it takes agreement for truth, and sources that err "
            "together look reliable."
        )
    elif decided < 50:
        told.append(f"Only {decided} claims are decided: the shipped table still speaks louder than they do.")
    if persons:
        told.append("People are told apart in it. Such numbers are no judgement of anybody; keep the file to yourself.")
    return told


def _may_be_written(out: Path, overwrite: bool) -> None:
    if out.exists() and not overwrite:
        raise InputError(Finding(str(out), "is there already", "name another file, or say --overwrite"))
    if out.is_dir() or not out.parent.is_dir():
        raise InputError(Finding(str(out), "cannot be written there", "name a file in a folder that is there"))


def calibrated(
    records: Records,
    conditions: Conditions,
    tables: Sequence[str | Path],
    *,
    em: bool,
    persons: bool,
    by: By,
    folds: int,
    seed: int,
    plot: str | Path | None,
    overwrite: bool,
    progress: Progress | None,
) -> Calibration:
    """Compares tables by cross-validation: see `claimgraph.api.ClaimGraph.calibrate`."""
    from claimgraph.exports.diagram import svg
    from claimgraph.exports.exporters import write_whole
    from claimgraph.exports.raster import can_draw, png
    from claimgraph.graph.priors import default_tables
    from claimgraph.graph.reliability.tables import load
    from claimgraph.graph.reliability.testimony import gathered
    from claimgraph.graph.reliability.validation import calibration

    if plot is not None:
        drawn_as = Path(plot).suffix.lower()
        if drawn_as not in {".svg", ".png"}:
            raise InputError(Finding(str(plot), "cannot be drawn", "name a file that ends in .svg or .png"))
        if drawn_as == ".png":
            can_draw()
        _may_be_written(Path(plot), overwrite)
    given = [default_tables(), *map(load, tables)]
    methods: list[Method] = ["outcomes", "em"] if em else ["outcomes"]
    found = calibration(
        records,
        gathered(records, as_of=conditions.as_of, persons=persons),
        conditions,
        given,
        methods,
        by=by,
        folds=folds,
        seed=seed,
        progress=progress,
    )
    if plot is not None:
        drawn = svg(found.assessments)
        write_whole(Path(plot), png(drawn) if drawn_as == ".png" else drawn.encode())
    return found
