"""The answer to a query as one self-contained page: a table that can be sorted, and the query that it answers.

It opens from a file, makes no request, and works without JavaScript, but for the sorting. A content security policy
allows the inline style and script by their hashes and nothing else. Every text is escaped and cleaned; an address
becomes a link where it is http or https. At most `MOST` rows are shown, and the page says where there are more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Final

from markupsafe import Markup
from pyoxigraph import Literal, NamedNode

from claimgraph.exports.html.safe import policy, web_address
from claimgraph.exports.html.templates import environment
from claimgraph.graph.results import Row, Term
from claimgraph.ontology.vocabulary import PREFIXES

MOST: Final = 10_000
"""Rows that a page shows at most: a browser stays quick with so many."""

_NUMBERS: Final = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What was asked."""

    title: str
    comment: str
    query: str
    settings: Sequence[tuple[str, str]] = ()
    """The parameters as typed."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of the table: its words, where they lead, their language, and whether they are a number."""

    text: str
    link: str | None = None
    whole: str | None = None
    """What is shown on hovering: the IRI that `text` shortens."""
    language: str | None = None
    number: bool = False


def page(question: Question, columns: Sequence[str], rows: Iterable[Row], text: Callable[[Term | None], str]) -> bytes:
    """The page. The same answer gives the same bytes.

    Args:
        question: what was asked.
        columns: the names of the columns.
        rows: the rows in order; no more of them are taken than are shown, and one.
        text: writes a term for people.
    """
    found = iter(rows)
    cells = [[_cell(term, text) for term in row] for row in islice(found, MOST)]
    return _written(question, columns, cells, more=next(found, None) is not None)


def verdict(question: Question, answer: bool) -> bytes:
    """The page of an answer that is yes or no."""
    return _written(question, ["answer"], [[Cell("yes" if answer else "no")]], more=False)


def _written(question: Question, columns: Sequence[str], cells: list[list[Cell]], *, more: bool) -> bytes:
    style, script = _own("page.css"), _own("page.js")
    written: str = (
        environment("claimgraph.exports", "answer")
        .get_template("page.html")
        .render(
            question=question,
            lines=question.query.strip().splitlines(),
            columns=columns,
            rows=cells,
            count=f"{len(cells):,} {'row' if len(cells) == 1 else 'rows'}",
            more=more,
            policy=policy([script], style),
            style=Markup(style),  # our own files, under their hashes
            script=Markup(script),
        )
    )
    return written.encode()


def _cell(term: Term | None, text: Callable[[Term | None], str]) -> Cell:
    if isinstance(term, NamedNode):
        shown = text(term)
        return Cell(shown, web_address(term.value), None if shown == term.value else term.value)
    if isinstance(term, Literal):
        return Cell(term.value, language=term.language, number=term.datatype.value in _NUMBERS)
    return Cell(text(term))


@cache
def _own(name: str) -> str:
    """A file of ours that stands inline, with line ends as browsers hash them."""
    return files("claimgraph.exports.answer").joinpath(name).read_text(encoding="utf-8").replace("\r\n", "\n")
