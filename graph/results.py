"""The answer to a query: rows, yes or no, or triples; for programs, for tables, and in the standard formats."""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping
from functools import cached_property, lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from typing import Literal as TypingLiteral

import pyoxigraph
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolution, RdfFormat, Triple

from claimgraph.errors import ClaimGraphError, QueryError
from claimgraph.graph.sinks import Sink
from claimgraph.ontology.vocabulary import PREFIXES

if TYPE_CHECKING:
    import pandas

Kind = TypingLiteral["solutions", "boolean", "graph"]
Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]

ROWS: Final = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
"""The formats for what SELECT and ASK answer."""

TRIPLES: Final = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
"""The formats for what CONSTRUCT and DESCRIBE answer."""

_ANSWERS: Final = {"solutions": ("rows", "rows"), "boolean": ("yes or no", "boolean"), "graph": ("triples", "triples")}
"""In words, and the attribute of `Result` that has them."""

_LARGEST: Final = 2**30
_TRIPLE: Final = ("subject", "predicate", "object")
_T = TypeVar("_T")

_LOCAL: Final = re.compile(r"[\w-]+")
_PYTHON: Final[Mapping[str, Callable[[str], object]]] = {
    PREFIXES["xsd"] + "integer": int,
    PREFIXES["xsd"] + "decimal": float,
    PREFIXES["xsd"] + "double": float,
    PREFIXES["xsd"] + "float": float,
    PREFIXES["xsd"] + "boolean": lambda value: value in {"true", "1"},
}
"""What reads the literals that a data frame holds as numbers or booleans."""


