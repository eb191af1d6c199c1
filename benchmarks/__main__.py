"""Prints what is fast: each line a task, its median, its limit, and the peer that ran in the same run.

Times drift by a factor of two between machines and moments; the ratios are what counts.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

import pyoxigraph

from benchmarks.generate import story
from claimgraph.api import ClaimGraph
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.triples import from_triples, to_triples
from claimgraph.imports.readers import read


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, in seconds; the limit is in seconds, or a multiple of the peer."""

    task: str
    took: float
    limit: float
    peer: str = ""
    peer_took: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times the peer's time it took."""
        return None if self.peer_took is None else self.took / self.peer_took

    @property
    def kept(self) -> bool:
        """Whether it is within its limit."""
        return (self.took if self.ratio is None else self.ratio) <= self.limit

    def __str__(self) -> str:
        limit = f"{self.limit:g} s" if self.ratio is None else f"{self.limit:g} x"
        beside = "" if self.ratio is None else f"{self.peer}: {self.peer_took:.2f} s, ratio {self.ratio:.2f}"
        word = "kept" if self.kept else "MISSED"
        return f"{self.task:<46} {self.took:>7.2f} s  {limit:>7}  {word:<6}  {beside}".rstrip()


def measured(task: Callable[[], object], times: int) -> float:
    """The median of so many runs, in seconds."""
    runs = []
    for _ in range(times):
        start = perf_counter()
        task()
        runs.append(perf_counter() - start)
    return median(runs)


def lines(folder: Path) -> Iterator[Line]:
    """Runs the benchmarks, each in a folder of its own."""
    fresh = (folder / str(number) for number in range(1_000_000))
    yield Line("claimgraph --help", measured(lambda: _run("--help"), 5), 0.25)
    yield Line("claimgraph demo", measured(lambda: _run("demo", "--out", str(next(fresh))), 3), 4)

    written = folder / "story.yaml"
    written.write_text("\n".join(story(statements=10_000)), encoding="utf-8")
    importing = measured(lambda: ClaimGraph.open(next(fresh)).load(written), 3)
    yield Line("import a YAML story of 10,000 statements", importing, 10)

    quads = folder / "million.nq"
    triples = ten_stories(written)
    quads.write_bytes(triples.replace(b" .\n", b" <https://example.org/synthetic> .\n"))
    ours, theirs = [], []
    for _ in range(3):  # in turn, so that a slow moment strikes both
        ours.append(measured(lambda: ClaimGraph.open(next(fresh)).load(quads), 1))
        theirs.append(measured(lambda: _bulk_load(quads, next(fresh)), 1))
    yield Line("import N-Quads of 1 M triples", median(ours), 2, "pyoxigraph bulk_load", median(theirs))

    records = from_triples(quad.triple for quad in pyoxigraph.parse(triples, format=pyoxigraph.RdfFormat.N_TRIPLES))
    yield Line("score 10,000 claims of ten statements", measured(lambda: list(Scorer(records).verdicts()), 3), 10)


def ten_stories(written: Path) -> bytes:
    """Ten copies of a story of 1,000 claims, each under a base of its own, in N-Triples: a little over a million."""
    triples = pyoxigraph.serialize(to_triples(read(written).records), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples is not None  # bytes, where no file is named
    return b"".join(triples.replace(b"/synthetic/", b"/synthetic-%d/" % number) for number in range(10))


def _run(*arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "claimgraph", *arguments], check=True, capture_output=True)


def _bulk_load(quads: Path, folder: Path) -> None:
    store = pyoxigraph.Store(str(folder))
    store.bulk_load(path=str(quads), format=pyoxigraph.RdfFormat.N_QUADS)


def main() -> int:
    """Prints the table; the exit status is 1 where a limit is missed."""
    missed = 0
    with tempfile.TemporaryDirectory() as folder:
        print(f"{'task':<46} {'median':>9}  {'limit':>7}  {'':<6}  peer")
        for line in lines(Path(folder)):
            print(line, flush=True)
            missed += not line.kept
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
