"""What is behind `ClaimGraph.evaluate`: the methods of truth discovery on a data set, or on the claims of a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from claimgraph.errors import Finding, InputError
from claimgraph.ontology.terms import OutcomeVerdict
from claimgraph.reports import Evaluation

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.corroboration.measure import Scorer
    from claimgraph.graph.discovery.evaluation import Evaluated
    from claimgraph.graph.discovery.gold import Gold
    from claimgraph.graph.discovery.method import Method
    from claimgraph.graph.model import Records

MEASURE: Final = "claimgraph"
"""The name under which the measure itself takes part: where there are stances on claims."""


def method_names() -> tuple[str, ...]:
    """All names that `evaluate` knows."""
    from claimgraph.graph.discovery.methods import METHODS

    return (*METHODS, MEASURE)


def evaluate_data(folder: Path, methods: Sequence[str], conditions: Conditions) -> Evaluation:
    """Methods on a data set in a folder: see `claimgraph.imports.datasets.read`."""
    from claimgraph.graph.discovery.assertions import Assertions
    from claimgraph.graph.discovery.evaluation import evaluate
    from claimgraph.graph.discovery.gold import Gold
    from claimgraph.graph.discovery.stances import Article, records_of
    from claimgraph.imports.datasets import read

    chosen, with_measure = _chosen(methods)
    data = read(folder)
    gold = {thing: Gold(*right) for thing, right in data.gold.items()}
    if data.stances:
        scorer = conditions.scorer(records_of(Article(row.source, row.object, row.value) for row in data.said))
        return Evaluation(data.name, tuple(_on_claims(scorer, gold, chosen, with_measure)))
    if with_measure and methods:
        what = "the measure scores claims, by stances for and against them, and this holds values of things"
        raise InputError(Finding(str(folder), what, f"leave `{MEASURE}` away"))
    return Evaluation(data.name, tuple(evaluate(Assertions.of(data.said), gold, chosen)))


def evaluate_store(records: Records, methods: Sequence[str], conditions: Conditions) -> Evaluation:
    """Methods on the claims of a store. Right is what the outcome says that holds, where it
    is established or refuted."""
    from claimgraph.graph.corroboration.exact import Weights

    if Weights(conditions.weights) is Weights.EXACT:
        raise InputError(Finding("weights", "exact weights are for single claims", "leave it away"))
    chosen, with_measure = _chosen(methods)
    scorer = conditions.scorer(records)
    return Evaluation(None, tuple(_on_claims(scorer, _outcomes(scorer), chosen, with_measure)))


def _on_claims(
    scorer: Scorer, gold: Mapping[str, Gold], methods: Iterable[Method], with_measure: bool
) -> Iterable[Evaluated]:
    from claimgraph.graph.discovery.evaluation import evaluate, judge
    from claimgraph.graph.discovery.testimony import claims_by_name, testimony, verdicts

    assertions = testimony(scorer.evidence)
    yield from evaluate(assertions, gold, methods)
    if with_measure:
        claims = claims_by_name(scorer.evidence)
        yield judge(
            lambda: verdicts(assertions, {name: scorer.verdict(iri).probability for name, iri in claims.items()}),
            gold,
            method=MEASURE,
            copies="weighed",
            probabilistic=True,
        )


def _chosen(names: Sequence[str]) -> tuple[list[Method], bool]:
    """The methods that are named, or all, each once; and whether the measure is among them."""
    from claimgraph.graph.discovery.methods import METHODS

    known = method_names()
    for name in names:
        if name not in known:
            raise InputError(Finding(name, "there is no such method", f"name one of {', '.join(known)}"))
    wanted = tuple(dict.fromkeys(names)) or known
    return [METHODS[name]() for name in wanted if name != MEASURE], MEASURE in wanted


def _outcomes(scorer: Scorer) -> dict[str, Gold]:
    """What recorded outcomes say of the claims, by the names that `testimony` gives them."""
    from claimgraph.graph.discovery.gold import Gold
    from claimgraph.graph.discovery.testimony import FALSE, TRUE, claims_by_name
    from claimgraph.graph.reliability.outcomes import known_outcomes

    words = {OutcomeVerdict.ESTABLISHED: TRUE, OutcomeVerdict.REFUTED: FALSE}
    known = known_outcomes(scorer.records)
    return {
        name: Gold(words[verdict])
        for name, iri in claims_by_name(scorer.evidence).items()
        if (verdict := known.get(iri)) in words
    }
