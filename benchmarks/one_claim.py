"""How long one claim of 100 documents takes in a store of a million statements, from the shell and in Python.

`python -m benchmarks.one_claim FOLDER` makes the store in a folder, unless it is there, and prints the medians.

The store holds copies of one synthetic story of 10,000 statements, each a graph under a base and a story id of its
own, and beside them a story of one claim that 100 documents report on. Ids are the same in all copies, so that each of
them is known as `story:id`; those of the claim and of all around it occur once, and to know that is the dearer case.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

import pyoxigraph

from benchmarks.generate import story
from claimgraph.api import ClaimGraph
from claimgraph.graph.triples import to_triples
from claimgraph.imports.readers import read

STATEMENTS_A_STORY: Final = 10_000
DOCUMENTS: Final = 100
CLAIM: Final = "the-one"
FIRST: Final = date(2022, 2, 24)


def one_claim(*, documents: int = DOCUMENTS, seed: int = 1) -> Iterator[str]:
    """The lines of a story of one claim: a few origins, many reports that relay one another, some denials.

    Args:
        documents: how many report on the claim.
        seed: the same seed gives the same story.
    """
    draw = random.Random(seed)
    yield "story: One claim"
    yield "id: one-claim"
    yield "agents:"
    yield "  ministry: {name: A ministry, kind: government}"
    for number in range(documents):
        yield f"  paper-{number}: {{name: Paper {number}, kind: {'agency' if number % 10 == 0 else 'outlet'}}}"
        if number % 8 == 0:
            yield f"  voice-{number}: {{name: Voice {number}{', of: ministry' if number % 3 == 0 else ''}}}"
    yield f"claims: {{{CLAIM}: {{text: The one claim of 100 documents, parties: [ministry]}}}}"
    yield "documents:"
    for number in range(documents):
        paper = number if draw.random() < 0.8 else draw.randrange(documents)
        yield f"  piece-{number}:"
        yield f"    outlet: paper-{paper}"
        yield f"    published: {FIRST + timedelta(days=number // 7)}"
        yield "    statements:"
        relayed = f"word-{number}"
        if number % 8 == 0:
            says = "denies" if number % 3 == 0 else "asserts"
            yield f"      word-{number}: {{who: voice-{number}, says: {says}, claim: {CLAIM}, access: told}}"
        else:
            relayed = f"report-{draw.randrange(number)}"
        yield f"      report-{number}: {{who: paper-{paper}, says: attributes, claim: {CLAIM}, relays: {relayed}}}"


def make(folder: Path, statements: int) -> None:
    """Makes a store of so many statements, and the one claim."""
    folder.mkdir(parents=True)
    written = folder / "story.yaml"
    written.write_text("\n".join(story(statements=STATEMENTS_A_STORY)), encoding="utf-8")
    triples = pyoxigraph.serialize(to_triples(read(written).records), format=pyoxigraph.RdfFormat.N_TRIPLES)
    assert triples is not None  # bytes, where no file is named
    graph = ClaimGraph.open(folder / "store")
    for number in range(statements // STATEMENTS_A_STORY):
        copy = triples.replace(b"/synthetic/", b"/synthetic-%d/" % number)
        copy = copy.replace(b'"synthetic"', b'"synthetic-%d"' % number)
        graph.load(copy, name=f"synthetic-{number}.nt")
        print(f"\r{(number + 1) * STATEMENTS_A_STORY:,} statements", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    graph.load("\n".join(one_claim()).encode(), name="one-claim.yaml")


def from_the_shell(store: Path, times: int) -> tuple[list[float], list[float]]:
    """`claimgraph explain`, each time a new process, in seconds; and one that only imports the libraries below it."""
    ours = ["-m", "claimgraph", "--store", str(store), "explain", CLAIM]
    theirs = ["-c", "import click, networkx, pyoxigraph"]
    took = [(_seconds(partial(_run, ours)), _seconds(partial(_run, theirs))) for _ in range(times)]
    return [one for one, _ in took], [other for _, other in took]


def _run(arguments: list[str]) -> None:
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True)


def in_python(store: Path, times: int) -> tuple[list[float], list[float], list[float]]:
    """Opening and the first claim; the one claim then, of which nothing was read yet; and once more; in seconds."""
    opened, first, again = [], [], []
    for _ in range(times):
        graph = ClaimGraph.open(store, read_only=True)
        opened.append(_seconds(partial(graph.explain, "synthetic-0:claim-7")))
        first.append(_seconds(partial(graph.explain, CLAIM)))
        again.append(_seconds(partial(graph.explain, CLAIM)))
    return opened, first, again


def _seconds(task: Callable[[], object]) -> float:
    start = perf_counter()
    task()
    return perf_counter() - start


def main() -> None:
    """Makes the store if need be and prints the medians."""
    parser = argparse.ArgumentParser(description="One claim of 100 documents in a large store.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--statements", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=9)
    options = parser.parse_args()
    if not options.folder.exists():
        took = _seconds(lambda: make(options.folder, options.statements))
        print(f"made a store of {options.statements:,} statements in {took:.0f} s")
    store = options.folder / "store"
    shell, libraries = from_the_shell(store, options.times)
    opened, first, again = in_python(store, options.times)
    print(f"{'explain from the shell':<52} {median(shell) * 1000:>7.0f} ms  (limit 400)")
    print(f"{'a process that imports networkx, pyoxigraph, click':<52} {median(libraries) * 1000:>7.0f} ms")
    print(f"{'in Python: open, and explain another claim':<52} {median(opened) * 1000:>7.0f} ms")
    print(f"{'in Python once open: explain':<52} {median(first) * 1000:>7.1f} ms  (limit 20)")
    print(f"{'the same once more':<52} {median(again) * 1000:>7.1f} ms")


if __name__ == "__main__":
    main()
