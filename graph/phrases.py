"""The sentences of the measure: phrases that know of what they are made, so that they can be said in any language.

A `Phrase` is its English text, as score, explain and JSON print it. Beside that it keeps its key in the tables
`languages/*.toml` and what stands in its blanks: from these a `Wording` says the same in another language. Nothing else
depends on a language: what is counted and weighed is settled before anything is put into words.

In a table `{who}` is filled in, and `{Who}` is the same with a capital letter at its beginning. Where the number `n`
decides, `one` and `other` stand for the text; numbers up to twelve are words.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Final, NamedTuple

MOST_NAMED: Final = 4
"""So many are named in a row; of more the last ones are counted."""

_Part = tuple[str, str, bool]
"""Words, the blank that follows them (empty: none), and whether that begins with a capital letter."""

_BETWEEN: Final = {"sentences": " ", "clauses": "; ", "reasons": ", "}
"""What stands between things in a row, where the last one is like the others."""


class Id(str):
    """The id of a statement or a node, where a renderer may say instead who said it."""

    __slots__ = ()


class Row(NamedTuple):
    """Several things one after the other.

    Attributes:
        items: what stands in the row.
        kind: `names` (A, B and C), `origins` (the same, with semicolons where one of them has a comma or is several),
            `both` (A and B and C), `reasons`, `clauses` or `sentences`.
    """

    items: tuple[Value, ...]
    kind: str = "names"


class Phrase(str):
    """A phrase of the measure.

    >>> Phrase("withdrawn_by", by=Id("s1"))
    'withdrawn by s1'
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Value]

    def __new__(cls, key: str, /, **values: Value) -> Phrase:
        """The phrase of that key (KeyError where English has none), with what stands in its blanks."""
        return _made(cls, wording("en").filled(key, values), key, values) if values else _plain(key)

    def __reduce__(self) -> tuple[Any, ...]:
        return _made, (type(self), str(self), self.key, self.values)

    def changed(self, change: Callable[[Value], Value]) -> Phrase:
        """The phrase with everything in it, from the innermost on, and at last itself changed."""
        values = {name: _changed(value, change) for name, value in self.values.items()}
        found = change(Phrase(self.key, **values))
        assert isinstance(found, Phrase)
        return found


Value = Phrase | Id | str | int | Row
"""What stands in a blank: a phrase, an id, the words of a record, a number, or several of these in a row."""


def _made(cls: type[Phrase], text: str, key: str, values: Mapping[str, Value]) -> Phrase:
    phrase = str.__new__(cls, text)
    phrase.key, phrase.values = key, values
    return phrase


@cache
def _plain(key: str) -> Phrase:
    """A phrase without blanks, which is the same wherever it is said."""
    return _made(Phrase, wording("en").filled(key, {}), key, {})


def _changed(value: Value, change: Callable[[Value], Value]) -> Value:
    if isinstance(value, Phrase):
        return value.changed(change)
    if isinstance(value, Row):
        return Row(tuple(_changed(item, change) for item in value.items), value.kind)
    return change(value)


class Wording:
    """How one language says the phrases.

    >>> wording("de")(Phrase("withdrawn_by", by=Id("s1")), naming={"s1": "Anna"}.get)
    'Anna hat sie zurückgenommen'
    """

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        self.language = language
        self.table = table
        """The table as it stands in the file."""
        self._numbers: list[str] = table["numbers"]
        self._forms = {key: _forms(text) for key, text in table["phrases"].items()}

    def __call__(self, phrase: Phrase, *, naming: Callable[[str], str | None] | None = None) -> str:
        """The phrase in this language; `naming` gives of an id the name that takes its place, if any."""
        if naming is None and self.language == "en":
            return str(phrase)
        return self.filled(phrase.key, phrase.values, naming)

    def filled(self, key: str, values: Mapping[str, Value], naming: Callable[[str], str | None] | None = None) -> str:
        """The phrase of that key with its blanks filled in. Raises KeyError where there is none."""
        one, other = self._forms[key]
        said = ""
        for literal, name, capital in one if values.get("n") == 1 else other:
            said += literal
            if name:
                words = self._said(values[name], naming)
                said += capitalised(words) if capital else words
        return said

    def _said(self, value: Value, naming: Callable[[str], str | None] | None) -> str:
        if isinstance(value, Row):
            items = [self._said(item, naming) for item in value.items]
            return self._row(value, items) if len(items) > 1 else "".join(items)
        if isinstance(value, int):
            return self.number(value)
        if isinstance(value, Phrase):
            return self(value, naming=naming)
        return (naming(value) if naming is not None and isinstance(value, Id) else None) or value

    def _row(self, row: Row, items: Sequence[str]) -> str:
        match row.kind:
            case "names":
                return self.listed(items)
            case "origins":
                together = any(isinstance(item, Phrase) and item.key == "count_as_one" for item in row.items)
                return self.listed(items, "; " if together or any("," in words for words in items) else ", ")
            case "both":
                return f" {self.table['and']} ".join(items)
        return _BETWEEN[row.kind].join(items)

    def number(self, number: int) -> str:
        """A number, as a word where it is small."""
        return self._numbers[number] if number < len(self._numbers) else str(number)

    def listed(self, names: Iterable[str], separator: str = ", ", most: int = MOST_NAMED) -> str:
        """Names in a row.

        >>> wording("en").listed(["A", "B", "C"]), wording("de").listed(["A", "B"])
        ('A, B and C', 'A und B')
        """
        names = list(names)
        if len(names) > most:
            names = [*names[: most - 1], self.table["more"].format(n=len(names) - most + 1)]
        if len(names) < 2:
            return "".join(names)
        last = "; " if separator == "; " else " "
        return f"{separator.join(names[:-1])}{last}{self.table['and']} {names[-1]}"


def capitalised(words: str) -> str:
    """Words with a capital letter at their beginning."""
    return words[:1].upper() + words[1:]


def listed(names: Iterable[str], separator: str = ", ", most: int = MOST_NAMED) -> str:
    """Names in a row, in English.

    >>> listed(["A", "B", "C"]), listed(["A"])
    ('A, B and C', 'A')
    """
    return wording("en").listed(names, separator, most)


@cache
def wording(language: str) -> Wording:
    """How a language says the phrases. Raises FileNotFoundError where there is no table for it."""
    text = files("claimgraph.graph").joinpath("languages", f"{language}.toml").read_text(encoding="utf-8")
    return Wording(language, tomllib.loads(text))


def _forms(text: str | Mapping[str, str]) -> tuple[tuple[_Part, ...], tuple[_Part, ...]]:
    """A text of a table in its parts: for one, and for any other number."""
    if isinstance(text, str):
        parts = tuple(_parts(text))
        return parts, parts
    return tuple(_parts(text["one"])), tuple(_parts(text["other"]))


def _parts(text: str) -> Iterator[_Part]:
    for literal, name, _, _ in Formatter().parse(text):
        name = name or ""
        yield literal, name[:1].lower() + name[1:], name[:1].isupper()
