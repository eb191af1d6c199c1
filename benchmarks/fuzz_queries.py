"""Throws queries at the front: drawn from a grammar, and made from the shipped ones by changing them.

    python -m benchmarks.fuzz_queries [NUMBER [SEED]]

Each is checked and, if it may, asked of a small store, in a process whose doors are left open on purpose: what is
refused must be refused by the reading alone. Whatever is asked for on the way, a listener on the loopback hears nothing
and a bait file is not opened; the process may take so much memory and so much time for a query as it is given, and is
ended otherwise; and nothing but our own errors comes out, in one line.
"""

from __future__ import annotations

import ctypes
import io
import multiprocessing
import os
import re
import resource
import select
import socket
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import pyoxigraph
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from claimgraph.errors import ClaimGraphError
from claimgraph.graph import answering
from claimgraph.ontology.queries import shipped

PATIENCE: Final = 3.0
"""Seconds that a query may take before its process is ended."""
MEMORY: Final = 2**30
"""Bytes of address space that the process may add."""
ROWS: Final = 200
BATCH: Final = 5_000

Strategy = st.SearchStrategy[str]

# ---------------------------------------------------------------- what is asked

BAITS: Final = ("<@LISTENER@>", "<@BAIT@>", "service:x", "?x", "<urn:g>", "<http://[::1>", "<>")
_HOSTILE: Final = (
    *(f"{word} {bait} {{ ?s ?p ?o }}" for word in ("SERVICE", "service SILENT", "GRAPH") for bait in BAITS),
    *(f"{word} {bait}" for word in ("FROM", "FROM NAMED", "LOAD", "LOAD SILENT", "BASE") for bait in BAITS),
    *(
        "CLEAR ALL",
        "DROP ALL",
        "INSERT DATA { <urn:a> <urn:b> 1 }",
        "; DELETE WHERE { ?s ?p ?o }",
        "PREFIX service: <urn:>",
    ),
    *("trueSERVICE", "ex:a.SERVICE", "'''", '"""', "<!--", "\\u0053ERVICE", "\x00", "\ufeff", "\U0010ffff", "\ud7ff"),
    *(
        "(" * 50,
        "{" * 50,
        "[" * 50,
        "!" * 50,
        "REGEX('aaaaaaaaaaaaaaaaaaaaaaaa!', '(a+)+$')",
        "REPEAT",
        "99999999999999999999",
    ),
    *(
        "cg:relays*" * 9,
        "(cg:relays|cg:answers)+/^cg:relays*",
        "?a ?b ?c . ?d ?e ?f . ?g ?h ?i",
        "LIMIT 0",
        "VALUES ?x {}",
    ),
)
_NAMES: Final = st.sampled_from(
    (
        "?s",
        "?p",
        "?o",
        "?claim",
        "$x",
        "_:b",
        "[]",
        "<urn:x>",
        "cg:Claim",
        "cg:claim",
        "cg:stance/cg:polarity",
        "a",
        "()",
    )
)
_LITERALS: Final = st.one_of(
    st.sampled_from(("1", "-1.5", "1e9", "true", "'x'@en", '"2022-03-01"^^xsd:date', "'''a\n'b'''", "UNDEF", "NaN")),
    st.text(max_size=8).map(lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'),
)
_TERMS: Final = st.one_of(_NAMES, _NAMES, _LITERALS)
_TRIPLE: Final = st.tuples(_TERMS, _NAMES, _TERMS).map(" ".join)
_EXPRESSION: Final = st.recursive(
    _TERMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(("=", "<", "&&", "||", "+", "/", "IN", "NOT IN")), inner).map(" ".join),
        st.tuples(
            st.sampled_from(
                ("STR", "REGEX", "IF", "COALESCE", "BOUND", "CONCAT", "SUBSTR", "COUNT", "IRI", "RAND", "cg:f")
            ),
            st.lists(inner, max_size=3),
        ).map(lambda call: f"{call[0]}({', '.join(call[1])})"),
    ),
    max_leaves=4,
)
_GROUP: Final = st.recursive(
    st.lists(_TRIPLE, max_size=3).map(" . ".join),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda two: f"{{ {two[0]} }} UNION {{ {two[1]} }}"),
        st.tuples(
            st.sampled_from(("OPTIONAL", "MINUS", "GRAPH ?g", "FILTER EXISTS", "FILTER NOT EXISTS", "")), inner
        ).map(lambda two: f"{two[0]} {{ {two[1]} }}"),
        _EXPRESSION.map(lambda expression: f"FILTER({expression})"),
        _EXPRESSION.map(lambda expression: f"BIND({expression} AS ?new)"),
        inner.map(lambda group: f"{{ SELECT * WHERE {{ {group} }} LIMIT 3 }}"),
        st.sampled_from(_HOSTILE),
    ),
    max_leaves=5,
)
_HEADS: Final = (
    "SELECT *",
    "SELECT DISTINCT ?s ?o",
    "SELECT (COUNT(*) AS ?n)",
    "ASK",
    "CONSTRUCT { ?s ?p ?o }",
    "DESCRIBE ?s",
)
_TAILS: Final = ("", "LIMIT 5", "ORDER BY ?s", "GROUP BY ?s", "HAVING (?s > 1)", "VALUES ?s { UNDEF }", "OFFSET -1")

