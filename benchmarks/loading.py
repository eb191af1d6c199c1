"""How long files of triples and statements take to come in, beside those who do less.

`python -m benchmarks.loading` imports N-Quads of a million triples and, in the same run, loads the same file with
pyoxigraph's bare `bulk_load`, which checks nothing and keeps no history, and with rdflib's parser and memory store;
then statements as CSV and as YAML. `--most 10000000` goes on to ten million. Each run is a process of its own, so that
its memory is its own; those of one size take turns, so that a slow moment strikes all, and the median counts.
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Final, NamedTuple

from benchmarks.generate import story

STORY: Final = 10_000
"""Statements in a story; as triples they are a little more than a hundred thousand."""

LIMITS: Final = {"triples": 1.3, "rdflib": 0.25, "memory": 1.5, "csv": 20_000, "yaml": 3_000}


_HEADER: Final = "id who says claim in relays outlet published who-name claim-text unnamed"


class Run(NamedTuple):
    """One run: seconds by the clock and of the processor, and the most memory in GB."""

    clock: float
    processor: float
    memory: float


def bare(file: Path, folder: Path) -> None:
    """What the engine does by itself."""
    import pyoxigraph

    store = pyoxigraph.Store(str(folder))
    if file.suffix == ".nt":
        graph = pyoxigraph.NamedNode("https://example.org/synthetic")
        store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_TRIPLES, to_graph=graph)
    else:
        store.bulk_load(path=str(file), format=pyoxigraph.RdfFormat.N_QUADS)


def ours(file: Path, folder: Path) -> None:
    """An import with its checks, its history and the copy of what came in."""
    from claimgraph.api import ClaimGraph

    ClaimGraph.open(folder).load(file)


def with_columns(file: Path, folder: Path) -> None:
    """An import, and then the columns for scoring all claims, which are made when they are first asked for."""
    from claimgraph.graph.edges.building import edges_of
    from claimgraph.graph.edges.keeping import save
    from claimgraph.graph.store import EDGES, Store

    ours(file, folder)
    save(edges_of(Store.open(folder, read_only=True).records()), folder / EDGES, "measured")


def rdflib(file: Path, folder: Path) -> None:
    """rdflib's parser and memory store."""
    from rdflib import Dataset

    Dataset().parse(str(file), format="nquads")


CONTENDERS: Final[dict[str, Callable[[Path, Path], None]]] = {
    "bare": bare,
    "claimgraph": ours,
    "with columns": with_columns,
    "rdflib": rdflib,
}


def run(contender: str, file: Path) -> Run:
    """One run in a process of its own."""
    with tempfile.TemporaryDirectory(dir=file.parent) as folder:
        command = [sys.executable, "-m", "benchmarks.loading", "--run", contender, str(file), f"{folder}/store"]
        ended = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Run(*json.loads(ended.stdout))


def _measured(contender: str, file: Path, folder: Path) -> Run:
    begun, used = perf_counter(), process_time()
    CONTENDERS[contender](file, folder)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return Run(perf_counter() - begun, process_time() - used, memory)


def middle(runs: list[Run]) -> Run:
    """The median of each figure."""
    return Run(*(median(values) for values in zip(*runs, strict=True)))


