"""`ClaimGraph.table`: every claim at once, the numbers alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import claimgraph as cg

STORY = cg.examples() / "china-olympics.yaml"


def test_the_table_holds_the_numbers_of_the_verdicts() -> None:
    graph = cg.open()
    graph.load(STORY)
    rows = {row.id: row for row in graph.table(as_of="2022-03-02", without=["nyt"])}
    for verdict in graph.scores(as_of="2022-03-02", without=["nyt"]):
        row = rows[verdict.id]
        assert (row.status, row.origins_for, row.repeats) == (verdict.status, verdict.origins.for_, verdict.repeats)
        assert (row.interval_low, row.interval_high) == pytest.approx(verdict.interval, abs=1e-9)


def test_what_it_is_computed_from_is_kept_and_follows_the_store(tmp_path: Path) -> None:
    """Given a store, when it was tabled once, then the columns stand in it, and a further import is seen as well."""
    graph = cg.open(tmp_path / "store")
    graph.load(STORY)
    assert len(graph.table()) == 10
    assert (tmp_path / "store" / "edges").is_dir()
    graph.load(b"story: More\nid: more\nclaims:\n  one-more: {text: One more claim}\n")
    assert len(graph.table()) == 11
    assert len(graph.table(as_imported=1)) == 10


def test_a_reader_writes_nothing(tmp_path: Path) -> None:
    cg.open(tmp_path / "store").load(STORY)
    reader = cg.open(tmp_path / "store", read_only=True)
    assert len(reader.table()) == 10
    assert not (tmp_path / "store" / "edges").exists()


def test_exact_weights_are_refused() -> None:
    graph = cg.open()
    graph.load(STORY)
    with pytest.raises(cg.InputError, match="claim by claim"):
        graph.table(weights="exact")


INTERRUPTED = """
import os, signal, time
from claimgraph.graph.corroboration.bulk.workers import Workers

def slow(task):
    os.write(1, f"{os.getpid()}\\n".encode())  # in one piece
    time.sleep(600)

with Workers(2) as crowd:
    list(crowd.each(slow, range(4)))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="what a spawned process imports is not in a file here")
def test_an_interrupt_leaves_no_process_behind() -> None:
    """Given two processes at work, when the one that started them is interrupted, then it ends, and they with it."""
    with subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as started:
        assert started.stdout is not None
        try:
            at_work = [int(started.stdout.readline()) for _ in range(2)]
            started.send_signal(signal.SIGINT)
            assert "KeyboardInterrupt" in started.communicate(timeout=30)[1]
        finally:
            started.kill()
    for process in at_work:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)
