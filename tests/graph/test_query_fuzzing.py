"""Whatever is thrown at the front: an answer or a sentence, no call, no file, and the store as it was.

Some hundred queries, the same every time; `benchmarks/fuzz_queries.py` throws as many as one likes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pyoxigraph
import pytest

from benchmarks.fuzz_queries import bait, listening, small_store, throw
from claimgraph.errors import QueryError
from claimgraph.graph import syntax

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="inotify and /proc are Linux")


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_is_asked_nothing_goes_wrong(seed: int) -> None:
    before = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    outcomes, front, wrong = throw(small_store(), 400, seed)

    assert wrong == []
    assert outcomes["answered"] > 40
    assert outcomes["refused"] > 100
    assert front.most_memory < before + 300 * 2**20  # the process begins as a copy of this one


def test_the_listener_and_the_bait_would_tell(tmp_path: Path) -> None:
    """Without the refusal, the engine calls a service; and whoever opens the file is seen."""
    store = pyoxigraph.Store()
    with listening() as (url, called), bait(tmp_path) as (file, opened):
        assert not called() and not opened()
        command = f"import pyoxigraph; pyoxigraph.Store().query('SELECT * {{ SERVICE <{url}> {{ ?a ?b ?c }} }}')"
        with subprocess.Popen([sys.executable, "-c", command], stderr=subprocess.DEVNULL) as child:
            for _ in range(200):
                if called():
                    break
                with pytest.raises(subprocess.TimeoutExpired):
                    child.wait(0.1)
            child.kill()
        store.load(path=unquote(urlsplit(file).path), format=pyoxigraph.RdfFormat.TURTLE)

        assert called() and opened()


@pytest.mark.parametrize(
    "query", ["PREFIX x: <//[> ASK {}", "PREFIX x: <http://[::1> ASK {}", "ASK FROM <http://[::1> {}"]
)
def test_an_iri_that_cannot_be_resolved_is_told_with_its_place(query: str) -> None:
    with pytest.raises(QueryError, match=r"line 1, column \d+: <.*> is no IRI; correct it"):
        syntax.read(f"BASE <http://example.org/> {query}")


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_sees_no_file_and_no_connection_while_a_query_runs(tmp_path: Path) -> None:
    """The engine works from Rust, where Python's audit hooks see nothing: so the system calls are looked at."""
    program = textwrap.dedent("""
        import io, os, sys
        from benchmarks.fuzz_queries import small_store
        from claimgraph.errors import ClaimGraphError
        from claimgraph.graph import answering
        from claimgraph.ontology.queries import shipped

        store = small_store()
        queries = [query.text for query in shipped().values()]
        for clause in ("FROM <@>", "FROM NAMED <@>", "SERVICE <@> {}", "LOAD <@>", "GRAPH <@> {}", "BASE <@>"):
            for target in ("file:///etc/hostname", "http://127.0.0.1:9/"):
                queries += [f"SELECT * {clause} {{ ?s ?p ?o }}", f"SELECT * {{ {clause} }}", f"{clause} ASK {{}}"]
                queries = [query.replace("@", target) for query in queries]

        def answer(query):
            try:
                asked = answering.check(query)
                answering.refuse_foreign_graphs(store, asked)
                answering.write(store, asked, io.BytesIO(), format=None)
            except ClaimGraphError:
                pass

        for query in queries:  # what Python loads when it is first needed
            answer(query)
        os.getpgid(0)
        for query in queries:
            answer(query)
        os.getpgid(0)
    """)
    log = tmp_path / "calls"
    command = ["strace", "-f", "-o", str(log), "-e", "trace=%file,%network,getpgid", sys.executable, "-c", program]
    if subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True).returncode:
        pytest.skip("strace may not trace here")
    subprocess.run(command, check=True, capture_output=True, cwd=Path(__file__).parents[2])
    calls = log.read_text().splitlines()
    (begin, end) = (number for number, call in enumerate(calls) if "getpgid(" in call)

    assert len(calls[:begin]) > 100
    assert calls[begin + 1 : end] == []
