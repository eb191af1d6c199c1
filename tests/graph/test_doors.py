"""Behind closed doors a process reads on, and can do nothing else: no connection, no program, no change of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import claimgraph
from claimgraph.graph import doors

TRY = """
import os, socket, sys, threading
from claimgraph.graph import doors

held = open(sys.argv[1])
if sys.argv[2] == "kernel":
    doors.close()
else:
    doors._open_nothing()

def tried(what):
    try:
        what()
        return "done"
    except OSError as error:
        return type(error).__name__

found = [
    tried(socket.socket),
    tried(lambda: socket.create_connection(("127.0.0.1", 9))),
    tried(lambda: open(sys.argv[1], "a")),
    tried(lambda: open(sys.argv[1] + ".new", "w")),
    tried(lambda: os.unlink(sys.argv[1] + ".other")),
    *([tried(lambda: os.execv("/bin/true", ["true"]))] if sys.argv[2] == "kernel" else ()),
]
of_thread = []
thread = threading.Thread(target=lambda: of_thread.append(tried(socket.socket)))
thread.start()
thread.join()
print(*found, *of_thread, tried(lambda: open(sys.argv[1])), held.read())
"""


def try_all(folder: Path, how: str) -> list[str]:
    file = folder / "file"
    file.write_text("held", encoding="utf-8")
    (folder / "file.other").write_text("other", encoding="utf-8")
    command = [sys.executable, "-c", TRY, str(file), how]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a filter")
def test_on_linux_the_kernel_refuses_all_but_reading(tmp_path: Path) -> None:
    *refused, read, held = try_all(tmp_path, "kernel")

    assert set(refused) == {"PermissionError"}
    assert (read, held) == ("done", "held")
    assert (tmp_path / "file").read_text(encoding="utf-8") == "held"
    assert (tmp_path / "file.other").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_elsewhere_nothing_is_opened_any_more(tmp_path: Path) -> None:
    socket, connection, append, new, _, of_thread, read, held = try_all(tmp_path, "limit")

    assert {socket, connection, append, new, of_thread, read} == {"OSError"}
    assert held == "held"


def test_every_machine_that_is_known_has_a_filter_that_refuses_connections() -> None:
    for machine in doors._MACHINES.values():
        assert {"socket", "connect", "execve", "io_uring_setup", "openat2"} <= machine.refused.keys()
        assert len(set(machine.refused.values())) == len(machine.refused)


def test_a_store_of_many_parts_is_read_through(tmp_path: Path) -> None:
    """The engine opens only some of its files at once; it needs the others while a query runs."""
    graph = claimgraph.open(tmp_path / "store")
    for number in range(4):
        lines = (f'<https://e{number}.org/{n}> <https://e.org/p> "{n}" .\n' for n in range(1500))
        graph.load("".join(lines).encode(), format="ntriples", name=f"part {number}")

    parts = len(list((tmp_path / "store" / "current").glob("*.sst")))
    found = graph.query('SELECT ?s { ?s <https://e.org/p> "7" }')
    every = graph.query("SELECT (COUNT(*) AS ?n) { ?s <https://e.org/p> ?o }").rows[0]["n"]

    assert parts > 16
    assert len(found) == 4
    assert every is not None and every.value == "6000"