class Result:
    """What a query answered. Iterate over it for the rows of a SELECT, or the triples of a CONSTRUCT or DESCRIBE.

    A row is a `pyoxigraph.QuerySolution`: `row["claim"]`, `row[0]`, `claim, text = row`; an unbound variable is None.

    >>> Result("boolean", b'{"head": {}, "boolean": true}').boolean
    True
    """

    def __init__(self, kind: Kind, content: bytes) -> None:
        """Takes rows and yes or no as SPARQL JSON, triples as N-Triples."""
        self.kind: Final = kind
        self._content = content

    @property
    def content(self) -> bytes:
        """All of it, as it was taken."""
        return self._content

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, in the order of the query; none where there are no rows."""
        return tuple(variable.value for variable in self._solutions().variables) if self.kind == "solutions" else ()

    @cached_property
    def rows(self) -> tuple[QuerySolution, ...]:
        """The rows, in order.

        Raises:
            QueryError: the query asked for something else; so do `boolean` and `triples`.
        """
        self._must_be("solutions")
        return tuple(self._solutions())

    @cached_property
    def boolean(self) -> bool:
        """The answer to an ASK."""
        self._must_be("boolean")
        return bool(pyoxigraph.parse_query_results(self._content, QueryResultsFormat.JSON))

    @cached_property
    def triples(self) -> tuple[Triple, ...]:
        """The triples, each once, in the order of their text, which is the same every time."""
        self._must_be("graph")
        lines = sorted(set(self._content.splitlines(keepends=True)))
        return tuple(quad.triple for quad in pyoxigraph.parse(b"".join(lines), RdfFormat.N_TRIPLES))

    def __iter__(self) -> Iterator[QuerySolution | Triple]:
        return iter(self.triples if self.kind == "graph" else self.rows)

    def __len__(self) -> int:
        """How many rows or triples; the answer to an ASK is one."""
        return 1 if self.kind == "boolean" else len(self.triples if self.kind == "graph" else self.rows)

    def __bool__(self) -> bool:
        """Whether an ASK was answered with yes, or there is any row or triple."""
        return self.boolean if self.kind == "boolean" else len(self) > 0

    def rows_as_text(self, prefixes: Mapping[str, str] = PREFIXES) -> list[dict[str, str]]:
        """The rows for people: IRIs shortened where a prefix fits, literals without quotes, "" for what is unbound.

        An ASK is one row with `answer`, triples are rows with `subject`, `predicate`, `object`.
        """
        if self.kind == "boolean":
            return [{"answer": "yes" if self.boolean else "no"}]
        names = _TRIPLE if self.kind == "graph" else self.variables
        text = in_words(prefixes)
        return [{name: text(term) for name, term in zip(names, found, strict=True)} for found in self]

    def to_pandas(self) -> pandas.DataFrame:
        """A data frame, one column a variable: numbers and booleans as such, the rest as text, missing if unbound.

        Raises:
            ClaimGraphError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError:
            raise ClaimGraphError("pandas is not installed; run `pip install 'claimgraph[pandas]'`") from None
        return pandas.DataFrame([[_value(term) for term in row] for row in self.rows], columns=list(self.variables))

    def serialise(self, format: str) -> bytes:
        """The answer in a standard format: one of `ROWS` for SELECT and ASK, of `TRIPLES` for CONSTRUCT and DESCRIBE.

        CSV is that of the standard (SPARQL 1.1 Query Results CSV): values bare, without type or language, and lines
        ended by CR LF. It is not made harmless for spreadsheets: a cell may begin with `=`. TSV keeps the terms as
        they are written in SPARQL. The standard has no CSV or TSV for an ASK: here both are `true` or `false`.

        Raises:
            QueryError: the format cannot hold what was asked for.
        """
        chosen = fitting(format, self.kind)
        if self.kind == "graph":
            return self._serialise_triples(chosen)
        found = pyoxigraph.parse_query_results(self._content, QueryResultsFormat.JSON)
        written = BytesIO()
        sink = Sink(written)
        found.serialize((sink.as_xml() if chosen == QueryResultsFormat.XML else sink).file, chosen)
        return written.getvalue().removesuffix(b"\n") + b"\n"

    def _serialise_triples(self, format: RdfFormat) -> bytes:
        written = pyoxigraph.serialize(self.triples, format=format, prefixes=PREFIXES) or b""
        # The writer of Turtle declares the prefixes in an order of its own, another one every time.
        lines = written.splitlines(keepends=True)
        head = sum(line.startswith(b"@prefix") for line in lines) if format == RdfFormat.TURTLE else 0
        return b"".join(sorted(lines[:head]) + lines[head:]).removesuffix(b"\n") + b"\n"

    def _solutions(self) -> pyoxigraph.QuerySolutions:
        found = pyoxigraph.parse_query_results(self._content, QueryResultsFormat.JSON)
        assert isinstance(found, pyoxigraph.QuerySolutions)
        return found

    def _must_be(self, kind: Kind) -> None:
        if self.kind != kind:
            words, attribute = _ANSWERS[self.kind]
            raise QueryError(f"the query answers with {words}, not with {_ANSWERS[kind][0]}; use `.{attribute}`")


