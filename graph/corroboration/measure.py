"""The measure, put together: from the evidence of a claim to its verdict."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime

from claimgraph.graph.corroboration.because import chains_of_side, chains_without_weight, waterfall
from claimgraph.graph.corroboration.chains import Cuts, chains_and_cuts
from claimgraph.graph.corroboration.forest import Forest, best_forest
from claimgraph.graph.corroboration.independence import independent_origins
from claimgraph.graph.corroboration.loops import loops
from claimgraph.graph.corroboration.nodes import link_names, nodes
from claimgraph.graph.corroboration.opinion import interval, log_odds, opinion, probability
from claimgraph.graph.corroboration.repeats import repeats
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.status import Sentences, on_record, status
from claimgraph.graph.corroboration.verdict import Sides, Verdict, Voided
from claimgraph.graph.corroboration.weights import DECIBAN, slope, through
from claimgraph.graph.evidence.canonical import Evidence
from claimgraph.graph.evidence.dependence import SameOrganisation
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Records
from claimgraph.graph.priors import Tables, default_tables


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
        self.evidence = Evidence(
            records,
            as_of=as_of,
            without=without,
            same_organisation=SameOrganisation(same_organisation),
            tables=self.tables,
        )
        self._sentences = Sentences(self.evidence)

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
        tables, record, said = self.tables, self.records.claims[claim], self.records.statements
        evidence = self.evidence.of(claim)
        sides = {polarity: Side.of(evidence.graph, evidence.groupings[polarity], polarity) for polarity in (1, -1)}
        origins = Sides(*(independent_origins(sides[polarity]) for polarity in (1, -1)))
        cuts = Sides(*(chains_and_cuts(sides[p], number) for p, number in zip((1, -1), origins, strict=True)))
        forests = Sides(*(best_forest(sides[polarity]) for polarity in (1, -1)))
        cap = relay_log_odds(tables.cap.mean)
        weight = Sides(*(through(cap, forest.weight) for forest in forests))
        prior = tables.prior if evidence.prior is None else evidence.prior
        low, high = interval(
            prior,
            tables.prior_spread,
            weight.for_ - weight.against,
            self._spreads(forests, cap),
            evidence=bool(origins.for_ or origins.against),
        )
        word = status(
            evidence,
            origins,
            Sides(cuts.for_[0], cuts.against[0]),
            on_record=origins.for_ == 1 and on_record(evidence, self.evidence),
        )
        repeated = repeats(evidence.graph, self.records)
        counted: Sides[Sequence[str]] = Sides(
            *([sides[p].names[i] for i in sorted(forest.origins)] for p, forest in zip((1, -1), forests, strict=True))
        )
        names = {polarity: link_names(sides[polarity], evidence, self.records) for polarity in (1, -1)}
        exact = all(forest.exact for forest in forests)
        return Verdict(
            claim=claim,
            id=record.id,
            text=str(record.text),
            status=word,
            summary=self._sentences.summary(evidence, word, origins, counted, len(repeated)),
            exact=exact and cuts.for_[1].complete and cuts.against[1].complete and not evidence.caveats,
            origins=origins,
            channels=Sides(cuts.for_[0], cuts.against[0]),
            hangs_on=Sides(_named(cuts.for_[1], names[1]), _named(cuts.against[1], names[-1])),
            hangs_on_sets=Sides(cuts.for_[1].number, cuts.against[1].number),
            circular=evidence.circular,
            loops=(*loops(evidence.graph), *loops(evidence.idle)),
            repeats=len(repeated),
            voided=tuple(
                Voided(said[iri].id, said[by].id)
                for iri, by in sorted(evidence.voided.items(), key=lambda item: said[item[0]].id)
            ),
            undated=evidence.undated,
            weight=Sides(weight.for_ * DECIBAN, weight.against * DECIBAN),
            weight_bounds=None if exact else Sides(*(_bounds(forest, cap) for forest in forests)),
            prior=prior,
            probability=probability(prior, weight.for_, weight.against),
            interval=(low, high),
            opinion=opinion(prior, weight.for_, weight.against),
            as_of=self._as_of,
            without=self._without,
            tables=tables.name,
            because=(
                *chains_of_side(sides[1], forests.for_, evidence.groupings[1], 1),
                *chains_of_side(sides[-1], forests.against, evidence.groupings[-1], -1),
                *chains_without_weight(evidence, self.evidence),
            ),
            waterfall=tuple(
                waterfall(
                    log_odds(prior),
                    log_odds(prior) + weight.for_ - weight.against,
                    ((1, sides[1], forests.for_, weight.for_), (-1, sides[-1], forests.against, weight.against)),
                )
            ),
            nodes=nodes(evidence, self.evidence, forests, sides, repeated, names),
            caveats=evidence.caveats,
        )

    def _spreads(self, forests: Sides[Forest], cap: float) -> dict[str, float]:
        """Of each coin of the table, by how much W_for - W_against moves with one standard deviation of it."""
        total: dict[str, float] = {}
        belief = self.tables.cap
        of_cap = belief.spread(0.5) / (belief.mean * (1 - belief.mean))
        for polarity, forest in zip((1, -1), forests, strict=True):
            if not forest.trees:
                continue
            let_through = slope(forest.weight, cap)
            for coin, spread in forest.spreads().items():
                total[coin] = total.get(coin, 0.0) + polarity * let_through * spread
            total["cap"] = total.get("cap", 0.0) + polarity * slope(cap, forest.weight) * of_cap
        return total


def _named(cuts: Cuts, names: list[tuple[str, ...]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(name for link in links for name in names[link]) for links in cuts.sets)


def _bounds(forest: Forest, cap: float) -> tuple[float, float]:
    return through(cap, forest.weight) * DECIBAN, through(cap, forest.upper) * DECIBAN


def _short(records: Records, iri: str) -> str:
    for kind in (records.statements, records.documents, records.agents):
        if iri in kind:
            return kind[iri].id
    return iri
