"""Unnamed sources: nothing about them publishes an identity, and each belongs to one document."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.errors import Finding
from claimgraph.graph.model import UnnamedSource
from claimgraph.imports.checks.scene import Scene


def without_identity(scene: Scene) -> Iterator[Finding]:
    """An unnamed source with a name, a kind, another IRI than its story's, or known elsewhere."""
    stories = tuple(scene.records.stories)
    for source in _unnamed(scene):
        for key, held, private in (
            ("name", source.name is not None, "what you know goes to `real-name`, which is private"),
            ("same-as", bool(source.same_as), "what you know goes to `real-name` or `note`, which are private"),
            ("kind", source.kind is not None, "say what it belongs to with `of`"),
            ("iri", bool(stories) and not source.iri.startswith(stories), "its IRI is made from its id"),
        ):
            if held:
                what = f"an unnamed source has no `{key}`: an identity would be published"
                yield scene.tell(source, key, what, f"take it out: {private}")


def quoted_elsewhere(scene: Scene) -> Iterator[Finding]:
    """An unnamed source that speaks in a document that is not its own: told once for each such document."""
    agents, documents = scene.records.agents, scene.records.documents
    told = set()
    for statement in scene.records.statements.values():
        source = agents.get(statement.speaker)
        if not isinstance(source, UnnamedSource) or statement.document == source.document:
            continue
        if source.document not in documents or statement.document not in documents:
            continue  # told already: it is not described
        if (source.iri, statement.document) not in told:
            told.add((source.iri, statement.document))
            what = (
                f"{scene.name(source.iri)} is an unnamed source of {scene.name(source.document)} and is quoted in"
                f" {scene.name(statement.document)}"
            )
            todo = "describe a second unnamed source in this document, and join the two with `possibly`"
            yield scene.tell(statement, "who", what, todo)


def headcounts(scene: Scene) -> Iterator[Finding]:
    """A number of people below 1, or an exact and a least one at once."""
    for source in _unnamed(scene):
        if any(count is not None and count < 1 for count in (source.headcount, source.headcount_at_least)):
            todo = "write a whole number from 1 up, 2+ for at least two, or unknown"
            yield scene.tell(source, "count", "`count` is no number of people", todo)
        if source.headcount is not None and source.headcount_at_least is not None:
            yield scene.tell(source, "count", "`count` is exact and a least number at once", "keep what is published")


def _unnamed(scene: Scene) -> Iterator[UnnamedSource]:
    return (agent for agent in scene.records.agents.values() if isinstance(agent, UnnamedSource))
