"""The methods of truth discovery: how right and how fast they are. `python -m benchmarks.discovery --data DIR`.

- `--data DIR`: folders with `claims.csv` and `gold.csv`, as `SETS` names them, and any called `emergent...`. A figure
  stands beside what it is held against, if anything. $CLAIMGRAPH_TRUTH_DISCOVERY when left out, and without either this
  part is passed over, which is said.
- Speed: 20 rounds on 1 million made-up assertions, and of some methods on 10 million, beside the sparse products that
  each needs.
- `--peers PYTHON`: an environment with `crowd-kit` and `truthdiscovery` (see `truth_discovery_peers.py`), which are run
  on the same made-up assertions.

Times are of the processor, since others may be at work on the machine. The exit status is 1 where anything is missed.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

import numpy as np

from claimgraph.api import ClaimGraph
from claimgraph.graph.discovery.assertions import Assertions
from claimgraph.graph.discovery.coins import answers, by_answer
from claimgraph.graph.discovery.copying import Copying
from claimgraph.graph.discovery.glad import GLAD
from claimgraph.graph.discovery.incidence import Incidence
from claimgraph.graph.discovery.methods import METHODS

DATA: Final = "CLAIMGRAPH_TRUTH_DISCOVERY"
SETS: Final = ("flights", "book", "crowd_duck", "crowd_product")
KNOWN: Final[dict[str, tuple[float | None, ...]]] = {
    "majority": (0.7933, 0.8067, 0.7593, 0.8966),
    "sums": (0.8125, 0.7500, 0.7500, 0.8109),
    "average-log": (0.8075, 0.8000, 0.7500, 0.9105),
    "investment": (0.8942, 0.6080, 0.7500, 0.9050),
    "pooled-investment": (0.9400, 0.8700, 0.7870, 0.9224),
    "truthfinder": (0.7837, 0.8050, 0.7593, 0.8966),
    "2-estimates": (0.9225, 0.8100, 0.7037, 0.9168),
    "crh": (0.7975, 0.8200, 0.7593, 0.8966),
    "catd": (0.9400, 0.8600, 0.7778, 0.9266),
    "accu": (0.8025, 0.8300, 0.7222, 0.9280),
    "accu-copy": (0.9100, 0.8800, 0.7963, 0.9222),
    "simple-lca": (0.9362, 0.8700, 0.7222, 0.9276),
    "dawid-skene": (None, None, 0.8796, 0.9366),
    "zencrowd": (None, None, 0.7222, 0.9280),
    "corroborated": (0.955, 0.92, None, None),
}
"""What is to be reached: for the crowds CATD, ZenCrowd and Dawid-Skene as published (Zheng et al., PVLDB 10(5), 2017),
else what careful implementations get."""
NEAR: Final = {"catd": 0.002, "zencrowd": 0.002, "dawid-skene": 0.002, "corroborated": 0.0}
"""How far below counts as reached; `TOLERANCE` for the others."""
TOLERANCE: Final = 0.003
OVER_CLASSICAL: Final = 0.05
"""On stances the measure is to be so much above the best classical method."""

ROUNDS: Final = 20
LIMITS: Final = {1_000_000: 1.0, 10_000_000: 10.0}
"""Seconds for so many assertions."""
MEMORY: Final = 1.5
"""GiB at most, for ten million."""
OF_PRODUCT: Final = 3.0
FASTER: Final = 50.0
FAST: Final = ("sums", "truthfinder", "crh", "catd", "accu", "dawid-skene")
PEERS: Final = {
    "truthdiscovery:Sums": ("sums", 200_000),
    "truthdiscovery:AverageLog": ("average-log", 200_000),
    "truthdiscovery:Investment": ("investment", 200_000),
    "truthdiscovery:PooledInvestment": ("pooled-investment", 200_000),
    "truthdiscovery:TruthFinder": ("truthfinder", 200_000),
    "truthdiscovery:CRH": ("crh", 20_000),
    "crowdkit:DawidSkene": ("dawid-skene", 200_000),
    "crowdkit:OneCoinDawidSkene": ("zencrowd", 200_000),
}
"""The method of ours that does the same, and on how many assertions."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """Names made from numbers when they are asked for."""

    prefix: str
    size: int

    def __len__(self) -> int:
        return self.size

    def __getitem__(self, number: int) -> str:
        if not 0 <= number < self.size:
            raise IndexError(number)
        return f"{self.prefix}{number}"


def made_up(number: int, labels: int = 4, a_thing: int = 10, seed: int = 1) -> Assertions:
    """So many assertions, ten on each object, by sources of very different accuracy."""
    draw = np.random.default_rng(seed)
    things, sources = number // a_thing, max(50, number // 1000)
    accuracy, truth = draw.beta(6, 2, sources), draw.integers(0, labels, things)
    thing = np.repeat(np.arange(things, dtype=np.int32), a_thing)
    first, step = draw.integers(0, sources, things), draw.integers(1, sources // a_thing + 1, things)
    source = (
        ((first[:, None] + step[:, None] * np.arange(a_thing)) % sources).astype(np.int32).ravel()
    )  # ten, all different
    right = draw.random(len(thing)) < accuracy[source]
    wrong = (truth[thing] + draw.integers(1, labels, len(thing))) % labels
    label = np.where(right, truth[thing], wrong).astype(np.int32)
    names = {"sources": Numbered("s", sources), "objects": Numbered("o", things), "labels": Numbered("l", labels)}
    return Assertions.from_numbers(source, thing, label, **names)  # type: ignore[arg-type]


# ---------------------------------------------------------------- how right


def accuracy_table(folder: Path) -> Iterator[tuple[str, bool]]:
    """Lines of the table of expected accuracy, and whether each reaches what it is held against."""
    graph = ClaimGraph.open()
    there = [name for name in SETS if (folder / name).is_dir()]
    found = {name: {each.method: each for each in graph.evaluate(folder / name).methods} for name in there}
    yield "| method | " + " | ".join(there) + " |", True
    yield "| --- " * (len(there) + 1) + "|", True
    for method in METHODS:
        cells, kept = [], True
        for name in there:
            known = KNOWN.get(method, (None,) * len(SETS))[SETS.index(name)]
            accuracy = found[name][method].accuracy or 0.0
            reached = known is None or accuracy >= known - NEAR.get(method, TOLERANCE) - 5e-5
            kept &= reached
            cells.append(
                f"{accuracy:.4f}" + ("" if known is None else f" ({known:.4f}{'' if reached else ', MISSED'})")
            )
        yield f"| {method} | " + " | ".join(cells) + " |", kept


def stances_table(folder: Path) -> Iterator[tuple[str, bool]]:
    """The same for stances on claims: classical methods with copies counted and collapsed, and the measure."""
    evaluated = ClaimGraph.open().evaluate(folder).methods
    measure = evaluated[-1]
    classical = max(
        (each for each in evaluated if each.copies == "counted" and each.method != "corroborated"),
        key=lambda each: each.accuracy or 0.0,
    )
    yield "| method | copies | accuracy | 95 % interval | Brier |", True
    yield "| --- | --- | --- | --- | --- |", True
    for each in evaluated:
        low, high = each.interval or (0.0, 1.0)
        brier = "" if each.brier is None else f"{each.brier:.3f}"
        line = f"| {each.method} | {each.copies} | {each.accuracy:.4f} | {low:.3f} to {high:.3f} | {brier} |"
        yield line, True
    above = (measure.accuracy or 0.0) - (classical.accuracy or 0.0)
    kept = above >= OVER_CLASSICAL
    yield (
        (
            f"\nThe measure is {above:+.4f} from the best classical method with copies counted ({classical.method}); "
            f"asked for is +{OVER_CLASSICAL}: {'kept' if kept else 'MISSED'}"
        ),
        kept,
    )


# ---------------------------------------------------------------- how fast


def speed(number: int) -> Iterator[tuple[str, bool]]:
    """20 rounds of each method, in a process of its own, so that its peak of memory is its own too; of ten million
    those alone for which that is asked."""
    for method in METHODS if number < max(LIMITS) else FAST:
        with get_context("spawn").Pool(1) as pool:
            seconds, products, peak = pool.apply(timed, (method, number))
        kept = (method not in FAST or seconds <= LIMITS[number]) and seconds <= OF_PRODUCT * products
        kept |= method == "majority"  # it makes no rounds: what it takes is the making of the matrix
        kept &= number < max(LIMITS) or peak <= MEMORY
        yield (
            (
                f"{method:<18} {number:>12,}  {seconds:7.3f} s"
                f"{f' (limit {LIMITS[number]:g})' if method in FAST else ''}"
                f"  products {products:7.3f} s, "
                f"ratio {seconds / products:4.2f} (limit {OF_PRODUCT:g})  peak {peak:4.2f} GiB  "
                f"{'kept' if kept else 'MISSED'}"
            ),
            kept,
        )


def timed(method: str, number: int) -> tuple[float, float, float]:
    """Seconds of the fit and of the products that it needs, and the peak of memory in GiB, the data included."""
    assertions = made_up(number)
    fit = METHODS[method](max_iterations=ROUNDS, tolerance=0)
    start = process_time()
    fit.fit(assertions)
    seconds = process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return seconds, products(method, assertions), peak


def products(method: str, assertions: Assertions) -> float:
    """Seconds for the bare sparse products of 20 rounds that a method needs, as docs/discovery.md counts them."""
    once, each = needs(method, assertions)
    rounds = 1 if method == "majority" else ROUNDS
    start = process_time()
    for left, right in once:
        left @ right
    for _ in range(rounds):
        for matrix, column in each:
            matrix @ column
    return process_time() - start


def needs(method: str, assertions: Assertions) -> tuple[list[tuple[Any, Any]], list[tuple[Any, Any]]]:
    """The products that a method needs once, and those of each round."""
    fixed = method in {"dawid-skene", "zencrowd", "glad"}
    incidence = Incidence(answers(assertions) if fixed else assertions)

    def product(matrix: Any, columns: int = 1) -> tuple[Any, Any]:
        return matrix, np.ones((matrix.shape[1], columns)) if columns > 1 else np.ones(matrix.shape[1])

    to_facts, to_sources = product(incidence.by_fact), product(incidence.by_source)
    if method == "dawid-skene":
        size = len(assertions.labels)
        return [], [product(matrix, size) for matrix in by_answer(incidence, size)]
    if method == "majority":
        return [], [to_sources]
    if method in {"2-estimates", "3-estimates", "ltm"}:
        everybody, everything = product(incidence.by_object), product(incidence.by_source_object)
        if method == "3-estimates":
            return [], [to_facts] * 2 + [everybody] * 3 + [to_sources] + [everything] * 2
        return [], [to_facts, everybody, to_sources, everything]
    if method == "glad":
        return [], [to_facts, *[to_facts, to_facts, to_facts, to_sources, to_sources] * GLAD().steps]
    if method in {"accu-copy", "corroborated"}:
        copying = Copying(incidence, dependence=0.2, copied=0.8)
        once = [(incidence.by_source, incidence.by_fact), (incidence.by_source_object, incidence.by_object)]
        return once, [to_facts, to_sources, *map(product, copying.matrices)]
    return [], [to_facts, to_sources]


def against(peers: str) -> Iterator[tuple[str, bool]]:
    """Ours and theirs on the same assertions, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        for named, (method, number) in PEERS.items():
            assertions = made_up(number)
            file = Path(folder) / f"{number}.csv"
            if not file.exists():
                write(assertions, file)
            ours = median(_ours(method, assertions) for _ in range(5))
            run = [peers, str(Path(__file__).with_name("truth_discovery_peers.py")), str(file), named]
            try:
                done = subprocess.run(run, capture_output=True, text=True, timeout=600, check=False)
            except subprocess.TimeoutExpired:
                yield f"{named:<34} {number:>9,}  ours {ours:.4f} s, theirs not done after 600 s", True
                continue
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                yield f"{named:<34} {number:>9,}  ours {ours:.4f} s, theirs did not finish: {reason[:80]}", True
                continue
            told = json.loads(done.stdout)
            ratio = (told["seconds"] / told["rounds"]) / (ours / ROUNDS)
            kept = ratio >= FASTER
            yield (
                f"{named:<34} {number:>9,}  ours {ours:.4f} s in {ROUNDS} rounds, theirs {told['seconds']:.2f} s in "
                f"{told['rounds']}: {ratio:,.0f} times a round (asked for {FASTER:g})  {'kept' if kept else 'MISSED'}",
                kept,
            )


