"""Real names that stand in public words as well: no leak by the rule of `claimgraph.exports.leaks`, and still something
that whoever hands a copy on should know.

A minister who speaks under his name here and without it there is named in public, and rightly so. A quote in which the
name of an unnamed source slipped through looks exactly alike. No program can tell one from the other, so nothing is
refused: every place is listed, and a person looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from claimgraph.exports.leaks import Pattern, PrivateString, Text, words
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement, Story
from claimgraph.graph.model import Text as Words

_NAMES: Final = frozenset({"real-name", "name"})
_SHORTEST_PART: Final = 4
_MOST_PLACES: Final = 5
_WHERE: Final[Mapping[type[Record], tuple[str, ...]]] = {
    Story: ("title", "remark"),
    Agent: ("name", "description", "remark"),
    Claim: ("text", "remark"),
    Document: ("title", "remark"),
    Statement: ("quote", "locator", "remark"),
}
"""The fields that hold what is said, and what whoever made the file says."""


@dataclass(frozen=True, slots=True)
class Repeated:
    """A private name that public words hold as well.

    Attributes:
        iri: of whoever has the name.
        id: the same as a short id.
        whole: whether all of the name stands there, or but a part of it, such as the surname.
        places: where: the short id of a record, and the field.
    """

    iri: str
    id: str
    whole: bool
    places: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        some = [f"the {field} of {id}" for id, field in self.places[:_MOST_PLACES]]
        more = len(self.places) - len(some)
        some += [f"{more} more"] if more else []
        *first, last = some
        where = f"{', '.join(first)} and {last}" if first else last
        return f"{'the' if self.whole else 'a part of the'} real name behind {self.id} stands in {where}"


def repeated(secrets: Iterable[PrivateString], shown: Records, ids: Mapping[str, str] | None = None) -> list[Repeated]:
    """Which private names stand in what is shown of others, as a whole or a word of them, in the order of the names.

    A word of a name counts from four letters on, in its own case, since names are words of other meaning too often.

    Args:
        secrets: what is private; of it names are looked for.
        shown: the records as they are shown.
        ids: by which short ids whoever reads this knows records (IRIs), where these have other ones now.
    """
    names = [secret for secret in secrets if secret.field in _NAMES]
    if not names:
        return []
    wanted = {word.casefold() for name in names for word in words(name.text)}
    texts: dict[str, list[tuple[Record, str, str]]] = defaultdict(list)
    unspaced: list[tuple[Record, str, str]] = []
    for record in shown:
        for field, text in _texts(record):
            place = record, field, text
            for word in {word.casefold() for word in words(text)} & wanted:
                texts[word].append(place)
            if not text.isascii():  # where words may run into one another
                unspaced.append(place)
    found = []
    for name in names:
        parts = words(name.text)
        near = {id(place): place for part in parts for place in texts[part.casefold()]}
        near |= {id(place): place for place in unspaced if not name.text.isascii()}
        others = [place for place in near.values() if place[0].iri != name.iri]
        whole = _places(others, name, ids or {})
        partly = whole or _places(others, _long(parts) if len(parts) > 1 else (), ids or {})
        if partly:
            found.append(Repeated(name.iri, (ids or {}).get(name.iri, name.id), bool(whole), partly))
    return found


def _texts(record: Record) -> Iterator[tuple[str, str]]:
    kind = next((kind for kind in _WHERE if isinstance(record, kind)), None)
    for field in _WHERE[kind] if kind is not None else ():
        value = getattr(record, field, None)
        if isinstance(value, Words):
            yield from ((field, text) for _, text in value.by_language)
        elif value:
            yield field, str(value)


def _long(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(part for part in parts if len(part) >= _SHORTEST_PART)


def _places(
    near: Iterable[tuple[Record, str, str]], sought: PrivateString | tuple[str, ...], ids: Mapping[str, str]
) -> tuple[tuple[str, str], ...]:
    """Where a name stands, or one of some words in exactly these letters."""
    if isinstance(sought, PrivateString):
        pattern = Pattern(sought)
        alone = len(words(sought.text)) == 1 and sought.text.isascii()
        hits = (
            (record, field)
            for record, field, text in near
            if (sought.text in words(text) if alone else pattern.worth_it and pattern.found_in(Text(text)))
        )
    else:
        hits = ((record, field) for record, field, text in near if not set(sought).isdisjoint(words(text)))
    return tuple(dict.fromkeys((ids.get(record.iri, record.id), field) for record, field in hits))
