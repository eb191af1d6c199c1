"""Every claim at once, from ten thousand statements to ten million: `python -m benchmarks.scaling`.

Each size is drawn (`benchmarks.graphs`), kept in a folder as a store keeps it, and scored in a process of its own that
opens the folder. Beside it stand the reference, claim by claim, on a sample of the same claims, and the floor: one
product of the sparse matrix of all citations with a vector. The exponent is the slope of processor time over size.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from multiprocessing import active_children
from pathlib import Path
from threading import Event, Thread
from time import perf_counter
from typing import Any, Final

import numpy as np

from benchmarks.graphs import Numbered, graph
from benchmarks.plot import Line, loglog
from claimgraph.graph.edges.columns import Edges, Names

SIZES: Final = (10_000, 100_000, 1_000_000, 10_000_000)
LIMITS: Final = {1_000_000: (2.0, 1.0), 10_000_000: (20.0, 3.0)}
"""Of some sizes the most seconds and gigabytes."""
STEEPEST: Final = 1.05
SAMPLE: Final = 1_000
"""So many pools are scored by the reference, to be held against."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One size: seconds by the clock and of the processors, gigabytes at the most over all processes (mapped columns
    included, what is shared counted once), the gigabytes of the columns, the share of claims that went to the
    reference, its processor time, extrapolated from a sample, and the floor."""

    statements: int
    claims: int
    seconds: float
    processor: float
    gigabytes: float
    columns: float
    one_by_one: float
    reference: float
    floor: float

    def __str__(self) -> str:
        return (
            f"{self.statements:>10,} {self.seconds:>8.2f} s {self.processor:>8.2f} s {self.gigabytes:>6.2f} GB"
            f" {self.columns:>6.2f} GB {self.one_by_one:>7.2%} {self.reference:>9.1f} s {self.floor:>8.4f} s"
        )


def draw(statements: int, folder: Path) -> None:
    """Draws a graph and keeps its columns."""
    from claimgraph.graph.edges.keeping import save

    edges = graph(statements)
    no_names: Any = Names.of(())  # they are made from numbers, and would take longest
    names = {name: len(getattr(edges, name)) for name in ("agents", "documents", "claims", "statements", "claim_ids")}
    (folder / "names.json").write_text(json.dumps(names), encoding="utf-8")
    save(replace(edges, **dict.fromkeys(names, no_names)), folder / "edges", "drawn")


def kept(folder: Path) -> Edges:
    """The columns that were drawn."""
    from claimgraph.graph.edges.keeping import opened

    edges = opened(folder / "edges", "drawn")
    assert edges is not None
    counts = json.loads((folder / "names.json").read_text(encoding="utf-8"))
    names: dict[str, Any] = {name: Numbered(f"https://example.org/{name}/", n) for name, n in counts.items()}
    return replace(edges, **names)


def measure(folder: Path) -> Measured:
    """Scores what was drawn, in this process and those that it starts."""
    import scipy.sparse.csgraph

    from claimgraph.graph.corroboration.bulk import run

    assert scipy.sparse.csgraph  # loaded before the clock starts
    edges = kept(folder)
    started, before = perf_counter(), _processor()
    with Memory() as memory:
        verdicts = run.verdicts(edges)
    seconds, processor = perf_counter() - started, _processor() - before
    columns = sum(path.stat().st_size for path in (folder / "edges").iterdir())
    return Measured(
        statements=len(edges),
        claims=len(verdicts),
        seconds=seconds,
        processor=processor,
        gigabytes=memory.most / 1e9,
        columns=columns / 1e9,
        one_by_one=float(verdicts.one_by_one.mean()),
        reference=_reference(edges),
        floor=_floor(edges),
    )


class Memory(Thread):
    """Looks five times a second at the memory of this process and those that it started (Linux); a context."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0
        """The most bytes that were seen, each shared page counted once."""
        self._done = Event()

    def __enter__(self) -> Memory:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()

    def run(self) -> None:
        """Looks until the context ends."""
        while not self._done.wait(0.2):
            processes = [os.getpid(), *(child.pid for child in active_children())]
            self.most = max(self.most, sum(map(self._share, processes)))

    @staticmethod
    def _share(process: int | None) -> int:
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        except OSError:  # it has just ended
            return 0
        return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _processor() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _reference(edges: Edges) -> float:
    """The processor time of the reference for all claims, from some pools that are spread evenly over all."""
    from claimgraph.graph.corroboration.measure import Scorer
    from claimgraph.graph.edges.restoring import records_of

    pools = np.unique(np.linspace(0, edges.pools - 1, SAMPLE).astype(np.int64)).tolist()
    chosen = set(pools)
    claims_of: dict[int, list[int]] = {pool: [] for pool in pools}
    for claim, pool in enumerate(edges.pool.tolist()):
        if pool in chosen:
            claims_of[pool].append(claim)
    records = records_of(edges, pools, claims_of)
    started = _processor()
    scorer = Scorer(records)
    for claims in claims_of.values():
        for claim in claims:
            scorer.verdict(edges.claims[claim])
    scored = int(np.diff(edges.pool_starts)[pools].sum())
    return (_processor() - started) * len(edges) / scored


