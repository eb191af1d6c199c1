"""Runs public packages of truth discovery on a file of assertions, in an environment of their own.

    python -m venv peers
    peers/bin/pip install crowd-kit bidict imageio && peers/bin/pip install --no-deps truthdiscovery
    peers/bin/python benchmarks/truth_discovery_peers.py claims.csv truthdiscovery:Sums crowdkit:DawidSkene

Prints a line of JSON for each method: its name, the seconds of processor time and the rounds. `truthdiscovery` draws
with cairo; only its algorithms are used here, so that what draws is left out.
"""

from __future__ import annotations

import csv
import json
import sys
from time import process_time
from types import ModuleType
from typing import Any

ROUNDS = 20


def truthdiscovery(name: str, rows: list[list[str]]) -> tuple[float, int]:
    """One method of `truthdiscovery`, with a fixed number of rounds."""
    drawing: Any = ModuleType("truthdiscovery.graphs")
    drawing.__all__ = []
    sys.modules.setdefault("truthdiscovery.graphs", drawing)
    package = __import__("truthdiscovery")
    algorithm = getattr(package, name)(iterator=package.FixedIterator(ROUNDS))
    data = package.Dataset(map(tuple, rows))
    start = process_time()
    algorithm.run(data)
    return process_time() - start, ROUNDS


def crowdkit(name: str, rows: list[list[str]]) -> tuple[float, int]:
    """One method of `crowd-kit`, which may stop before the last round."""
    import pandas
    from crowdkit import aggregation

    frame = pandas.DataFrame(rows, columns=["worker", "task", "label"])
    algorithm = getattr(aggregation, name)(n_iter=ROUNDS, tol=0)
    start = process_time()
    algorithm.fit_predict(frame)
    return process_time() - start, len(algorithm.loss_history_)


def main() -> None:
    """Reads the file and runs what is named."""
    file, *names = sys.argv[1:]
    with open(file, encoding="utf-8", newline="") as opened:
        _, *rows = csv.reader(opened)
    for named in names:
        package, _, name = named.partition(":")
        seconds, rounds = {"truthdiscovery": truthdiscovery, "crowdkit": crowdkit}[package](name, rows)
        print(json.dumps({"method": named, "seconds": seconds, "rounds": rounds}), flush=True)


if __name__ == "__main__":
    main()
