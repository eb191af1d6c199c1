"""Stores on servers: how long reading, scoring and each shipped query take, engine by engine, in one run.

    python -m benchmarks.remote [STATEMENTS]

Prints the table of `docs/remote-stores.md`. Every server is started here, on this machine, holds the same story, and is
asked over HTTP; the first column is the store in a folder. An answer that is not that of the folder is marked.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter

import pyoxigraph
import pytest
from pyoxigraph import RdfFormat

from benchmarks.generate import story
from claimgraph.api import ClaimGraph, examples
from claimgraph.errors import ClaimGraphError
from claimgraph.graph.triples import to_triples
from claimgraph.ontology import vocabulary
from claimgraph.ontology.queries import shipped
from tests.graph.remote import servers

_LIMIT = 60
"""Seconds that a query may take."""


def seconds(task: Callable[[], object]) -> float:
    """The better of two runs."""
    runs = []
    for _ in range(2):
        start = perf_counter()
        task()
        runs.append(perf_counter() - start)
    return min(runs)


def engines(folder: Path, files: list[Path]) -> Iterator[tuple[str, ClaimGraph, float]]:
    """Each engine that is installed, with the files in it, and the seconds that their import took."""
    local = ClaimGraph.open(folder / "store")
    yield "folder", local, _import(local, files)
    with ExitStack() as stack:
        for name in ("oxigraph", "virtuoso", "comunica"):
            if servers.program(name) is None:
                print(f"{name} is not installed: {servers.HOW[name]}", file=sys.stderr)
                continue
            place = folder / name
            place.mkdir()
            if name == "comunica":
                triples = [*to_triples(local.records()), *vocabulary.triples()]
                pyoxigraph.serialize(triples, place / "all.nt", format=RdfFormat.N_TRIPLES)
                server = stack.enter_context(servers.comunica(place, place / "all.nt"))
                yield name, ClaimGraph.open(server.address), 0
                continue
            start = servers.oxigraph(place) if name == "oxigraph" else servers.virtuoso(place, rows=10_000)
            server = stack.enter_context(start)
            with pytest.MonkeyPatch.context() as patch:
                for variable, value in server.environ.items():
                    patch.setenv(variable, value)
                graph = ClaimGraph.open(server.address)
            yield name, graph, _import(graph, files)


def _import(graph: ClaimGraph, files: list[Path]) -> float:
    start = perf_counter()
    for file in files:
        graph.load(file, name=file.name)
    return perf_counter() - start


def _answer(graph: ClaimGraph, name: str) -> tuple[list[str], float] | None:
    start = perf_counter()
    try:
        rows = [[getattr(term, "value", "") for term in row] for row in graph.query(name, timeout=_LIMIT).rows]
    except ClaimGraphError as error:
        print(f"{name}: {error}", file=sys.stderr)
        return None
    took = perf_counter() - start
    return sorted(str([{"true": "1", "false": "0"}.get(value, value) for value in row]) for row in rows), took


def main() -> None:
    """Prints the tables."""
    statements = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "story.yaml")
        file.write_text("\n".join(story(statements=statements)), encoding="utf-8")
        table: dict[str, list[str]] = {}
        names, expected = [], {}
        for engine, graph, importing in engines(Path(folder), [file, examples() / "china-olympics.yaml"]):
            names.append(engine)
            fresh = ClaimGraph(graph._store)
            table.setdefault("import", []).append(f"{importing:.2f}" if importing else "")
            table.setdefault("one claim", []).append(f"{seconds(lambda g=graph: _one(g)):.2f}")  # type: ignore[misc]
            table.setdefault("all records", []).append(f"{seconds(lambda g=fresh: _all(g)):.2f}")  # type: ignore[misc]
            for name in shipped():
                answered = _answer(graph, name)
                if engine == "folder" and answered is not None:
                    expected[name] = answered[0]
                if answered is None:
                    cell = "fails"
                else:
                    cell = f"{answered[1]:.2f}" + ("" if answered[0] == expected.get(name) else ", differs")
                table.setdefault(f"`{name}`", []).append(cell)
            print(engine, "done", file=sys.stderr, flush=True)
        print("| seconds | " + " | ".join(names) + " |\n| --- " * 1 + "| ---: " * len(names) + "|")
        for line, cells in table.items():
            print(f"| {line} | " + " | ".join(cells) + " |")


def _one(graph: ClaimGraph) -> None:
    """Scores a claim, as the first thing that is asked."""
    graph._holdings.forget()
    graph.score("delay-request")


def _all(graph: ClaimGraph) -> None:
    graph._holdings.forget()
    graph.records()


if __name__ == "__main__":
    main()
