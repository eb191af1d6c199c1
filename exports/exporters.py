"""The registry of exports, and the one way in which an export is written: checked, then whole or not at all.

A new format is one module, one line here and one golden test.
"""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, cast

from claimgraph.errors import Finding, InputError
from claimgraph.exports.folders import write_folder

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
    shows_states: bool = False
    load_languages: str | None = None
    """The languages that its own words can be in; None where it has no words of its own."""
    load_split: str | None = None
    """Its function from a View to the files of a folder, by their names; None where it is always one file."""

    def write(self, view: View) -> bytes:
        """The export as bytes, in UTF-8; the same view gives the same bytes."""
        return cast("Callable[[View], bytes]", _named(self.load))(view)

    def checked(self, view: View) -> bytes:
        """The export as bytes that were searched for private words. Raises InputError where one would leave."""
        data = self.write(view)
        view.guard.check(data, self.name, lambda: self.write(view.empty))
        return data

    def speaks(self, language: str) -> str:
        """The language (a tag such as `de-AT`), if its own words can be in it; else InputError, with those that can."""
        if self.load_languages is None:
            raise InputError(Finding(self.name, "has no words of its own", "leave --language away"))
        languages = cast("Collection[str]", _named(self.load_languages))
        if language.partition("-")[0].lower() not in languages:
            raise InputError(
                Finding("language", f"the page does not speak `{language}`", f"it speaks {', '.join(languages)}")
            )
        return language

    def split(self, view: View) -> Mapping[str, bytes]:
        """The export as the files of a folder. Raises InputError where it is always one file."""
        if self.load_split is None:
            raise InputError(Finding(self.name, "is always one file", "leave --split away"))
        return cast("Callable[[View], Mapping[str, bytes]]", _named(self.load_split))(view)


def _named(where: str) -> object:
    module, function = where.split(":")
    return getattr(import_module(module), function)


EXPORTERS: Final[dict[str, Exporter]] = {
    exporter.name: exporter
    for exporter in (
        Exporter(
            "html",
            "a page to open",
            ".html",
            "text/html",
            "claimgraph.exports.html.board:write",
            needs_verdicts=True,
            shows_states=True,
            load_languages="claimgraph.exports.html.words:LANGUAGES",
            load_split="claimgraph.exports.split.pages:write",
        ),
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
    data = exporter(kind).checked(view)
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    else:
        write_whole(Path(out), data)


def export_split(view: View, kind: str, folder: Path) -> None:
    """Writes a view as a folder of files, all of them or none.

    The files are made, searched for private words and put in a temporary folder beside it, which then takes the place.
    A folder that an earlier run made is replaced. Raises InputError where the kind is always one file, where a private
    string would leave, where the folder holds anything else, or where it cannot be written.
    """
    chosen = exporter(kind)
    files = chosen.split(view)
    for data in files.values():
        view.guard.check(data, kind, lambda: b"\n".join([chosen.write(view.empty), *chosen.split(view.empty).values()]))
    write_folder(folder, files)


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
