"""What a store holds, read no further than somebody asks: all records, or those by which some claims are weighed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from claimgraph.graph.model import Claim, Record, Records
from claimgraph.lookup import SINGULAR, Lookup, fold

if TYPE_CHECKING:
    from claimgraph.graph.neighbourhood import Linked, LinkedStore
    from claimgraph.graph.remote.linked import LinkedEndpoint
    from claimgraph.graph.store import Store

CLAIMS: Final = ("claims",)
"""The field of `Records` in which claims stand."""

AGENTS: Final = ("agents",)
"""The field of `Records` in which sources stand."""

DROPPABLE: Final = ("agents", "documents", "statements")
"""What can be left out, by the fields of `Records`."""


class Holdings:
    """The records of a store, each way of reading them remembered until somebody writes."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._all: dict[int | None, Records] = {}
        self._linked: dict[int, Linked] = {}
        self._current: LinkedStore | LinkedEndpoint | None = None

    def forget(self) -> None:
        """What was read is out of date: something is about to be written, or was."""
        self._all.clear()
        self._linked.clear()
        self._current = None

    def all(self, as_imported: int | None = None) -> Records:
        """All records of the current graphs, or of those that were current right after an import."""
        if as_imported not in self._all:
            self._all[as_imported] = self._store.records(as_imported)
        return self._all[as_imported]

    def linked(self, as_imported: int | None = None) -> Linked:
        """The same, to be read one by one: out of the store's index, an earlier state out of all its records."""
        from claimgraph.graph.neighbourhood import LinkedRecords

        if as_imported is None:
            return self._in_store()
        if as_imported not in self._linked:
            self._linked[as_imported] = LinkedRecords(self.all(as_imported))
        return self._linked[as_imported]

    def find(self, typed: str, kinds: Sequence[str] = tuple(SINGULAR), as_imported: int | None = None) -> Record:
        """The one record that is meant by what a person typed.

        An id, an IRI or the beginning of a claim's text is looked up in the index. More is read only to tell what is
        near, and for the beginnings of other texts.

        Args:
            typed: a short id, a CURIE, an IRI, or the beginning of a text.
            kinds: the fields of `Records` to look in.
            as_imported: among what the store held right after this import.

        Raises:
            InputError: nothing, or several records are meant.
        """
        if as_imported is not None:
            return Lookup(self.all(as_imported), kinds)(typed)
        record = self.named(typed, kinds)
        if record is not None:
            return record
        if tuple(kinds) != CLAIMS:
            return Lookup(self.all(), kinds)(typed)
        linked, begun = self._in_store(), fold(typed)
        begins = [iri for iri, text in linked.texts() if begun and fold(text).startswith(begun)]
        some = self._lookup([*linked.meant(typed), *begins], kinds)
        return some(typed) if some.found(typed) else self._lookup(linked.every(Claim), kinds)(typed)

    def named(self, typed: str, kinds: Sequence[str]) -> Record | None:
        """The one record that has this IRI, short id or CURIE; None where there is none, or where there are several.

        Args:
            typed: an IRI, short id or CURIE.
            kinds: the fields of `Records` to look in.
        """
        return self._lookup(self._in_store().meant(typed), kinds).by_name(typed)

    def _lookup(self, iris: Iterable[str], kinds: Sequence[str]) -> Lookup:
        """Finds among some records, which may be named by their stories as well."""
        linked, some = self._in_store(), dict.fromkeys(iris)
        stories = {story for iri in some if (story := linked.story_of(iri)) is not None}
        return Lookup(linked.records(linked.read([*stories, *some])), kinds)

    def _in_store(self) -> LinkedStore | LinkedEndpoint:
        from claimgraph.graph.neighbourhood import LinkedStore
        from claimgraph.graph.remote import is_remote

        if self._current is None:
            if is_remote(self._store):
                self._current = self._store.linked()
            else:
                self._current = LinkedStore(*self._store.indexed())
        return self._current
