"""Reads CSV: a header line, then one statement a row; what describes the rest stands where it appears.

Rows become the tree of a story (`tree`), which then goes the way of every story: the same checks, the same sentences.

- `who`, `claim`, `in`, `outlet`, `of`, `owner` and `parties` hold ids, or names and sentences as they are: the id is
  then made from the words, the same words giving the same id. A word in small letters without spaces is an id.
- An agent is described by `who-name` or by its name standing in a cell, a document by `outlet` or by its own name,
  which then is its outlet's as well; a claim by `claim-text` or its sentence. An agent that stands only under `outlet`
  is of the kind outlet.
- A statement without `id` gets one from its row: `row-1`, `row-2` ...
- An apostrophe before `=`, `+`, `-`, `@` or a tab is taken away: it keeps a spreadsheet from running what follows.
- The title and the id of the story are the file's name, its language is `en`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import StringIO
from itertools import chain, count
from pathlib import PurePath
from typing import Final

from claimgraph.errors import Finding, InputError
from claimgraph.imports.encoding import text_of
from claimgraph.imports.nearest import Nearest
from claimgraph.imports.readers import Content
from claimgraph.imports.story import assemble
from claimgraph.imports.tree import UNPRINTABLE, Mapping, Node, Refused, Scalar, Sequence
from claimgraph.imports.unpacking import plain_name
from claimgraph.imports.values import is_id, normal, short, slug
from claimgraph.ontology.terms import AgentKind

REQUIRED: Final = ("who", "says", "claim", "in")
"""The columns that must be there."""

_SAID: Final = """id relays answers own-reporting access certainty said quote at credibility likelihood-ratio fidelity
    against-interest note"""
STATEMENT: Final = tuple(_SAID.split())
"""The columns that say more about the statement, the id first."""

DESCRIBES: Final = {
    "agent": {
        "who-name": "name",
        "who-kind": "kind",
        "unnamed": "unnamed",
        "of": "of",
        "owner": "owner",
        "grade": "grade",
    },
    "claim": {"claim-text": "text", "parties": "parties"},
    "document": {
        "outlet": "outlet",
        "title": "title",
        "published": "published",
        "url": "url",
        "archived": "archived",
        "seen": "seen",
    },
}
"""The columns that describe an agent, a claim or a document, and the keys of the story format that they are."""

COLUMNS: Final = (*REQUIRED, *STATEMENT, *(column for columns in DESCRIBES.values() for column in columns))
"""Every column."""

LISTS: Final = frozenset(("relays", "answers", "of", "owner", "parties"))
"""Columns that hold lists, with `;` between."""

_MENTIONS: Final = ("outlet", "of", "owner", "parties")
"""Columns in which agents stand that need not speak."""
_SUBJECTS: Final = {"agent": "who", "document": "in", "claim": "claim"}
"""The column in which each kind of thing stands that other columns describe."""
_WORDS: Final = {"agent": "name", "document": "title", "claim": "text"}
"""What plain words in that column are."""
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")


@dataclass(slots=True)
class _Row:
    """One row: its number, its line in the file and its cells, without empty ones."""

    number: int
    line: int
    cells: dict[str, str]

    def items(self, column: str) -> list[str]:
        """What stands in a cell: one thing, or the things of a list."""
        cell = self.cells.get(column)
        if cell is None:
            return []
        if column in LISTS:
            return [item for part in cell.split(";") if (item := part.strip())]
        return [item] if (item := cell.strip()) else []


def read_csv(data: bytes, name: str) -> Content:
    """Reads a table of statements. Raises InputError, which holds every fault of the file."""
    faults: list[Finding] = []
    rows = list(_rows(text_of(data, name), name, faults))
    if not rows and not faults:
        faults.append(Finding(name, "there is a header and no row", "write a statement a row", 1))
    if not rows or (faults and faults[0].line == 1):  # without its header a table says nothing
        raise InputError(faults)
    return assemble(_Table(rows, name, faults).tree(), name, faults)


# ---------------------------------------------------------------- rows


def _rows(text: str, file: str, faults: list[Finding]) -> Iterator[_Row]:
    lines = csv.reader(StringIO(text, newline=""), strict=True)
    printable = UNPRINTABLE.search(text) is None
    header: list[str] | None = None
    number, line = 0, 1
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            break
        except csv.Error as error:
            todo = "shorten the cell" if "limit" in str(error) else "close the quotation mark, or double it"
            faults.append(Finding(file, f"this is not CSV: {error}", todo, line))
            return
        begins, line = line, lines.line_num + 1
        if not any(cell.strip() for cell in cells):
            continue
        if header is None:
            header = _header(cells, file, begins, faults)
            continue
        number += 1
        if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
            what = f"the row has {len(cells)} cells and the header {len(header)}"
            faults.append(Finding(file, what, "put a cell that holds a comma in double quotes", begins))
        pairs = zip(header, cells, strict=False)
        row = _Row(
            number, begins, {column: plain for column, cell in pairs if column and (plain := _plain(cell)).strip()}
        )
        for column, cell in () if printable else row.cells.items():
            if match := UNPRINTABLE.search(cell):
                what = f"`{column}` holds a character that no text has (U+{ord(match.group()):04X})"
                faults.append(Finding(file, what, "take it out", begins))
        yield row


def _header(cells: list[str], file: str, line: int, faults: list[Finding]) -> list[str]:
    """The columns; one that is not known is told and read as the nearest that is not there."""
    header: list[str] = []
    typed = [cell.strip().lower() for cell in cells]
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(typed) == 1 and separator in typed[0]:
            faults.append(Finding(file, f"the cells are separated by {name}", "save the table with commas", line))
            return typed
    nearest = Nearest(COLUMNS)
    for column in typed:
        known = column
        if column not in COLUMNS:
            near = nearest.one(column)
            fits = near is not None and near not in typed
            todo = f"did you mean `{near}`?" if fits else f"those are: {', '.join(COLUMNS)}"
            what = f"there is no column `{short(column)}`" if column else "a column has no name"
            faults.append(Finding(file, what, todo, line))
            known = near if near is not None and fits else ""
        elif column in header:
            faults.append(Finding(file, f"the column `{column}` stands there twice", "keep one", line))
            known = ""
        header.append(known)
    for column in REQUIRED:
        if column not in header:
            faults.append(Finding(file, f"the column `{column}` is missing", f"add it: {', '.join(REQUIRED)}", line))
    return header


def _plain(cell: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from running it."""
    return cell[1:] if cell[:1] == "'" and _GUARDED.match(cell) else cell


