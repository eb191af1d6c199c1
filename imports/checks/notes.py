"""Decisions on independence and identity, and what is allowed but worth knowing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import By
from claimgraph.imports.checks.scene import Scene
from claimgraph.ontology.terms import Stance

_LONG: Final = 500


def decisions(scene: Scene) -> Iterator[Finding]:
    """A decision on independence that is not about two or more of one sort, or that gives no reason."""
    for decision in scene.records.decisions.values():
        if bool(decision.apart) == bool(decision.together):
            todo = "list two or more ids under `apart`, or two or more under `together`"
            how = "both `apart` and `together`" if decision.apart else "neither `apart` nor `together`"
            yield scene.tell(decision, "", f"the decision on independence has {how}", todo)
            continue
        key = "apart" if decision.apart else "together"
        members = decision.apart or decision.together
        if len(members) < 2:
            yield scene.tell(decision, key, f"`{key}` lists one id", "list two or more")
        if {scene.kind(iri) for iri in members} >= {"agent", "statement"}:
            what = f"`{key}` lists agents and statements"
            yield scene.tell(decision, key, what, "make two decisions, or correct the ids")
        if decision.because is None:
            what = "the decision on independence overrides the automatic grouping without a reason"
            yield scene.tell(decision, "", what, "add `because`", Severity.WARNING)


def identity_decisions(scene: Scene) -> Iterator[Finding]:
    """A decision on identity that is not about two or more claims, or that gives no reason."""
    for decision in scene.records.identity_decisions.values():
        if bool(decision.same) == bool(decision.different):
            todo = "list two or more ids under `same`, or two or more under `different`"
            how = "both `same` and `different`" if decision.same else "neither `same` nor `different`"
            yield scene.tell(decision, "", f"the decision on identity has {how}", todo)
            continue
        key = "same" if decision.same else "different"
        if len(decision.same or decision.different) < 2:
            yield scene.tell(decision, key, f"`{key}` lists one id", "list two or more")
        if {scene.kind(iri) for iri in decision.same or decision.different} >= {"agent", "claim"}:
            what = f"`{key}` lists agents and claims"
            yield scene.tell(decision, key, what, "make two decisions, or correct the ids")
        if decision.because is None:
            what = "the decision on identity says without a reason what is the same"
            yield scene.tell(decision, "", what, "add `because`", Severity.WARNING)


def attributes_nothing(scene: Scene) -> Iterator[Finding]:
    """A statement that attributes the claim to nobody."""
    for statement in scene.records.statements.values():
        if statement.stance is Stance.ATTRIBUTES and not statement.relays:
            what = f"{scene.name(statement.iri)} attributes the claim to nobody"
            todo = "add `relays`; if the document does not say to whom, enter what it does say as an unnamed source"
            yield scene.tell(statement, "says", what, todo, Severity.WARNING)


def unused(scene: Scene) -> Iterator[Finding]:
    """Agents and claims that nothing uses."""
    records = scene.records
    used: set[str] = set()
    for statement in records.statements.values():
        used.update((statement.speaker, statement.claim))
    for document in records.documents.values():
        used.update((document.outlet, *document.author))
    for claim in records.claims.values():
        used.update((*claim.party, *claim.entails, *claim.contradicts, *claim.same_claim_as))
    for agent in records.agents.values():
        used.update((*agent.member_of, *agent.owned_by, *agent.possibly_same_as))
    for decision in records.decisions.values():
        used.update((*decision.apart, *decision.together))
    for identity in records.identity_decisions.values():
        used.update((*identity.same, *identity.different))
    used.update(_agents(one.decided_by for one in scene.decided))
    used.update(_agents(story.author for story in records.stories.values()))
    for iri, claim in records.claims.items():
        if iri not in used:
            what = f"no statement is about the claim {scene.name(iri)}, and no other claim refers to it"
            yield scene.tell(claim, "", what, "take it out, or add who says it", Severity.NOTE)
    for iri, agent in records.agents.items():
        if iri not in used:
            what = f"nothing in the story uses the agent {scene.name(iri)}"
            yield scene.tell(agent, "", what, "take it out, or add what it says", Severity.NOTE)


def _agents(by: Iterable[By | None]) -> Iterator[str]:
    return (one.agent for one in by if one is not None and one.agent is not None)


def withdrawn_by_another(scene: Scene) -> Iterator[Finding]:
    """A withdrawal of what another speaker said."""
    statements = scene.records.statements
    for statement in statements.values():
        for iri in statement.answers if statement.stance.withdraws else ():
            if iri in statements and statements[iri].speaker != statement.speaker:
                what = f"{scene.name(statement.iri)} withdraws {scene.name(iri)}, which another speaker said"
                todo = "that voids it only if this speaker published it, or owns or contains who said or published it"
                yield scene.tell(statement, "answers", what, todo, Severity.NOTE, iri)


def said_after_published(scene: Scene) -> Iterator[Finding]:
    """A statement said after its document was published."""
    documents = scene.records.documents
    for statement in scene.records.statements.values():
        document = documents.get(statement.document)
        if document is None or document.published is None or statement.said is None:
            continue
        published, said = document.published.not_after, statement.said.not_before
        if published is not None and said is not None and said > published:
            what = f"{scene.name(statement.iri)} was said after its document was published ({document.published.typed})"
            todo = "a document may be updated; check the two dates"
            yield scene.tell(statement, "said", what, todo, Severity.NOTE)


def long_quotes(scene: Scene) -> Iterator[Finding]:
    """A quote of more than 500 letters."""
    for statement in scene.records.statements.values():
        if statement.quote is not None and any(len(words) > _LONG for _, words in statement.quote.by_language):
            what = f"the quote is longer than {_LONG} characters"
            todo = "a short one is easier to check and safer to publish"
            yield scene.tell(statement, "quote", what, todo, Severity.NOTE)
