"""How well tables foretell what became of rumours: news articles for, against and observing (Emergent).

    python -m benchmarks.outcomes --data DIR [--seeds N]

DIR holds `claims.csv` (source, object, value, doc) and `gold.csv` (object, truth) of Ferreira and Vlachos, "Emergent: a
novel data-set for stance classification", NAACL 2016. Nothing of it is copied. Each article is a document of its outlet
with one statement: `for` asserts the claim and `against` denies it, both for the outlet itself, since nothing is known
of whom it relays; `observing` is an article that takes no side (`speculates`). Claims that were judged true or false
get an outcome; the others stay open.

Printed are the shipped table, one learned without outcomes, and one learned with them, by cross-validation with one
default configuration; the last line averages the last one over several ways to spread claims over folds.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from claimgraph.graph.corroboration.conditions import Conditions
from claimgraph.graph.model import By, Claim, Document, Outcome, Outlet, Record, Records, Statement, Text
from claimgraph.graph.priors import default_tables
from claimgraph.graph.reliability.testimony import gathered
from claimgraph.graph.reliability.validation import Calibration, calibration
from claimgraph.ontology.terms import OutcomeVerdict, Stance

BASE = "https://example.org/rumours/"
STANCES = {"for": Stance.ASSERTS, "against": Stance.DENIES, "observing": Stance.SPECULATES}
VERDICTS = {"true": OutcomeVerdict.ESTABLISHED, "false": OutcomeVerdict.REFUTED}


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with claims.csv and gold.csv")
    parser.add_argument("--seeds", type=int, default=10, help="ways to spread the claims over folds")
    options = parser.parse_args()
    records = Records.of(rumours(options.data))
    said = gathered(records)
    print(
        f"{len(records.claims)} claims, {len(records.statements)} articles of {len(records.agents)} outlets, "
        f"{len(said.outcomes)} judged"
    )
    start = time.process_time()
    runs = [
        calibration(records, said, Conditions(), [default_tables()], ["outcomes", "em"], seed=seed)
        for seed in range(options.seeds)
    ]
    print(f"{(time.process_time() - start) / len(runs):.1f} s of processor for 10 folds\n")
    show(runs[0])
    print()
    for number, one in enumerate(runs[0].assessments):
        columns = [
            [getattr(run.assessments[number].scores, name) for run in runs] for name in ("accuracy", "brier", "ece")
        ]
        means = "  ".join(f"{statistics.mean(c):.3f} ({min(c):.3f} to {max(c):.3f})" for c in columns)
        print(f"{one.tables:<20} over {len(runs)} ways to spread: accuracy, Brier, ECE  {means}")


def show(found: Calibration) -> None:
    """One line for each table."""
    print(f"{'tables':<20} {'accuracy (90 %)':<24} {'Brier (90 %)':<26} {'log':<6} {'ECE':<6} ECE if calibrated")
    for one in found.assessments:
        s = one.scores
        accuracy = f"{s.accuracy:.3f} ({s.accuracy_interval.low:.3f} to {s.accuracy_interval.high:.3f})"
        brier = f"{s.brier:.3f} ({s.brier_interval.low:.3f} to {s.brier_interval.high:.3f})"
        print(f"{one.tables:<20} {accuracy:<24} {brier:<26} {s.log:<6.3f} {s.ece:<6.3f} {s.expected_ece:.3f}")


def rumours(folder: Path) -> Iterator[Record]:
    """The records of the data."""
    outlets: set[str] = set()
    for row in _rows(folder / "gold.csv"):
        iri = f"{BASE}claim/{_name(row['object'])}"
        yield Claim(iri=iri, id=row["object"], text=Text.of(row["text"] or row["object"], "en"))
        if row["truth"] in VERDICTS:
            yield Outcome(
                iri=f"{iri}/outcome",
                id="outcome",
                claim=iri,
                verdict=VERDICTS[row["truth"]],
                decided_by=By(name="Emergent"),
            )
    for number, row in enumerate(_rows(folder / "claims.csv"), 1):
        name = row["source"].removeprefix("www.")
        outlet, document = f"{BASE}outlet/{_name(name)}", f"{BASE}article/{number}"
        if outlet not in outlets:
            outlets.add(outlet)
            yield Outlet(iri=outlet, id=name, name=Text.of(name, "en"))
        yield Document(iri=document, id=f"d{number}", outlet=outlet)
        yield Statement(
            iri=f"{document}/says",
            id=f"s{number}",
            speaker=outlet,
            stance=STANCES[row["value"]],
            claim=f"{BASE}claim/{_name(row['object'])}",
            document=document,
            own_reporting=True,
        )


def _name(typed: str) -> str:
    return hashlib.sha256(typed.encode()).hexdigest()[:16]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


if __name__ == "__main__":
    main()
