"""The program of a worker that answers SPARQL: `python -m claimgraph.service.querying`, started by the server.

It opens its dataset read-only, closes the doors (no file and no connection can be opened from then on, whatever a query
says), and answers one query after another until it is ended.
"""

from __future__ import annotations

import io
import os
import time
from pathlib import Path
from typing import IO, Any, Final, cast

import pyoxigraph

from claimgraph.errors import ClaimGraphError, QueryError
from claimgraph.graph import answering, worker
from claimgraph.service import formats, frames, tasks
from claimgraph.service.problems import Problem

_CHUNK: Final = 2**16
_OFTEN: Final = 0.25
"""Seconds after which less than a chunk is sent: so long, and no longer, a failure has a status of its own."""
_WARM_UP: Final = (
    ("SELECT * { ?s ?p ?o FILTER(REGEX(STR(?o), 'a')) } LIMIT 1", ("json", "xml", "csv", "tsv")),
    ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1", ("turtle", "ntriples", "jsonld", "rdfxml")),
)


def main() -> None:
    """Answers the tasks on standard input."""
    tasks.work(_open, worker.close_doors, _answer)


def _open(setup: dict[str, Any]) -> tuple[pyoxigraph.Store, dict[str, Any]]:
    """What is asked, and which state of the store it is. Whatever is loaded when it is first needed is loaded now."""
    dataset, held = _dataset(setup)
    for query, names in _WARM_UP:
        for name in names:
            answering.write(dataset, answering.check(query), io.BytesIO(), format=name, most=1)
    return dataset, {"generation": held}


def _dataset(setup: dict[str, Any]) -> tuple[pyoxigraph.Store, str]:
    if setup["published"] is not None:
        published = Path(setup["published"])
        return pyoxigraph.Store.read_only(str(published / "dataset")), (published / "generation").read_text("utf-8")
    from claimgraph.graph.store import Store
    from claimgraph.service.publishing import generation

    store = Store.open(Path(setup["store"]), read_only=True)
    while True:
        before = generation(store)
        dataset = store.dataset()
        if generation(store) == before:  # nobody wrote in between
            return dataset, before


def _answer(dataset: pyoxigraph.Store, setup: dict[str, Any], task: dict[str, Any], answers: IO[bytes]) -> None:
    began = False

    def begin(content_type: str) -> None:
        nonlocal began
        began = True
        frames.write_json(answers, frames.BEGIN, {"type": content_type})

    def fail(status: int, detail: str) -> None:
        frames.write_json(answers, frames.ERROR, {"status": status, "detail": detail})

    try:
        query = answering.check(task["query"])
        offer, media_type = formats.of_query(query.form, task["accept"])
        graphs = answering.Graphs(tuple(task["default"]), tuple(task["named"]))
        asked = graphs if graphs.default or graphs.named else None
        answering.refuse_foreign_graphs(dataset, query, asked)
    except QueryError as error:
        fail(400, str(error))
        return
    except Problem as problem:
        fail(problem.status, problem.detail)
        return
    except OSError as error:
        fail(500, f"the store cannot be read ({error})")
        return
    output = _Parts(answers)
    try:
        answering.write(
            dataset,
            query,
            cast("IO[bytes]", output),
            format=offer.name,
            most=int(setup["rows"]),
            graphs=asked,
            begin=lambda kind: begin(offer.content_type(media_type)),
        )
        output.flush()
    except QueryError as error:
        # Before it begins, the engine could not read it; later, it could not be answered in full.
        fail(500 if began else 400, str(error))
        return
    except ClaimGraphError as error:
        fail(500, str(error))
        return
    except MemoryError:
        os._exit(1)
    frames.write(answers, frames.DONE)


class _Parts(io.RawIOBase):
    """A file whose content goes out in frames. What is still held when an answer fails is not sent: so long as nothing
    was, the failure has a status of its own."""

    def __init__(self, answers: IO[bytes]) -> None:
        self._answers = answers
        self._held = bytearray()
        self._since = time.monotonic()

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, part: Any, /) -> int:
        """Takes a part, and sends what has come together, if that is much or something was sent some time ago."""
        self._held += part
        if len(self._held) >= _CHUNK or time.monotonic() - self._since > _OFTEN:
            self.flush()
        return len(part)

    def flush(self) -> None:
        """Sends what is held."""
        if self._held:
            frames.write(self._answers, frames.PART, bytes(self._held))
            self._held.clear()
        self._since = time.monotonic()

    def close(self) -> None:
        """Sends nothing more."""
        self._held.clear()
        super().close()


if __name__ == "__main__":
    main()
