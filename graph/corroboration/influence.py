"""Which claims a statement bears on, and which statements bear on a claim.

A verdict can change only if something that bears on its claim does. So what changes over a whole graph is found by
scoring the few claims that are reached, instead of all of them twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from claimgraph.graph.model import Agent, Claim, Document, IdentityDecision, Statement
from claimgraph.graph.neighbourhood import Joins, Linked


class Influence:
    """The ways on which statements bear on claims.

    A statement bears on its claim and on all that a relation or a decision joins to it: the same, entailing, entailed
    or contradicting ones, at any distance. No citation carries anything between other claims (section 2 of the
    measure). A retraction or correction bears besides on what it withdraws, wherever that is said (section 3, step 2),
    and so on what that would withdraw. No verdict changes beyond this; not every claim that is reached changes.

    Args:
        linked: all records. Only what is asked for is read.
    """

    def __init__(self, linked: Linked) -> None:
        self._linked = linked
        self._group_of: dict[str, tuple[str, ...]] = {}
        self._joins = Joins(linked, linked.read([*linked.every(IdentityDecision)]).values())

    def claims(self, statements: Iterable[str]) -> list[str]:
        """The claims (IRIs) whose verdicts can change when these statements come or go, group by group."""
        reached = self._reached(statements, self._withdrawn_by)
        groups = dict.fromkeys(self.group(statement.claim) for statement in reached.values())
        return [claim for group in groups for claim in group]

    def statements(self, claim: str) -> frozenset[str]:
        """The statements (IRIs) that can bear on the verdict of a claim."""
        said = (iri for joined in self.group(claim) for iri in self._linked.referring(Statement, "claim", joined))
        return frozenset(self._reached(said, lambda statement: self._linked.withdrawing(statement.iri)))

    def group(self, claim: str) -> tuple[str, ...]:
        """The claims that are joined to a claim, itself among them; nothing where it is no claim."""
        if claim not in self._group_of:
            found: dict[str, None] = {}
            todo = [claim]
            while todo:
                read = self._linked.read(list(dict.fromkeys(todo)))
                claims = [record for record in read.values() if isinstance(record, Claim)]
                found.update(dict.fromkeys(claim.iri for claim in claims))
                joined = (other for claim in claims for other in self._joins.of(claim.iri, claim))
                todo = [iri for iri in joined if iri not in found]
            self._group_of.update(dict.fromkeys(found or (claim,), tuple(found)))
        return self._group_of[claim]

    def groups(self) -> Iterator[tuple[str, ...]]:
        """All claims, in sets that are joined, in their order."""
        return iter(dict.fromkeys(self.group(claim) for claim in self._linked.every(Claim)))

    def dropped_with(self, iris: Iterable[str]) -> list[str]:
        """The statements (IRIs) that go when statements, documents and agents are left out."""
        refer = self._linked.referring
        dropped: dict[str, None] = {}
        for iri, record in self._linked.read([*iris]).items():
            match record:
                case Statement():
                    dropped[iri] = None
                case Document():
                    dropped.update(dict.fromkeys(refer(Statement, "document", iri)))
                case Agent():
                    dropped.update(dict.fromkeys(refer(Statement, "speaker", iri)))
                    for document in refer(Document, "outlet", iri):
                        dropped.update(dict.fromkeys(refer(Statement, "document", document)))
        return list(dropped)

    @staticmethod
    def _withdrawn_by(statement: Statement) -> Iterable[str]:
        return statement.answers if statement.stance.withdraws else ()

    def _reached(self, statements: Iterable[str], onward: Callable[[Statement], Iterable[str]]) -> dict[str, Statement]:
        """The statements and those to which one leads on, by their IRIs; read in rounds."""
        found: dict[str, Statement] = {}
        todo = list(dict.fromkeys(statements))
        while todo:
            read = [record for record in self._linked.read(todo).values() if isinstance(record, Statement)]
            found.update((statement.iri, statement) for statement in read)
            todo = [iri for iri in dict.fromkeys(other for s in read for other in onward(s)) if iri not in found]
        return found
