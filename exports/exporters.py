"""The registry of exports, and the one way in which an export is written: checked, then whole or not at all.

A new format is one module, one line here and one golden test.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from claimgraph.errors import Finding, InputError

if TYPE_CHECKING:
    from claimgraph.exports.view import View


@dataclass(frozen=True, slots=True)
class Exporter:
    """One format that claimgraph writes. `load` names its function, `module:function`, from a View to bytes."""

    name: str
    title: str
    extension: str
    media_type: str
    load: str
    needs_verdicts: bool = False

    def write(self, view: View) -> bytes:
        """The export as bytes, in UTF-8; the same view gives the same bytes."""
        module, function = self.load.split(":")
        return cast("Callable[[View], bytes]", getattr(import_module(module), function))(view)


EXPORTERS: Final[dict[str, Exporter]] = {
    exporter.name: exporter
    for exporter in (
        Exporter("html", "a page to open", ".html", "text/html", "claimgraph.exports.html.board:write", True),
        Exporter("turtle", "Turtle", ".ttl", "text/turtle", "claimgraph.exports.rdf:write_turtle"),
        Exporter("trig", "TriG", ".trig", "application/trig", "claimgraph.exports.rdf:write_trig"),
        Exporter("nquads", "N-Quads", ".nq", "application/n-quads", "claimgraph.exports.rdf:write_nquads"),
        Exporter("jsonld", "JSON-LD", ".jsonld", "application/ld+json", "claimgraph.exports.rdf:write_jsonld"),
        Exporter("csv", "CSV, one statement a row", ".csv", "text/csv", "claimgraph.exports.csv:write"),
        Exporter("story", "the story format", ".yaml", "application/yaml", "claimgraph.exports.story:write"),
        Exporter(
            "graphml",
            "GraphML, the evidence as a network",
            ".graphml",
            "application/graphml+xml",
            "claimgraph.exports.graphml:write_graphml",
            True,
        ),
        Exporter(
            "gexf",
            "GEXF, the evidence as a network",
            ".gexf",
            "application/gexf+xml",
            "claimgraph.exports.graphml:write_gexf",
            True,
        ),
    )
}
"""The exports by the names under which they are asked for."""


def exporter(kind: str) -> Exporter:
    """The exporter of that name. Raises InputError, with the nearest name, where there is none."""
    if kind not in EXPORTERS:
        near = get_close_matches(kind, EXPORTERS, n=1)
        todo = f"did you mean `{near[0]}`?" if near else f"choose one of {', '.join(EXPORTERS)}"
        raise InputError(Finding("export", f"there is no export `{kind}`", todo))
    return EXPORTERS[kind]


def export(view: View, kind: str, out: Path | Literal["-"]) -> None:
    """Writes a view in one of the formats to a file, or to standard output where `out` is `-`.

    First the bytes are made and searched for private words; then they go to a temporary file in the same folder, which
    takes the place of the old one in one step. So a reader sees the old file or the new one, never half of one, and
    nothing is written where anything is wrong. A link keeps pointing where it points, and an existing file keeps its
    permissions. Raises InputError where there is no such export, where a private string would leave, or where the file
    cannot be written.
    """
    chosen = exporter(kind)
    data = chosen.write(view)
    view.guard.check(data, kind, lambda: chosen.write(view.empty))
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(out), data)


def write_whole(path: Path, data: bytes) -> None:
    """Puts bytes in a file, all of them or none. Raises InputError, which says what to do, where that cannot be."""
    try:
        _replace(Path(os.path.realpath(path)), data)
    except OSError as problem:
        raise InputError(Finding(str(path), f"cannot be written: {_reason(path, problem)}", _remedy(path))) from None


def _replace(path: Path, data: bytes) -> None:
    try:
        old = path.stat()
    except FileNotFoundError:
        mode = 0o666 & ~_umask()
    else:
        if stat.S_ISDIR(old.st_mode):
            raise IsADirectoryError
        if not stat.S_ISREG(old.st_mode):  # a pipe or a device: there is nothing to replace
            path.write_bytes(data)
            return
        if not os.access(path, os.W_OK):
            raise PermissionError
        mode = stat.S_IMODE(old.st_mode)
    handle, temporary = tempfile.mkstemp(prefix=f".{path.name[:100]}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode)
        os.replace(temporary, path)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(temporary)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _reason(path: Path, problem: OSError) -> str:
    match problem:
        case IsADirectoryError():
            return "it is a folder"
        case FileNotFoundError():
            return f"there is no folder {path.parent}"
        case NotADirectoryError():
            return f"{path.parent} is not a folder"
        case PermissionError():
            return "that is not permitted"
    return os.strerror(problem.errno) if problem.errno else str(problem)


def _remedy(path: Path) -> str:
    if path.is_dir():
        return "name a file in it"
    if not path.parent.exists():
        return "make the folder first"
    return "choose another place"
