"""Data sets of truth discovery in a folder: `claims.csv`, who says what, and `gold.csv`, what is known to be right."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Final, NamedTuple

from claimgraph.errors import Finding, InputError
from claimgraph.imports.encoding import text_of

CLAIMS: Final = "claims.csv"
GOLD: Final = "gold.csv"
_AT_MOST: Final = 20
"""So many faults of a file are told."""


STANCES: Final = frozenset(("for", "against", "observing"))
"""Values that are stances on claims, where there are no others."""
TRUTHS: Final[Mapping[str, str]] = {"true": "true", "false": "false", "unknown": ""}
"""What may be known of a claim; `unknown` is not judged."""


class Said(NamedTuple):
    """A row of `claims.csv`: a source says that an object has a value, taken over from `origin` if there is one."""

    source: str
    object: str
    value: str
    origin: str


class Judged(NamedTuple):
    """A row of `gold.csv`: the truth, and the least of it that a right value holds (empty where all of it must be)."""

    truth: str
    least: str


@dataclass(frozen=True, slots=True)
class DataSet:
    """Who says what, and what is right of some of it.

    Attributes:
        name: that of the folder.
        said: who says what.
        gold: of each judged object what is right.
        stances: whether values are stances on claims.
    """

    name: str
    said: tuple[Said, ...]
    gold: Mapping[str, Judged]
    stances: bool


def read(folder: Path) -> DataSet:
    """Reads `claims.csv` (columns source, object, value, and if there are any, origin) and `gold.csv` (object, truth,
    and if there are any, surnames: the least that a right value holds). Further columns are passed over.

    A row without a value is no assertion; one without a truth is not judged. Where every value is one of for, against
    and observing, rows are articles on claims, and the truth is true, false or unknown (which is not judged).

    Raises:
        InputError: a file or column is missing, a cell that is needed is empty, a truth is given twice and differs, or
            no judged object has an assertion; each with its file and line.
    """
    if not folder.is_dir():
        raise InputError(Finding(str(folder), "there is no such folder", f"name one that holds {CLAIMS} and {GOLD}"))
    claims, gold = folder / CLAIMS, folder / GOLD
    everything = [row for _, row in _rows(claims, ("source", "object", "value"), needed=("source", "object"))]
    said = [row for row in everything if row["value"]]
    if not said:
        raise InputError(Finding(str(claims), "nothing is asserted in it", "give at least one row a value"))
    stances = {row["value"] for row in said} <= STANCES
    judged = _judged(gold, stances=stances)
    if not judged.keys() & {row["object"] for row in said}:
        what = f"none of the objects that it judges is one of {claims.name}"
        raise InputError(Finding(str(gold), what, "write the objects in both files alike"))
    rows = (Said(row["source"], row["object"], row["value"], row.get("origin", "")) for row in said)
    return DataSet(folder.resolve().name, tuple(rows), judged, stances)


def _judged(gold: Path, *, stances: bool) -> dict[str, Judged]:
    judged: dict[str, Judged] = {}
    faults = []
    for line, row in _rows(gold, ("object", "truth"), needed=("object",)):
        truth = row["truth"]
        if stances and truth and truth not in TRUTHS:
            known = ", ".join(TRUTHS)
            faults.append(Finding(str(gold), f"`{truth}` is no truth of a claim", f"write one of {known}", line))
            continue
        truth = TRUTHS[truth] if stances and truth else truth
        if not truth:
            continue
        right = Judged(truth, row.get("surnames", ""))
        if judged.setdefault(row["object"], right) != right:
            what = f"`{row['object']}` is judged a second time, and differently"
            faults.append(Finding(str(gold), what, "keep one of the rows", line))
    _refuse(faults)
    if not judged:
        raise InputError(Finding(str(gold), "no object is judged in it", "give at least one row a truth"))
    return judged


def _rows(file: Path, columns: tuple[str, ...], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a file, each with its line; cells without blanks around them."""
    try:
        data = file.read_bytes()
    except OSError as wrong:
        raise InputError(Finding(str(file), wrong.strerror or str(wrong), f"an evaluation reads {file.name}")) from None
    reader = csv.reader(StringIO(text_of(data, str(file)), newline=""), strict=True)
    try:
        header = [cell.strip() for cell in next(reader, [])]
    except csv.Error as wrong:
        raise InputError(Finding(str(file), f"this is not CSV: {wrong}", "mend the header", 1)) from None
    missing = [column for column in columns if column not in header]
    if missing:
        what = f"it has no column `{missing[0]}`" if len(missing) == 1 else f"it has no columns {', '.join(missing)}"
        raise InputError(Finding(str(file), what, f"the header names {', '.join(columns)}, in any order", 1))
    twice = next((column for column in header if column and header.count(column) > 1), None)
    if twice:
        raise InputError(Finding(str(file), f"its column `{twice}` stands twice", "keep one of them", 1))
    faults: list[Finding] = []
    found = []
    line = reader.line_num + 1
    while True:
        try:
            cells = next(reader, None)
        except csv.Error as wrong:
            faults.append(Finding(str(file), f"this is not CSV: {wrong}", "mend the quotes", line))
            break
        if cells is None:
            break
        if cells and len(cells) != len(header):
            what = f"this row has {len(cells)} cells and the header {len(header)}"
            faults.append(Finding(str(file), what, "put cells with a comma in them in quotes", line))
        elif cells:
            row = dict(zip(header, map(str.strip, cells), strict=True))
            faults += (
                Finding(str(file), f"`{column}` is empty", "fill it in, or leave the row out", line)
                for column in needed
                if not row[column]
            )
            found.append((line, row))
        line = reader.line_num + 1
    _refuse(faults)
    yield from found


def _refuse(faults: list[Finding]) -> None:
    if len(faults) > _AT_MOST:
        more = len(faults) - _AT_MOST
        faults = [*faults[:_AT_MOST], Finding(faults[-1].where, f"and {more} more rows with faults")]
    if faults:
        raise InputError(faults)
