"""Short ids: how a person calls what has an IRI.

An id is `dcterms:identifier`, else the IRI without the base of its story, else its last part. One that two IRIs share
becomes `<id of the story>:<id>`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping


def short_ids(own: Mapping[str, str | None], bases: Mapping[str, str]) -> dict[str, str]:
    """The short id of each IRI.

    Args:
        own: the IRIs that need one, each with its `dcterms:identifier` where it has one.
        bases: the IRIs of the stories, each with its id.
    """
    ids = {iri: own_id(iri, identifier, bases) for iri, identifier in own.items()}
    uses = Counter(ids.values())
    if len(uses) < len(ids):
        _qualify(ids, [iri for iri in own if uses[ids[iri]] > 1], bases)
    return {**bases, **ids}


def own_id(iri: str, identifier: str | None, bases: Mapping[str, object]) -> str:
    """The short id of an IRI, as far as it does not depend on the ids of others."""
    if identifier:
        return identifier
    base = base_of(iri, bases)
    return (iri[len(base) :] if base is not None else last_part(iri)) or iri


def _qualify(ids: dict[str, str], ambiguous: list[str], bases: Mapping[str, str]) -> None:
    only_story = next(iter(bases)) if len(bases) == 1 else None
    for iri in ambiguous:
        base = base_of(iri, bases) or only_story
        ids[iri] = f"{bases[base]}:{ids[iri]}" if base is not None else iri
    qualified = Counter(ids[iri] for iri in ambiguous)
    for iri in ambiguous:
        if qualified[ids[iri]] > 1:
            ids[iri] = iri


def base_of(iri: str, bases: Mapping[str, object]) -> str | None:
    """The IRI of the story that the node belongs to: the longest one that its IRI begins with."""
    end = len(iri) if bases else 0
    while end > 0:
        end = max(iri.rfind("/", 0, end), iri.rfind("#", 0, end))
        if end < 0:
            return None
        base = iri[: end + 1]
        if base in bases and base != iri:
            return base
    return None


def last_part(iri: str) -> str:
    """The last part of an IRI that says something.

    >>> last_part("https://example.org/story/ships/"), last_part("https://example.org/v#ann")
    ('ships', 'ann')
    """
    begins = max(iri.rfind("/"), iri.rfind("#")) + 1
    if begins < len(iri):  # nearly always
        return iri[begins:]
    stem = iri.rstrip("/#")
    return stem[max(stem.rfind("/"), stem.rfind("#")) + 1 :] or iri
