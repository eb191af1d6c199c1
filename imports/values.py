"""What stands under a key, as a value: text, yes or no, a number, a word of a list, a date, an address, ids.

Every method takes a node of the tree and the key it stands under, and gives the value, or None after it told a fault.
A text is what was typed: `2022`, `no` and `1.10` are texts where a text is expected.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple, TypeVar

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import Bounds, Text
from claimgraph.graph.values import canonical_tag
from claimgraph.imports import edtf
from claimgraph.imports.nearest import Nearest
from claimgraph.imports.tree import Mapping, Node, Refused, Scalar, Sequence
from claimgraph.ontology.terms import Concept

C = TypeVar("C", bound=Concept)

LONGEST_ID: Final = 200
"""Letters that an id may have: it is a short name."""

_TAG: Final = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_NUMBER: Final = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,4})?")
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+")
_URL: Final = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
_COUNT: Final = re.compile(r"([0-9]{1,9})(\+?)")
_PLAIN_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*")
_BOOLEANS: Final = {"yes": True, "true": True, "no": False, "false": False}


class Ref(NamedTuple):
    """An id that stands somewhere, and the line."""

    id: str
    line: int


def short(text: str, length: int = 60) -> str:
    """The text as a message shows it: in one line, cut, without what cannot be seen."""
    seen = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return seen if len(seen) <= length else f"{seen[: length - 1]}…"


def normal(identifier: str) -> str:
    """The id with each letter written in one way: letters with marks can be typed in two."""
    return identifier if identifier.isascii() else unicodedata.normalize("NFC", identifier)


def is_id(text: str) -> bool:
    """Whether this is a short name: letters of any script, digits and hyphens, no hyphen first.

    >>> is_id("ap-alert"), is_id("київ-1"), is_id("the war"), is_id("-x")
    (True, True, False, False)
    """
    if len(text) > LONGEST_ID:
        return False
    if text.isascii():
        return _PLAIN_ID.fullmatch(text) is not None
    return text[:1] != "-" and all(c == "-" or _letter(c) for c in text) and unicodedata.category(text[0])[0] != "M"


def slug(text: str, length: int = 60) -> str:
    """An id made from words; the same words give the same id. Empty where there is no letter and no digit.

    >>> slug("The New York Times"), slug("Ελλάδα 1"), slug("?!")
    ('the-new-york-times', 'ελλάδα-1', '')
    """
    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
    words = "".join(c if _letter(c) else " " for c in folded).split()
    kept = "-".join(words)[:length].rstrip("-")
    while kept and unicodedata.category(kept[0])[0] == "M":
        kept = kept[1:].lstrip("-")
    return kept


def _letter(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or unicodedata.category(character) == "Nd"


def is_language(tag: str) -> bool:
    """Whether this is a well-formed language tag (BCP 47)."""
    if not _TAG.fullmatch(tag):
        return False
    try:
        Literal("", language=tag)
    except ValueError:
        return False
    return True


def is_address(text: str) -> bool:
    """Whether this is a whole URL."""
    return _ADDRESS.fullmatch(text) is not None


def is_page(text: str) -> bool:
    """Whether this is the address of a page on the web, which has no language."""
    return _URL.fullmatch(text) is not None


def is_iri(text: str) -> bool:
    """Whether this is a whole IRI."""
    if not is_address(text):
        return False
    try:
        NamedNode(text)
    except ValueError:
        return False
    return True


@cache
def _members(words: type[C]) -> dict[str, C]:
    """The members of an enumeration by their words."""
    return {member.value: member for member in words}


class Values:
    """Reads values and gathers the faults of one file."""

    def __init__(self, file: str, language: str = "en") -> None:
        self.file = file
        self.language = language
        self.faults: list[Finding] = []

    def fault(self, line: int, what: str, todo: str, about: str | None = None) -> None:
        """Tells a fault."""
        self.faults.append(Finding(self.file, what, todo, line, Severity.ERROR, about))

    def scalar(self, node: Node, key: str, expected: str) -> Scalar | None:
        """One value, neither a list nor a mapping nor nothing."""
        if isinstance(node, Scalar):
            if not node.empty:
                return node
            self.fault(node.line, f"`{key}` has no value", f"write {expected}, or take the key out")
        elif not _was_refused(node):
            self.fault(node.line, f"`{key}` holds {_shape(node)}", f"write {expected}")
        return None

    def string(self, node: Node, key: str) -> str | None:
        """A text without a language."""
        found = self.scalar(node, key, "a text")
        if found is None:
            return None
        if not found.text.strip():
            self.fault(found.line, f"`{key}` is an empty text", "write it, or take the key out")
            return None
        return found.text

    def text(self, node: Node, key: str, *, plain: bool = False) -> Text | None:
        """A text, or one in several languages; `plain`: it has no language where the file gives it none."""
        if not isinstance(node, Mapping):
            words = self.string(node, key)
            return None if words is None else Text.of(words, "" if plain else self.language)
        by_language: dict[str, str] = {}
        if not node.pairs:
            self.fault(node.line, f"`{key}` is an empty text", "write it, or take the key out")
        for tag, value in node.pairs:
            words = self.string(value, f"{key}: {short(tag.text)}")
            if not is_language(tag.text):
                todo = f"write a text, or texts by language: {key}: {{en: ..., uk: ...}}"
                self.fault(tag.line, f"`{short(tag.text)}` under `{key}` is not a language tag", todo)
            elif canonical_tag(tag.text) in by_language:
                self.fault(tag.line, f"`{key}` has two texts in `{tag.text}`", "keep one")
            elif words is not None:
                by_language[canonical_tag(tag.text)] = words
        return Text(tuple(by_language.items())) if by_language else None

    def reason(self, node: Node, key: str) -> Text | None:
        """A text, or the address of a page, which has no language."""
        return self.text(node, key, plain=isinstance(node, Scalar) and is_page(node.text))

    def yes(self, node: Node, key: str) -> bool | None:
        """Yes or no."""
        found = self.scalar(node, key, "yes or no")
        if found is None:
            return None
        value = _BOOLEANS.get(found.text.lower())
        if value is None:
            self.fault(found.line, f"`{key}` is `{short(found.text)}`, which is neither yes nor no", "write yes or no")
        return value

    def number(self, node: Node, key: str, expected: str) -> float | None:
        """A number; whether it is in range is for the checks."""
        found = self.scalar(node, key, expected)
        if found is None:
            return None
        value = float(found.text) if _NUMBER.fullmatch(found.text) else float("nan")
        if value - value != 0.0:
            self.fault(found.line, f"`{key}` is `{short(found.text)}`, which is not a number", f"write {expected}")
            return None
        return value

    def choice(self, node: Node, key: str, words: type[C]) -> C | None:
        """One word of an enumeration of the vocabulary."""
        members: dict[str, C] = _members(words)
        if isinstance(node, Scalar) and node.text in members:
            return members[node.text]
        every = list(members)
        found = self.scalar(node, key, f"one of {', '.join(every)}")
        if found is None:
            return None
        near = Nearest(every).one(found.text)
        what = f"there is no stance `{short(found.text)}`"
        if key != "says":
            what = f"`{key}` cannot be `{short(found.text)}`"
        todo = f"did you mean `{near}`?" if near else f"write one of {', '.join(every)}"
        self.fault(found.line, what, todo)
        return None

    def date(self, node: Node, key: str) -> Bounds | None:
        """A date, as two bounds."""
        found = self.scalar(node, key, "a date, such as 2022-03-02")
        if found is None:
            return None
        try:
            return edtf.parse(found.text)
        except ValueError as wrong:
            what, _, todo = str(wrong).replace(found.text, short(found.text)).partition("; ")
            self.fault(found.line, f"`{key}`: {what}", todo)
            return None

    def address(self, node: Node, key: str) -> str | None:
        """A URL."""
        found = self.scalar(node, key, "a whole URL, such as https://example.org/page")
        if found is None or is_address(found.text):
            return None if found is None else found.text
        todo = "write it whole, such as https://example.org/page"
        self.fault(found.line, f"`{key}` is `{short(found.text)}`, which is not a whole URL", todo)
        return None

    def iri(self, node: Node, key: str) -> str | None:
        """An IRI."""
        found = self.scalar(node, key, "a whole IRI")
        if found is None or is_iri(found.text):
            return None if found is None else found.text
        todo = "write it whole, such as http://www.wikidata.org/entity/Q9684"
        self.fault(found.line, f"`{key}` is `{short(found.text)}`, which is not a whole IRI", todo)
        return None

    def iris(self, node: Node, key: str) -> tuple[str, ...]:
        """One IRI or a list of them."""
        found = (self.iri(item, key) for item in self.items(node, key))
        return tuple(dict.fromkeys(iri for iri in found if iri is not None))

    def count(self, node: Node, key: str) -> tuple[int | None, int | None] | None:
        """How many people: the exact number and the least number, of which at most one is there."""
        found = self.scalar(node, key, "a whole number from 1 up, 2+ for at least two, or unknown")
        if found is None:
            return None
        if found.text == "unknown":
            return None, None
        match = _COUNT.fullmatch(found.text)
        if match is None or int(match[1]) < 1:
            todo = "write a whole number from 1 up, 2+ for at least two, or unknown"
            self.fault(found.line, f"`{key}` is `{short(found.text)}`, which is no number of people", todo)
            return None
        return (None, int(match[1])) if match[2] else (int(match[1]), None)

    def ref(self, node: Node, key: str) -> Ref | None:
        """One id. Whether it is described is for the checks."""
        if isinstance(node, Scalar) and node.text not in ("", "~"):
            return Ref(normal(node.text), node.line)
        if isinstance(node, Sequence):
            self.fault(node.line, f"`{key}` holds a list", "write one id; for a second one add a second item")
            return None
        found = self.scalar(node, key, "an id")
        return None if found is None else Ref(normal(found.text), found.line)

    def refs(self, node: Node, key: str) -> tuple[Ref, ...]:
        """One id or a list of them; one that stands there twice counts once."""
        if isinstance(node, Scalar):
            one = self.ref(node, key)
            return () if one is None else (one,)
        found = (self.ref(item, key) for item in self.items(node, key))
        return tuple({ref.id: ref for ref in found if ref is not None}.values())

    def items(self, node: Node, key: str) -> Iterator[Node]:
        """The items of a list, or the one value that stands in its place."""
        if isinstance(node, Sequence):
            yield from node.items
        else:
            yield node


def _was_refused(node: Node) -> bool:
    """Whether the fault of a value was told when the file was parsed."""
    if isinstance(node, Sequence):
        return any(isinstance(item, Refused) for item in node.items)
    return isinstance(node, Refused)


def _shape(node: Node) -> str:
    return "a list" if isinstance(node, Sequence) else "keys and values"
