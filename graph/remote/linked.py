"""The records around a claim, read out of a store on a server: in bundles, because every question is a journey.

What is asked of one thing is soon asked of its likes: of every statement who answers it, of every speaker who judged
them. So what is asked of one is asked of all that are known by then, and a claim takes some dozen questions,
however many statements are on it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Final, TypeVar

from pyoxigraph import Literal, NamedNode, Triple

from claimgraph.graph.model import Claim, Document, Outcome, Record, Records, Statement, Story
from claimgraph.graph.remote.counted import Pattern, rows
from claimgraph.graph.remote.endpoint import WHOLE, Dataset, Endpoint, Row, Term, values
from claimgraph.graph.triples import from_triples
from claimgraph.graph.triples.fields import CLASSES, IDENTIFIER, OUTCOME, READ, TYPE
from claimgraph.graph.triples.short_ids import base_of, last_part, own_id, short_ids
from claimgraph.ontology.terms import CG, Stance

_T = TypeVar("_T", bound=Term)

_BUNDLE: Final = 500
"""Of so many things at a time something is asked."""
_PROPERTY: Final = {
    (kind, field.name): NamedNode(predicate) for kind, table in READ.items() for predicate, field in table.items()
}
_TYPE, _IDENTIFIER, _OUTCOME, _STANCE = (NamedNode(iri) for iri in (TYPE, IDENTIFIER, OUTCOME, CG.stance))
_WITHDRAWS: Final = frozenset(NamedNode(stance.iri) for stance in Stance if stance.withdraws)
_ITEMS: Final = frozenset(NamedNode(iri) for iri, kind in CLASSES.items() if kind is not Story)


class LinkedEndpoint:
    """The records of a store on a server, as `graph.neighbourhood` asks for them. What was read once is remembered.

    Each question is one pattern of a triple. It is asked of all graphs, and what is found in others than those of the
    records is dropped here: a server finds a triple in all of them as quickly as in one, and becomes slow where it is
    given hundreds to look in.

    Args:
        endpoint: the server.
        dataset: the graphs in which they are.
    """

    def __init__(self, endpoint: Endpoint, dataset: Dataset) -> None:
        self._endpoint, self._dataset = endpoint, dataset
        self._graphs = None if dataset.graphs is None else frozenset(map(NamedNode, dataset.graphs))
        self._said: dict[str, list[Triple]] = {}
        self._naming: dict[tuple[NamedNode, str], list[str]] = {}
        self._read: dict[str, Record | None] = {}
        self._ids: dict[str, str] = {}
        self._likes: dict[Hashable, dict[str, None]] = defaultdict(dict)
        self._like: dict[str, Hashable] = {}

    # ------------------------------------------------------------ records, and what refers to them

    def read(self, iris: Collection[str]) -> dict[str, Record]:
        """The records of some IRIs. Their short ids hold among all records only in what `records` gives."""
        unknown = [iri for iri in iris if iri not in self._read]
        if unknown:
            stories = {base for iri in unknown if (base := base_of(iri, self._bases))}.difference(unknown)
            self._describe((*unknown, *stories))
            described = [triple for iri in (*unknown, *stories) for triple in self._said[iri]]
            records = {record.iri: record for record in from_triples([*described, *self._judged_claims(unknown)])}
            for iri in unknown:
                record = self._read[iri] = records.get(iri)
                self._put_with((type(record), record.seen if isinstance(record, Document) else None), [iri])
        return {iri: record for iri in iris if (record := self._read[iri]) is not None}

    def every(self, kind: type[Record]) -> Iterable[str]:
        """The IRIs of all records of a kind."""
        types = [NamedNode(iri) for iri, of in CLASSES.items() if issubclass(of, kind)]
        return _iris(self._triples(f"?s {_TYPE} ?o", values("o", types)))

    def referring(self, kind: type[Record], field: str, iri: str) -> Iterable[str]:
        """The IRIs of the records that name `iri` in the property of a field of a kind."""
        if kind is Outcome and field == "claim":  # the one reference that its claim holds
            self._describe([iri])
            return [
                triple.object.value
                for triple in self._said[iri]
                if triple.predicate == _OUTCOME and isinstance(triple.object, NamedNode)
            ]
        predicate = _PROPERTY[kind, field]
        if (predicate, iri) not in self._naming:
            likes = self._likes[self._like.get(iri)] if iri in self._like else {}
            found = self._ask_naming(predicate, [iri, *likes])
            self._put_with((predicate, self._like.get(iri)), found)
        return self._naming[predicate, iri]

    def withdrawing(self, statement: str) -> Iterable[str]:
        """The IRIs of the statements that answer a statement and would withdraw it."""
        answering = list(self.referring(Statement, "answers", statement))
        likes = self._likes[self._like[answering[0]]] if answering else ()
        self._describe([*answering, *likes])
        return [
            iri
            for iri in answering
            if any(triple.predicate == _STANCE and triple.object in _WITHDRAWS for triple in self._said[iri])
        ]

    # ------------------------------------------------------------ what they are called

    def story_of(self, iri: str) -> str | None:
        """The IRI of the story that something belongs to."""
        return base_of(iri, self._bases)

    def records(self, found: Mapping[str, Record]) -> Records:
        """The records that were found, by their IRIs, with the short ids that they have among all."""
        new = [iri for iri, record in found.items() if iri not in self._ids and not isinstance(record, Story)]
        self._describe(new)
        own = {iri: own_id(iri, self._identifier(iri), self._bases) for iri in new}
        ids = short_ids(self._called(dict.fromkeys(own.values())) | own, self._bases)
        self._ids.update((iri, ids[iri]) for iri in new)
        ordered = ((found[iri], self._ids.get(iri)) for iri in sorted(found))
        return Records.of(record if id in (None, record.id) else replace(record, id=id) for record, id in ordered)

    def meant(self, typed: str) -> tuple[str, ...]:
        """The IRIs of what may be meant by an IRI, a short id, or one after the id of its story: `ships:denial`."""
        story, colon, id = typed.partition(":")
        of_story = [base + id for base, called in self._bases.items() if colon and called == story]
        whole = self._items([typed, *of_story])
        return tuple(dict.fromkeys((*whole, *self._called([typed, id] if colon else [typed]))))

    def texts(self) -> Iterator[tuple[str, str]]:
        """Each claim (its IRI) with its text, once for each language."""
        claims = set(self.every(Claim))
        for subject, value in self._triples(f"?s {_PROPERTY[Claim, 'text']} ?o"):
            if isinstance(subject, NamedNode) and isinstance(value, Literal) and subject.value in claims:
                yield subject.value, value.value

    @cached_property
    def _bases(self) -> dict[str, str]:
        """The IRIs of all stories, each with its id."""
        stories = list(self.every(Story))
        self._describe(stories)
        return {iri: self._identifier(iri) or last_part(iri) for iri in stories}

    def _called(self, ids: Iterable[str]) -> dict[str, str]:
        """What has one of these ids in its own story, be it `dcterms:identifier` or the rest of its IRI; and which."""
        ids = list(ids)
        named = [
            iri
            for some in _bundles(map(Literal, ids))
            for iri in _iris(self._triples(f"?s {_IDENTIFIER} ?o", values("o", some)))
        ]
        found = self._items((*named, *(base + id for base in self._bases for id in ids)))
        return {iri: own_id(iri, identifier, self._bases) for iri, identifier in found.items()}

    def _items(self, iris: Iterable[str]) -> dict[str, str | None]:
        """Those IRIs that are of a record, and no story's, each with the smallest `dcterms:identifier` it has."""
        identifiers: dict[str, list[str]] = defaultdict(list)
        items: dict[str, None] = {}
        for some in _bundles(_nodes(iris)):
            known = f"{values('s', some)} {values('p', (_TYPE, _IDENTIFIER))}"
            for subject, predicate, value in self._triples("?s ?p ?o", known):
                if isinstance(subject, NamedNode) and predicate == _TYPE and value in _ITEMS:
                    items[subject.value] = None
                elif isinstance(subject, NamedNode) and predicate == _IDENTIFIER and isinstance(value, Literal):
                    identifiers[subject.value].append(value.value)
        return {iri: min(identifiers[iri], default=None) for iri in items}

    def _identifier(self, iri: str) -> str | None:
        identifiers = (
            t.object.value for t in self._said[iri] if t.predicate == _IDENTIFIER and isinstance(t.object, Literal)
        )
        return min(identifiers, default=None)

    # ------------------------------------------------------------ triples

    def _describe(self, iris: Iterable[str]) -> None:
        """Reads what is said of some IRIs."""
        unknown = dict.fromkeys(iri for iri in iris if iri not in self._said)
        self._said.update((iri, []) for iri in unknown)
        for some in _bundles(_nodes(unknown)):
            for subject, predicate, value in self._triples("?s ?p ?o", values("s", some)):
                if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
                    self._said[subject.value].append(Triple(subject, predicate, value))

    def _ask_naming(self, predicate: NamedNode, iris: Iterable[str]) -> list[str]:
        """Finds what names some IRIs in a property; gives all that was found."""
        unknown = dict.fromkeys(iri for iri in iris if (predicate, iri) not in self._naming)
        self._naming.update(((predicate, iri), []) for iri in unknown)
        found: dict[str, None] = {}
        for some in _bundles(_nodes(unknown)):
            for subject, named in self._triples(f"?s {predicate} ?o", values("o", some)):
                if isinstance(subject, NamedNode) and isinstance(named, NamedNode):
                    self._naming[predicate, named.value].append(subject.value)
                    found[subject.value] = None
        return list(found)

    def _judged_claims(self, iris: Iterable[str]) -> Iterator[Triple]:
        """Of outcomes among some IRIs, which claims have them: their types and outcomes."""
        outcome = NamedNode(CG.Outcome)
        outcomes = [iri for iri in iris if any(triple.object == outcome for triple in self._said[iri])]
        claims = self._ask_naming(_OUTCOME, outcomes) if outcomes else []
        self._describe(claims)
        for claim in claims:
            yield from (triple for triple in self._said[claim] if triple.predicate in (_TYPE, _OUTCOME))

    def _put_with(self, like: Hashable, iris: Iterable[str]) -> None:
        """Says that of these the same will be asked."""
        for iri in iris:
            if iri in self._like:
                self._likes[self._like[iri]].pop(iri, None)
            self._like[iri] = like
            self._likes[like][iri] = None

    def _triples(self, triple: str, known: str = "") -> Iterable[Row]:
        """The values of the variables of a triple, where something is known of them: each row once."""
        variables = tuple(re.findall(r"\?(\w+)", triple))
        if self._graphs is None:
            return rows(self._endpoint, Pattern(variables, f"{known} {triple}"), self._dataset)
        pattern = Pattern((*variables, "g"), f"{known} GRAPH ?g {{ {triple} }}")
        found = rows(self._endpoint, pattern, WHOLE)
        return dict.fromkeys(row[:-1] for row in found if row[-1] in self._graphs)


def _bundles(terms: Iterable[_T]) -> Iterator[list[_T]]:
    some: list[_T] = []
    for term in terms:
        some.append(term)
        if len(some) == _BUNDLE:
            yield some
            some = []
    if some:
        yield some


def _nodes(iris: Iterable[str]) -> Iterator[NamedNode]:
    """The nodes of those that are IRIs; the others are the subject of nothing."""
    for iri in dict.fromkeys(iris):
        try:
            yield NamedNode(iri)
        except ValueError:
            continue


def _iris(found: Iterable[Row]) -> list[str]:
    return [row[0].value for row in found if isinstance(row[0], NamedNode)]
