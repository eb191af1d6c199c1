"""Who passes on whose words: a relay takes the side of what it relays, and says no more."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import Statement
from claimgraph.imports.checks.circles import components
from claimgraph.imports.checks.scene import Scene
from claimgraph.ontology.terms import Stance

_Pools = frozenset[str]

_SAYS_NOTHING = frozenset(
    (Stance.SPECULATES, Stance.UNABLE_TO_CONFIRM, Stance.DECLINES_TO_COMMENT, Stance.CORRECTS, Stance.RETRACTS)
)


def withdrawals(scene: Scene) -> Iterator[Finding]:
    """A correction or retraction that does not say of what."""
    for statement in scene.records.statements.values():
        if statement.stance.withdraws and not statement.answers:
            what = f"{scene.name(statement.iri)} {statement.stance} and has no `answers`"
            yield scene.tell(statement, "says", what, "add `answers` with the statement that it withdraws")


def opposite_side(scene: Scene) -> Iterator[Finding]:
    """A relay that opposes what it relays, be it directly or through those who only attribute."""
    sides = _sides(scene)
    for statement, cited in _relayed(scene):
        mine = statement.stance.polarity
        if mine == 0 or cited.iri == statement.iri:
            continue
        supported, denied = sides[cited.iri]
        if denied and not supported if mine > 0 else supported and not denied:
            theirs = denied if mine > 0 else supported
            follows = (
                scene.implies(statement.claim, claim) if mine > 0 else scene.implies(claim, statement.claim)
                for claim in theirs
            )
            if any(follows):
                name = scene.name(cited.iri)
                what = f"{scene.name(statement.iri)} relays {name} and takes the opposite side"
                todo = f"if it reacts to {name}, write `answers` in place of `relays`; else correct `says`"
                yield scene.tell(statement, "relays", what, todo, target=cited.iri)


def _relayed(scene: Scene) -> Iterator[tuple[Statement, Statement]]:
    """Each statement with each statement that it relays."""
    statements = scene.records.statements
    for statement in statements.values():
        for iri in statement.relays:
            if iri in statements:
                yield statement, statements[iri]


def _sides(scene: Scene) -> dict[str, tuple[_Pools, _Pools]]:
    """Of each statement and all that stands behind it: the claims that are supported, and those that are denied."""
    statements = scene.records.statements
    sides: dict[str, tuple[_Pools, _Pools]] = {}
    for circle in components({iri: statement.relays for iri, statement in statements.items()}):
        supported: _Pools = frozenset()
        denied: _Pools = frozenset()
        for iri in circle:
            statement = statements.get(iri)
            if statement is None:
                continue
            pool = scene.pool.get(statement.claim, statement.claim)
            if statement.stance.polarity > 0 and pool not in supported:
                supported |= {pool}
            elif statement.stance.polarity < 0 and pool not in denied:
                denied |= {pool}
            for cited in statement.relays:
                behind = sides.get(cited)
                if behind is not None:  # sets are shared along a chain, not copied
                    supported = behind[0] if supported <= behind[0] else supported | behind[0]
                    denied = behind[1] if denied <= behind[1] else denied | behind[1]
        for iri in circle:
            sides[iri] = supported, denied
    return sides


def rivals(scene: Scene) -> Iterator[Finding]:
    """A statement that supports a rival of what it relays supports."""
    for statement, cited in _relayed(scene):
        support = statement.stance.polarity > 0 and cited.stance.polarity > 0
        if support and scene.excludes(cited.claim, statement.claim):
            name = scene.name(cited.iri)
            what = f"{scene.name(statement.iri)} relays {name} and supports a rival of the claim that it supports"
            todo = f"if it reacts to {name}, write `answers` in place of `relays`; else correct `claim`"
            yield scene.tell(statement, "relays", what, todo, target=cited.iri)


def says_more(scene: Scene) -> Iterator[Finding]:
    """A relay that says more than what it relays, and so carries nothing."""
    claims = scene.records.claims
    for statement, cited in _relayed(scene):
        if cited.iri == statement.iri or statement.claim not in claims or cited.claim not in claims:
            continue
        if not _carries(scene, statement, cited):
            name = scene.name(cited.iri)
            what = f"{scene.name(statement.iri)} says more than {name}, which it relays, and so carries nothing"
            todo = "correct `claim`, `says` or `relays`, or join the two claims with `same-as` or `entails`"
            yield scene.tell(statement, "relays", what, todo, Severity.WARNING, cited.iri)


def _carries(scene: Scene, statement: Statement, cited: Statement) -> bool:
    """Whether what the cited statement says makes what the citing one says so, on whichever side."""
    if statement.stance.polarity != 0 and cited.stance in _SAYS_NOTHING:
        return False
    mine, theirs, side = statement.claim, cited.claim, cited.stance.polarity
    if side >= 0 and (scene.implies(theirs, mine) or scene.excludes(theirs, mine)):
        return True
    return side <= 0 and scene.implies(mine, theirs)


def circular(scene: Scene) -> Iterator[Finding]:
    """Statements that relay one another in a circle: told once for each circle."""
    statements = scene.records.statements
    edges = {iri: [one for one in s.relays if one != iri] for iri, s in statements.items() if s.relays}
    for circle in components(edges):
        members = [iri for iri in circle if iri in statements]
        if len(members) > 1:
            first = min(members, key=lambda iri: (statements[iri].place or ("", 0))[1] or 0)
            what = f"circular reporting: {scene.names(reversed(members))} relay one another"
            todo = "nothing is wrong with that, but a circle carries nothing unless a statement outside it feeds it"
            yield scene.tell(statements[first], "relays", what, todo, Severity.NOTE)