def _ours(method: str, assertions: Assertions) -> float:
    start = process_time()
    METHODS[method](max_iterations=ROUNDS, tolerance=0).fit(assertions)
    return process_time() - start


def write(assertions: Assertions, file: Path) -> None:
    """The assertions as CSV."""
    facts = assertions.facts()
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["source", "object", "value"])
        pairs = zip(assertions.source.tolist(), assertions.fact.tolist(), strict=True)
        writer.writerows([assertions.sources[source], *facts[fact]] for source, fact in pairs)


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints the tables; the exit status is 1 where anything is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=os.environ.get(DATA))
    parser.add_argument("--peers")
    parser.add_argument("--only", choices=["data", "speed", "peers"])
    options = parser.parse_args(arguments)
    missed = 0

    def show(lines: Iterator[tuple[str, bool]]) -> None:
        nonlocal missed
        for line, kept in lines:
            print(line, flush=True)
            missed += not kept
        print()

    if options.only in (None, "data"):
        if options.data is None:
            print(f"passed over: no data; name a folder with --data or ${DATA}\n")
        else:
            show(accuracy_table(options.data))
            for name in sorted(folder.name for folder in options.data.glob("emergent*") if folder.is_dir()):
                show(stances_table(options.data / name))
    if options.only in (None, "speed"):
        for number in LIMITS:
            show(speed(number))
    if options.only in (None, "peers"):
        if options.peers is None:
            print("passed over: no peers; name their Python with --peers")
        else:
            show(against(options.peers))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
