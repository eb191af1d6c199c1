"""Each shipped query over a million triples: as it is asked, with its parameter, and about everything.

    python -m benchmarks.asking [FOLDER]

The store is made in FOLDER, if it is not there, from ten stories of 10,000 statements. A parameter is set to the value
on which most hangs: the claim, speaker or document with the most rows. Told are the processor time until the last row,
the time by the clock until the first rows, and how many rows there are; and how quickly an answer of a million rows
begins, and how much memory it takes.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.__main__ import ten_stories
from benchmarks.generate import story
from claimgraph.api import ClaimGraph
from claimgraph.ontology.queries import ShippedQuery

LIMIT: Final = 1.0
"""Seconds of the processor for a query with its parameter."""

_BUSIEST: Final = {
    "claim": "SELECT ?x { ?s cg:claim ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) LIMIT 1",
    "speaker": "SELECT ?x { ?s cg:speaker ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) LIMIT 1",
    "source": "SELECT ?x { ?s cg:speaker ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) LIMIT 1",
    "statement": "SELECT ?x { ?s cg:relays ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) LIMIT 1",
    "document": "SELECT ?x { ?s cg:document ?x ; cg:relays/cg:relays/cg:relays/cg:relays ?o } LIMIT 1",
    "about": "SELECT ?x { ?g cg:judges ?x } LIMIT 1",
    "subject": "SELECT ?x { ?x a cg:Claim } LIMIT 1",
    "organisation": "SELECT ?x { ?s cg:memberOf ?x } GROUP BY ?x ORDER BY DESC(COUNT(?s)) LIMIT 1",
}
"""The value of a parameter on which most hangs."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One query: seconds of the processor, but for `first` by the clock, and rows."""

    name: str
    with_parameter: float
    rows_with_parameter: int
    first: float
    whole: float
    rows: int

    @property
    def kept(self) -> bool:
        """Whether it is within the limit."""
        return self.with_parameter <= LIMIT

    def __str__(self) -> str:
        return (
            f"| `{self.name}` | {self.with_parameter:.2f} s | {self.rows_with_parameter:,} | {self.first:.2f} s "
            f"| {self.whole:.2f} s | {self.rows:,} |{'' if self.kept else ' MISSED'}"
        )


def made(folder: Path) -> ClaimGraph:
    """The store with a million triples."""
    store = folder / "store"
    if not store.exists():
        written, triples = folder / "story.yaml", folder / "million.nt"
        written.write_text("\n".join(story(statements=10_000)), encoding="utf-8")
        triples.write_bytes(ten_stories(written))
        ClaimGraph.open(store).load(triples)
    return ClaimGraph.open(store, read_only=True)


def measure(graph: ClaimGraph, query: ShippedQuery, values: Mapping[str, str], times: int = 3) -> Measured:
    """Asks a query with its first parameter and without."""
    name = query.parameters[0].name
    value = values.get(name)
    asked = [_asked(graph, query.name, {} if value is None else {name: value}) for _ in range(times)]
    everything = [_asked(graph, query.name, {}) for _ in range(times)]
    return Measured(
        query.name,
        median(whole for _, whole, _ in asked),
        asked[0][2],
        median(first for first, _, _ in everything),
        median(whole for _, whole, _ in everything),
        everything[0][2],
    )


def _asked(graph: ClaimGraph, query: str, parameters: Mapping[str, str]) -> tuple[float, float, int]:
    """Seconds by the clock until the first rows, seconds of all processors until the last, and the number of rows."""
    begin, before = perf_counter(), _processor()
    first, rows = 0.0, -1
    with graph.stream(query, "tsv", parameters=parameters) as answer:
        for part in answer:
            first = first or perf_counter() - begin
            rows += part.count(b"\n")
    return first, _processor() - before, rows


def _processor() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def large(store: Path, format: str) -> str:
    """An answer of a million rows on the command line: its first line, all of it, and the memory of both processes."""
    command = [sys.executable, "-m", "claimgraph", "--store", str(store), "query", "--format", format, "-e"]
    query = "SELECT ?s ?p ?o { ?s ?p ?o } LIMIT 1000000"
    begin = perf_counter()
    size = 0
    with subprocess.Popen([*command, query], stdout=subprocess.PIPE, bufsize=0) as child:
        assert child.stdout is not None
        first = 0.0
        while part := child.stdout.read(2**20):
            first = first or perf_counter() - begin
            size += len(part)
    whole = perf_counter() - begin
    code = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    peak = int(subprocess.run([sys.executable, "-c", code, *command, query], capture_output=True, check=True).stdout)
    return f"| {format} | {first:.2f} s | {whole:.1f} s | {size / 1e6:.0f} MB | {peak / 1024:.0f} MiB |"


def main() -> int:
    """Prints the tables; the exit status is 1 where a limit is missed."""
    with tempfile.TemporaryDirectory() as fresh:
        folder = Path(sys.argv[1]) if sys.argv[1:] else Path(fresh)
        graph = made(folder)
        values = {name: graph.query(query).rows[0][0].value for name, query in _BUSIEST.items()}
        missed = 0
        print("| query | with its parameter | rows | first rows | about everything | rows |")
        print("| --- | ---: | ---: | ---: | ---: | ---: |")
        for query in graph.queries().values():
            found = measure(graph, query, values)
            missed += not found.kept
            print(found, flush=True)
        print("\n| format | first rows | all rows | size | memory of the larger process |")
        print("| --- | ---: | ---: | ---: | ---: |")
        for format in ("table", "csv", "tsv", "json", "xml"):
            print(large(folder / "store", format), flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
