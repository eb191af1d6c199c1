"""What is printed: data on stdout, everything else on stderr, colour only on a terminal."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO

import click

Row = Mapping[str, Any]

# Control characters could drive the terminal, direction overrides could make a line say what it does not.
_UNSAFE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

# A spreadsheet reads a cell that begins with one of these as a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_NARROWEST: Final = 5
"""So wide are the columns of a table on a terminal at least; more of them are written line by line."""

_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def prepare_streams() -> None:
    """Makes stdout and stderr UTF-8, so that what is piped or redirected is the same everywhere. One that is closed
    (`>&-`) takes everything and keeps nothing; a closed stdin is empty."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def silence_stdout() -> None:
    """Sends what is still to be flushed nowhere: its reader has gone."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def plain(text: str) -> str:
    """The text without control characters and direction overrides, which show as a box."""
    return _UNSAFE.sub("\N{REPLACEMENT CHARACTER}", text)


def say(text: str = "") -> None:
    """Data, to stdout."""
    click.echo(plain(text), color=_colour(sys.stdout))


def tell(text: str) -> None:
    """What is not data, to stderr."""
    click.echo(plain(text), err=True)


def warn(text: str) -> None:
    """Something that is allowed and most likely a mistake, to stderr."""
    click.echo(_styled("warning: ", "yellow") + plain(text), err=True, color=_colour(sys.stderr))


def error(text: str) -> None:
    """What went wrong, to stderr, in the form `error: FILE:LINE: what is wrong; what to do`."""
    click.echo(_styled("error: ", "red") + plain(text), err=True, color=_colour(sys.stderr))


def write_json(data: object) -> None:
    """One JSON document, in UTF-8, floats in full precision."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))


def write_csv(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """RFC 4180 with a header line. Text that a spreadsheet would run as a formula gets an apostrophe in front."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    click.echo(buffer.getvalue(), nl=False)


def safe_cell(cell: str) -> str:
    """A cell of CSV that somebody else wrote, made as harmless as `write_csv` does; numbers stay numbers."""
    return "'" + cell if cell.startswith(_FORMULA) and not _NUMBER.fullmatch(cell) else cell


def write_bytes(data: bytes) -> None:
    """Data in a format of its own, as it is."""
    click.echo(data, nl=False)


def write_table(columns: Mapping[str, str], rows: Iterable[Row]) -> None:
    """A table for people: wrapped and coloured on a terminal, one line a row elsewhere.

    Args:
        columns: from the keys of a row to the headings, in order.
        rows: what is shown.
    """
    write_cells(list(columns.values()), [[_shown(row.get(key)) for key in columns] for row in rows])


def write_cells(headings: Sequence[str], rows: Iterable[Sequence[str]], widths: Sequence[int] = ()) -> list[int]:
    """The same of rows of texts. Elsewhere than on a terminal, columns are as wide as was needed, which is given back.

    Args:
        headings: of the columns; none where the table goes on that was begun with them.
        rows: what is shown.
        widths: how wide the columns are at least.
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    if headings and sys.stdout.isatty() and (room := _room(len(headings))) >= _NARROWEST * len(headings):
        _rich_table(headings, cells, room)
        return []
    return _lines([[heading.upper() for heading in headings], *cells] if headings else cells, widths)


@contextmanager
def progress(what: str, *, quiet: bool) -> Iterator[None]:
    """A spinner on stderr while something long runs, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(plain(what)):
        yield


@contextmanager
def progress_bar(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr that grows as it is told how much is done and how much there is, on a terminal only."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plain(what), total=None)
        yield lambda done, number: bar.update(task, completed=done, total=number)


def _rich_table(headings: Sequence[str], cells: Sequence[Sequence[str]], room: int) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, padding=(0, 1, 0, 0))
    for heading, width in zip(headings, _widths([headings, *cells], room), strict=True):
        table.add_column(heading, overflow="fold", width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


def _room(columns: int) -> int:
    """How many characters of a line of the terminal are left for the cells of so many columns."""
    from rich.console import Console

    return Console().width - 2 * columns + 1  # a space after each, and one between them


def _widths(lines: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide columns are that share a line: what is in them whole where there is room for it. Else the first column,
    which mostly holds ids, is broken least, and words are broken only where all columns are as narrow as that."""
    from rich.cells import cell_len

    columns = list(zip(*lines, strict=True))
    whole = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]
    words = [max(map(cell_len, " ".join(column).split()), default=1) for column in columns]
    least = [min(words[0], room // 2), *(1 for _ in words[1:])]
    return _grown(_grown(least, words, room), whole, room)


def _grown(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Widths between least and most, as level as can be, that have room together; what fits whole comes first."""
    grown = list(least)
    narrow_first = sorted(range(len(most)), key=most.__getitem__)
    for level in range(1, room + 1):
        for column in narrow_first:
            wider = max(least[column], min(most[column], level))
            if sum(grown) + wider - grown[column] > room:
                return grown
            grown[column] = wider
    return grown


def _lines(lines: Sequence[Sequence[str]], least: Sequence[int]) -> list[int]:
    from rich.cells import cell_len

    lines = [[" ".join(cell.split()) for cell in line] for line in lines]
    widths = list(least) or [max(map(cell_len, column)) for column in zip(*lines, strict=True)]
    written = [
        "  ".join(cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)).rstrip()
        + "\n"
        for line in lines
    ]
    click.echo("".join(written), nl=False)
    return widths


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.2f}"
    return str(value)


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return "" if value is None else value


def _styled(text: str, colour: str) -> str:
    return click.style(text, fg=colour, bold=True)


def _colour(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR")
