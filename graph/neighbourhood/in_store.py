"""The neighbourhood of a claim in the index of a store: a few thousand triples read out of millions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import chain, islice
from typing import Final

from pyoxigraph import Literal, NamedNode, Quad
from pyoxigraph import Store as Oxigraph

from claimgraph.graph.model import Claim, Outcome, Record, Records, Statement, Story
from claimgraph.graph.names import Names
from claimgraph.graph.triples import from_triples
from claimgraph.graph.triples.fields import CLASSES, IDENTIFIER, OUTCOME, READ, TYPE
from claimgraph.graph.triples.short_ids import base_of, last_part, own_id, short_ids
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
        index: the current graphs, as `Store.indexed` gives them.
        names: which ids in it may be shared, so that few are looked for; all are where it is left out.
    """

    def __init__(self, index: Oxigraph, names: Names | None = None) -> None:
        self._index, self._names = index, names
        self._read: dict[str, Record | None] = {}
        self._ids: dict[str, str] = {}
        self._outcomes: set[str] = set()

    # ------------------------------------------------------------ records, and what refers to them

    def read(self, iris: Collection[str]) -> dict[str, Record]:
        """The records of some IRIs. Their short ids hold among all records only in what `records` gives."""
        unknown = [iri for iri in iris if iri not in self._read]
        if unknown:
            stories = {base for iri in unknown if (base := base_of(iri, self._bases))}.difference(unknown)
            described = chain.from_iterable(map(self._described, (*unknown, *stories)))
            records = {record.iri: record for record in from_triples(described)}
            self._read.update((iri, records.get(iri)) for iri in unknown)
        return {iri: record for iri in iris if (record := self._read[iri]) is not None}

    def every(self, kind: type[Record]) -> Iterable[str]:
        """The IRIs of all records of a kind."""
        types = [iri for iri, of in _CLASSES.items() if issubclass(of, kind)]
        return dict.fromkeys(chain.from_iterable(self._subjects(_TYPE, of_type) for of_type in types))

    def referring(self, kind: type[Record], field: str, iri: str) -> Iterable[str]:
        """The IRIs of the records that name `iri` in the property of a field of a kind."""
        if kind is Outcome and field == "claim":  # the one reference that its claim holds
            found = [at.object.value for at in self._quads(iri, _OUTCOME) if isinstance(at.object, NamedNode)]
            self._outcomes.update(found)
            return found
        return self._subjects(_PROPERTY[kind, field], _node(iri))

    def withdrawing(self, statement: str) -> Iterable[str]:
        """The IRIs of the statements that answer a statement and would withdraw it."""
        return [
            iri
            for iri in self.referring(Statement, "answers", statement)
            if any(at.object in _WITHDRAWS for at in self._quads(iri, _STANCE))
        ]

    # ------------------------------------------------------------ what they are called

    def story_of(self, iri: str) -> str | None:
        """The IRI of the story that something belongs to."""
        return base_of(iri, self._bases)

    def records(self, found: Mapping[str, Record]) -> Records:
        """The records that were found, by their IRIs, with the short ids that they have among all."""
        new = [iri for iri, record in found.items() if iri not in self._ids and not isinstance(record, Story)]
        own = {iri: self._own_id(found[iri]) for iri in new}
        for iri, id in list(own.items()):
            for other in self._sharing(iri, id):
                own.setdefault(other, own_id(other, self._identifier(other), self._bases))
        ids = short_ids(own, self._bases)
        self._ids.update((iri, ids[iri]) for iri in new)
        ordered = ((found[iri], self._ids.get(iri)) for iri in sorted(found))
        return Records.of(record if id in (None, record.id) else replace(record, id=id) for record, id in ordered)

    def called(self, id: str) -> list[str]:
        """The IRIs of what has this id in its own story, be it `dcterms:identifier` or the rest of its IRI.

        An IRI outside every story that has no `dcterms:identifier` is not found by its last part.
        """
        named = self._subjects(_IDENTIFIER, Literal(id))
        found = filter(self._is_item, dict.fromkeys((*named, *(base + id for base in self._bases))))
        alone = self._names is not None and not self._names.may_be_shared(id)
        return list(islice(found, 1) if alone else found)

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each claim (its IRI) with its text, once for each language."""
        for quad in self._index.quads_for_pattern(None, _PROPERTY[Claim, "text"], None, None):
            if isinstance(quad.subject, NamedNode) and isinstance(quad.object, Literal):
                yield quad.subject.value, quad.object.value

    def _own_id(self, record: Record) -> str:
        """What a record is called in its own story."""
        by_iri = own_id(record.iri, None, self._bases)
        if record.id == by_iri:  # read so, hence there is no other `dcterms:identifier`
            return by_iri
        return own_id(record.iri, self._identifier(record.iri), self._bases)

    def _sharing(self, iri: str, id: str) -> list[str]:
        """Others that have the same id, as many of them as decide what this one is called: whether there is any, and
        all in stories of the same id, which do not tell them apart either."""
        if self._names is not None and not self._names.may_be_shared(id):
            return []
        story = base_of(iri, self._bases)
        namesakes = [] if story is None else self._of_one_id[self._bases[story]]
        named = self._subjects(_IDENTIFIER, Literal(id))
        others = [
            other
            for other in dict.fromkeys((*named, *(base + id for base in namesakes)))
            if other != iri and self._is_item(other)
        ]
        elsewhere = (base + id for base in self._bases if base + id != iri)
        return others or list(islice(filter(self._is_item, elsewhere), 1))

    def meant(self, typed: str) -> tuple[str, ...]:
        """The IRIs of what may be meant by an IRI, a short id, or one after the id of its story: `ships:denial`."""
        story, colon, id = typed.partition(":")
        of_story = [base + id for base, called in self._bases.items() if colon and called == story]
        called = (*self.called(typed), *(self.called(id) if colon else ()))
        return tuple(dict.fromkeys((*filter(self._is_item, (typed, *of_story)), *called)))

    # ------------------------------------------------------------ triples

    @cached_property
    def _bases(self) -> dict[str, str]:
        """The IRIs of all stories, each with its id."""
        return {iri: self._identifier(iri) or last_part(iri) for iri in self.every(Story)}

    @cached_property
    def _of_one_id(self) -> Mapping[str, list[str]]:
        """The IRIs of the stories that have each id: mostly one."""
        stories: dict[str, list[str]] = defaultdict(list)
        for base, id in self._bases.items():
            stories[id].append(base)
        return stories

    def _described(self, iri: str) -> Iterator[Quad]:
        """What is said of one IRI; of an outcome, also which claims have it."""
        yield from self._quads(iri)
        if iri in self._outcomes:
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
