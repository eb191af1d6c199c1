"""The measure, put together: from the evidence of a claim to its verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from claimgraph.graph.corroboration.because import chains_of_side, chains_without_weight, waterfall
from claimgraph.graph.corroboration.chains import NO_CUTS, Cuts, chains_and_cuts
from claimgraph.graph.corroboration.forest import NO_FOREST, Forest, best_forest
from claimgraph.graph.corroboration.independence import independent_groups, independent_origins
from claimgraph.graph.corroboration.loops import loops
from claimgraph.graph.corroboration.nodes import link_names, nodes
from claimgraph.graph.corroboration.opinion import interval, log_odds, opinion, probability
from claimgraph.graph.corroboration.repeats import repeats
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.status import Sentences, on_record, status
from claimgraph.graph.corroboration.verdict import Sides, Verdict, Voided
from claimgraph.graph.corroboration.weights import DECIBAN, slope, through
from claimgraph.graph.evidence.canonical import ClaimEvidence, Evidence
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Records
from claimgraph.graph.priors import Tables, default_tables
from claimgraph.graph.triples import without_collector


class Scorer:
    """Scores the claims of some records, under one set of options.

    Args:
        records: all records of the store.
        as_of: only what was public by this instant counts; `as_of_typed` is the day as the user gave it.
        without: IRIs of statements, documents and agents that are dropped.
        same_organisation: whether speakers of one organisation are one origin: none, direct or top.
        tables: the priors and factors; those that are shipped where none are given.
    """

    def __init__(
        self,
        records: Records,
        *,
        as_of: datetime | None = None,
        as_of_typed: str | None = None,
        without: Collection[str] = (),
        same_organisation: SameOrganisation | str = SameOrganisation.DIRECT,
        tables: Tables | None = None,
    ) -> None:
        self.records = records
        self.tables = tables or default_tables()
        self._as_of = as_of_typed or (as_of.date().isoformat() if as_of else None)
        self._without = tuple(_short(records, iri) for iri in without)
        with without_collector():  # many small objects, none of them garbage
            self.evidence = Evidence(
                records,
                as_of=as_of,
                without=without,
                same_organisation=SameOrganisation(same_organisation),
                tables=self.tables,
            )
        self._sentences = Sentences(self.evidence)
        self._cap = relay_log_odds(self.tables.cap.mean)

    def verdicts(self) -> Iterator[Verdict]:
        """The verdict of every claim, in the order of the records."""
        return map(self.verdict, self.records.claims)

    def verdict(self, claim: str) -> Verdict:
        """The verdict on one claim.

        Args:
            claim: the IRI of the claim.

        Raises:
            KeyError: the records have no such claim.
        """
        evidence = self.evidence.of(claim)
        for_, against = (self._weigh(evidence, polarity) for polarity in (1, -1))
        both = Sides(for_, against)
        prior = self.tables.prior if evidence.prior is None else evidence.prior
        low, high = interval(
            prior,
            self.tables.prior_spread,
            for_.weight,
            against.weight,
            self._spreads(both),
            evidence=bool(for_.origins or against.origins),
        )
        origins = Sides(for_.origins, against.origins)
        channels = Sides(for_.channels, against.channels)
        recorded = for_.origins == 1 and on_record(evidence, self.evidence)
        word = status(evidence, origins, channels, on_record=recorded)
        repeated = repeats(evidence.graph, self.evidence)
        number_of_repeats = len({evidence.graph.nodes[name]["key"].ref for name in repeated})
        counted = Sides(for_.independent, against.independent)
        exact = not evidence.caveats and all(side.forest.exact and side.cuts.complete for side in both)
        before, said = log_odds(prior), self.records.statements
        return Verdict(
            claim=claim,
            id=evidence.claim.id,
            text=str(evidence.claim.text),
            status=word,
            summary=self._sentences.summary(evidence, word, origins, counted, number_of_repeats),
            exact=exact,
            origins=origins,
            channels=channels,
            hangs_on=Sides(for_.hangs_on, against.hangs_on),
            hangs_on_sets=Sides(for_.cuts.number, against.cuts.number),
            circular=evidence.circular,
            loops=(*loops(evidence.graph), *loops(evidence.idle)),
            repeats=number_of_repeats,
            voided=tuple(
                Voided(said[iri].id, said[by].id)
                for iri, by in sorted(evidence.voided.items(), key=lambda item: said[item[0]].id)
            ),
            undated=evidence.undated,
            weight=Sides(for_.weight * DECIBAN, against.weight * DECIBAN),
            weight_bounds=None if exact else Sides(*(self._bounds(side, evidence.caveats) for side in both)),
            prior=prior,
            probability=probability(prior, for_.weight, against.weight),
            interval=(low, high),
            opinion=opinion(prior, for_.weight, against.weight),
            as_of=self._as_of,
            without=self._without,
            tables=self.tables.name,
            because=(
                *chains_of_side(for_.nodes, for_.forest, evidence.groupings[1], 1),
                *chains_of_side(against.nodes, against.forest, evidence.groupings[-1], -1),
                *chains_without_weight(evidence, self.evidence),
            ),
            waterfall=tuple(
                waterfall(
                    before,
                    before + for_.weight - against.weight,
                    [(side.polarity, side.nodes, side.forest, side.weight) for side in both],
                )
            ),
            nodes=nodes(
                evidence,
                self.evidence,
                [(side.nodes, side.forest, side.links) for side in both],
                repeated,
            ),
            caveats=evidence.caveats,
        )

    def _weigh(self, evidence: ClaimEvidence, polarity: int) -> _Weighed:
        """Counts and weighs one side."""
        side = Side.of(evidence.graph, evidence.groupings[polarity], polarity)
        if not len(side):
            return _Weighed(polarity, side, 0, 0, NO_CUTS, NO_FOREST, 0.0, [])
        origins = independent_origins(side)
        channels, cuts = chains_and_cuts(side, origins)
        forest = best_forest(side)
        weight = through(self._cap, forest.weight)
        return _Weighed(
            polarity, side, origins, channels, cuts, forest, weight, link_names(side, evidence, self.records)
        )

    def _spreads(self, sides: Sides[_Weighed]) -> dict[str, float]:
        """Of each coin of the table, by how much W_for - W_against moves with one standard deviation of it."""
        total: dict[str, float] = defaultdict(float)
        belief = self.tables.cap
        of_cap = belief.spread(0.5) / (belief.mean * (1 - belief.mean))
        for side in sides:
            let_through = slope(side.forest.weight, self._cap)
            for coin, spread in side.forest.spreads().items():
                total[coin] += side.polarity * let_through * spread
            total["cap"] += side.polarity * slope(self._cap, side.forest.weight) * of_cap
        return total

    def _bounds(self, side: _Weighed, caveats: Sequence[str]) -> tuple[float, float]:
        """Between what the side weighs; what is not counted yet may lift it as far as the cap lets it."""
        upper = self._cap if caveats else through(self._cap, side.forest.upper)
        return side.weight * DECIBAN, upper * DECIBAN


@dataclass(frozen=True, slots=True)
class _Weighed:
    """One side of a claim, counted and weighed. `weight` is after the cap, in natural log-odds."""

    polarity: int
    nodes: Side
    origins: int
    channels: int
    cuts: Cuts
    forest: Forest
    weight: float
    links: list[tuple[str, ...]]

    @property
    def independent(self) -> Sequence[Sequence[str]]:
        """As many origins as are counted, by name, each with those that are one with it."""
        return [[self.nodes.names[i] for i in group] for group in independent_groups(self.nodes)]

    @property
    def hangs_on(self) -> tuple[tuple[str, ...], ...]:
        """The smallest cuts, by the names of their links."""
        return tuple(tuple(name for link in links for name in self.links[link]) for links in self.cuts.sets)


def _short(records: Records, iri: str) -> str:
    for kind in (records.statements, records.documents, records.agents):
        if iri in kind:
            return kind[iri].id
    return iri
