"""The history of a store on disk, `provenance.ttl`: read as it was written, or not at all.

Its last line, a comment of Turtle, says how many entries stand above and what their SHA-256 is; so it tells by itself
that it was cut off, wherever that happened, or changed. That an older copy stands in its place is told by whoever
remembers how many entries there were (`claimgraph.graph.index`).
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Final

from claimgraph.errors import StoreError
from claimgraph.graph.archive import write_whole
from claimgraph.graph.forms import form_of
from claimgraph.graph.provenance import Provenance, from_turtle, to_turtle

NAME: Final = "provenance.ttl"

CLOSED_SINCE: Final = 4
"""The first form of a store whose history ends with the line that says that it is whole."""

_TODO: Final = "put a newer copy of it back, or restore a backup; what came in is still in graphs/"


def written(history: Provenance) -> bytes:
    """A history as it stands in the file."""
    told = to_turtle(history)
    return told + _closing(told, len(history.entries))


def write(folder: Path, history: Provenance) -> None:
    """Writes the history of a store in one step."""
    write_whole(folder / NAME, written(history))


def read(folder: Path, known: int) -> tuple[Provenance, bytes]:
    """The history of a store, and the bytes that say so.

    Args:
        folder: the store.
        known: how many entries it surely had; looked up before this is called, since others may write meanwhile.

    Raises:
        StoreError: the file is gone, cannot be read, was cut off or changed, or has fewer entries than are known.
    """
    path, form = folder / NAME, form_of(folder)
    try:
        told = path.read_bytes()
        history = from_turtle(told)
    except FileNotFoundError:
        if form in (None, 1, 2) and not known:  # these wrote it with the first import
            return Provenance(), written(Provenance())
        raise StoreError(f"{path}: is gone; {_TODO}") from None
    except (OSError, SyntaxError, KeyError, ValueError, IndexError) as error:
        raise StoreError(f"{path}: cannot be read ({error}); {_TODO}") from None
    entries = len(history.entries)
    if entries < known:
        missing = f"number {known} is" if entries == known - 1 else f"numbers {entries + 1} to {known} are"
        raise StoreError(f"{path}: holds {entries} of {known} entries, {missing} missing; {_TODO}")
    if form is not None and form >= CLOSED_SINCE and not is_closed(told, entries):
        raise StoreError(f"{path}: was cut off or changed after it was written ({entries} entries are left); {_TODO}")
    return history, told


def is_closed(told: bytes, entries: int) -> bool:
    """Whether a history ends with the line that fits what stands above."""
    above, mark, _ = told.rpartition(_MARK)
    return bool(mark) and told == above + _closing(above, entries)


_MARK: Final = b"# entries: "


def _closing(above: bytes, entries: int) -> bytes:
    return _MARK + f"{entries}, sha256 of what stands above: {sha256(above).hexdigest()}\n".encode()
