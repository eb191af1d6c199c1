"""Answers that may be larger than memory: written as they come, and said where they are not whole."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any, Final

import click

from claimgraph.cli.output import progress, safe_cell, write_cells
from claimgraph.errors import ClaimGraphError, QueryError

_LOOK_AHEAD: Final = 500
"""So many rows decide how wide the columns of a table are."""
_PATIENCE: Final = 0.5
"""Seconds after which no more rows are waited for to decide that."""


def started(parts: Iterable[bytes], what: str, *, quiet: bool) -> Iterator[bytes]:
    """The same parts, the first of which was waited for, with a spinner on a terminal."""
    found = iter(parts)
    with progress(what, quiet=quiet):
        first = next(found, b"")
    return chain([first], found)


def write_parts(parts: Iterable[bytes]) -> None:
    """Writes what comes as it comes, and a line end where there is none at the end.

    Raises:
        ClaimGraphError: as it was, told besides that what was written is not the whole answer.
    """
    end = b""
    with _told_if_cut() as written:
        for part in parts:
            if part:
                click.echo(part, nl=False)
                written.append(True)
                end = part[-1:]
    if end != b"\n":
        click.echo()


def made_safe(parts: Iterable[bytes]) -> Iterator[bytes]:
    """CSV as it comes, made harmless for spreadsheets."""
    csv.field_size_limit(2**30)
    lines = io.TextIOWrapper(io.BufferedReader(_File(iter(parts))), encoding="utf-8", newline="")
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in csv.reader(lines):
        writer.writerow(map(safe_cell, row))
        if buffer.tell() > 2**13:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def write_long_table(headings: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    """A table of any length. The first rows decide how wide the columns are; a later cell that is wider pushes the rest
    of its line. On a terminal the table is written in pieces, each with its headings.

    Raises:
        ClaimGraphError: as it was, told besides that what was written is not the whole answer.
    """
    widths: list[int] = []
    with _told_if_cut() as written:
        for piece in _pieces(rows):
            widths = write_cells([] if widths else headings, piece, widths)
            written.append(True)


def _pieces(rows: Iterator[Sequence[str]]) -> Iterator[list[Sequence[str]]]:
    piece: list[Sequence[str]] = []
    end = time.monotonic() + _PATIENCE
    try:
        for row in rows:
            piece.append(row)
            if len(piece) == _LOOK_AHEAD or time.monotonic() > end:
                yield piece
                piece, end = [], time.monotonic() + _PATIENCE
    except ClaimGraphError:
        if piece:
            yield piece
        raise
    if piece:
        yield piece


class _File(io.RawIOBase):
    """Parts as a file to read from."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts, self._kept = parts, b""

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes; none at the end."""
        while not self._kept and (part := next(self._parts, None)) is not None:
            self._kept = part
        piece = self._kept[: len(buffer)]
        self._kept = self._kept[len(piece) :]
        buffer[: len(piece)] = piece
        return len(piece)


@contextmanager
def _told_if_cut() -> Iterator[list[bool]]:
    """Adds to an error, once anything was written, that it is not the whole answer."""
    written: list[bool] = []
    try:
        yield written
    except ClaimGraphError as wrong:
        if not written:
            raise
        raise QueryError(f"{wrong}; what was written before that is not the whole answer") from None
