"""Which records bear on a claim, so that a verdict over them is the verdict over all.

It follows from what `graph.evidence` reads, section by section of the measure:

- **Claims** (sections 3 and 6): those joined to the claim by `same-as`, entailment, contradiction or a person's
  decision, in either direction and at any distance, with every statement on them. No citation carries anything
  between other claims, so that evidence ends here.
- **Statements** (section 2): their speaker, document and claim, what they relay and answer, on whatever claim, and the
  claims joined to that one, which say whether a citation carries.
- **Withdrawals** (section 3, step 2): what would withdraw any of these statements, and what would withdraw that.
- **Publicity** (section 3, step 1): a document that nobody saw is public through those that cite it. So every
  statement is there that relays or answers anything that stands in such a document.
- **Agents** (sections 3 and 5): speakers, outlets, authors and parties, what they belong to and who owns them. Who may
  be the same as one of them matters only if it speaks here, and then it is here.
- **Judgements** of these agents and statements, **outcomes** of these claims, all **decisions**, and the **stories**
  in which any of this stands.

More than that does no harm: what has no citation to a claim has no part in its verdict.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain
from typing import Final

from claimgraph.graph.model import (
    Agent,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Record,
    Records,
    Statement,
    named_agents,
)
from claimgraph.graph.neighbourhood.joins import Joins
from claimgraph.graph.neighbourhood.linked import Linked

_DECISIONS: Final[tuple[type[Record], ...]] = (IndependenceDecision, IdentityDecision)
"""The kinds of record of which all are there: they are few, and any of them may bear on any claim."""


def neighbourhood(linked: Linked, claims: Collection[str], *, also: Collection[str] = ()) -> Records:
    """The records that suffice to weigh some claims (IRIs) exactly as with all records.

    Args:
        linked: all records.
        claims: IRIs of claims.
        also: IRIs of records that are wanted besides, such as what is to be left out.
    """
    return linked.records(_Gathering(linked).around(claims, also))


class _Gathering:
    """Gathers a neighbourhood: reads in rounds, each of them what the last one led to."""

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._found: dict[str, Record] = {}
        self._asked: set[str] = set()
        self._fresh: list[Record] = []
        self._joined: set[str] = set()

    def around(self, claims: Iterable[str], also: Iterable[str]) -> Mapping[str, Record]:
        self._take(chain.from_iterable(map(self._linked.every, _DECISIONS)))
        self._joins = Joins(self._linked, self._fresh)
        joined = self._join(claims)
        self._take(iri for claim in joined for iri in self._linked.referring(Statement, "claim", claim))
        self._take(also)
        while self._fresh:
            todo, self._fresh = self._fresh, []
            self._join(record.iri for record in todo if isinstance(record, Claim))
            self._take(iri for record in todo for iri in self._beside(record))
        return self._found

    def _take(self, iris: Iterable[str]) -> None:
        """Reads what was not asked for yet."""
        unknown = dict.fromkeys(iri for iri in iris if iri not in self._asked)
        self._asked.update(unknown)
        read = self._linked.read(unknown.keys())
        self._found.update(read)
        self._fresh += read.values()

    def _join(self, claims: Iterable[str]) -> list[str]:
        """Takes the claims, and all that are joined to them at any distance; gives those that are new."""
        joined: list[str] = []
        todo = dict.fromkeys(claims)
        while todo := dict.fromkeys(iri for iri in todo if iri not in self._joined):
            self._joined.update(todo)
            joined += todo
            self._take(todo)
            todo = dict.fromkeys(other for iri in todo for other in self._joins.of(iri, self._found.get(iri)))
        return joined

    def _beside(self, record: Record) -> Iterator[str]:
        """The IRIs of the records that belong to a neighbourhood because this one does."""
        linked, iri = self._linked, record.iri
        story = linked.story_of(iri)
        if story is not None:
            yield story
        yield from named_agents(record)
        match record:
            case Statement():
                yield from (record.document, record.claim, *record.relays, *record.answers)
                yield from linked.withdrawing(iri)
                yield from linked.referring(Judgement, "judges", iri)
            case Document() if not record.seen:
                for statement in linked.referring(Statement, "document", iri):
                    yield from linked.referring(Statement, "relays", statement)
                    yield from linked.referring(Statement, "answers", statement)
            case Claim():
                yield from linked.referring(Outcome, "claim", iri)
            case Outcome():
                yield from record.evidence
            case Agent():
                yield from linked.referring(Judgement, "judges", iri)
