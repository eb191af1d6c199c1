"""Kills claimgraph at random moments while it works, and holds what is left against what it said it had done.

    python -m benchmarks.kills --times 200 --seed 1

One process imports, decides, undoes, makes the index and the columns anew, exports, backs up, restores and upgrades, in
random order, and says of each step when it begins and when it is done. It is killed (SIGKILL) at a random moment. Then
another process opens the store and looks: everything that was done is there, of the step that was under way all or
nothing; every graph has its checksum, the index is in line, what was exported or backed up is whole or not there.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import claimgraph as cg
import claimgraph.graph.corroboration.bulk.run
import claimgraph.graph.upkeep.restoring
import claimgraph.graph.upkeep.upgrading
import claimgraph.graph.upkeep.verifying
from claimgraph.errors import StoreError
from claimgraph.graph import forms

FRESH = 20
"""After so many kills a new store is begun, so that its log stays short."""
LONGEST = 0.5
"""Seconds after which a process is killed at the latest."""
STORES = Path(__file__).parents[1] / "tests" / "graph" / "stores"
_EARLIER = range(1, forms.CURRENT)


def main(arguments: list[str] | None = None) -> int:
    """Runs it; gives 0 where nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=200, help="how many kills")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    chance = random.Random(given.seed)
    cut_off: Counter[str] = Counter()
    begun = time.monotonic()
    place = Path(tempfile.mkdtemp(prefix="claimgraph-kills-"))
    for number in range(given.times):
        if number % FRESH == 0:
            shutil.rmtree(place / "at", ignore_errors=True)
            (place / "at").mkdir()
        cut_off[_killed(place / "at", chance)] += 1
        if not _looked_at(place / "at"):
            print(f"kill {number + 1} of seed {given.seed}: see above; the store is in {place}", file=sys.stderr)
            return 1
    shutil.rmtree(place)
    steps = ", ".join(f"{step} {times}" for step, times in sorted(cut_off.items()))
    print(f"{given.times} kills in {time.monotonic() - begun:.0f} s, nothing lost; cut off: {steps}")
    return 0


# ---------------------------------------------------------------- the process that is killed


def _killed(at: Path, chance: random.Random) -> str:
    """Lets a process work on a store until it is killed; gives the step that was under way."""
    seed, delay = chance.random(), chance.uniform(0, LONGEST)
    ready, tell = os.pipe()
    child = os.fork()
    if child == 0:
        _in_child(lambda: _work(at, random.Random(seed), tell))
    os.close(tell)
    os.read(ready, 1)  # it is about to begin
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.close(ready)
    os.waitpid(child, 0)
    last = _said(at)[-1:] or [["opening"]]
    return last[0][1] if last[0][0] == "begin" else "between two steps"


def _work(at: Path, chance: random.Random, tell: int) -> None:
    """Steps in random order, for ever."""
    os.write(tell, b"!")
    while True:
        name = chance.choices(list(STEPS), [weight for _, weight in STEPS.values()])[0]
        _say(at, f"begin {name}")
        number = None
        with suppress(_Nothing):
            number = STEPS[name][0](at, chance)
        _say(at, f"done {name} {number or ''}")


class _Nothing(Exception):
    """There is nothing to do this with yet."""


def _say(at: Path, words: str) -> None:
    with (at / "said").open("a") as said:
        said.write(words + "\n")


def _said(at: Path) -> list[list[str]]:
    return [line.split() for line in (at / "said").read_text().splitlines()] if (at / "said").exists() else []


def _open(at: Path) -> cg.ClaimGraph:
    return cg.open(at / "store")


def _story(name: str, chance: random.Random) -> bytes:
    """A story of which every version says something else, now and then a large one."""
    said = range(chance.choice([2, 2, 2, 200]))
    lines = [f"story: {name} {chance.random()}", f"id: {name}", "agents:"]
    lines += [f"  p{n}: {{name: Person {n}}}" for n in said]
    lines += ["documents:", "  d:", "    outlet: p0", "    statements:"]
    lines += [f"      s{n}: {{who: p{n}, says: {chance.choice(['asserts', 'denies'])}, claim: c{n % 2}}}" for n in said]
    lines += ["claims:", "  c0: {text: It is so}", "  c1: {text: It is not so}"]
    return "\n".join(lines).encode()


def _import(at: Path, chance: random.Random) -> int | None:
    name = chance.choice("abc")
    return _open(at).load(_story(name, chance), format="story", name=f"{name}.yaml").number


def _decide(at: Path, chance: random.Random) -> int:
    graph = _open(at)
    claims = graph.claims()
    if len(claims) < 2:
        raise _Nothing
    kind = chance.choice(["same", "different"])
    return graph.decide(kind, [claims[0].iri, claims[1].iri], by="Ann", because="seen").number  # type: ignore[arg-type]