class Stream:
    """The answer to a query as it is found: iterate over it for its bytes, in pieces, or take it as a `table`.

    The process that looks for it is ended when all is taken, or by `close`, which a `with` calls.
    """

    def __init__(self, kind: Kind, parts: Generator[bytes]) -> None:
        """Takes what `Result` does, or any other format where nobody asks for rows."""
        self.kind: Final = kind
        self._parts = parts

    def __iter__(self) -> Iterator[bytes]:
        return self._parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Ends the query, if it still runs."""
        self._parts.close()

    def must_hold(self, format: str) -> str:
        """The format, if it can hold an answer of this kind; else QueryError, before anything is asked."""
        fitting(format, self.kind)
        return format

    def whole(self) -> Result:
        """All of it, where no format was chosen.

        Raises:
            QueryError: it is larger than a gibibyte, or what ended the query.
        """
        content = bytearray()
        for part in self._parts:
            content += part
            if len(content) > _LARGEST:
                raise QueryError(
                    "the answer is larger than 1 GiB; add a LIMIT, or take it in a format that is streamed"
                )
        return Result(self.kind, bytes(content))

    def table(
        self, prefixes: Callable[[], Mapping[str, str]] = lambda: PREFIXES
    ) -> tuple[tuple[str, ...], Iterator[tuple[str, ...]]]:
        """The names of the columns, and the rows for people, as in `Result.rows_as_text`, one by one; `prefixes` are
        asked for when there is an answer."""
        if self.kind == "boolean":
            return ("answer",), iter([("yes" if self.whole().boolean else "no",)])
        names, rows = self.rows()
        text = in_words(prefixes())
        return names, (tuple(map(text, row)) for row in rows)

    def rows(self) -> tuple[tuple[str, ...], Iterator[Row]]:
        """The names of the columns, and the rows one by one; of triples `subject`, `predicate` and `object`.

        Raises:
            QueryError: the query is answered with yes or no.
        """
        if self.kind == "boolean":
            raise QueryError("the query answers with yes or no, not with rows; use `.whole().boolean`")
        source = _Source(self._parts)
        if self.kind == "graph":
            quads = source.reading(pyoxigraph.parse, RdfFormat.N_TRIPLES)
            return _TRIPLE, source.guarded(tuple(quad.triple) for quad in quads)
        solutions = source.reading(pyoxigraph.parse_query_results, QueryResultsFormat.JSON)
        names = tuple(variable.value for variable in solutions.variables)
        return names, source.guarded(tuple(row) for row in solutions)


class _Source:
    """Parts as a file to read from, which remembers why there are no more: a parser would tell in words of its own."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._kept = parts, b""
        self._error: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """The next so many bytes at most, or all; nothing at the end."""
        try:
            if size < 0:
                return self._kept + b"".join(self._parts)
            self._kept = self._kept or next(self._parts, b"")
        except BaseException as error:
            self._error = error
            raise
        piece, self._kept = self._kept[:size], self._kept[size:]
        return piece

    def reading(self, parse: Callable[..., Any], format: object) -> Any:
        """What a parser makes of it."""
        try:
            return parse(self, format)
        except Exception as error:
            raise self._error or error from None

    def guarded(self, rows: Iterator[_T]) -> Iterator[_T]:
        """The same rows, and the true reason where they end too early."""
        try:
            yield from rows
        except Exception as error:
            raise self._error or error from None


def fitting(format: str, kind: Kind) -> Any:
    """The engine's name of a format, if an answer of this kind can be written in it.

    Raises:
        QueryError: the format cannot hold such an answer; those that can are named.
    """
    formats: Mapping[str, object] = TRIPLES if kind == "graph" else ROWS
    if format not in formats:
        what = "CONSTRUCT and DESCRIBE give triples" if kind == "graph" else "SELECT and ASK give rows"
        raise QueryError(f"{what}, which {format} cannot hold; choose one of {', '.join(formats)}")
    return formats[format]


def in_words(prefixes: Mapping[str, str]) -> Callable[[Term | None], str]:
    """What writes terms for people."""
    pairs = tuple(prefixes.items())

    @lru_cache(maxsize=10_000)  # most rows of an answer repeat the IRIs of others
    def shortened(iri: str) -> str:
        for prefix, namespace in pairs:
            if iri.startswith(namespace) and _LOCAL.fullmatch(iri, len(namespace)):
                return f"{prefix}:{iri[len(namespace) :]}" if prefix else iri[len(namespace) :]
        return iri

    def text(term: Term | None) -> str:
        if term is None:
            return ""
        if isinstance(term, NamedNode):
            return shortened(term.value)
        return term.value if isinstance(term, Literal) else str(term)

    return text


def _value(term: Term | None) -> object:
    if isinstance(term, Literal) and term.datatype.value in _PYTHON:
        return _PYTHON[term.datatype.value](term.value)
    return None if term is None else term.value if isinstance(term, NamedNode | Literal) else str(term)
