"""The program of the worker that scores claims and draws boards: `python -m claimgraph.service.showing`.

Where the public copy is served, this process reads the store, makes the copy and writes the dataset that the workers
for queries open; it is the only one that sees what is private, and it runs no query.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import IO, Any

from claimgraph.errors import ClaimGraphError, InputError
from claimgraph.graph import doors
from claimgraph.graph.store import Store
from claimgraph.service import frames, tasks
from claimgraph.service.publishing import PublicCopy, Shown, WholeStore, generation


def main() -> None:
    """Answers the tasks on standard input."""
    # Templates and tables are read when they are first needed.
    tasks.work(_open, lambda: doors.close(still_reading=True), _answer)


def _open(setup: dict[str, Any]) -> tuple[Shown, dict[str, Any]]:
    """What is shown, and what the operator is told of it; makes the public copy where that is still to be made."""
    store = Store.open(Path(setup["store"]), read_only=True)
    if setup["published"] is None:
        from claimgraph.api import ClaimGraph

        return WholeStore(ClaimGraph(store)), {"generation": generation(store)}
    while True:
        held = generation(store)
        records = store.records()
        if generation(store) == held:  # nobody wrote in between
            break
    copy = PublicCopy(records)
    published = Path(setup["published"])
    if not (published / "generation").exists():
        copy.write(published / "dataset")
        (published / "generation").write_text(held, encoding="utf-8")
    return copy, {"generation": held, "repeated": copy.repeated}


def _answer(shown: Shown, setup: dict[str, Any], task: dict[str, Any], answers: IO[bytes]) -> None:
    try:
        content_type, data = _done(shown, task)
    except InputError as error:
        frames.write_json(answers, frames.ERROR, {"status": 404, "detail": str(error)})
        return
    except ClaimGraphError as error:
        frames.write_json(answers, frames.ERROR, {"status": 500, "detail": str(error)})
        return
    except MemoryError:
        os._exit(1)
    except Exception:  # whatever it is, the next one who asks finds this process at work
        frames.write_json(answers, frames.ERROR, {"status": 500, "detail": "this failed, and that is our fault"})
        return
    frames.write_json(answers, frames.BEGIN, {"type": content_type})
    for start in range(0, len(data), 2**16):
        frames.write(answers, frames.PART, data[start : start + 2**16])
    frames.write(answers, frames.DONE)


def _done(shown: Shown, task: dict[str, Any]) -> tuple[str, bytes]:
    match task["do"]:
        case "claims":
            number, verdicts = shown.claims(task["search"], task["start"], task["number"])
            return "application/json", json.dumps({"number": number, "verdicts": verdicts}).encode()
        case "verdict":
            return "application/json", shown.verdict(task["claim"])
        case "board":
            return "text/html; charset=utf-8", shown.board(task["claim"], task["language"])
    return "application/json", json.dumps({name: shown.iri(typed) for name, typed in task["items"].items()}).encode()


if __name__ == "__main__":
    main()