def _undo(at: Path, chance: random.Random) -> int:
    graph = _open(at)
    holding = [entry.number for entry in graph.log() if entry.state != "undone"]
    if not holding:
        raise _Nothing
    return graph.undo(chance.choice(holding)).number


def _rebuild(at: Path, chance: random.Random) -> None:
    _open(at).verify(rebuild=True)


def _columns(at: Path, chance: random.Random) -> None:
    graph = _open(at)
    if not graph.log():
        raise _Nothing
    shutil.rmtree(at / "store" / "edges", ignore_errors=True)
    graph.table(workers=1)


def _export(at: Path, chance: random.Random) -> None:
    graph = _open(at)
    if not graph.log():
        raise _Nothing
    graph.export(at / "out.nq", "nquads")


def _backup(at: Path, chance: random.Random) -> None:
    graph = _open(at)
    if not graph.log():
        raise _Nothing
    graph.backup(at / "backup.tar", overwrite=True)


def _restore(at: Path, chance: random.Random) -> None:
    if not (at / "backup.tar").exists():
        raise _Nothing
    _throw_away(at / "restored")
    cg.ClaimGraph.restore(at / "backup.tar", at / "restored")


def _upgrade(at: Path, chance: random.Random) -> None:
    form = chance.choice(_EARLIER)
    _throw_away(at / f"old-{form}")
    (at / f"old-{form}-form-{form}.tar").unlink(missing_ok=True)
    _throw_away(at / "copying")
    shutil.copytree(STORES / f"form-{form}", at / "copying")
    (at / "copying").rename(at / f"old-{form}")
    cg.open(at / f"old-{form}").upgrade()


def _throw_away(folder: Path) -> None:
    """Takes a folder away in one step, so that half of it is never looked at."""
    waste = folder.with_name("waste")
    shutil.rmtree(waste, ignore_errors=True)
    if folder.exists():
        folder.rename(waste)
        shutil.rmtree(waste)


STEPS: dict[str, tuple[Callable[[Path, random.Random], int | None], int]] = {
    "import": (_import, 6),
    "decide": (_decide, 4),
    "undo": (_undo, 4),
    "rebuild": (_rebuild, 2),
    "columns": (_columns, 2),
    "export": (_export, 2),
    "backup": (_backup, 2),
    "restore": (_restore, 2),
    "upgrade": (_upgrade, 2),
}


# ---------------------------------------------------------------- the process that looks


def _looked_at(at: Path) -> bool:
    """Looks in a process of its own, so that this one never opens a store and what it forks has all its threads."""
    child = os.fork()
    if child == 0:
        _in_child(lambda: _look(at))
    return os.waitpid(child, 0)[1] == 0


def _in_child(task: Callable[[], None]) -> None:
    status = 0
    try:
        task()
    except BaseException:
        traceback.print_exc()
        status = 1
    finally:
        sys.stderr.flush()
        os._exit(status)


def _look(at: Path) -> None:
    said = _said(at)
    graph = cg.open(at / "store", create=True)
    log = graph.log()
    done = [int(words[2]) for words in said if words[0] == "done" and len(words) > 2]
    assert len(log) >= max(done, default=0), "what was done is lost"
    under_way = bool(said) and said[-1][0] == "begin"
    assert len(log) <= max(done, default=0) + under_way, "more is there than anybody did"
    _say(at, f"done look {len(log)}")
    if not log:
        return
    _sound(at / "store")
    graph.records()
    if (at / "out.nq").exists():
        states = [entry.number for entry in log]
        assert _is_export_of_some(graph, at, states), "an export is neither the old one nor the new one"
    if (at / "backup.tar").exists():
        shutil.rmtree(at / "checked", ignore_errors=True)
        cg.ClaimGraph.restore(at / "backup.tar", at / "checked")
        _sound(at / "checked")
        kept = cg.open(at / "checked", read_only=True).log()
        assert [(e.kind, e.name) for e in kept] == [(e.kind, e.name) for e in log[-len(kept) :]]
    for folder in (at / "restored", *(at / f"old-{form}" for form in _EARLIER)):
        if folder.exists():
            cg.open(folder)  # which makes anew what is derived
            _sound(folder)
    for form in _EARLIER:
        if (at / f"old-{form}").exists():
            with suppress(StoreError):
                cg.open(at / f"old-{form}").upgrade()
            assert (at / f"old-{form}" / "version").read_text() == forms.line(forms.CURRENT)


def _is_export_of_some(graph: cg.ClaimGraph, at: Path, states: list[int]) -> bool:
    written = (at / "out.nq").read_bytes()
    for number in states:
        graph.export(at / "again.nq", "nquads", as_imported=number)
        if (at / "again.nq").read_bytes() == written:
            return True
    return False


def _sound(folder: Path) -> None:
    found = cg.open(folder, read_only=True).verify()
    assert found.sound, "; ".join(map(str, found.findings))


if __name__ == "__main__":
    sys.exit(main())
