"""Answers larger than memory, on the command line: the first rows at once, ended from either side, never silently cut.

The worked story has no million rows; three patterns that share no variable have.
"""

from __future__ import annotations

import csv
import io
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.conftest import Call

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
MANY = "SELECT ?a ?b ?c ?d { ?a ?b ?c . ?d ?e ?f } LIMIT 20000"
HUNGRY = "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
MIB = 2**20

pytestmark = pytest.mark.usefixtures("imported")


@contextmanager
def asking(*arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """The command in a process group of its own, which is gone at the end."""
    command = [sys.executable, "-m", "claimgraph", "query", *arguments]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, start_new_session=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def is_gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().split()[2] == "Z"
    except OSError:
        return True


def most_memory(process: int) -> int:
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert found
    return int(found[1]) * 1024


linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@linux
@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml"])
def test_the_first_rows_come_at_once_and_memory_stays_bounded(format: str) -> None:
    with asking("-e", ENDLESS, "--format", format) as process:
        assert process.stdout is not None
        size = 0
        while size < 8 * MIB:
            part = process.stdout.read(2**16)
            assert part
            size += len(part)
        (child,) = children(process.pid)

        assert most_memory(process.pid) < 200 * MIB
        assert most_memory(child) < 200 * MIB


@linux
@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_a_reader_that_has_had_enough_ends_it_without_a_word(format: str) -> None:
    with asking("-e", ENDLESS, "--format", format) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(100)
        (child,) = children(process.pid)
        process.stdout.close()

        assert process.wait(timeout=20) == 0
        assert process.stderr.read() == b""
    assert is_gone(child)


@linux
def test_ctrl_c_ends_it() -> None:
    with asking("-e", ENDLESS, "--format", "csv") as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.read(100)
        (child,) = children(process.pid)
        os.killpg(process.pid, signal.SIGINT)
        while process.stdout.read(2**20):
            pass

        assert process.wait(timeout=20) == 130
        assert process.stderr.read().split() == [b"error:", b"interrupted"]
    assert is_gone(child)


@linux
def test_a_command_that_is_killed_leaves_no_process_behind() -> None:
    with asking("-e", ENDLESS, "--format", "tsv") as process:
        assert process.stdout is not None
        process.stdout.read(100)
        (child,) = children(process.pid)
    end = time.monotonic() + 20
    while not is_gone(child) and time.monotonic() < end:
        time.sleep(0.1)

    assert is_gone(child)


@linux
def test_who_reads_slowly_is_not_ended_by_the_clock() -> None:
    with asking("-e", MANY, "--format", "tsv", "--timeout", "1.5") as process:
        assert process.stdout is not None
        begin = process.stdout.read(100)
        time.sleep(2)
        rest = b"".join(iter(lambda: process.stdout.read(2**20), b""))  # type: ignore[union-attr]

        assert process.wait(timeout=20) == 0
    assert (begin + rest).count(b"\n") == 20_001


@pytest.mark.parametrize("format", ["table", "csv", "json"])
def test_what_is_cut_off_says_so(call: Call, format: str) -> None:
    printed = call("query", "-e", ENDLESS, "--format", format, "--timeout", "0.7")

    assert printed.status == 2
    assert len(printed.out) > 1000
    assert re.fullmatch(
        r"error: the query took longer than 0\.7 s and was ended; .*; what was written before that is not the whole "
        r"answer\n",
        printed.err,
    )


@linux
@pytest.mark.parametrize("format", ["table", "csv"])
def test_a_query_that_needs_more_memory_than_allowed_is_ended(call: Call, format: str) -> None:
    counted = f"SELECT (COUNT(*) AS ?n) {{ {{ {HUNGRY} }} }}"

    printed = call("query", "-e", counted, "--format", format, "--memory", "60M")

    assert (printed.status, printed.out) == (2, "")
    assert "needed more than 0.0586 GiB of memory, or by the system; add a LIMIT" in printed.err
    assert "allow more with --memory" in printed.err


@pytest.mark.parametrize("size", ["much", "0", "-1G", "10X"])
def test_a_size_that_is_none_is_told(call: Call, size: str) -> None:
    assert f"`{size}` " in call("query", "-e", "ASK {}", "--memory", size).err


def test_the_same_rows_come_in_every_format_that_is_written_as_they_are_found(call: Call) -> None:
    rows = list(csv.reader(io.StringIO(call("query", "-e", MANY, "--format", "csv").out, newline="")))

    assert len(rows) == 20_001
    assert call("query", "-e", MANY, "--format", "tsv").out.count("\n") == 20_001
    assert call("query", "-e", MANY, "--format", "xml").out.count("<result>") == 20_000
    assert call("query", "-e", MANY).out.count("\n") == 20_001


def test_the_columns_of_a_long_table_stay_where_they_began(call: Call) -> None:
    lines = call("query", "-e", "SELECT ?c ?x { ?c a cg:Claim . ?a ?b ?x } LIMIT 2000").out.splitlines()
    column = lines[0].index("X")

    assert lines[0].split() == ["C", "X"]
    assert {line[column - 2 : column] for line in lines} == {"  "}


def test_csv_is_harmless_for_spreadsheets_unless_it_shall_be_exact(call: Call) -> None:
    hostile = """SELECT * { VALUES (?a ?b) { ("=1+1" "-2") ("@x" "+ y\\n,\\"z\\"") } }"""

    safe = call("query", "-e", hostile, "--format", "csv").out
    exact = call("query", "-e", hostile, "--format", "csv", "--exact").out

    assert list(csv.reader(io.StringIO(safe, newline="")))[1:] == [["'=1+1", "-2"], ["'@x", '\'+ y\n,"z"']]
    assert list(csv.reader(io.StringIO(exact, newline="")))[1:] == [["=1+1", "-2"], ["@x", '+ y\n,"z"']]
    assert "--exact goes with --format csv" in call("query", "-e", hostile, "--exact").err