GRAMMAR: Final[Strategy] = st.tuples(
    st.sampled_from(("", "PREFIX ex: <urn:x>", "BASE <urn:b>")),
    st.sampled_from(_HEADS),
    st.sampled_from(("", "", "", *_HOSTILE)),
    _GROUP,
    st.sampled_from(_TAILS),
).map(lambda parts: f"{parts[0]} {parts[1]} {parts[2]} WHERE {{ {parts[3]} }} {parts[4]}")
"""Queries, most of which can be read."""

_PIECES: Final = re.compile(r"\s+|\w+|.", re.DOTALL)


@st.composite
def _changed(draw: st.DrawFn) -> str:
    pieces = _PIECES.findall(draw(st.sampled_from([query.text for query in shipped().values()])))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(pieces) - 1))
        match draw(st.sampled_from(("out", "twice", "swap", "in", "text", "cut"))):
            case "out":
                del pieces[at : at + draw(st.integers(1, 4))]
            case "twice":
                pieces[at:at] = pieces[at : at + draw(st.integers(1, 20))]
            case "swap":
                other = draw(st.integers(0, len(pieces) - 1))
                pieces[at], pieces[other] = pieces[other], pieces[at]
            case "in":
                pieces.insert(at, f" {draw(st.sampled_from(_HOSTILE))} ")
            case "text":
                pieces.insert(at, draw(st.text(max_size=4)))
            case _:
                del pieces[at:]
        pieces = pieces or [" "]
    return "".join(pieces)


QUERIES: Final[Strategy] = st.one_of(GRAMMAR, _changed(), _changed())
"""Both kinds."""

# ---------------------------------------------------------------- who answers


class Front:
    """A process that checks and answers queries one after the other, and is made anew when it has to be ended."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store
        self.ended = 0
        self.slowest = 0.0
        self.most_memory = 0

    def __enter__(self) -> Front:
        self._begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def outcome(self, query: str) -> str:
        """What came of a query, in a word; `ended` where its process took too long or died."""
        begin = time.monotonic()
        try:
            self._pipe.send(query)
            answered = self._pipe.poll(PATIENCE)
            word, memory = self._pipe.recv() if answered else ("ended: time", 0)
        except (EOFError, OSError):
            word, memory = "ended: memory", 0
        self.slowest = max(self.slowest, time.monotonic() - begin)
        self.most_memory = max(self.most_memory, memory)
        if word.startswith("ended"):
            self.ended += 1
            self._end()
            self._begin()
        return word

    def _begin(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        context = multiprocessing.get_context("fork")
        self._child = context.Process(target=_serve, args=(self._store, theirs), daemon=True)
        self._child.start()
        theirs.close()

    def _end(self) -> None:
        self._child.kill()
        self._child.join()
        self._pipe.close()


def _serve(store: pyoxigraph.Store, pipe: Connection) -> None:
    taken = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, taken + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    with suppress(EOFError, OSError):
        while True:
            word = _answered(store, pipe.recv())
            pipe.send((word, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024))


def _answered(store: pyoxigraph.Store, query: str) -> str:
    """`answered`, `refused`, or `fault` and what it was: a fault of ours."""
    try:
        asked = answering.check(query)
        answering.refuse_foreign_graphs(store, asked)
        answering.write(store, asked, io.BytesIO(), format=None, most=ROWS)
    except ClaimGraphError as told:
        return "fault: no text" if not str(told) else "refused"
    except Exception as fault:
        return f"fault: {type(fault).__name__}: {fault}"
    return "answered"


# ---------------------------------------------------------------- what must not happen


@contextmanager
def listening() -> Iterator[tuple[str, Callable[[], bool]]]:
    """An address on the loopback, and whether somebody called it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield (
            f"http://127.0.0.1:{server.getsockname()[1]}/",
            lambda: bool(select.select([server], [], [], 0)[0]),
        )


