"""Columns in a folder: derived data that can be made again at any time.

Each column is a `.npy` file that is mapped into memory when it is opened, so that only what is looked at is read.
`columns.json` holds the rest, and the *generation*: a word for the content that the columns were made from. Whoever
opens them says which one is wanted, and gets nothing where the folder holds another one.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, Final
from zlib import crc32

import numpy as np

from claimgraph.graph.edges.columns import Edges, Many, Names

VERSION: Final = 1
"""Goes up whenever a column changes its meaning."""
_REST: Final = "columns.json"


def save(edges: Edges, folder: Path, generation: str) -> None:
    """Writes the columns beside the folder and puts them in its place, so that nobody finds half of them.

    Raises:
        OSError: the disk does not allow it; then the folder is as it was.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
    try:
        checksums = {}
        for name, column in _arrays(edges):
            np.save(fresh / f"{name}.npy", column, allow_pickle=False)
            checksums[name] = crc32(np.ascontiguousarray(column).data)
        rest = {"version": VERSION, "generation": generation, "decisions": edges.decisions, "checksums": checksums}
        (fresh / _REST).write_text(json.dumps(rest), encoding="utf-8")
        old = Path(mkdtemp(prefix=f"{folder.name}-", dir=folder.parent))
        with suppress(FileNotFoundError):
            folder.replace(old / "old")
        fresh.replace(folder)
        shutil.rmtree(old, ignore_errors=True)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def opened(folder: Path, generation: str) -> Edges | None:
    """The columns that were saved for a generation, mapped and not yet read; None where there are none or others."""
    try:
        rest = json.loads((folder / _REST).read_text(encoding="utf-8"))
        if (rest["version"], rest["generation"]) != (VERSION, generation):
            return None
        columns = {path.stem: np.load(path, mmap_mode="r", allow_pickle=False) for path in folder.glob("*.npy")}
        decisions = tuple((tuple(apart), tuple(together)) for apart, together in rest["decisions"])
        return Edges(**_gathered(columns), decisions=decisions)
    except (OSError, EOFError, ValueError, KeyError, TypeError):  # cut off, or of another version: made anew
        return None


def damaged(folder: Path) -> Iterator[str]:
    """The files that do not hold what was saved; none where nothing was saved, or before checksums were taken."""
    try:
        said = json.loads((folder / _REST).read_text(encoding="utf-8"))
        checksums = dict(said.get("checksums", {}))
    except FileNotFoundError:
        return
    except (OSError, ValueError, AttributeError, TypeError):
        yield _REST
        return
    for name, checksum in checksums.items():
        path = folder / f"{name}.npy"
        try:
            column = np.load(path, mmap_mode="r", allow_pickle=False)
            if crc32(np.ascontiguousarray(column).data) != checksum:
                yield path.name
        except (OSError, EOFError, ValueError):
            yield path.name


def _arrays(edges: Edges) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for field in fields(edges):
        value = getattr(edges, field.name)
        if isinstance(value, np.ndarray):
            yield field.name, value
        elif is_dataclass(value):
            for part in fields(value):
                yield f"{field.name}.{part.name}", getattr(value, part.name)


def _gathered(columns: dict[str, np.ndarray[Any, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, column in columns.items():
        of, _, part = name.partition(".")
        if part == "items":
            found[of] = Many(columns[f"{of}.starts"], column)
        elif part == "text":
            found[of] = Names(column, columns[f"{of}.ends"])
        elif not part:
            found[of] = column
    return found