# ---------------------------------------------------------------- words to ids


class _Ids:
    """Ids for what stands in the cells: an id as it is, words as an id made from them; no id for two things."""

    def __init__(self, rows: list[_Row]) -> None:
        self._taken = {normal(row.cells["id"].strip()) for row in rows if "id" in row.cells}
        self._typed: dict[str, str] = {}  # an id that stands in a cell -> the kind whose id it is
        self._made: dict[tuple[str, str], str] = {}
        for kind, columns in (("agent", ("who", *_MENTIONS)), ("document", ("in",)), ("claim", ("claim",))):
            for column in columns:
                cells = {row.cells[column]: row for row in rows if column in row.cells}  # each text once
                for word in (word for row in cells.values() for word in row.items(column) if is_plain_id(word)):
                    if normal(word) not in self._taken:
                        self._typed.setdefault(normal(word), kind)

    def of(self, kind: str, words: str) -> str:
        """The id of what a cell names."""
        key = kind, " ".join(words.split())
        if key not in self._made:
            stem = normal(words) if is_plain_id(words) else slug(words) or kind
            mine = self._typed.get(stem) == kind
            self._made[key] = stem if mine else self.free(stem, f"{stem}-{kind}")
        return self._made[key]

    def free(self, *wished: str) -> str:
        """The first of the wished ids that nothing has, else the last one with a number. It is taken from then on."""
        numbered = (f"{wished[-1]}-{number}" for number in count(2))
        name = next(name for name in chain(wished, numbered) if name not in self._taken and name not in self._typed)
        self._taken.add(name)
        return name


def is_plain_id(words: str) -> bool:
    """Whether the words of a cell are an id: small letters, digits and hyphens.

    >>> is_plain_id("ap-alert"), is_plain_id("Reuters"), is_plain_id("the war")
    (True, False, False)
    """
    return is_id(normal(words)) and words == words.lower()


# ---------------------------------------------------------------- rows to a tree


@dataclass(slots=True)
class _Described:
    """An agent, document or claim: where it first stands, the words for it, and the keys under it."""

    line: int
    words: str | None = None
    nodes: dict[str, Node] = field(default_factory=dict)


