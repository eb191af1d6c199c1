"""The measure, put together: from the evidence of a claim to its verdict."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from claimgraph.graph.corroboration.amounts import Amounts
from claimgraph.graph.corroboration.because import chains_of_side, chains_untold, chains_without_weight, waterfall
from claimgraph.graph.corroboration.chains import NO_CUTS, Cuts, chains_and_cuts
from claimgraph.graph.corroboration.exact import Weights, exact_weight
from claimgraph.graph.corroboration.forest import NO_FOREST, best_forest
from claimgraph.graph.corroboration.graded import graded
from claimgraph.graph.corroboration.independence import Independent, independent
from claimgraph.graph.corroboration.loops import loops
from claimgraph.graph.corroboration.nodes import link_names, nodes
from claimgraph.graph.corroboration.opinion import interval, log_odds, opinion, probability
from claimgraph.graph.corroboration.repeats import repeats
from claimgraph.graph.corroboration.rivalry import Contest, Part, node_at, reaching
from claimgraph.graph.corroboration.side import Side
from claimgraph.graph.corroboration.status import Sentences, on_record, status
from claimgraph.graph.corroboration.verdict import Rival, Sides, Verdict, Voided
from claimgraph.graph.corroboration.weights import DECIBAN, through
from claimgraph.graph.evidence.canonical import Bearing, ClaimEvidence, Evidence
from claimgraph.graph.evidence.dependence import Grouping, SameOrganisation
from claimgraph.graph.evidence.strength import relay_log_odds
from claimgraph.graph.model import Records
from claimgraph.graph.phrases import Phrase
from claimgraph.graph.priors import Tables, default_tables
from claimgraph.graph.triples import without_collector

if TYPE_CHECKING:
    import networkx as nx


class Scorer:
    """Scores the claims of some records, under one set of options.

    Args:
        records: all records of the store.
        as_of: only what was public by this instant counts; `as_of_typed` is the day as the user gave it.
        without: IRIs of statements, documents and agents that are dropped.
        same_organisation: whether speakers of one organisation are one origin: none, direct or top.
        tables: the priors and factors; those that are shipped where none are given.
        weights: whether a side weighs as its best sub-forest does, or as the enumerated model says.
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
        weights: Weights | str = Weights.BEST,
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
        self._weights = Weights(weights)

    def seeing(self, visible: frozenset[str], dropped: frozenset[str] = frozenset()) -> Scorer:
        """Scores the same claims where only some of the statements (IRIs) count: see `Evidence.seeing`.

        Its verdicts name the day and what was left out as this one's do.
        """
        other = copy(self)
        other.evidence = self.evidence.seeing(visible, dropped)
        other._sentences = Sentences(other.evidence)
        return other

    def weighing(self, tables: Tables) -> Scorer:
        """Scores the same claims by another table of priors and factors."""
        other = copy(self)
        other.tables, other._cap = tables, relay_log_odds(tables.cap.mean)
        other.evidence = self.evidence.weighing(tables)
        other._sentences = Sentences(other.evidence)
        return other

    def verdicts(self) -> Iterator[Verdict]:
        """The verdict of every claim, in the order of the records."""
        return map(self.verdict, self.records.claims)

    def verdict(self, claim: str) -> Verdict:
        """The verdict on one claim.

        Args:
            claim: the IRI of the claim.

        Raises:
            KeyError: the records have no such claim.
            InputError: it was to be weighed by enumeration, which its evidence does not allow.

        A claim whose own outcome is among those that taught the table is weighed by the table that the others teach.
        """
        if self.tables.learned is not None:
            relations = self.evidence.relations
            own = self.tables.leaving_out(relations.pooled.get(relations.pool_of(claim), (claim,)))
            if own is not self.tables:
                return self.weighing(own).verdict(claim)
        evidence = self.evidence.of(claim)
        sides = Sides(*(self._counted(evidence, polarity) for polarity in (1, -1)))
        amounts = self._weighed(evidence, sides)
        weight = Sides(*amounts.weights)
        prior = evidence.prior
        low, high = interval(
            prior,
            self.tables.prior_spread,
            weight.for_,
            weight.against,
            amounts.spreads(self._cap, self.tables.cap),
            evidence=amounts.any_evidence,
        )
        origins = Sides(*(side.origins for side in sides))
        channels = Sides(*(side.channels for side in sides))
        recorded = origins.for_ == 1 and on_record(evidence, self.evidence)
        word = status(evidence, origins, channels, on_record=recorded)
        repeated = repeats(evidence.graph, self.evidence)
        number_of_repeats = len({evidence.graph.nodes[name]["key"].ref for name in repeated})
        counted = Sides(*(side.independent for side in sides))
        gaps = (*evidence.caveats, *amounts.caveats)
        caveats = (*gaps, Phrase("enumerated")) if self._weights is Weights.EXACT else gaps
        exact = (
            not gaps
            and amounts.exact(self._weights)
            and all(side.cuts.complete and side.counted.exact for side in sides)
        )
        said = self.records.statements
        told = [
            chain
            for polarity, part in amounts.parts
            for chain in chains_of_side(evidence, self.evidence, part.side, part.forest, polarity)
        ]
        shown = nodes(
            evidence,
            self.evidence,
            [(side.nodes, amounts.counted(side.polarity), side.links) for side in sides],
            repeated,
        )
        return Verdict(
            claim=claim,
            id=evidence.claim.id,
            text=str(evidence.claim.text),
            status=word,
            summary=self._sentences.summary(evidence, word, origins, counted, number_of_repeats, gaps),
            exact=exact,
            origins=origins,
            channels=channels,
            hangs_on=Sides(*(side.hangs_on for side in sides)),
            hangs_on_sets=Sides(*(side.cuts.number for side in sides)),
            circular=evidence.circular,
            loops=(*loops(evidence.graph), *loops(evidence.idle)),
            repeats=number_of_repeats,
            voided=tuple(
                Voided(said[iri].id, said[by].id)
                for iri, by in sorted(evidence.voided.items(), key=lambda item: said[item[0]].id)
            ),
            undated=evidence.undated,
            weight=Sides(weight.for_ * DECIBAN, weight.against * DECIBAN),
            weight_bounds=None if exact else self._bounds(amounts),
            prior=prior,
            probability=probability(prior, weight.for_, weight.against),
            interval=(low, high),
            opinion=opinion(prior, weight.for_, weight.against),
            as_of=self._as_of,
            without=self._without,
            tables=self.tables.name,
            because=(
                *told,
                *(
                    chain
                    for side in sides
                    for chain in chains_untold(evidence, self.evidence, side.nodes, side.polarity, told)
                ),
                *chains_without_weight(evidence, self.evidence),
            ),
            waterfall=tuple(
                waterfall(
                    log_odds(prior),
                    log_odds(prior) + weight.for_ - weight.against,
                    amounts.own,
                    [(self._names(rivals.pools), -rivals.weight) for rivals in amounts.sets],
                )
            ),
            nodes=shown,
            grades=tuple(graded(shown, self.records, self.evidence.strengths)),
            rivals=tuple(self._rivals(evidence, amounts)),
            caveats=caveats,
            weights=self._weights.value,
        )

    def _counted(self, evidence: ClaimEvidence, polarity: int) -> _Counted:
        """Counts one side."""
        side = Side.of(evidence.graph, evidence.groupings[polarity], polarity)
        if not len(side):
            return _Counted(polarity, side, Independent([], True), 0, NO_CUTS, [])
        counted = independent(side)
        channels, cuts = chains_and_cuts(side, len(counted.groups))
        return _Counted(polarity, side, counted, channels, cuts, link_names(side, evidence, self.records))

    def _weighed(self, evidence: ClaimEvidence, sides: Sides[_Counted]) -> Amounts:
        """Weighs both sides, and the rivals where there are some."""
        if not evidence.rivals:
            both = (self._weigh(side.nodes, side.polarity, evidence.claim.id) for side in sides)
            return Amounts((*both,))
        weigh = partial(self._weigh, polarity=0, claim=evidence.claim.id)
        return Amounts(contest=self._contest(evidence, sides).weigh(weigh))

    def _weigh(self, side: Side, polarity: int, claim: str) -> Part:
        """Weighs one side of one claim by itself."""
        if not len(side):
            return Part(side, NO_FOREST, 0.0, 0.0)
        forest = best_forest(side)
        uncapped = exact_weight(side, claim, polarity) if self._weights is Weights.EXACT else forest.weight
        return Part(side, forest, uncapped, through(self._cap, uncapped))

    def _contest(self, evidence: ClaimEvidence, sides: Sides[_Counted]) -> Contest:
        """The claim with its rivals: what is said of itself apart from what is said of each of them."""
        against, graph = sides.against.nodes, evidence.graph
        ends: dict[str, list[int]] = defaultdict(list)
        for i, name in enumerate(against.names):
            if against.attached[i]:
                data = graph.nodes[name]
                for rival in data["rivals"] if data["bears"] is Bearing.RIVAL else ("",):
                    ends[rival].append(i)
        support, denial, priors = {}, {}, {}
        own = sides.for_.nodes, reaching(against, ends[""])
        defending, opposing = [(own[0], graph)], [(own[1], graph)]
        for rival in dict.fromkeys(pool for rivals in evidence.rivals for pool in rivals):
            alone = self.evidence.of(self.evidence.claim_of(rival), rivals=False)
            priors[rival] = alone.prior
            support[rival] = reaching(against, ends[rival])
            denial[rival] = Side.of(alone.graph, alone.groupings[-1], -1)
            defending.append((denial[rival], alone.graph))
            opposing.append((support[rival], graph))
        return Contest(
            prior=evidence.prior,
            priors=priors,
            sets=evidence.rivals,
            own=own,
            support=support,
            denial=denial,
            groupings=(self._together(defending), self._together(opposing)),
        )

    def _together(self, sides: Sequence[tuple[Side, nx.DiGraph[str]]]) -> Grouping:
        """How the origins of several sides, each out of its evidence graph, depend on one another."""
        return self.evidence.grouped(
            (node_at(at, side.names[i]), graph.nodes[side.names[i]])
            for at, (side, graph) in enumerate(sides)
            for i in side.known
        )

    def _rivals(self, evidence: ClaimEvidence, amounts: Amounts) -> Iterator[Rival]:
        """The rivals of a claim as its verdict tells them."""
        if amounts.contest is None:
            return
        for number, pools in enumerate(evidence.rivals, 1):
            for pool in pools:
                claim = self.records.claims[self.evidence.claim_of(pool)]
                support, denial = amounts.contest.support[pool].weight, amounts.contest.denial[pool].weight
                prior = self.evidence.prior(claim.iri)
                yield Rival(claim.id, str(claim.text), prior, support * DECIBAN, denial * DECIBAN, number)

    def _names(self, pools: Sequence[str]) -> str:
        return " + ".join(self.records.claims[self.evidence.claim_of(pool)].id for pool in pools)

    def _bounds(self, amounts: Amounts) -> Sides[tuple[float, float]]:
        """Between what each side weighs, in decibans."""
        return Sides(
            *(
                (least * DECIBAN, max(least, most) * DECIBAN)
                for least, most in zip(amounts.weights, amounts.most(self._cap), strict=True)
            )
        )


@dataclass(frozen=True, slots=True)
class _Counted:
    """One side of a claim, counted."""

    polarity: int
    nodes: Side
    counted: Independent
    channels: int
    cuts: Cuts
    links: list[tuple[str, ...]]

    @property
    def origins(self) -> int:
        """How many origins are counted."""
        return len(self.counted.groups)

    @property
    def independent(self) -> Sequence[Sequence[str]]:
        """As many origins as are counted, by name, each with those that are one with it."""
        return [[self.nodes.names[i] for i in group] for group in self.counted.groups]

    @property
    def hangs_on(self) -> tuple[tuple[str, ...], ...]:
        """The smallest cuts, by the names of their links."""
        return tuple(tuple(name for link in links for name in self.links[link]) for links in self.cuts.sets)


def _short(records: Records, iri: str) -> str:
    for kind in (records.statements, records.documents, records.agents):
        if iri in kind:
            return kind[iri].id
    return iri