@contextmanager
def bait(folder: Path) -> Iterator[tuple[str, Callable[[], bool]]]:
    """The address of a file, and whether somebody opened it (Linux tells)."""
    file = folder / "bait.ttl"
    file.write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    libc = ctypes.CDLL(None, use_errno=True)
    watch = libc.inotify_init1(os.O_NONBLOCK)
    if watch < 0 or libc.inotify_add_watch(watch, str(file).encode(), 0x20) < 0:  # IN_OPEN
        raise OSError(ctypes.get_errno(), "inotify")
    try:
        yield file.as_uri(), lambda: bool(select.select([watch], [], [], 0)[0])
    finally:
        os.close(watch)


def content(store: pyoxigraph.Store) -> str:
    """What a store holds, as a checksum."""
    return sha256("\n".join(sorted(map(str, store))).encode()).hexdigest()


def throw(store: pyoxigraph.Store, number: int, seeded: int) -> tuple[Counter[str], Front, list[str]]:
    """Throws so many queries; gives how often what came of them, the front, and what went wrong."""
    outcomes: Counter[str] = Counter()
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as folder, listening() as (url, called), bait(Path(folder)) as (file, opened):
        before = content(store)
        front = Front(store)

        @seed(seeded)
        @settings(
            max_examples=number,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(QUERIES)
        def run(drawn: str) -> None:
            query = drawn.replace("@LISTENER@", url).replace("@BAIT@", file)
            word = front.outcome(query)
            outcomes[word.partition(": ")[0] if not word.startswith("ended") else word] += 1
            if word.startswith("fault") or called() or opened():
                wrong.append(f"{word}, called {called()}, opened {opened()}: {query!r}")

        with front:
            run()
        if content(store) != before:
            wrong.append("the store was changed")
    return outcomes, front, wrong


def small_store() -> pyoxigraph.Store:
    """The worked story, and the vocabulary."""
    from claimgraph.api import ClaimGraph, examples

    graph = ClaimGraph.open()
    graph.load(examples() / "china-olympics.yaml")
    return graph._store.dataset()


def main() -> int:
    """Prints what came of it, after every batch; the exit status is 1 where anything went wrong."""
    number, seeded = (int(text) for text in (*sys.argv[1:], *("100000", "1")[len(sys.argv) - 1 :]))
    begin, store = time.monotonic(), small_store()
    outcomes: Counter[str] = Counter()
    slowest, memory, wrong = 0.0, 0, list[str]()
    while (thrown := sum(outcomes.values())) < number:
        found, front, faults = throw(store, min(BATCH, number - thrown), seeded)
        outcomes.update(found)
        slowest, memory = max(slowest, front.slowest), max(memory, front.most_memory)
        wrong += faults
        seeded += 1
        print(
            f"{sum(outcomes.values()):,} queries in {time.monotonic() - begin:.0f} s: {dict(outcomes)}; "
            f"slowest {slowest:.1f} s, most memory {memory / 2**20:.0f} MiB, {len(wrong)} went wrong",
            flush=True,
        )
        print("\n".join(faults[:20]), end="\n" if faults else "")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
