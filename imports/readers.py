"""The formats that claimgraph reads: a plain registry, detection by extension and by content, and `read`.

A new format is one module, one line in `READERS` and one golden test. Nothing heavy is loaded before a file of its
format is read, so that listing the formats costs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from importlib import import_module
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from claimgraph.errors import Finding, InputError
from claimgraph.imports.nearest import Nearest
from claimgraph.imports.unpacking import Input, plain_name

if TYPE_CHECKING:
    from pyoxigraph import Triple

    from claimgraph.graph.model import Records


class Content(NamedTuple):
    """What a reader found in a file: records, the file's own triples where the format is RDF, and what to note."""

    records: Records
    quads: Sequence[Triple] | None = None
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: what is in it, and what it was.

    `quads` holds the file's own triples where the format is RDF, also those that claimgraph does not understand; it is
    None where the records are the content. `notes` are the warnings and notes: nothing in them stops an import.
    """

    records: Records
    quads: Sequence[Triple] | None
    notes: tuple[Finding, ...]
    format: str
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Format:
    """One format that claimgraph reads. `load` names its function, `module:function`, from (bytes, name) to Content."""

    name: str
    title: str
    extensions: tuple[str, ...]
    media_type: str
    load: str
    largest: int = 2**31
    """The most bytes that a file of this format may have: what it takes to read one stays bounded."""

    def __call__(self, data: bytes, name: str) -> Content:
        """Reads a file. Raises InputError, which holds every fault of it."""
        module, function = self.load.split(":")
        return cast("Callable[[bytes, str], Content]", getattr(import_module(module), function))(data, name)


_RDF: Final = "claimgraph.imports.rdf:"

READERS: Final[dict[str, Format]] = {
    format.name: format
    for format in (
        Format(
            "story",
            "the story format (YAML)",
            (".yaml", ".yml"),
            "application/yaml",
            "claimgraph.imports.story:read_story",
            2**26,
        ),
        Format("csv", "CSV, one statement a row", (".csv",), "text/csv", "claimgraph.imports.csv:read_csv", 2**28),
        Format("turtle", "Turtle", (".ttl", ".turtle"), "text/turtle", _RDF + "read_turtle"),
        Format("trig", "TriG", (".trig",), "application/trig", _RDF + "read_trig"),
        Format("ntriples", "N-Triples", (".nt",), "application/n-triples", _RDF + "read_ntriples"),
        Format("nquads", "N-Quads", (".nq",), "application/n-quads", _RDF + "read_nquads"),
        Format("jsonld", "JSON-LD", (".jsonld", ".json"), "application/ld+json", _RDF + "read_jsonld", 2**28),
        Format("rdfxml", "RDF/XML", (".rdf", ".owl", ".xml"), "application/rdf+xml", _RDF + "read_rdfxml", 2**28),
    )
}
"""The formats by the names under which they are asked for."""

_BLANK: Final = rb"\A(?:[ \t\r]*(?:#.*)?\n)*[ \t]*"  # empty lines and comments before anything is said
_NODE: Final = rb"(?:<[^<>\s]+>|_:\S+)"
_TRIPLE: Final = _BLANK + _NODE + rb"\s+<[^<>\s]+>\s+(?:" + _NODE + rb"|\".*\"\S*)\s*"
_LOOKS: Final[tuple[tuple[str, re.Pattern[bytes]], ...]] = tuple(
    (name, re.compile(pattern, re.MULTILINE))
    for name, pattern in (
        ("rdfxml", rb"\A\s*<(?:\?xml|rdf:RDF|!DOCTYPE rdf)"),
        ("jsonld", rb"\A\s*[{\[]\s*[\"{\[\]}]"),
        ("nquads", _TRIPLE + _NODE + rb"\s*\.\s*$"),
        ("ntriples", _TRIPLE + rb"\.\s*$"),
        (
            "trig",
            _BLANK
            + rb"(?:@prefix|@base|PREFIX|BASE)\b(?=[\s\S]*?^[ \t]*(?:GRAPH\s+)?(?:<[^<>\s]*>|[\w-]*:[\w-]*)\s*\{)",
        ),
        ("turtle", _BLANK + rb"(?:(?:@prefix|@base|PREFIX|BASE)\b|<[^<>\s]*>\s)"),
        ("csv", rb"\A(?=.*\bsays\b)(?=.*\bclaim\b)\"?[\w-]+\"?[ \t]*,.*$"),
        ("story", rb"^[\w-]+[ \t]*:(?:\s|$)"),
    )
)
"""How the beginning of a file of each format looks, the most special first."""

_BEGINNING: Final = 16384
_LARGEST: Final = max(format.largest for format in READERS.values())


def read(
    path_or_bytes: Path | str | bytes, *, name: str | None = None, format: str | None = None, most: int | None = None
) -> Reading:
    """Reads a file, wholly or not at all. It may be packed with gzip or Zstandard.

    Args:
        path_or_bytes: a path, or the content itself.
        name: how messages call the file; the path where left out, `<stdin>` for content.
        format: a name of `READERS`; found by the extension, else by the content, where left out.
        most: how many bytes the file may have or unpack to, in place of what its format is allowed.

    Raises:
        InputError: there is no such file or format, or the file has faults; holds all of them.
    """
    from claimgraph.graph.triples import without_collector

    if name is None:
        name = "<stdin>" if isinstance(path_or_bytes, bytes) else str(path_or_bytes)
    input = Input.of(path_or_bytes, name, most or _LARGEST)
    chosen = chosen_format(input, format)
    with input.opened(most or chosen.largest, any_ratio=most is not None) as file:
        data = b"".join(iter(partial(file.read, 2**20), b""))
    if not data.strip():
        raise InputError(Finding(name, "the file is empty", "write a story into it, or name another file", 1))
    with without_collector():
        content = chosen(data, name)
    digest = sha256(data).hexdigest()
    return Reading(content.records, content.quads, content.notes, chosen.name, chosen.media_type, digest)


def chosen_format(input: Input, format: str | None = None) -> Format:
    """The format of a file: the one that is named, or the one that it looks like. Raises InputError."""
    if format is not None:
        return _named(format)
    chosen = _by_extension(input.name)
    if chosen is not None:
        return chosen
    with input.opened(_LARGEST) as file:
        beginning = BufferedReader(file, _BEGINNING).read(_BEGINNING)
    if not beginning.strip():
        raise InputError(Finding(input.name, "the file is empty", "write a story into it, or name another file", 1))
    return detect(beginning, input.name)


def detect(data: bytes, name: str) -> Format:
    """The format of a file, by its extension or, where that says nothing, by how it begins. Raises InputError."""
    named = _by_extension(name)
    if named is not None:
        return named
    beginning = data[:_BEGINNING].removeprefix(b"\xef\xbb\xbf")
    for known, looks in _LOOKS:
        if looks.search(beginning):
            return READERS[known]
    known_ones = ", ".join(READERS)
    raise InputError(Finding(name, "its format cannot be told", f"name it with --format: one of {known_ones}"))


def _by_extension(name: str) -> Format | None:
    extension = Path(plain_name(name)).suffix.lower()
    return next((format for format in READERS.values() if extension in format.extensions), None)


def _named(format: str) -> Format:
    if format in READERS:
        return READERS[format]
    near = Nearest(READERS).one(format)
    todo = f"did you mean `{near}`?" if near else f"choose one of {', '.join(READERS)}"
    raise InputError(Finding("format", f"there is no format `{format}`", todo))
