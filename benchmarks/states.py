"""How long the other states of claims take: each claim without each of its sources, and on each day.

`python -m benchmarks.states` prints the time and the work (seconds of all processors together) for a story of 2,000
claims with seven statements each, in one process and in as many as there are processors. The time is that of a quiet
machine or of none; the work stays about the same.
"""

from __future__ import annotations

import argparse
import os
from time import perf_counter

from benchmarks.generate import story
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.corroboration.states import states
from claimgraph.imports.readers import read


def main() -> None:
    """Prints one line for each number of processes."""
    parser = argparse.ArgumentParser(description="How long the other states of claims take.")
    parser.add_argument("--statements", type=int, default=13_650)
    parser.add_argument("--a-claim", type=int, default=7, help="statements on each claim")
    options = parser.parse_args()
    lines = story(statements=options.statements, a_claim=options.a_claim)
    records = read("\n".join(lines).encode(), format="story").records
    for workers in dict.fromkeys((1, os.cpu_count() or 1)):
        begin, work = perf_counter(), _work()
        found = states(records, Conditions(), workers=workers)
        took, work = perf_counter() - begin, _work() - work
        number = sum(len(one.others.without) + len(one.others.days) for one in found.values())
        print(
            f"{len(found)} claims, {len(records.statements)} statements, {number} states, {workers} processes: "
            f"{took:.1f} s, work {work:.1f} s, {1e6 * work / max(number, 1):.0f} microseconds a state",
            flush=True,
        )


def _work() -> float:
    """The processor time, in seconds, of this process and of those that it ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
