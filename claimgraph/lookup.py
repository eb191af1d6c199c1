"""From what a person types to the record that is meant: a short id, a CURIE, an IRI or the beginning of a text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement
from claimgraph.imports.nearest import Nearest

SINGULAR: Final = {"claims": "claim", "agents": "source", "documents": "document", "statements": "statement"}
"""The kinds of record that can be named, by their field in `Records`, and the word for one of them."""

_CANDIDATES: Final = 8
"""How many candidates or near misses are named at most."""


def label(record: Record) -> str:
    """The words by which people know a record: a claim's text, a source's name, a document's title."""
    match record:
        case Claim():
            return str(record.text)
        case Agent():
            return record.label
        case Document():
            return str(record.title) if record.title is not None else ""
        case Statement():
            return str(record.quote) if record.quote is not None else ""
    return ""


class Lookup:
    """Finds records by what people type. Built once for a set of records.

    Args:
        records: what can be found.
        kinds: the fields of `Records` to look in, in order.
    """

    def __init__(self, records: Records, kinds: Sequence[str] = tuple(SINGULAR)) -> None:
        self._kinds = tuple(kinds)
        self._stories = {story.id: story.iri for story in records.stories.values()}
        self._records: dict[str, Record] = {}
        self._by_id: dict[str, list[Record]] = defaultdict(list)
        for kind in self._kinds:
            for iri, record in getattr(records, kind).items():
                self._records[iri] = record
                self._by_id[record.id].append(record)

    def __call__(self, typed: str) -> Record:
        """The one record that is meant.

        Raises:
            InputError: nothing is meant (the nearest ids are named), or several records are (all are named).
        """
        found = self.found(typed)
        if len(found) == 1:
            return found[0]
        if found:
            raise self._ambiguous(typed, found)
        raise self._unknown(typed)

    def found(self, typed: str) -> Sequence[Record]:
        """All records that may be meant."""
        return self._by_iri_or_id(typed) or self._by_words(typed)

    def by_name(self, typed: str) -> Record | None:
        """The one record that has this IRI, short id or CURIE; None where there is none, or where there are several."""
        found = self._by_iri_or_id(typed)
        if len(found) != 1 or found[0].id.endswith(f":{typed}"):  # such an id is shared: others may have it as well
            return None
        return found[0]

    def _by_iri_or_id(self, typed: str) -> list[Record]:
        if typed in self._records:
            return [self._records[typed]]
        if typed in self._by_id:
            return self._by_id[typed]
        prefix, colon, local = typed.partition(":")
        if colon and prefix in self._stories and (record := self._records.get(self._stories[prefix] + local)):
            return [record]
        # An id that two stories use is known as `story:id`; the bare id means either of them.
        return [record for id, records in self._by_id.items() if id.endswith(f":{typed}") for record in records]

    def _by_words(self, typed: str) -> list[Record]:
        wanted = fold(typed)
        if not wanted:
            return []
        begins = [record for record in self._records.values() if fold(label(record)).startswith(wanted)]
        whole = [record for record in begins if fold(label(record)) == wanted]
        return whole or begins

    def _ambiguous(self, typed: str, found: Sequence[Record]) -> InputError:
        named = _named(found)
        return InputError(
            Finding(typed, f"{len(found)} {self._noun(plural=True)} are meant by this", f"say which: {named}")
        )

    def _unknown(self, typed: str) -> InputError:
        near = Nearest(self._by_id).of(typed)
        if near:
            todo = "did you mean " + " or ".join(f"`{id}`" for id in near) + "?"
        elif self._records:
            listings = " or ".join(f"`claimgraph list {SINGULAR[kind]}s`" for kind in self._kinds)
            todo = f"{listings} shows what there is"
        else:
            todo = "nothing has been imported yet; `claimgraph import FILE` does"
        return InputError(Finding(typed, f"no {self._noun()} has this id, IRI or beginning of its text", todo))

    def _noun(self, *, plural: bool = False) -> str:
        words = [SINGULAR[kind] + ("s" if plural else "") for kind in self._kinds]
        return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" {'and' if plural else 'or'} {words[-1]}"


def _named(found: Iterable[Record]) -> str:
    records = list(found)
    named = [f"`{record.id}`" for record in records[:_CANDIDATES]]
    if len(records) > _CANDIDATES:
        named.append(f"and {len(records) - _CANDIDATES} more")
    return ", ".join(named)


def fold(words: str) -> str:
    """Words without what does not tell texts apart: case, and how many spaces there are."""
    return " ".join(words.casefold().split())
