"""Under which conditions claims are scored, apart from the records: one question can be asked of many graphs."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from claimgraph.graph.corroboration.exact import Weights
from claimgraph.graph.corroboration.measure import Scorer
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.evidence.public import visible_statements
from claimgraph.graph.model import Records
from claimgraph.graph.neighbourhood import Linked, neighbourhood
from claimgraph.graph.priors import Tables


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """The options of a `Scorer`, resolved: IRIs in place of ids, an instant in place of a date, a table that was read.

    Attributes:
        as_of: only what was public by this instant counts; `as_of_typed` is the day as the user gave it.
        without: IRIs of statements, documents and agents that are dropped.
        same_organisation: whether speakers of one organisation are one origin.
        tables: the priors and factors; those that are shipped where none are given.
        weights: whether a side weighs as its best sub-forest does, or as the enumerated model says.
    """

    as_of: datetime | None = None
    as_of_typed: str | None = None
    without: tuple[str, ...] = ()
    same_organisation: SameOrganisation | str = SameOrganisation.DIRECT
    tables: Tables | None = None
    weights: Weights | str = Weights.BEST

    def scorer(self, records: Records) -> Scorer:
        """Scores claims of these records."""
        return Scorer(
            records,
            as_of=self.as_of,
            as_of_typed=self.as_of_typed,
            without=self.without,
            same_organisation=self.same_organisation,
            tables=self.tables,
            weights=self.weights,
        )

    def around(self, linked: Linked, claims: Collection[str]) -> Records:
        """The records that suffice to score some claims (IRIs) under these conditions."""
        return neighbourhood(linked, claims, also=self.without)

    def visible(self, records: Records) -> frozenset[str]:
        """The statements (IRIs) that were public and are not dropped."""
        return visible_statements(records, self.as_of, self.without)

    def also_without(self, iris: Iterable[str]) -> Conditions:
        """The same, with more of the records dropped."""
        return replace(self, without=tuple(dict.fromkeys((*self.without, *iris))))

    def at(self, instant: datetime, typed: str) -> Conditions:
        """The same as of an instant."""
        return replace(self, as_of=instant, as_of_typed=typed)
