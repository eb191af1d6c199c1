"""All rows that fit a pattern, page by page, held against their number.

Servers cut answers short without a word: Virtuoso at `ResultSetMaxRows`, others at limits of their own. So the server
is asked for the number of rows as well, and what was read is whole only if it has as many, all different.

A page that comes shorter than asked shows the server's limit, and the next ones keep to it. Pages are first taken as
the server has them, which is quick; no standard promises that their order stays the same from page to page, and where
the number shows that it did not, all is read again in the order of the subjects. What then still is not whole is
refused: half of the evidence would give a wrong verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import StoreError
from claimgraph.graph.remote.endpoint import Dataset, Endpoint, Row, Term

PAGE: Final = 20_000
"""Rows that are asked for at a time."""
SMALLEST: Final = 50
"""Where a server gives fewer rows at a time, reading all would take it for ever."""
SORTED_PAGE: Final = 5_000
"""The same where they are sorted. Virtuoso sorts no more than 10,000 rows for a page."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """What is asked for: some variables, the first of which is the subject, and what holds of them."""

    variables: tuple[str, ...]
    where: str

    def select(self) -> str:
        """Each row once."""
        return f"SELECT DISTINCT {self._names} WHERE {{ {self.where} }}"

    def first_page(self, size: int) -> str:
        """The number of rows, in a row of its own, and the first page of them."""
        first = f"{self.select()} LIMIT {size}"
        return f"SELECT ?rows {self._names} WHERE {{ {{ {self.number()} }} UNION {{ {first} }} }}"

    def number(self) -> str:
        """The number of rows."""
        return f"SELECT (COUNT(*) AS ?rows) WHERE {{ {self.select()} }}"

    def page(self, size: int, offset: int) -> str:
        """A later page."""
        return f"{self.select()} LIMIT {size} OFFSET {offset}"

    def sorted_page(self, size: int, last: str | None) -> str:
        """The next page in the order of subjects, behind the last one."""
        subject = f"STR(?{self.variables[0]})"
        behind = "" if last is None else f" FILTER({subject} > {Literal(last)})"
        return f"SELECT DISTINCT {self._names} WHERE {{ {self.where}{behind} }} ORDER BY {subject} LIMIT {size}"

    @property
    def _names(self) -> str:
        return " ".join(f"?{name}" for name in self.variables)


def rows(endpoint: Endpoint, pattern: Pattern, dataset: Dataset, *, page: int = PAGE) -> list[Row]:
    """All rows that fit a pattern, each once.

    Raises:
        StoreError: the server does not give as many as it counts.
    """
    counted, first = _first(endpoint, pattern, dataset, page)
    found = dict.fromkeys(first)
    if len(found) < counted:
        if len(first) < SMALLEST:
            raise _cut_short(endpoint, counted, len(first))
        found.update(dict.fromkeys(_further(endpoint, pattern, dataset, len(first), counted)))
    if len(found) != counted:
        found = dict.fromkeys(_sorted(endpoint, pattern, dataset, min(page, SORTED_PAGE, max(len(first), SMALLEST))))
        counted = _number(endpoint, pattern, dataset)
    if len(found) != counted:
        raise _cut_short(endpoint, counted, len(found))
    return list(found)


def _first(endpoint: Endpoint, pattern: Pattern, dataset: Dataset, page: int) -> tuple[int, list[Row]]:
    """The number of rows, and the first of them."""
    counts, found = [], []
    for number, *row in endpoint.rows(pattern.first_page(page), dataset):
        if number is None:
            found.append(tuple(row))
        else:
            counts.append(number)
    return _whole(endpoint, counts) if counts else _number(endpoint, pattern, dataset), found


def _number(endpoint: Endpoint, pattern: Pattern, dataset: Dataset) -> int:
    """The number of rows, by itself."""
    return _whole(endpoint, [row[0] for row in endpoint.rows(pattern.number(), dataset)])


def _whole(endpoint: Endpoint, counts: Sequence[Term | None]) -> int:
    if len(counts) == 1 and isinstance(counts[0], Literal) and counts[0].value.isdigit():
        return int(counts[0].value)
    raise StoreError(f"{endpoint.address}: does not count what it has; it may not speak SPARQL 1.1")


def _further(endpoint: Endpoint, pattern: Pattern, dataset: Dataset, offset: int, counted: int) -> Iterator[Row]:
    """The other pages, as large as the first one turned out to be."""
    size = offset
    while offset < counted and (found := endpoint.rows(pattern.page(size, offset), dataset)):
        yield from found
        offset += len(found)


def _sorted(endpoint: Endpoint, pattern: Pattern, dataset: Dataset, size: int) -> Iterator[Row]:
    """All pages, in the order of subjects. What a page has of its last subject is left to the next one."""
    last: str | None = None
    while found := endpoint.rows(pattern.sorted_page(size, last), dataset):
        subjects = [row[0].value for row in found if isinstance(row[0], NamedNode)]
        if len(subjects) < len(found):
            raise StoreError(f"{endpoint.address}: has blank nodes, which cannot be told apart from page to page")
        before = [subject for subject in subjects if subject != subjects[-1]]
        last = before[-1] if before else subjects[-1]
        yield from found[: len(before) or None]


def _cut_short(endpoint: Endpoint, counted: int, given: int) -> StoreError:
    return StoreError(
        f"{endpoint.address}: counts {counted:,} rows and gives {given:,}: it cuts its answers short, or was changed "
        "meanwhile; ask again, or raise its limit (Virtuoso: ResultSetMaxRows in virtuoso.ini)"
    )
