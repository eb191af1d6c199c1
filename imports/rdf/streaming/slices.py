"""The triples of a large file, some tens of thousands at a time, with their lines where the format has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from io import BufferedReader
from itertools import islice
from typing import Final, NamedTuple

from pyoxigraph import DefaultGraph, Quad, RdfFormat, Triple, parse

from claimgraph.errors import Finding, InputError
from claimgraph.imports.rdf.parsing import TOO_LONG, BlankNodes, most_triples, syntax_fault, too_dense
from claimgraph.imports.rdf.streaming.scanning import LINE_FORMATS, blocks
from claimgraph.imports.unpacking import Unpacked

_AT_ONCE: Final = 65_536
"""So many triples are taken from the parser together where the format has no lines."""


class Slice(NamedTuple):
    """Some triples, in order, and the line of each; None where that is not known."""

    triples: Sequence[Triple]
    lines: Sequence[int] | None


class Slices:
    """The triples of a file in slices. After the last one `graphs` holds the names of the graphs they stood in.

    Args:
        file: the file, from its beginning.
        name: how messages call it.
        format: its format.
        nodes: gives an IRI to each blank node.
        quotes: whether triples may stand in triples.
    """

    def __init__(self, file: Unpacked, name: str, format: RdfFormat, nodes: BlankNodes, *, quotes: bool = True) -> None:
        self._file, self._name, self._format, self._nodes, self._quotes = file, name, format, nodes, quotes
        self.graphs: set[str] = set()

    def __iter__(self) -> Iterator[Slice]:
        if self._format in LINE_FORMATS:
            for piece, line in blocks(self._file, self._name, whole_lines=True):
                quads = self._parsed(piece.removeprefix(b"\xef\xbb\xbf") if line == 1 else piece, line)
                if quads:
                    plain = not self._quotes and (b"_" not in piece or b"_:" not in piece)
                    yield Slice(self._settled(quads, piece, line, plain=plain), _lines(piece, line, len(quads)))
        else:
            try:
                with BufferedReader(self._file, 2**20) as buffer:
                    parsed, found = parse(buffer, self._format), 0
                    while quads := list(islice(parsed, _AT_ONCE)):
                        found += len(quads)
                        if found > most_triples(self._file.given):
                            raise InputError(too_dense(self._name, "triples"))
                        yield Slice(self._settled(quads, b"", 1), None)
            except SyntaxError as error:
                raise InputError(syntax_fault(error, b"", self._name, self._format)) from None
            except MemoryError:
                raise InputError(Finding(self._name, *TOO_LONG)) from None

    def _parsed(self, piece: bytes, line: int) -> list[Quad]:
        try:
            return list(parse(piece, self._format))
        except SyntaxError as error:
            fault = syntax_fault(error, piece, self._name, self._format)
            shifted = None if fault.line is None else fault.line + line - 1
            raise InputError(replace(fault, line=shifted)) from None

    def _settled(self, quads: list[Quad], text: bytes, line: int, *, plain: bool = False) -> list[Triple]:
        """The triples of some quads; `plain`: surely without blank nodes or quoted triples."""
        if self._format is RdfFormat.N_TRIPLES and plain:
            return [quad.triple for quad in quads]
        if plain and self._is_all_in(quads[0].graph_name, text, len(quads)):
            return [quad.triple for quad in quads]
        last: object = DefaultGraph()
        triples = []
        for quad in quads:
            if quad.graph_name != last:  # those of one graph nearly always stand together
                last = quad.graph_name
                if not isinstance(last, DefaultGraph):
                    self.graphs.add(str(last))
            triples.append(quad.triple)
        return triples if plain else list(self._nodes.settled(triples, text, line))

    def _is_all_in(self, graph: object, text: bytes, quads: int) -> bool:
        """Whether each line is a quad and ends with the name of this graph, as in most files; then it is noted."""
        if isinstance(graph, DefaultGraph) or text.count(b" %b .\n" % str(graph).encode()) != quads:
            return False
        if text.count(b"\n") != quads:
            return False
        self.graphs.add(str(graph))
        return True


def _lines(piece: bytes, first: int, triples: int) -> Sequence[int]:
    """The line of each triple: one a line, empty lines and comments apart."""
    if piece.count(b"\n") + (not piece.endswith(b"\n")) == triples:
        return range(first, first + triples)
    said = (number for number, line in enumerate(piece.split(b"\n"), first) if (text := line.strip()) and text[0] != 35)
    return list(islice(said, triples))
