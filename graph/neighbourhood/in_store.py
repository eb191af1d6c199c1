"""The neighbourhood of a claim in the index of a store: a few thousand triples read out of millions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from claimgraph.graph.model import Outcome, Record, Records, Statement, Story
from claimgraph.graph.triples import from_triples
from claimgraph.graph.triples.fields import CLASSES, IDENTIFIER, OUTCOME, READ, TYPE
from claimgraph.graph.triples.short_ids import last_part, own_id, short_ids
from claimgraph.graph.values import Term
from claimgraph.ontology.terms import CG, Stance

_PROPERTY: Final = {
    (kind, field.name): NamedNode(predicate) for kind, table in READ.items() for predicate, field in table.items()
}
"""The property of each field."""

_TYPE, _IDENTIFIER, _OUTCOME, _STANCE = (NamedNode(iri) for iri in (TYPE, IDENTIFIER, OUTCOME, CG.stance))
_CLASSES: Final[Mapping[Term, type[Record]]] = {NamedNode(iri): kind for iri, kind in CLASSES.items()}
_WITHDRAWS: Final = tuple(NamedNode(stance.iri) for stance in Stance if stance.withdraws)


class LinkedStore:
    """The records in the index of a store. What was read once is remembered.

    Args:
        index: the current graphs, as `Store.dataset` gives them.
    """

    def __init__(self, index: Oxigraph) -> None:
        self._index = index
        self._read: dict[str, Record | None] = {}
        self._called: dict[str, tuple[str, ...]] = {}

    # ------------------------------------------------------------ records, and what refers to them

    def read(self, iris: Collection[str]) -> dict[str, Record]:
        """The records of some IRIs. Their short ids hold among all records only in what `records` gives."""
        unknown = [iri for iri in iris if iri not in self._read]
        if unknown:
            described = chain.from_iterable(map(self._described, unknown))
            records = {record.iri: record for record in from_triples(chain(described, self._told_of_stories))}
            self._read.update((iri, records.get(iri)) for iri in unknown)
        return {iri: record for iri in iris if (record := self._read[iri]) is not None}

    def every(self, kind: type[Record]) -> Iterable[str]:
        """The IRIs of all records of a kind."""
        types = [iri for iri, of in _CLASSES.items() if of is kind]
        return dict.fromkeys(chain.from_iterable(self._subjects(_TYPE, of_type) for of_type in types))

    def referring(self, kind: type[Record], field: str, iri: str) -> Iterable[str]:
        """The IRIs of the records that name `iri` in the property of a field of a kind."""
        if kind is Outcome and field == "claim":  # the one reference that its claim holds
            return [at.object.value for at in self._quads(iri, _OUTCOME) if isinstance(at.object, NamedNode)]
        return self._subjects(_PROPERTY[kind, field], _node(iri))

    def withdrawing(self, statement: str) -> Iterable[str]:
        """The IRIs of the statements that answer a statement and would withdraw it."""
        return [
            iri
            for iri in self.referring(Statement, "answers", statement)
            if any(at.object in _WITHDRAWS for at in self._quads(iri, _STANCE))
        ]

    # ------------------------------------------------------------ what they are called

    def records(self, found: Mapping[str, Record]) -> Records:
        """The records that were found, by their IRIs, with the short ids that they have among all."""
        own = {iri: self._identifier(iri) for iri, record in found.items() if not isinstance(record, Story)}
        called = {own_id(iri, identifier, self._bases) for iri, identifier in own.items()}
        for iri in chain.from_iterable(map(self.called, called)):
            if iri not in own:
                own[iri] = self._identifier(iri)
        ids = short_ids(own, self._bases)
        ordered = (found[iri] for iri in sorted(found))
        return Records.of(
            record if record.id == ids[record.iri] else replace(record, id=ids[record.iri]) for record in ordered
        )

    def called(self, id: str) -> tuple[str, ...]:
        """The IRIs of what has this id in its own story, be it `dcterms:identifier` or the rest of its IRI.

        An IRI outside every story that has no `dcterms:identifier` is not found by its last part.
        """
        if id not in self._called:
            named = self._subjects(_IDENTIFIER, Literal(id))
            self._called[id] = tuple(dict.fromkeys(filter(self._is_item, chain(named, (b + id for b in self._bases)))))
        return self._called[id]

    def meant(self, typed: str) -> tuple[str, ...]:
        """The IRIs of what may be meant by an IRI, a short id, or one after the id of its story: `ships:denial`."""
        story, colon, id = typed.partition(":")
        of_story = [base + id for base, called in self._bases.items() if colon and called == story]
        return tuple(dict.fromkeys((*filter(self._is_item, (typed, *of_story)), *self.called(typed), *self.called(id))))

    # ------------------------------------------------------------ triples

    @cached_property
    def _told_of_stories(self) -> list[Quad]:
        """What is said of the stories: their ids and languages bear on what is read of everything in them."""
        return [quad for iri in self.every(Story) for quad in self._quads(iri)]

    @cached_property
    def _bases(self) -> dict[str, str]:
        """The IRIs of all stories, each with its id."""
        return {iri: self._identifier(iri) or last_part(iri) for iri in self.every(Story)}

    def _described(self, iri: str) -> Iterator[Quad]:
        """What is said of one IRI; of an outcome, also which claims have it."""
        yield from self._quads(iri)
        for claim in self._subjects(_OUTCOME, _node(iri)):
            yield from self._quads(claim, _TYPE)
            yield from self._quads(claim, _OUTCOME)

    def _identifier(self, iri: str) -> str | None:
        """The `dcterms:identifier`: the smallest, where there are several."""
        return min(
            (at.object.value for at in self._quads(iri, _IDENTIFIER) if isinstance(at.object, Literal)), default=None
        )

    def _is_item(self, iri: str) -> bool:
        """Whether it is a record, or would be one if it had all that it needs; a story is called otherwise."""
        kinds = {_CLASSES.get(at.object) for at in self._quads(iri, _TYPE)} - {None}
        return bool(kinds) and Story not in kinds

    def _quads(self, iri: str, predicate: NamedNode | None = None) -> Iterator[Quad]:
        node = _node(iri)
        return iter(()) if node is None else self._index.quads_for_pattern(node, predicate, None, None)

    def _subjects(self, predicate: NamedNode, value: Term | None) -> list[str]:
        if value is None:
            return []
        found = (at.subject for at in self._index.quads_for_pattern(None, predicate, value, None))
        return [subject.value for subject in found if isinstance(subject, NamedNode)]


def _node(iri: str) -> NamedNode | None:
    """The node of an IRI; None for what is none, and so is the subject of nothing."""
    try:
        return NamedNode(iri)
    except ValueError:
        return None