def _floor(edges: Edges) -> float:
    """The time of one product of the matrix of citations with a vector."""
    from scipy.sparse import csr_array

    size = len(edges)
    ones = np.ones(len(edges.relays.items))
    matrix = csr_array((ones, np.array(edges.relays.items), np.array(edges.relays.starts)), shape=(size, size))
    vector = np.ones(size)
    times = []
    for _ in range(5):
        started = perf_counter()
        matrix @ vector
        times.append(perf_counter() - started)
    return min(times)


def exponent(measured: list[Measured]) -> float:
    """By which power of the size the processor time grows, by least squares on logarithms."""
    sizes, times = (np.log([getattr(m, name) for m in measured]) for name in ("statements", "processor"))
    return float(np.polyfit(sizes, times, 1)[0])


def _in_own_process(*arguments: str) -> str:
    command = [sys.executable, "-m", "benchmarks.scaling", *arguments]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def main() -> int:
    """Prints the table and writes the plot; the exit status is 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description="Every claim at once, from 10^4 to 10^7 statements.")
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest size")
    parser.add_argument("--plot", type=Path, help="where the plot is written (SVG)")
    parser.add_argument("--draw", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.draw:
        draw(options.draw, options.folder)
        return 0
    if options.measure:
        print(json.dumps(asdict(measure(options.folder))))
        return 0
    print("statements     clock   processor   memory   columns  by one  reference     floor")
    measured = []
    for size in [size for size in SIZES if size <= options.most]:
        with tempfile.TemporaryDirectory() as folder:
            _in_own_process("--folder", folder, "--draw", str(size))
            found = Measured(**json.loads(_in_own_process("--folder", folder, "--measure")))
        measured.append(found)
        print(found, _word(size, found), flush=True)
    slope = exponent(measured) if len(measured) > 1 else math.nan
    print(f"exponent {slope:.2f} (limit {STEEPEST})")
    if len(measured) > 2:
        print(f"exponent over the last step alone {exponent(measured[-2:]):.2f}")
    if options.plot:
        options.plot.write_text(_plot(measured, slope), encoding="utf-8")
    missed = slope > STEEPEST or any(_word(size, m) == "MISSED" for size, m in zip(SIZES, measured, strict=False))
    return 1 if missed else 0


def _word(size: int, found: Measured) -> str:
    if size not in LIMITS:
        return ""
    seconds, gigabytes = LIMITS[size]
    return "kept" if found.seconds <= seconds and found.gigabytes <= gigabytes else "MISSED"


def _plot(measured: list[Measured], slope: float) -> str:
    sizes = [m.statements for m in measured]
    return loglog(
        title=f"Every claim at once: processor time grows with the number of statements to the power of {slope:.2f}",
        across="statements",
        up="seconds",
        lines=[
            Line("reference, claim by claim (from a sample)", sizes, [m.reference for m in measured]),
            Line("all claims at once, processor time", sizes, [m.processor for m in measured]),
            Line("all claims at once, by the clock", sizes, [m.seconds for m in measured]),
            Line("one sparse product over the same citations", sizes, [m.floor for m in measured]),
        ],
    )


if __name__ == "__main__":
    sys.exit(main())
