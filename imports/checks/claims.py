"""What must hold between claims: their priors, and what excludes what."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import Claim
from claimgraph.imports.checks.circles import components
from claimgraph.imports.checks.scene import Scene


def _priors(scene: Scene) -> dict[str, Claim]:
    """Of each pool the first claim that has a prior in range."""
    first: dict[str, Claim] = {}
    for iri, claim in scene.records.claims.items():
        if claim.prior is not None and 0 < claim.prior < 1:
            first.setdefault(scene.pool[iri], claim)
    return first


def one_prior(scene: Scene) -> Iterator[Finding]:
    """Claims that are the same have one prior."""
    first = _priors(scene)
    for iri, claim in scene.records.claims.items():
        other = first.get(scene.pool[iri])
        if other is not None and claim.prior is not None and 0 < claim.prior < 1 and claim.prior != other.prior:
            what = (
                f"{scene.name(iri)} is the same claim as {scene.name(other.iri)}, and they have two priors:"
                f" {claim.prior:g} and {other.prior:g}"
            )
            yield scene.tell(claim, "prior", what, "keep one `prior`")


def entailed_prior(scene: Scene) -> Iterator[Finding]:
    """What a claim entails cannot be less probable than the claim."""
    priors = _priors(scene)
    if len(priors) < 2 or not scene.entailed:
        return
    highest: dict[str, Claim] = {}  # of what entails a pool, the claim with the highest prior
    for circle in reversed(list(components(scene.entailed))):
        # Claims that entail one another in a circle are as probable as each other.
        entailing = [highest[pool] for pool in circle if pool in highest]
        own = [priors[pool] for pool in circle if pool in priors]
        best = max([*entailing, *own], key=_prior, default=None)
        if best is None:
            continue
        for pool in circle:
            claim = priors.get(pool)
            if claim is not None and _prior(claim) < _prior(best):
                what = (
                    f"{scene.name(best.iri)} entails {scene.name(claim.iri)}, which cannot be less probable, and has a"
                    f" higher prior: {best.prior:g} above {claim.prior:g}"
                )
                yield scene.tell(best, "prior", what, "lower this `prior`, or raise the other")
            for other in scene.entailed.get(pool, ()):
                highest[other] = max(best, highest.get(other, best), key=_prior)


def _prior(claim: Claim) -> float:
    return claim.prior or 0.0


def rival_priors(scene: Scene) -> Iterator[Finding]:
    """Of claims that all contradict one another at most one is true: their priors sum to 1 at most."""
    priors = _priors(scene)
    told: set[frozenset[str]] = set()
    for pool, others in scene.rivals.items():
        if pool not in priors:
            continue
        pairs = [rival for rival in others if rival in priors and _prior(priors[pool]) + _prior(priors[rival]) > 1]
        for rival in pairs:
            if (pair := frozenset((pool, rival))) not in told:
                told.add(pair)
                yield _too_much(scene, [priors[pool], priors[rival]])
        family = frozenset((pool, *others))
        if len(family) > 2 and not pairs and family not in told:
            told.add(family)
            if all(family <= scene.rivals[rival].keys() | {rival} for rival in others):
                claims = [priors[member] for member in (pool, *others) if member in priors]
                if sum(map(_prior, claims)) > 1 + 1e-9 and not _pair_too_much(claims):
                    yield _too_much(scene, claims)


def _pair_too_much(claims: list[Claim]) -> bool:
    """Whether two of them are too much already, which is told of the two."""
    return sum(sorted(map(_prior, claims))[-2:]) > 1


def _too_much(scene: Scene, claims: list[Claim]) -> Finding:
    order = {iri: number for number, iri in enumerate(scene.records.claims)}
    last = max(claims, key=lambda claim: order[claim.iri])
    names = scene.names(claim.iri for claim in sorted(claims, key=lambda claim: order[claim.iri]))
    what = f"the priors of {names}, which contradict each other, sum to {sum(map(_prior, claims)):g}"
    return scene.tell(last, "prior", what, "lower them until they sum to 1 or less: at most one of them is true")


def contradicts_itself(scene: Scene) -> Iterator[Finding]:
    """A claim that contradicts what is the same, or what follows from it or it from."""
    told = set()
    for iri, claim in scene.records.claims.items():
        for other in claim.contradicts:
            pair = frozenset((iri, other))
            if other in scene.records.claims and len(pair) == 2 and pair not in told:
                told.add(pair)
                if scene.implies(iri, other) or scene.implies(other, iri):
                    what = f"{scene.name(iri)} contradicts {scene.name(other)}, and is the same or entails it too"
                    yield scene.tell(claim, "contradicts", what, "keep one of the two", Severity.WARNING, other)


def decided_by_party(scene: Scene) -> Iterator[Finding]:
    """An outcome that was decided by a party to the claim, or by somebody inside one."""
    agents, claims = scene.records.agents, scene.records.claims
    for outcome in scene.records.outcomes.values():
        who = outcome.decided_by.agent if outcome.decided_by is not None else None
        claim = claims.get(outcome.claim)
        if who is None or claim is None:
            continue
        inside = [who]
        for one in inside:  # grows while it is walked
            inside += [other for other in (agents[one].member_of if one in agents else ()) if other not in inside]
        if set(inside) & set(claim.party):
            what = f"the outcome of {scene.name(claim.iri)} was decided by {scene.name(who)}, a party to it"
            todo = "give another authority in `by`, or take the outcome out"
            yield scene.tell(outcome, "by", what, todo, Severity.WARNING)
