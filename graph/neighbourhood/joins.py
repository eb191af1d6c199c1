"""Which claims are joined: by what they say of one another, and by what people decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from claimgraph.graph.model import Claim, IdentityDecision, Record
from claimgraph.graph.neighbourhood.linked import Linked

_RELATIONS: Final = ("same_claim_as", "entails", "contradicts")
"""The fields by which claims are joined."""


class Joins:
    """The joints between claims, each found from either end.

    Args:
        linked: all records. Only what is asked for is read.
        decisions: all decisions; those on claims are heeded.
    """

    def __init__(self, linked: Linked, decisions: Iterable[Record]) -> None:
        self._linked = linked
        self._decided: dict[str, list[str]] = defaultdict(list)
        for decision in decisions:
            if isinstance(decision, IdentityDecision):
                for claim in decision.same:
                    self._decided[claim] += decision.same

    def of(self, iri: str, claim: Record | None) -> Iterator[str]:
        """The claims (IRIs) that are joined to one directly, whichever of the two says so.

        Args:
            iri: the claim.
            claim: its record, where there is one.
        """
        for field in _RELATIONS:
            if isinstance(claim, Claim):
                yield from getattr(claim, field)
            yield from self._linked.referring(Claim, field, iri)
        yield from self._decided.get(iri, ())
