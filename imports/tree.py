"""YAML as a light tree in which everything knows its line.

ruamel.yaml's parser gives the events; anchors, aliases, tags, a second document and deep nesting are refused here,
so that no input can grow. A scalar keeps the text that was typed: what it means is up to the key it stands under.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from claimgraph.errors import Finding, InputError

if TYPE_CHECKING:
    from ruamel.yaml.error import MarkedYAMLError, StreamMark

DEEPEST: Final = 24
"""How deep lists and mappings may stand in one another; a story needs seven."""

UNPRINTABLE: Final = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What no text has: control characters, halves of characters, and what is no character."""

_TAKEN_DIFFERENTLY: Final = re.compile("[\t\x85\u2028\u2029\ufeff]|\r(?!\n)|(?:^|\n)%")
"""Where the two parsers do not agree on what is allowed or where a line ends: tabs, other ends of lines, directives."""

_QUOTE: Final = "put the text in quotes, or mend the YAML here"
_ADVICE: Final = (
    ("mapping values are not allowed", "a text that holds a colon and a space goes in quotes; else check the indent"),
    ("found character '\\t'", "indent with spaces, not with a tab"),
    ("cannot start any token", "put the text in quotes"),
    ("end of stream", "close the quotation mark"),
    ("but got '<stream end>'", "close the bracket"),
    ("could not find expected ':'", "put a colon and a space after the key, or the text in quotes"),
    ("version 1.* is required", "take the line out: a story is YAML 1.2"),
    ("escape", "in double quotes a backslash begins an escape: double it, or use single quotes"),
)


@dataclass(slots=True)
class Scalar:
    """A text as typed. `plain` is false where it stood in quotes or in a block."""

    line: int
    text: str
    plain: bool = True

    @property
    def empty(self) -> bool:
        """Whether nothing was typed."""
        return self.plain and self.text in ("", "~")


