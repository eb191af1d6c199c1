"""What a file is, before anything of it is taken in: its checksum, its stories, and whether it may come in at all."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from hashlib import sha256
from io import BufferedReader
from typing import Final, NamedTuple

from pyoxigraph import NamedNode, RdfFormat, parse

from claimgraph.errors import Finding, InputError
from claimgraph.graph.triples.fields import TYPE
from claimgraph.imports.encoding import text_of
from claimgraph.imports.rdf.parsing import QUOTED, TOO_LONG, control_in, quoted_too_deep, syntax_fault
from claimgraph.imports.unpacking import Unpacked
from claimgraph.ontology.terms import CG

BLOCK: Final = 2**24
"""So many bytes are looked at together."""

LINE_FORMATS: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)

_IS_STORY: Final = b"<%b>" % str(CG.Story).encode()
_STORY: Final = re.compile(rb"[ \t]*<([^<>\s]*)>\s*<%b>\s*%b" % (TYPE.encode(), _IS_STORY))


class Scan(NamedTuple):
    """What a file is: its SHA-256 once unpacked, and the IRIs of the stories in it."""

    sha256: str
    stories: tuple[str, ...]
    quotes: bool
    """Whether triples may stand in triples."""


def blocks(file: Unpacked, name: str, *, whole_lines: bool) -> Iterator[tuple[bytes, int]]:
    """The content in pieces, each with the number of its first line; pieces end with a line where there are lines.

    Raises:
        InputError: `whole_lines`, and a line is longer than a piece may be.
    """
    rest, line = b"", 1
    with BufferedReader(file, 2**20) as buffer:
        while True:
            read = buffer.read(BLOCK)
            if not read:
                break
            end = read.rfind(b"\n") + 1
            if not end and whole_lines and len(rest) + len(read) > BLOCK:
                what = f"a line is longer than {BLOCK:,} bytes, and nobody wrote it"
                raise InputError(Finding(name, what, "cut the text in it short", line))
            if not end and whole_lines:
                rest += read
                continue
            piece, rest = (rest + read[:end], read[end:]) if end else (rest + read, b"")
            if len(piece) > len(read) + BLOCK:
                what = f"a line is longer than {BLOCK:,} bytes, and nobody wrote it"
                raise InputError(Finding(name, what, "cut the text in it short", line))
            yield piece, line
            line += piece.count(b"\n")
    if rest:
        yield rest, line


def scan(file: Unpacked, again: Unpacked | None, name: str, format: RdfFormat) -> Scan:
    """Looks through a file. `again` is the same one for a second look, where its text alone does not tell its stories.

    Raises:
        InputError: it is not UTF-8, or a control character stands in it.
    """
    digest = sha256()
    stories: dict[str, None] = {}
    quotes = False
    decoder = codecs.getincrementaldecoder("utf-8")()
    for piece, line in blocks(file, name, whole_lines=format in LINE_FORMATS):
        digest.update(piece)
        try:
            decoder.decode(piece)
        except UnicodeDecodeError:
            _not_text(piece, name, line)
        place = control_in(piece, format)
        if place is not None:
            what = "a control character stands in it, which no text has"
            raise InputError(Finding(name, what, "take it out", line + piece.count(b"\n", 0, place)))
        deep = None
        if b"<<" in piece:
            quotes, deep = True, quoted_too_deep(piece)
        if deep is not None:
            raise InputError(Finding(name, *QUOTED, line + piece.count(b"\n", 0, deep)))
        if format in LINE_FORMATS:
            stories.update((iri, None) for iri in _in_lines(piece))
    try:
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        raise InputError(Finding(name, "it ends in the middle of a character", "write or fetch it again")) from None
    if again is not None:
        stories = dict.fromkeys(_stories(again, name, format))
    return Scan(digest.hexdigest(), tuple(stories), quotes)


def _not_text(piece: bytes, name: str, line: int) -> None:
    try:
        text_of(piece, name)
    except InputError as error:
        raise InputError([Finding(f.where, f.what, f.todo, line + (f.line or 1) - 1) for f in error.findings]) from None
    raise InputError(Finding(name, "this is not UTF-8", "save the file as UTF-8", line))


def _in_lines(piece: bytes) -> Iterator[str]:
    """The IRIs of the stories in some lines of triples."""
    at = piece.find(_IS_STORY)
    while at >= 0:
        if found := _STORY.match(piece, piece.rfind(b"\n", 0, at) + 1):
            yield found[1].decode()
        at = piece.find(_IS_STORY, at + 1)


def _stories(file: Unpacked, name: str, format: RdfFormat) -> Iterator[str]:
    type_, story = NamedNode(TYPE), NamedNode(CG.Story)
    try:
        with BufferedReader(file, 2**20) as buffer:
            for quad in parse(buffer, format):
                if quad.predicate == type_ and quad.object == story and isinstance(quad.subject, NamedNode):
                    yield quad.subject.value
    except SyntaxError as error:
        raise InputError(syntax_fault(error, b"", name, format)) from None
    except MemoryError:
        raise InputError(Finding(name, *TOO_LONG)) from None
