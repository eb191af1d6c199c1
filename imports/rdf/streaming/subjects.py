"""From triples, in whatever order they come, to records: one as soon as nothing more is said of its node.

That something may still be said of a node is expected for a while only: where thousands of others have begun since, it
counts as finished. A file that comes back to it later on is *scattered*, which whoever reads it has to notice. An
outcome apart: its claim names it, and that may stand anywhere.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, Final

from pyoxigraph import NamedNode, Triple

from claimgraph.graph.model import Agent, Claim, Document, Judgement, Outcome, Record, Statement, Story
from claimgraph.graph.names import checksum_of
from claimgraph.graph.triples import PassedOver, Why
from claimgraph.graph.triples.fields import IDENTIFIER, OUTCOME, REQUIRED, TYPE
from claimgraph.graph.triples.passed_over import is_unknown, not_taken, without_kind
from claimgraph.graph.triples.reading import LOOKED_AT, Values, class_of, describe, field_values
from claimgraph.graph.triples.short_ids import last_part, own_id
from claimgraph.graph.values import Term, iris, lexical
from claimgraph.imports.rdf.streaming.references import AGENT, CLAIM, DOCUMENT, NO_KIND, OTHER, STATEMENT, References
from claimgraph.imports.rdf.streaming.spool import Spool

_OPEN: Final = 20_000
"""Of so many nodes something more may be said; each slice of a file closes what goes beyond."""

MOST_TOLD: Final = 10_000
"""So much of what was passed over is kept to be told."""

_CLASS_OF: Final = {AGENT: Agent, DOCUMENT: Document, CLAIM: Claim, STATEMENT: Statement, OTHER: Judgement}


class Subjects:
    """Takes triples and puts records into a spool, and what they refer to into references.

    Args:
        spool: where the records go.
        references: where it goes what refers to what.
        scattered: the hashes of nodes of which something is said in several places: they stay open until the end.
        stories: the IRIs of the stories in the file. What is told of a story may come after what belongs to it, whose
            id is its IRI without that of the story.
    """

    def __init__(
        self, spool: Spool, references: References, scattered: Collection[int] = (), stories: Iterable[str] = ()
    ) -> None:
        self._spool, self._references, self._scattered = spool, references, scattered
        self._open: dict[str, Values] = {}
        self._outcomes: dict[str, list[Term]] = {}
        self._waiting: list[tuple[str, Values, int | None]] = []
        self._unknown: dict[str, PassedOver] = {}
        self._bases = {iri: last_part(iri) for iri in stories}
        self.passed_over: list[PassedOver] = []
        """What of the vocabulary is in no record; the first of it, where that is very much."""
        self.broken: list[Triple] = []
        """What is said of the nodes of which no record could be made."""
        self.counts: Counter[type[Record]] = Counter()
        self.stories: dict[str, Story] = {}
        self.called = array("I")
        """The checksums of what everything is called."""
        self.lines: dict[str, int] = {}
        """The lines of nodes of which more may be said, of what was passed over, and of unknown terms."""

    def take(self, triples: Sequence[Triple], lines: Sequence[int] | None) -> None:
        """Some triples more, each with its line where that is known."""
        unknown = len(self._unknown)
        begins: dict[str, int] | None = None if lines is None else {}
        describe(triples, self._open, self._unknown, self._outcomes, begins)
        if lines is not None and begins is not None:
            for iri, number in begins.items():
                if iri in self._open:
                    self.lines.setdefault(iri, lines[number])
            for iri in list(self._unknown)[unknown:]:
                uses = (line for triple, line in zip(triples, lines, strict=False) if _uses(triple, iri))
                self.lines.setdefault(iri, next(uses))
        closing = [iri for iri in self._open if hash(iri) not in self._scattered] if self._scattered else [*self._open]
        for iri in closing[: max(0, len(closing) - _OPEN)]:
            self._close(iri)

    def end(self) -> None:
        """There are no more triples."""
        for iri in list(self._open):
            self._close(iri)
        claims: dict[str, str] = {}
        kinds = self._references.kinds_of(list(self._outcomes))
        self._references.loosen([iri for kind, iri in zip(kinds, self._outcomes, strict=True) if kind == NO_KIND])
        for kind, (claim, terms) in zip(kinds, self._outcomes.items(), strict=True):
            self._pass_over(self._outcome_not_taken(claim, terms, kind), None)
            if kind not in _CLASS_OF:  # no record, and so nobody's outcome
                continue
            for outcome in iris(terms):
                other = claims.get(outcome, claim)
                claims[outcome] = min(claim, other)
                if other != claim:
                    both = (NamedNode(other), NamedNode(claim))
                    self._pass_over([PassedOver(outcome, Outcome, OUTCOME, both, Why.SEVERAL)], None)
        for iri, values, line in self._waiting:
            found, several, odd = field_values(Outcome, values)
            if iri in claims:
                found["claim"] = claims[iri]
            self._finish(iri, Outcome, values, found, several or odd, line)
        self._waiting.clear()
        self._pass_over(self._unknown.values(), None)

    def _outcome_not_taken(self, iri: str, terms: Sequence[Term], kind: int | None) -> Iterator[PassedOver]:
        """What of the outcomes of a node cannot be taken. They come apart from what else is said of it."""
        different = tuple(dict.fromkeys(terms))
        if kind == CLAIM:
            if not all(isinstance(term, NamedNode) for term in different):
                yield PassedOver(iri, Claim, OUTCOME, different, Why.UNFIT)
        elif kind in _CLASS_OF:
            yield PassedOver(iri, _CLASS_OF[kind], OUTCOME, different, Why.OTHER_KIND)
        elif kind is None or kind == NO_KIND:
            if kind is None:
                self._references.node(iri, None, None, loose=True)
            yield PassedOver(iri, None, OUTCOME, different, Why.NO_KIND)

    def _close(self, iri: str) -> None:
        """Nothing more is said of a node."""
        values = self._open.pop(iri)
        line = self.lines.pop(iri, None)
        self._note_names(iri, values)
        cls = class_of(values)
        if cls is None or len(values[TYPE]) > 1:
            passed = list(without_kind({iri: values}, {} if cls is None else {iri: cls}))
            self._pass_over(passed, line)
            if cls is None:
                self._references.node(iri, None, None, loose=bool(passed))
                return
        if cls is Outcome:
            self._waiting.append((iri, values, line))
            return
        found, several, odd = field_values(cls, values)
        self._finish(iri, cls, values, found, several or odd, line)

    def _note_names(self, iri: str, values: Values) -> None:
        by_iri = checksum_of(iri)
        if TYPE in values:
            self.called.append(by_iri)
        for identifier in set(lexical(values[IDENTIFIER])) if IDENTIFIER in values else ():
            if (by_identifier := checksum_of(identifier)) != by_iri:
                self.called.append(by_identifier)

    def _finish(
        self, iri: str, cls: type[Record], values: Values, found: dict[str, Any], odd: bool, line: int | None
    ) -> None:
        complete = REQUIRED[cls] <= found.keys()
        if odd or not complete or cls in LOOKED_AT:
            self._pass_over(not_taken(iri, cls, values, found), line)
        identifier = next(iter(lexical(values[IDENTIFIER])), None) if IDENTIFIER in values else None
        if cls is Story:
            self._bases[iri] = identifier or last_part(iri)
        number = None
        if complete:
            number = len(self._spool)
            id = self._bases[iri] if cls is Story else own_id(iri, identifier, self._bases)
            self._spool.add(cls, iri, id, line, found)
            self._references.record(number, cls, found)
            self.counts[cls] += 1
            if cls is Story:
                self.stories[iri] = Story(iri=iri, id=id, **found)
        elif len(self.broken) < MOST_TOLD:
            node = NamedNode(iri)
            self.broken += [Triple(node, NamedNode(name), term) for name, terms in values.items() for term in terms]
        self._references.node(iri, cls, number)

    def _pass_over(self, passed: Any, line: int | None) -> None:
        for one in passed:
            if len(self.passed_over) < MOST_TOLD:
                self.passed_over.append(one)
                for iri in (one.iri, *(term.value for term in one.terms if isinstance(term, NamedNode))):
                    if line is not None and (iri == one.iri or is_unknown(iri)):
                        self.lines.setdefault(iri, line)


def _uses(triple: Triple, iri: str) -> bool:
    return iri in (triple.predicate.value, getattr(triple.object, "value", None))
