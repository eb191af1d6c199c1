"""Which files are meant: files as they are named, all in a folder, or those that a pattern fits, in a stable order.

A file that is named is read, whatever it is. Of a folder those are taken that look as if somebody wrote them for
claimgraph: by their extension and, where other programs use that too, by what stands in them. What is passed over is
told with the reason.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from pathlib import Path
from typing import Final

from claimgraph.errors import Finding, InputError, Severity
from claimgraph.imports.readers import READERS
from claimgraph.imports.unpacking import Input, plain_name

_BEGINNING: Final = 2**16
_SHARED: Final = {
    ".json": (rb'"@(?:context|id|graph|type)"', "no @context stands in it, so it is no JSON-LD"),
    ".xml": (rb"<(?:\w+:)?RDF\b", "it is no RDF/XML"),
    ".csv": (rb"\A[^\n]*\b(?:says|claim)\b", "its first line has neither of the columns `says` and `claim`"),
    ".yaml": (rb"^(?:story|statements|claims|documents)[ \t]*:", "it has none of the keys of a story"),
    ".yml": (rb"^(?:story|statements|claims|documents)[ \t]*:", "it has none of the keys of a story"),
}
"""Extensions that other programs use as well: how what is meant for claimgraph looks, and what it is not otherwise."""


@dataclass(slots=True)
class Gathered:
    """The files that are meant, each once; what was passed over on the way to them; and what means nothing at all."""

    files: list[str] = field(default_factory=list)
    passed_over: list[Finding] = field(default_factory=list)
    faults: list[Finding] = field(default_factory=list)


def gather(names: Iterable[str]) -> Gathered:
    """The files that some names mean: paths of files and folders, patterns such as `stories/**/*.ttl`, `-` for stdin.

    Args:
        names: what was typed. They keep their order; what one of them means comes by path.
    """
    gathered = Gathered()
    seen: set[str] = set()
    for name in names:
        meant = list(_meant(name, gathered.passed_over))
        if not meant:
            what = "no file in this folder can be imported" if Path(name).is_dir() else "no file fits this pattern"
            gathered.faults.append(Finding(name, what, "name the files, or check the path"))
        for file in meant:
            place = file if file == "-" else os.path.realpath(file)
            if place not in seen:
                seen.add(place)
                gathered.files.append(file)
    return gathered


def _is_several(name: str) -> bool:
    return Path(name).is_dir() or (has_magic(name) and not Path(name).exists())


def _meant(name: str, passed_over: list[Finding]) -> Iterator[str]:
    path = Path(name)
    if name == "-" or (path.exists() and not path.is_dir()) or not _is_several(name):
        yield name
    elif path.is_dir():
        yield from _in_folder(name, passed_over)
    else:
        for found in sorted(_matching(name)):
            if _is_reached_otherwise(found, name):
                continue
            yield from _in_folder(found, passed_over) if Path(found).is_dir() else (found,)


def _matching(pattern: str) -> Iterable[str]:
    """What a pattern means. With `**` no link to a folder is followed on the way: it may lead round in a circle."""
    parts = Path(pattern).parts
    if "**" not in parts:
        return glob(pattern)
    number = next(number for number, part in enumerate(parts) if has_magic(part))
    fixed = Path(*parts[:number])
    found = (path.relative_to(fixed) for path in fixed.glob(str(Path(*parts[number:]))))
    return {str(fixed / path) for path in found if not any(map(_is_hidden, path.parts))}


def _is_hidden(part: str) -> bool:
    return part.startswith(".") and part != ".."


def _is_reached_otherwise(found: str, pattern: str) -> bool:
    """Whether a pattern with `**` came there through a link to a folder, or into a store, as folders never do."""
    if "**" not in Path(pattern).parts:
        return False
    fixed = Path(pattern.split("**")[0] or ".")
    inner = [folder for folder in Path(found).parents if folder != fixed and folder.is_relative_to(fixed)]
    return any(folder.is_symlink() or _is_store(str(folder)) for folder in inner)


def _in_folder(folder: str, passed_over: list[Finding]) -> Iterator[str]:
    """The files in a folder and in those below it, by name; no hidden ones, and no folder twice through links."""
    if _is_store(folder):
        passed_over.append(_told(folder.removeprefix("./"), "it is a store of claimgraph"))
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        passed_over.append(_told(folder.removeprefix("./"), f"the folder cannot be read ({error.strerror or error})"))
        return
    for entry in entries:
        if entry.name.startswith("."):
            passed_over.append(_told(entry.path.removeprefix("./"), "it is hidden"))
        elif entry.is_dir(follow_symlinks=False):
            yield from _in_folder(entry.path, passed_over)
        elif entry.is_symlink() and entry.is_dir():
            passed_over.append(_told(entry.path.removeprefix("./"), "it is a link to a folder"))
        elif (reason := _unfit(entry.path)) is not None:
            passed_over.append(_told(entry.path.removeprefix("./"), reason))
        else:
            yield entry.path.removeprefix("./")


def _is_store(folder: str) -> bool:
    try:
        return (Path(folder) / "version").read_bytes()[:16] == b"claimgraph store"
    except OSError:
        return False


def _unfit(file: str) -> str | None:
    """Why a file in a folder is passed over; None where it is not."""
    extension = Path(plain_name(file)).suffix.lower()
    if not any(extension in format.extensions for format in READERS.values()):
        return f"no format has the extension {extension}" if extension else "its name does not say what is in it"
    if not Path(file).is_file():
        return "it is no ordinary file"
    if extension not in _SHARED:
        return None
    looks, otherwise = _SHARED[extension]
    try:
        with Input(file, Path(file)).opened(2**40) as content:
            beginning = content.read(_BEGINNING) or b""
    except InputError:
        return None  # it is told when it is read
    if not beginning.strip():
        return None
    return None if re.search(looks, beginning, re.MULTILINE) else otherwise


def _told(file: str, reason: str) -> Finding:
    return Finding(file, f"passed over, {reason}", severity=Severity.NOTE)
