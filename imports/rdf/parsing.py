"""Bytes to triples, and what is refused on the way: what is no RDF, what would be fetched, what would grow."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from io import BytesIO
from typing import Final

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from claimgraph.errors import Finding, InputError
from claimgraph.imports.encoding import text_of

_GENID: Final = "https://w3id.org/claimgraph/.well-known/genid/"
_NOWHERE: Final = "https://w3id.org/claimgraph/.well-known/relative/"
"""The base of formats whose parser drops relative IRIs or gives them no line: what begins with it was relative."""

_LINE_FORMATS: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS)
_WITHOUT_BASE: Final = (RdfFormat.JSON_LD, RdfFormat.RDF_XML)
_TEXTS: Final = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG)
_WITH_GRAPHS: Final = (RdfFormat.TRIG, RdfFormat.N_QUADS, RdfFormat.JSON_LD)

_DEEPEST: Final = 1000
"""How deep the elements of RDF/XML may stand in one another."""

_CONTROLS: Final = bytes({*range(32), 127} - set(b"\t\n\r"))
_ESCAPED: Final = re.compile(
    rb"(\\+)(?:u00(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF])|U000000(?:0[0-8bBcCeEfF]|1[0-9a-fA-F]|7[fF]))"
)
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
_REMOTE: Final = re.compile(rb'"@(?:context|import)"\s*:\s*(?:\[(?:\s*\{[^{}]*\}\s*,)*\s*)?"')
_CONTEXT: Final = re.compile(rb'"@context"')
_BAD_IRI: Final = re.compile(rb'"@(?:id|type)"\s*:\s*"((?:[^"\\]|\\.)*[\s<>{}|^`](?:[^"\\]|\\.)*)"')
_QUOTED: Final = re.compile(rb"<<|\{\||~|rdf:(?:annotation|parseType=[\"']Triple)")

_WORDS: Final = (
    rb"\\.|\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    rb"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|#[^\n]*"
)
"""Where signs mean nothing: texts, comments, what is escaped."""
_QUOTES: Final = re.compile(_WORDS + rb"|(?P<open><<)|(?P<close>>>)|<[^<>\"\s]*>", re.DOTALL)
_DEEPEST_QUOTED: Final = 50
"""How deep triples may stand in one another until it is told that they may not at all: the parser of RDF ends the whole
process at some ten thousand."""

_TURTLES: Final = (RdfFormat.TURTLE, RdfFormat.TRIG)
_BRACKETS: Final = re.compile(_WORDS + rb"|<[^<>\"\s]*>|(?P<open>[(\[])|(?P<close>[)\]])", re.DOTALL)
_DEEPEST_NESTED: Final = 1000
"""How deep lists and nodes may stand in one another: each level costs memory, and nobody writes so many."""
_NESTED: Final = (
    f"lists or nodes in brackets stand in one another {_DEEPEST_NESTED} deep and more",
    "give the inner ones a name and describe them by themselves",
)

_ITEMS: Final = 500_000
"""So many triples may stand in a file that is read as a whole, however short it is ..."""
_BYTES: Final = 16
"""... and one more in so many bytes. Abbreviations are made of two bytes a triple, and a triple takes hundreds."""

_LONGEST: Final = 2**24
"""The most bytes that one text may have."""

_ADVICE: Final = (
    ("No scheme found", "write the IRI in full, or say at the top what it is relative to: @base <https://...> ."),
    ("has not been declared", "declare the prefix at the top: @prefix name: <https://...> ."),
    ("Invalid IRI", "an IRI has no spaces, quotes, braces or backslashes: write them as %20 and so on"),
    ("Unexpected end of file", "the file was cut short, or a quotation mark or bracket is not closed"),
    ("mismatched tag", "close each element by its own name"),
    ("no element found", "the file was cut short: write or fetch it again"),
    ("unclosed token", "the file was cut short: write or fetch it again"),
    ("Only UTF-8", "save the file as UTF-8 and say so in its first line"),
)


TOO_LONG: Final = (f"a text in it is longer than {_LONGEST:,} bytes, and nobody wrote it", "cut it short")
"""What is told of a text that is too long, and what to do."""

QUOTED: Final = (
    "a triple stands in it in place of a node (RDF 1.2), which claimgraph does not know",
    "describe what is said about the triple as a statement of its own",
)
"""What is told of a triple in a triple, and what to do."""


def parsed(data: bytes, name: str, format: RdfFormat) -> tuple[tuple[Triple, ...], int]:
    """The triples of a file, each once, in order, and how many named graphs they stood in.

    Raises InputError: it is not of this format, holds nothing, or holds what is refused.
    """
    _refuse(data, name, format)
    base = _NOWHERE if format in _WITHOUT_BASE else None
    try:
        plain = data.removeprefix(b"\xef\xbb\xbf")
        # From a stream the parser takes no text that is too long, and of most files that is not worth while.
        quads = parse(BytesIO(plain) if len(plain) > _LONGEST else plain, format, base_iri=base)
        graphs: set[str] = set()
        found = _folded(quads, graphs) if format in _WITH_GRAPHS else (quad.triple for quad in quads)
        if format not in _LINE_FORMATS:
            found = bounded(found, len(plain), name)
        triples = tuple(dict.fromkeys(found))
    except SyntaxError as error:
        raise InputError(syntax_fault(error, data, name, format)) from None
    except MemoryError:  # so the parser says that a text is longer than it takes
        raise InputError(Finding(name, *TOO_LONG)) from None
    if len(data) > _LONGEST and any(_length(triple) > _LONGEST for triple in triples):
        raise InputError(Finding(name, *TOO_LONG))
    if not triples:
        raise InputError(Finding(name, "there is not one triple in it", _nothing(format), 1))
    if format not in _LINE_FORMATS or b"_:" in data or b"<<" in data:
        triples = tuple(BlankNodes(sha256(data).hexdigest(), name).settled(triples, data))
    if format in _WITHOUT_BASE:
        _refuse_relative(triples, name, format)
    return triples, len(graphs)


def bounded(triples: Iterable[Triple], bytes: int, name: str) -> Iterator[Triple]:
    """The triples, as long as there are no more of them than so many bytes may abbreviate. Raises InputError."""
    most = most_triples(bytes)
    for number, triple in enumerate(triples):
        if number == most:
            raise InputError(too_dense(name, "triples"))
        yield triple


def most_triples(bytes: int) -> int:
    """How many triples a file of so many bytes may have that is read as a whole."""
    return _ITEMS + bytes // _BYTES


def too_dense(name: str, what: str) -> Finding:
    """What is told of a file in which too much is abbreviated."""
    return Finding(
        name,
        f"it holds more than {_ITEMS:,} {what}, and more than one in {_BYTES} bytes, which would fill the memory",
        "write it as N-Triples, which is read line by line, or split it",
    )


def _length(triple: Triple) -> int:
    return len(triple.object.value) if isinstance(triple.object, Literal | NamedNode) else 0


def _folded(quads: Iterable[Quad], graphs: set[str]) -> Iterator[Triple]:
    last: object = DefaultGraph()
    for quad in quads:
        graph = quad.graph_name
        if graph != last:  # those of one graph nearly always stand together
            last = graph
            if not isinstance(graph, DefaultGraph):
                graphs.add(str(graph))
        yield quad.triple


NOTHING: Final = "write statements into it, or name another file"
"""What to do where a file holds nothing."""


def _nothing(format: RdfFormat) -> str:
    if format is RdfFormat.JSON_LD:
        return "its keys mean something only through an @context that stands in the file"
    return NOTHING


# ---------------------------------------------------------------- before parsing


def _refuse(data: bytes, name: str, format: RdfFormat) -> None:
    """Raises InputError for what must not reach the parser, or what it would let through."""
    text_of(data, name)
    faults: list[Finding] = []
    control = control_in(data, format)
    if control is not None:
        what = "a control character stands in it, which no text has"
        faults.append(_at(control, data, name, what, "take it out"))
    if format is RdfFormat.RDF_XML and (entity := _ENTITY.search(data)):
        what = "it declares an entity, and entities are refused: they can fetch and grow"
        todo = "write out in full what the entities stand for, and take their declarations out"
        faults.append(_at(entity.start(), data, name, what, todo))
    if format in _TEXTS and (deep := quoted_too_deep(data)) is not None:
        faults.append(_at(deep, data, name, *QUOTED))
    if format in _TURTLES and (deep := nested_too_deep(data)) is not None:
        faults.append(_at(deep, data, name, *_NESTED))
    if format is RdfFormat.JSON_LD:
        if data.count(b",") + data.count(b"[") > most_triples(len(data)):
            faults.append(too_dense(name, "values"))
        for bad in _BAD_IRI.finditer(data):
            what = f"`{bad[1].decode()[:60]}` is no IRI"
            todo = "an IRI has no spaces, quotes, braces or backslashes: write them as %20 and so on"
            faults.append(_at(bad.start(), data, name, what, todo))
    if format is RdfFormat.RDF_XML and not faults:
        faults += _ill_formed(data, name)
    if faults:
        raise InputError(faults)


def quoted_too_deep(data: bytes) -> int | None:
    """Where triples stand in one another too deep for the parser."""
    return _too_deep(data, _QUOTES, _DEEPEST_QUOTED) if data.count(b"<<") > _DEEPEST_QUOTED else None


def nested_too_deep(data: bytes) -> int | None:
    """Where lists and nodes of Turtle stand in one another too deep."""
    opened = data.count(b"(") + data.count(b"[")
    return _too_deep(data, _BRACKETS, _DEEPEST_NESTED) if opened > _DEEPEST_NESTED else None


def _too_deep(data: bytes, signs: re.Pattern[bytes], most: int) -> int | None:
    """Where more of them are open than may be; those in texts, comments and IRIs are none."""
    depth = 0
    for sign in signs.finditer(data):
        if sign.lastgroup == "open":
            depth += 1
            if depth > most:
                return sign.start()
        elif sign.lastgroup == "close":
            depth = max(0, depth - 1)
    return None


def control_in(data: bytes, format: RdfFormat) -> int | None:
    """Where a control character stands, as it is or as an escape."""
    if len(data.translate(None, _CONTROLS)) != len(data):
        return next(place for place, byte in enumerate(data) if byte in _CONTROLS)
    if format is not RdfFormat.RDF_XML and b"\\" in data and (b"\\u" in data or b"\\U" in data):
        for found in _ESCAPED.finditer(data):
            if len(found[1]) % 2:  # else the backslash itself is what is escaped
                return found.start()
    return None


def _ill_formed(data: bytes, name: str) -> Iterator[Finding]:
    """The first place where RDF/XML is no XML, or too deep: the parser of RDF takes a file that was cut short for a
    whole one, gives no lines, and takes the square of the depth."""
    from xml.parsers import expat

    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise _TooDeep

    def end(*_: object) -> None:
        nonlocal depth
        depth -= 1

    reader = expat.ParserCreate("utf-8")
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        words = expat.ErrorString(error.code)
        what = f"this is no RDF/XML, column {error.offset + 1}: {words}"
        todo = next((advice for sign, advice in _ADVICE if sign in words), "correct it here")
        yield Finding(name, what, todo, error.lineno)
    except _TooDeep:
        what = f"elements stand in one another {_DEEPEST} deep and more"
        yield Finding(name, what, "give the inner ones an rdf:about and describe them by themselves")


class _TooDeep(Exception):
    """Ends the reading of elements that stand in one another too deep."""


# ---------------------------------------------------------------- what the parser says


def syntax_fault(error: SyntaxError, data: bytes, name: str, format: RdfFormat) -> Finding:
    """What the parser says, in our words."""
    message = error.msg or str(error)
    if "LoadDocumentCallback" in message:
        found = _REMOTE.search(data) or _CONTEXT.search(data)  # where there is an address, else where to look for it
        what = "its @context stands somewhere else, and nothing is ever fetched"
        todo = "put the context itself into the file in place of its address"
        return _at(found.end(), data, name, what, todo) if found else Finding(name, what, todo)
    words = re.sub(r"^Parser error (?:at|between) .*?: | \(line \d+\)$", "", message)
    todo = next((advice for sign, advice in _ADVICE if sign in message), "correct it here")
    column = f", column {error.offset}" if error.lineno and error.offset else ""
    what = f"this is no {format.name}{column}: {words[:1].lower() + words[1:]}"
    return Finding(name, what.replace(";", ","), todo, error.lineno)


def _at(place: int, data: bytes, name: str, what: str, todo: str) -> Finding:
    return Finding(name, what, todo, data.count(b"\n", 0, place) + 1)


# ---------------------------------------------------------------- blank nodes


class BlankNodes:
    """An IRI for each blank node of a file, numbered as they appear.

    Args:
        digest: the SHA-256 of the file.
        name: how messages call it.
    """

    def __init__(self, digest: str, name: str) -> None:
        self._stem, self._name = f"{_GENID}{digest[:16]}-", name
        self._named: dict[BlankNode, NamedNode] = {}

    def settled(self, triples: Iterable[Triple], text: bytes = b"", line: int = 1) -> Iterator[Triple]:
        """The triples with an IRI in place of each blank node.

        Args:
            triples: triples of the file.
            text: where they stand, as far as that is at hand, to tell the line of what is refused.
            line: the line at which that begins.

        Raises:
            InputError: one holds a triple in place of a node.
        """
        named = self._named
        for triple in triples:
            subject, object_ = triple.subject, triple.object
            if isinstance(object_, Triple):
                quoted = _QUOTED.search(text)
                at = line + text.count(b"\n", 0, quoted.start()) if quoted else None
                raise InputError(Finding(self._name, *QUOTED, at))
            if isinstance(subject, BlankNode) or isinstance(object_, BlankNode):
                for node in (subject, object_):
                    if isinstance(node, BlankNode) and node not in named:
                        named[node] = NamedNode(f"{self._stem}{len(named) + 1}")
                subject = named[subject] if isinstance(subject, BlankNode) else subject
                object_ = named[object_] if isinstance(object_, BlankNode) else object_
                triple = Triple(subject, triple.predicate, object_)
            yield triple


def _refuse_relative(triples: Iterable[Triple], name: str, format: RdfFormat) -> None:
    """Raises InputError for IRIs that are relative to nothing."""
    relative: dict[str, None] = {}
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode) and term.value.startswith(_NOWHERE):
                relative[term.value.removeprefix(_NOWHERE)] = None
    if relative:
        how = "`@base` in its @context" if format is RdfFormat.JSON_LD else "`xml:base` in its first element"
        todo = f"write the IRI in full, or say what it is relative to with {how}"
        raise InputError(
            [Finding(name, f"the IRI `{iri}` is relative, and nothing says to what", todo) for iri in relative]
        )
