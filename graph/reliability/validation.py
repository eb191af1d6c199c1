"""Cross-validation: what a table says of claims whose outcomes did not teach it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final, Literal

import numpy as np

from claimgraph.errors import Finding, InputError
from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.model import Records
from claimgraph.graph.priors import Tables
from claimgraph.graph.reliability.intervals import Interval
from claimgraph.graph.reliability.learning import Method, learn
from claimgraph.graph.reliability.scores import Scores, about_mean, scores
from claimgraph.graph.reliability.testimony import Testimony
from claimgraph.graph.triples.short_ids import base_of
from claimgraph.ontology.terms import OutcomeVerdict

LEAST: Final = 20
"""So many decided claims there have to be: below, no interval would tell anything."""
LEAST_OF_EACH: Final = 5

By = Literal["claim", "event"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Assessment:
    """How well one table foretold outcomes.

    Attributes:
        tables: the name of the table.
        scores: the scores over all decided claims, each foretold by a table that its outcome did not teach.
        probabilities: of each claim (IRI) what was said of it.
        better: by how much its Brier score is lower than that of the first table, claim by claim, with its interval;
            None for the first one.
    """

    tables: str
    scores: Scores
    probabilities: Mapping[str, float]
    better: tuple[float, Interval] | None = None


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well some tables foretold the same outcomes.

    Attributes:
        by: what stays together in one fold: a claim, or all claims of an event (a story).
        folds: how many folds there were.
        groups: how many claims or events were spread over them.
        assessments: one for each table.
    """

    by: By
    folds: int
    groups: int
    assessments: tuple[Assessment, ...]

    def as_json(self) -> dict[str, Any]:
        """All of it, by name."""
        return {
            "by": self.by,
            "folds": self.folds,
            "groups": self.groups,
            "tables": [
                {
                    "tables": one.tables,
                    **one.scores.as_json(),
                    "better_by": one.better[0] if one.better else None,
                    "better_interval": list(one.better[1]) if one.better else None,
                }
                for one in self.assessments
            ],
        }


def calibration(
    records: Records,
    testimony: Testimony,
    conditions: Conditions,
    tables: Sequence[Tables],
    learned: Collection[Method],
    *,
    by: By = "claim",
    folds: int = 10,
    seed: int = 0,
    progress: Progress | None = None,
) -> Calibration:
    """Foretells each decided claim by tables that its fold did not teach.

    A table that is given is weighed as it is; if outcomes taught it, without those of the fold. Others are learned anew
    for each fold, from the other folds.

    Args:
        records: all records.
        testimony: their testimony, with what is known of outcomes.
        conditions: how claims are scored; their table does not matter.
        tables: the tables that are compared.
        learned: in which ways tables are learned besides; `em` knows no outcome at all.
        by: what stays together.
        folds: into how many parts claims or events are spread, by a hash of their IRIs.
        seed: another one spreads them otherwise.
        progress: told how many parts are done, and how many there are.

    Raises:
        InputError: there are too few outcomes, or fewer claims or events than folds.
        ConvergenceError: expectation-maximisation did not settle.
    """
    outcomes = testimony.outcomes
    established = sum(verdict is OutcomeVerdict.ESTABLISHED for verdict in outcomes.values())
    if len(outcomes) < LEAST or min(established, len(outcomes) - established) < LEAST_OF_EACH:
        what = f"{established} claims are established and {len(outcomes) - established} refuted"
        todo = f"record outcomes: at least {LEAST} claims, {LEAST_OF_EACH} of them of either kind"
        raise InputError(Finding("calibrate", f"there are too few outcomes ({what})", todo))
    parts, groups = _folds(records, outcomes, by, folds, seed)
    scorer = conditions.scorer(records)
    names = [*(one.name for one in tables), *(f"learned ({how})" for how in learned)]
    said: list[dict[str, float]] = [{} for _ in names]
    unjudged = testimony.without(testimony.claims)
    for number, part in enumerate(parts):
        held_out = frozenset(part)
        row = [one.leaving_out(_pooled(held_out, scorer.evidence.relations.pooled)) for one in tables]
        for how in learned:
            rest = testimony.without(held_out) if how == "outcomes" else unjudged
            row.append(learn(rest, how).tables)
        for found, table in zip(said, row, strict=True):
            weighing = scorer.weighing(table)
            found.update((claim, weighing.verdict(claim).probability) for claim in part)
        if progress is not None:
            progress(number + 1, len(parts))
    return Calibration(by, len(parts), groups, tuple(_assessments(names, said, outcomes)))


def _pooled(claims: Collection[str], pooled: Mapping[str, Sequence[str]]) -> frozenset[str]:
    return frozenset(one for claim in claims for one in (claim, *pooled.get(claim, ())))


def _assessments(
    names: Sequence[str], said: Sequence[Mapping[str, float]], outcomes: Mapping[str, OutcomeVerdict]
) -> list[Assessment]:
    order = sorted(outcomes)
    so = [outcomes[claim] is OutcomeVerdict.ESTABLISHED for claim in order]
    losses = [np.array([(found[c] - y) ** 2 for c, y in zip(order, so, strict=True)]) for found in said]
    assessed = []
    for number, name in enumerate(names):
        gain = losses[0] - losses[number]
        better = (float(gain.mean()), about_mean(gain)) if number else None
        p = [said[number][claim] for claim in order]
        assessed.append(Assessment(name, scores(p, so), dict(zip(order, p, strict=True)), better))
    return assessed


def _folds(records: Records, claims: Collection[str], by: By, folds: int, seed: int) -> tuple[list[list[str]], int]:
    """The claims in folds, whole groups together, the same ones for the same IRIs."""
    groups: dict[str, list[str]] = defaultdict(list)
    for claim in sorted(claims):
        groups[claim if by == "claim" else base_of(claim, records.stories) or claim].append(claim)
    if not 2 <= folds <= len(groups):
        many = f"{by}s" if len(groups) != 1 else by
        what = f"{len(groups)} {many} with outcomes cannot be spread over {folds} folds"
        raise InputError(Finding("calibrate", what, f"ask for 2 to {len(groups)} folds" if len(groups) > 1 else _TODO))
    order = sorted(groups, key=lambda name: sha256(f"{seed}:{name}".encode()).digest())
    parts: list[list[str]] = [[] for _ in range(folds)]
    for number, name in enumerate(order):
        parts[number % folds] += groups[name]
    return parts, len(groups)


_TODO: Final = "validate by claim"