@dataclass(slots=True)
class Sequence:
    """A list."""

    line: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Keys and values, in order; a key may still stand there twice."""

    line: int
    pairs: list[tuple[Scalar, Node]] = field(default_factory=list)


@dataclass(slots=True)
class Refused:
    """Where something stood that is not read and about which a fault was told."""

    line: int


Node = Scalar | Sequence | Mapping | Refused


def parse(text: str, file: str) -> tuple[Node | None, list[Finding]]:
    """The tree of a YAML text, None where there is nothing in it, and the faults after which reading could go on.

    Raises:
        InputError: it is not YAML, or goes deeper than `DEEPEST`.
    """
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError

    if match := UNPRINTABLE.search(text):
        line = text.count("\n", 0, match.start()) + 1
        what = f"there is a character that no text has (U+{ord(match.group()):04X})"
        raise InputError(Finding(file, what, "take it out", line))
    grower = _Grower(file)
    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            grower.take(event)
            if grower.documents > 1:
                break
    except MarkedYAMLError as error:
        raise InputError(_not_yaml(error, file)) from None
    except (ValueError, OverflowError):  # an escape beyond the last character, which the parser does not expect
        todo = "correct the escape that begins with \\U"
        raise InputError(Finding(file, "a text names a character that does not exist", todo, grower.line)) from None
    return grower.root, grower.faults


def parse_quickly(text: str) -> Node | None:
    """The tree of a YAML text that is without a fault, by the parser in C; None where it has any, or there is no such
    parser. That one takes a seventh of the time, and says less well what is wrong."""
    try:
        from _ruamel_yaml import CParser
    except ImportError:
        return None
    if UNPRINTABLE.search(text) or _TAKEN_DIFFERENTLY.search(text):
        return None
    grower = _Grower("")
    try:
        parser = CParser(text)
        while (event := parser.get_event()) is not None:
            if getattr(event, "style", None) == "":
                event.style = None  # as the other one has it
            grower.take(event)
            if grower.faults or grower.documents > 1:
                return None
    except Exception:  # whatever it is, the other parser tells it
        return None
    return grower.root


def _not_yaml(error: MarkedYAMLError, file: str) -> Finding:
    mark: StreamMark | None = error.problem_mark or error.context_mark
    opened: StreamMark | None = error.context_mark
    problem = str(error.problem or error.context)
    todo = next((advice for words, advice in _ADVICE if words in problem), _QUOTE)
    if mark is None:
        return Finding(file, f"this is not YAML: {problem}", todo)
    where = f"at column {mark.column + 1}"
    if opened is not None and ("<stream end>" in problem or "end of stream" in problem):
        mark, where = opened, f"at column {opened.column + 1}, in what begins there"
    elif opened is not None and opened.line != mark.line:
        where += f", in what begins on line {opened.line + 1}"
    return Finding(file, f"this is not YAML, {where}: {problem}", todo, mark.line + 1)


class _Grower:
    """Builds the tree from events, without recursion."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.root: Node | None = None
        self.faults: list[Finding] = []
        self.documents = 0
        self.line = 1
        self._open: list[tuple[Mapping | Sequence, Node | None]] = []  # a container, and the key that waits for a value

    def take(self, event: Any) -> None:
        """One event of the parser, of whichever of its classes."""
        kind = type(event).__name__
        self.line = event.start_mark.line + 1
        if kind == "ScalarEvent":
            plain = event.style is None
            if self._refuse_marks(event):
                self._place(Refused(self.line))
            elif event.style == '"' and (match := UNPRINTABLE.search(event.value)):
                what = f"the text holds a character that no text has (U+{ord(match.group()):04X})"
                self._fault(what, "take the escape out")
                self._place(Refused(self.line))
            else:
                block = event.style is not None and event.style in "|>"  # its last line end belongs to the notation
                self._place(Scalar(self.line, event.value.rstrip("\n") if block else event.value, plain))
        elif kind in ("MappingStartEvent", "SequenceStartEvent"):
            tagged = self._refuse_marks(event)
            if len(self._open) >= DEEPEST:
                what = f"lists and mappings stand more than {DEEPEST} deep in one another"
                raise InputError(Finding(self.file, what, "a story needs seven; write it flat", self.line))
            opened: Mapping | Sequence = Mapping(self.line) if kind == "MappingStartEvent" else Sequence(self.line)
            if tagged and isinstance(opened, Sequence):
                opened.items.append(Refused(self.line))
            self._open.append((opened, None))
        elif kind in ("MappingEndEvent", "SequenceEndEvent"):
            self._place(self._open.pop()[0])
        elif kind == "AliasEvent":
            self._fault(f"`*{_short(event.anchor)}` is an alias, which a story cannot have", _ALIAS)
            self._place(Refused(self.line))
        elif kind == "DocumentStartEvent":
            self.documents += 1
            if self.documents == 2:
                self._fault("a second story begins here", "put it into a file of its own, or take `---` out")

    def _refuse_marks(self, event: Any) -> bool:
        """Tells an anchor or a tag; whether it was a tag, without which a value means something else."""
        if event.anchor is not None:
            self._fault(f"`&{_short(event.anchor)}` is an anchor, which a story cannot have", _ALIAS)
        if event.tag is not None and event.tag != "!":
            name = _short(event.tag.removeprefix("tag:yaml.org,2002:"))
            self._fault(f"`{name}` is a tag, which a story cannot have", "take it out, or put the text in quotes")
            return True
        return False

    def _fault(self, what: str, todo: str) -> None:
        fault = Finding(self.file, what, todo, self.line)
        if not self.faults or self.faults[-1] != fault:
            self.faults.append(fault)

    def _place(self, node: Node) -> None:
        if not self._open:
            if self.documents == 1:
                self.root = node
            return
        container, key = self._open[-1]
        if isinstance(container, Sequence):
            container.items.append(node)
        elif key is None:
            self._open[-1] = (container, node)
        else:
            if isinstance(key, Scalar):
                container.pairs.append((key, node))
            elif not isinstance(key, Refused):
                todo = "a key is one word; put a text that begins with [ or { in quotes"
                self.faults.append(Finding(self.file, "a list or mapping stands where a key belongs", todo, key.line))
            self._open[-1] = (container, None)


_ALIAS: Final = "write the value out; a text that begins with & or * goes in quotes"


def _short(name: object) -> str:
    text = str(name)
    return text if len(text) <= 40 else f"{text[:39]}…"
