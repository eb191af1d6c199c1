"""Two hundred clients at once, of whose queries one in ten is meant to do harm: `python -m benchmarks.serving`.

Every client asks one query after another. An honest query has to come back with the right answer; where the service
says 503 with Retry-After, the client waits so long and asks again, as the header means. Everything else is a failure. A
poisonous query is one of a few kinds that would run for hours or fill the memory; whatever comes back will do.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from urllib.parse import quote

from benchmarks.generate import story
from claimgraph.api import ClaimGraph

HONEST = (
    "SELECT ?claim { ?claim a cg:Claim } ORDER BY ?claim LIMIT 5",
    "SELECT (COUNT(*) AS ?n) { ?statement cg:speaker ?speaker }",
    "ASK { ?statement cg:stance/cg:polarity 1 }",
    "SELECT ?s ?d { ?s cg:document ?d } ORDER BY ?s LIMIT 20",
    "CONSTRUCT { ?c a cg:Claim } WHERE { ?c a cg:Claim } ORDER BY ?c LIMIT 3",
)

_LITERAL = "x" * 50_000
POISON = {
    "cartesian product": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "huge sort": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?d ?g ?c ?f ?i",
    "huge regex": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "
    + '"(([a-z]+[0-9]*)+[.])*x{500}(y?){500}z{200}$")) }',
    "deep path": "SELECT (COUNT(*) AS ?n) { ?a ((!<urn:x>|^(!<urn:x>))/((!<urn:y>|^(!<urn:y>))*)/(!<urn:z>)*)* ?b "
    ". ?c (!<urn:x>)* ?d . ?e (!<urn:x>)* ?f }",
    "giant literal": f'SELECT * {{ VALUES ?v {{ "{_LITERAL}" }} ?a ?b ?c . ?d ?e ?f '
    "BIND(CONCAT(?v, STR(?a), ?v, STR(?d), ?v, ?v, ?v, ?v, ?v) AS ?w) } ORDER BY ?w",
    "endless answer": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "nested groups": "SELECT ?x (COUNT(DISTINCT ?g) AS ?n) { { SELECT ?x ?g { ?x ?p ?y . ?g ?q ?h . ?y ?r ?z } } } "
    "GROUP BY ?x ORDER BY ?n",
}
_PATIENCE = 120.0
"""Seconds for which an honest client asks again and again."""


@dataclass
class Tally:
    """What came back."""

    took: list[float] = field(default_factory=list)
    asked_again: Counter[int] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    poison: Counter[str] = field(default_factory=Counter)
    most_memory: int = 0
    most_processes: int = 0


async def ask(port: int, query: str, seconds: float = 60) -> tuple[int, dict[str, str], bytes]:
    """One query by POST, over a connection of its own: status, headers, and the content if it came whole."""
    async with asyncio.timeout(seconds):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            body = b"query=" + quote(query).encode()
            head = (
                "POST /sparql HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: text/csv, text/turtle\r\n"
                f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
            lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
            content = b""
            if headers.get("transfer-encoding", "").lower() == "chunked":
                while size := int(await reader.readuntil(b"\r\n"), 16):
                    content += await reader.readexactly(size + 2)
                    content = content[:-2][: 2**20]  # nobody needs more than that here
            else:
                content = await reader.readexactly(int(headers.get("content-length", "0")))
            return int(lines[0].split()[1]), headers, content
        finally:
            writer.close()


async def honest(port: int, query: str, right: bytes, tally: Tally) -> None:
    """Asks until the right answer has come, or something that is none."""
    began, again = time.monotonic(), 0
    while True:
        try:
            status, headers, content = await ask(port, query)
        except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as wrong:
            tally.failed[f"{type(wrong).__name__}"] += 1
            return
        if status == 503 and "retry-after" in headers and time.monotonic() - began < _PATIENCE:
            again += 1
            await asyncio.sleep(int(headers["retry-after"]) + random.random())
            continue
        if status != 200 or content != right:
            tally.failed[f"status {status}" if status != 200 else "another answer"] += 1
            return
        tally.took.append(time.monotonic() - began)
        tally.asked_again[again] += 1
        return


async def poisonous(port: int, kind: str, until: float, tally: Tally) -> None:
    """Asks what is meant to do harm; goes away when the time is over."""
    try:
        status, _, _ = await ask(port, POISON[kind], max(0.1, min(60, until - time.monotonic())))
        tally.poison[f"{kind}: {status}"] += 1
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as wrong:
        tally.poison[f"{kind}: cut off ({type(wrong).__name__})"] += 1


async def client(port: int, until: float, share: float, right: Sequence[bytes], tally: Tally, number: int) -> None:
    """One client: it asks until the time is over."""
    draw = random.Random(number)
    while time.monotonic() < until:
        if draw.random() < share:
            await poisonous(port, draw.choice(list(POISON)), until, tally)
        else:
            which = draw.randrange(len(HONEST))
            await honest(port, HONEST[which], right[which], tally)


def memory(root: int) -> tuple[int, int]:
    """Bytes that a process and all that it started hold for themselves (Linux), and how many processes that are."""
    total = count = 0
    processes = [str(root)]
    for process in processes:
        with suppress(OSError):
            processes += Path(f"/proc/{process}/task/{process}/children").read_text().split()
        try:
            status = Path(f"/proc/{process}/status").read_text()
        except OSError:
            continue
        held = {name: value for name, _, value in (line.partition(":") for line in status.splitlines())}
        total += int(held.get("RssAnon", "0 kB").split()[0]) * 1024
        count += 1
    return total, count


async def watch(root: int, tally: Tally) -> None:
    """Looks at the memory, until it is cancelled."""
    while True:
        held, processes = memory(root)
        tally.most_memory = max(tally.most_memory, held)
        tally.most_processes = max(tally.most_processes, processes)
        await asyncio.sleep(0.2)


async def load(port: int, root: int, *, clients: int, seconds: float, share: float) -> Tally:
    """Puts the load on a service that answers already."""
    tally = Tally()
    right = [(await ask(port, query))[2] for query in HONEST]
    watching = asyncio.create_task(watch(root, tally))
    until = time.monotonic() + seconds
    await asyncio.gather(*(client(port, until, share, right, tally, number) for number in range(clients)))
    watching.cancel()
    return tally


def served(store: Path, *options: str) -> tuple[subprocess.Popen[str], int]:
    """Starts the service on a store; the process and the port."""
    command = [sys.executable, "-m", "claimgraph", "--quiet", "--store", str(store), "serve", "--port", "0", *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    return process, int(process.stdout.readline().rstrip().rstrip("/").rpartition(":")[2])


def main() -> None:
    """Runs the load and prints what came back."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--poison", type=float, default=0.1, help="share of poisonous queries")
    parser.add_argument("--statements", type=int, default=2000)
    given, options = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        ClaimGraph.open(store).load("\n".join(story(statements=given.statements)).encode(), format="story")
        process, port = served(store, *options)
        try:
            before = memory(process.pid)
            tally = asyncio.run(
                load(port, process.pid, clients=given.clients, seconds=given.seconds, share=given.poison)
            )
            time.sleep(5)
            after = memory(process.pid)
        finally:
            process.terminate()
            process.wait()
    took = sorted(tally.took)
    cuts = quantiles(took, n=100)
    print(f"honest queries answered  {len(took):,} ({len(took) / given.seconds:.1f}/s)")
    print(f"honest queries failed    {sum(tally.failed.values())} {dict(tally.failed) or ''}")
    print(f"asked again (503)        {dict(sorted(tally.asked_again.items()))}")
    print(f"seconds, asking again included: median {median(took):.2f}, 95 % {cuts[94]:.2f}, 99 % {cuts[98]:.2f}")
    print(f"poisonous queries        {sum(tally.poison.values()):,}")
    print(json.dumps(dict(sorted(tally.poison.items())), indent=1))
    mib = 2**20
    print(
        f"memory of all processes  {before[0] / mib:.0f} MiB before, {tally.most_memory / mib:.0f} MiB at most, "
        f"{after[0] / mib:.0f} MiB after"
    )
    print(f"processes                {before[1]} before, {tally.most_processes} at most, {after[1]} after")


if __name__ == "__main__":
    main()