def quads(folder: Path, triples: int) -> Path:
    """N-Quads of so many triples, a little more: stories under bases of their own, in one named graph."""
    from pyoxigraph import RdfFormat, serialize

    from claimgraph.graph.triples import to_triples
    from claimgraph.imports.readers import read

    text = "\n".join(story(statements=STORY)).encode()
    lines = serialize(to_triples(read(text, name="s.yaml").records), format=RdfFormat.N_TRIPLES) or b""
    lines = lines.replace(b" .\n", b" <https://example.org/synthetic> .\n")
    file = folder / f"{triples}.nq"
    with file.open("wb") as written:
        for number in range(-(-triples // 100_000)):
            written.write(lines.replace(b"/synthetic/", b"/synthetic-%d/" % number))
    return file


def table(folder: Path, yaml: Path) -> Path:
    """The statements of a story as CSV, twice over."""
    import csv

    from claimgraph.graph.model import UnnamedSource
    from claimgraph.imports.readers import read

    records = read(yaml).records
    file = folder / "statements.csv"
    with file.open("w", newline="", encoding="utf-8") as written:
        rows = csv.writer(written)
        rows.writerow(
            ["id", "who", "says", "claim", "in", "relays", "outlet", "published", "who-name", "claim-text", "unnamed"]
        )
        for copy in range(2):
            for said in records.statements.values():
                page, who, claim = records.documents[said.document], records.agents[said.speaker], said.claim
                unnamed = isinstance(who, UnnamedSource)
                rows.writerow(
                    (
                        f"{said.id}-{copy}",
                        f"{who.id}-{copy}" if unnamed else who.id,
                        said.stance.value,
                        f"{records.claims[claim].id}-{copy}",
                        f"{page.id}-{copy}",
                        ";".join(f"{records.statements[iri].id}-{copy}" for iri in said.relays),
                        records.agents[page.outlet].id,
                        page.published.typed if page.published else "",
                        "" if unnamed else who.label,
                        f"{records.claims[claim].text} ({copy})",
                        who.label if unnamed else "",
                    )
                )
    return file


def triples_of(file: Path) -> Path:
    """The triples of a file of statements, in a file of their own."""
    from pyoxigraph import RdfFormat, serialize

    from claimgraph.graph.triples import to_triples
    from claimgraph.imports.readers import read

    written = file.with_suffix(".nt")
    written.write_bytes(serialize(to_triples(read(file).records), format=RdfFormat.N_TRIPLES) or b"")
    return written


def lines(folder: Path, sizes: list[int], times: int) -> Iterator[str]:
    """The table, line by line."""
    yield f"{'what':<34} {'clock':>9} {'processor':>10} {'memory':>8}"
    for size in sizes:
        file = quads(folder, size)
        names = ["bare", "claimgraph"] + (["with columns", "rdflib"] if size <= 1_000_000 else [])
        runs: dict[str, list[Run]] = {name: [] for name in names}
        for turn in range(times if size <= 1_000_000 else 1):
            for name in names:
                if name in ("bare", "claimgraph") or turn == 0:
                    runs[name].append(run(name, file))
        found = {name: middle(some) for name, some in runs.items()}
        for name in names:
            yield f"{f'{size:,} triples, {name}':<34} {_figures(found[name])}"
        mine = found["claimgraph"]
        ratio = mine.clock / found["bare"].clock
        yield f"  {ratio:.2f} x bare by the clock (limit {LIMITS['triples']})"
        yield f"  {mine.processor / found['bare'].processor:.2f} x bare by the processors, over two of them"
        if "rdflib" in found:
            yield f"  {found['rdflib'].clock / mine.clock:.1f} x as fast as rdflib (limit 4)"
        file.unlink()
    yaml = folder / "statements.yaml"
    yaml.write_text("\n".join(story(statements=STORY)), encoding="utf-8")
    for file, number, limit in ((table(folder, yaml), 2 * STORY, LIMITS["csv"]), (yaml, STORY, LIMITS["yaml"])):
        alone = triples_of(file)
        both = [(run("bare", alone), run("claimgraph", file)) for _ in range(times)]
        least, found_ = (middle(list(some)) for some in zip(*both, strict=True))
        yield f"{f'{number:,} statements, {file.suffix[1:]}: bare':<34} {_figures(least)}"
        yield f"{f'{number:,} statements, {file.suffix[1:]}':<34} {_figures(found_)}"
        yield f"  {found_.clock / least.clock:.2f} x a bare load of the same triples by the clock"
        yield f"  {number / found_.clock:,.0f} statements/s by the clock (limit {limit:,})"
        yield f"  {number / found_.processor:,.0f} statements/s by the processor"


def _figures(run: Run) -> str:
    return f"{run.clock:>7.2f} s {run.processor:>8.2f} s {run.memory:>5.2f} GB"


def _processor() -> str:
    try:
        return str(re.findall(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text(encoding="utf-8"))[0])
    except (OSError, IndexError):
        return "unknown processor"


def main() -> int:
    """Prints the table."""
    parser = argparse.ArgumentParser(description="How long it takes until a file is in.")
    parser.add_argument("--most", type=int, default=1_000_000, help="the largest number of triples")
    parser.add_argument("--times", type=int, default=3, help="how many runs of each")
    parser.add_argument("--run", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        contender, file, folder = options.run
        print(json.dumps(_measured(contender, Path(file), Path(folder))))
        return 0
    print(_processor())
    with tempfile.TemporaryDirectory() as folder_:
        for line in lines(Path(folder_), [s for s in (1_000_000, 10_000_000) if s <= options.most], options.times):
            print(line, flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
