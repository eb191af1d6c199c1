"""Ids: each one that is used is described and is of the right kind, and nothing refers to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final, NamedTuple

from claimgraph.errors import Finding, Severity
from claimgraph.graph.model import By, Record, UnnamedSource
from claimgraph.imports.checks.circles import components
from claimgraph.imports.checks.scene import Scene

_LISTS: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("agents", "of", "member_of", "agent"),
    ("agents", "owner", "owned_by", "agent"),
    ("agents", "possibly", "possibly_same_as", "agent"),
    ("documents", "by", "author", "agent"),
    ("claims", "parties", "party", "agent"),
    ("claims", "same-as", "same_claim_as", "claim"),
    ("claims", "entails", "entails", "claim"),
    ("claims", "contradicts", "contradicts", "claim"),
    ("statements", "relays", "relays", "statement"),
    ("statements", "answers", "answers", "statement"),
)
"""Where records hold lists of IRIs: collection, key, field, kind of what they are."""

_ONES: Final[tuple[tuple[str, str, str, str], ...]] = (
    ("documents", "outlet", "outlet", "agent"),
    ("statements", "who", "speaker", "agent"),
    ("statements", "claim", "claim", "claim"),
    ("statements", "in", "document", "document"),
    ("outcomes", "claim", "claim", "claim"),
)
_THEMSELVES: Final = ("of", "owner", "possibly", "same-as", "entails", "contradicts", "relays", "answers")
_WHERE: Final = {"agent": "agents", "document": "documents", "claim": "claims"}


class _Use(NamedTuple):
    """A use of an IRI: by a record, under a key; or on a line, by what has no record."""

    iri: str
    kinds: tuple[str, ...]
    record: Record | None = None
    key: str = ""
    line: int | None = None


def undescribed(scene: Scene) -> Iterator[Finding]:
    """An id that is used and never described: told once, where it is first used."""
    uses: dict[tuple[str, tuple[str, ...]], list[_Use]] = {}
    for use in _uses(scene):
        uses.setdefault((use.iri, use.kinds), []).append(use)
    for (iri, kinds), used in uses.items():
        found = scene.kind(iri)
        known = found in kinds or iri in scene.described.loose or scene.described.unread.intersection(kinds)
        if known:
            continue
        what, todo = _words(scene, iri, kinds, found)
        told = [
            scene.tell(use.record, use.key, what, todo, target=iri)
            if use.record is not None
            else Finding(scene.file, what, todo, use.line)
            for use in used
        ]
        first = min(told, key=lambda finding: finding.line or 0)
        lines = sorted({finding.line for finding in told if finding.line is not None and finding.line != first.line})
        more = f" (also on {_lines(lines)})" if lines and found is None else ""
        yield replace(first, what=first.what + more)


def _uses(scene: Scene) -> Iterator[_Use]:
    """Every use of an IRI that none of the right records has."""
    records = scene.records
    collections: dict[str, Mapping[str, Record]] = {
        "agent": records.agents,
        "document": records.documents,
        "claim": records.claims,
        "statement": records.statements,
    }
    for name, key, field, kind in _LISTS:
        known = collections[kind]
        for record in getattr(records, name).values():
            for iri in getattr(record, field):
                if iri not in known:
                    yield _Use(iri, (kind,), record, key)
    for name, key, field, kind in _ONES:
        known = collections[kind]
        for record in getattr(records, name).values():
            if getattr(record, field) not in known:
                yield _Use(getattr(record, field), (kind,), record, key)
    for agent in records.agents.values():
        if isinstance(agent, UnnamedSource) and agent.document not in records.documents:
            yield _Use(agent.document, ("document",), agent, "in")
    both = ("agent", "statement")
    for judgement in records.judgements.values():
        if judgement.judges not in records.agents and judgement.judges not in records.statements:
            yield _Use(judgement.judges, both, judgement)
    for decision in records.decisions.values():
        for key, iris in (("apart", decision.apart), ("together", decision.together)):
            for iri in iris:
                if iri not in records.agents and iri not in records.statements:
                    yield _Use(iri, both, decision, key)
    for identity in records.identity_decisions.values():
        for key, iris in (("same", identity.same), ("different", identity.different)):
            for iri in iris:
                if iri not in records.claims and iri not in records.agents:
                    yield _Use(iri, ("claim", "agent"), identity, key)
    for outcome in records.outcomes.values():
        for iri in outcome.evidence:
            ours = any(iri.startswith(story) for story in records.stories)
            if ours and iri not in records.statements and iri not in records.documents:
                yield _Use(iri, ("statement", "document"), outcome, "evidence")
    for story in records.stories.values():
        yield from _by(scene, story, "author", story.author)
    for use in scene.described.uses:
        if use.iri not in collections[use.kind]:
            yield _Use(use.iri, (use.kind,), line=use.line)
    for decided in scene.decided:
        yield from _by(scene, decided, "by", decided.decided_by)


def _by(scene: Scene, record: Record, key: str, by: By | None) -> Iterator[_Use]:
    if by is not None and by.agent is not None and by.agent not in scene.records.agents:
        yield _Use(by.agent, ("agent",), record, key)


def _words(scene: Scene, iri: str, kinds: tuple[str, ...], found: str | None) -> tuple[str, str]:
    kind, name = " or ".join(kinds), scene.name(iri)
    if found is not None:
        right = " or ".join(f"an {kind}" if kind[0] == "a" else f"a {kind}" for kind in kinds)
        is_one = f"an {found}" if found[0] == "a" else f"a {found}"
        return f"{name} is {is_one}, and {right} is needed here", "correct the id"
    near = [other for one in kinds if one in scene.ids for other in scene.ids[one].of(name[1:-1], likeness=0.5)]
    what = f"no {kind} has the id {name}"
    if near:
        return what, "did you mean " + " or ".join(f"`{one}`" for one in dict.fromkeys(near[:3])) + "?"
    if len(kinds) > 1:
        return what, "describe it, or correct the id"
    if kinds[0] in scene.described.how:
        return what, f"{scene.described.how[kinds[0]]}, or correct the id"
    if "statement" in kinds:
        return what, "describe it in its document, which may be `seen: no`, or correct the id"
    return what, f"describe it under `{_WHERE[kinds[0]]}`, or correct the id"


def _lines(lines: list[int], most: int = 5) -> str:
    shown = ", ".join(map(str, lines[:most])) + (f" and {len(lines) - most} more" if len(lines) > most else "")
    return f"line {shown}" if len(lines) == 1 else f"lines {shown}"


def itself(scene: Scene) -> Iterator[Finding]:
    """What refers to itself."""
    for collection, key, field, _ in _LISTS:
        if key in _THEMSELVES:
            for record in getattr(scene.records, collection).values():
                if record.iri in getattr(record, field):
                    what = f"{scene.name(record.iri)} refers to itself under `{key}`"
                    if key == "relays":
                        what = f"{scene.name(record.iri)} relays itself"
                    yield scene.tell(record, key, what, f"take its own id out of `{key}`", target=record.iri)


def member_circles(scene: Scene) -> Iterator[Finding]:
    """Agents that belong to one another in a circle."""
    agents = scene.records.agents
    edges = {iri: [one for one in agent.member_of if one != iri] for iri, agent in agents.items() if agent.member_of}
    for circle in components(edges):
        if len(circle) > 1:
            first = next(iri for iri in agents if iri in set(circle))
            what = f"`of` goes in a circle: {scene.names(reversed(circle))} belong to one another"
            yield scene.tell(agents[first], "of", what, "take one `of` out", Severity.WARNING)