class _Table:
    """The rows as a story: statements, and what they describe."""

    def __init__(self, rows: list[_Row], file: str, faults: list[Finding]) -> None:
        self._rows = rows
        self._file = file
        self._faults = faults
        self._ids = _Ids(rows)
        self._things: dict[str, dict[str, _Described]] = {kind: {} for kind in _SUBJECTS}
        self._named: dict[tuple[str, str], str] = {}  # kind and words as typed -> id
        there = {column for row in rows for column in row.cells}
        self._describes = {
            kind: [(column, key) for column, key in columns.items() if column in there]
            for kind, columns in DESCRIBES.items()
        }
        self._says = [column for column in ("says", *STATEMENT[1:]) if column in there]
        self._typed: dict[tuple[str, str], tuple[int, str]] = {}  # (id, column) -> line and cell of the description

    def tree(self) -> Mapping:
        """The story as a tree."""
        title = short(PurePath(plain_name(self._file)).stem) or "A table"
        tree = Mapping(1, [(Scalar(1, "story"), Scalar(1, title, plain=False))])
        statements = Mapping(1, [self._statement(row) for row in self._rows])
        self._stand_in()
        for section, kind in (("agents", "agent"), ("documents", "document"), ("claims", "claim")):
            entries: list[tuple[Scalar, Node]] = [
                (Scalar(one.line, name), _mapping(one)) for name, one in self._things[kind].items()
            ]
            tree.pairs.append((Scalar(1, section), Mapping(1, entries)))
        tree.pairs.append((Scalar(1, "statements"), statements))
        return tree

    def _statement(self, row: _Row) -> tuple[Scalar, Node]:
        """The statement of a row, after what the row describes was taken down."""
        nodes: dict[str, Node] = {}
        subjects: dict[str, str] = {}
        for kind, column in _SUBJECTS.items():
            for words in row.items(column):
                subjects[kind] = self._thing(kind, words, row.line)
                nodes[column] = Scalar(row.line, subjects[kind], plain=False)
        for kind, name in subjects.items():
            for column, key in self._describes[kind]:
                if column in row.cells and self._is_first(row, kind, name, column):
                    self._things[kind][name].nodes[key] = self._node(row, column)
            if "unnamed" in row.cells and kind == "agent" and "document" in subjects:
                document = Scalar(row.line, subjects["document"], plain=False)
                self._things[kind][name].nodes.setdefault("in", document)
        nodes |= {column: self._node(row, column) for column in self._says if column in row.cells}
        name = row.cells.get("id", "").strip() or self._ids.free(f"row-{row.number}")
        return Scalar(row.line, name), Mapping(row.line, [(Scalar(row.line, key), node) for key, node in nodes.items()])

    def _thing(self, kind: str, words: str, line: int) -> str:
        """The id of what the words name; it is described by them from now on."""
        known = self._named.get((kind, words))
        if known is not None:
            return known
        name = self._named[kind, words] = self._ids.of(kind, words)
        thing = self._things[kind].setdefault(name, _Described(line))
        if thing.words is None and not is_plain_id(words):
            thing.words = words
        return name

    def _node(self, row: _Row, column: str) -> Node:
        if column not in LISTS and column not in _MENTIONS:
            cell = row.cells[column]
            return Scalar(row.line, cell if column in ("quote", "at", "note") else cell.strip(), plain=False)
        items = row.items(column)
        if column in _MENTIONS:
            items = [self._thing("agent", words, row.line) for words in items]
        scalars: list[Node] = [Scalar(row.line, item, plain=False) for item in items]
        return Sequence(row.line, scalars) if column in LISTS else scalars[0]

    def _is_first(self, row: _Row, kind: str, name: str, column: str) -> bool:
        """Whether something is described for the first time. A second description that differs is a fault."""
        cell = row.cells[column].strip()
        line, first = self._typed.setdefault((name, column), (row.line, cell))
        if first != cell:
            what = f"`{column}` of {kind} `{short(name)}` is `{short(cell)}` here and `{short(first)}` on line {line}"
            self._faults.append(Finding(self._file, what, "keep one", row.line))
        return line == row.line

    def _stand_in(self) -> None:
        """Where a description is missing, the words in the cell, or the id, stand for it."""
        speakers = {self._ids.of("agent", words) for row in self._rows for words in row.items("who")}
        for kind, key in _WORDS.items():
            for name, thing in list(self._things[kind].items()):
                if kind == "document" and "outlet" not in thing.nodes:
                    outlet = self._thing("agent", thing.words or name, thing.line)
                    thing.nodes["outlet"] = Scalar(thing.line, outlet, plain=False)
                if thing.words is not None and "unnamed" not in thing.nodes:
                    thing.nodes.setdefault(key, Scalar(thing.line, thing.words, plain=False))
        outlets = {
            node.text for one in self._things["document"].values() if isinstance(node := one.nodes["outlet"], Scalar)
        }
        for name, agent in self._things["agent"].items():
            if "unnamed" not in agent.nodes:
                agent.nodes.setdefault("name", Scalar(agent.line, agent.words or name, plain=False))
                if name in outlets and name not in speakers:
                    agent.nodes.setdefault("kind", Scalar(agent.line, AgentKind.OUTLET.value))
        for name, claim in self._things["claim"].items():
            if "text" not in claim.nodes:
                todo = "add `claim-text`, one declarative sentence, on any row of the claim"
                self._faults.append(Finding(self._file, f"claim `{short(name)}` is not described", todo, claim.line))
                claim.nodes["text"] = Refused(claim.line)


def _mapping(thing: _Described) -> Mapping:
    return Mapping(thing.line, [(Scalar(thing.line, key), node) for key, node in thing.nodes.items()])
