"""Synthetic stories that look like real ones: few origins, many repeats, some denials, some retractions, missing dates.

`python -m benchmarks.generate --statements 10000 > story.yaml` writes one. The same seed gives the same story.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

PLACES: Final = ["Aldmoor", "Brackwell", "Corvia", "Dunmere", "Eastmark", "Farrow", "Galten", "Hollin", "Istria"]
THINGS: Final = ["bridge", "power station", "rail depot", "harbour", "grain store", "airfield", "dam", "refinery"]
EVENTS: Final = ["was hit by a missile", "was evacuated", "has been captured", "is out of service", "was sabotaged"]
FIRST: Final = date(2022, 2, 24)


def story(*, statements: int, a_claim: int = 10, seed: int = 1) -> Iterator[str]:
    """The lines of a story in the story format.

    Args:
        statements: how many, about; a whole number of claims is made.
        a_claim: how many of them on each claim.
        seed: the same seed gives the same story.
    """
    draw = random.Random(seed)
    claims = max(1, statements // a_claim)
    outlets, officials = max(8, claims // 12), max(4, claims // 5)
    yield "story: A synthetic war of words"
    yield "id: synthetic"
    yield "agents:"
    yield "  north: {name: Government of Northland, kind: government}"
    yield "  south: {name: Government of Southland, kind: government}"
    for number in range(outlets):
        kind = "agency" if number % 10 == 0 else "account" if number % 10 > 7 else "outlet"
        grade = f", grade: {draw.choice('ABBCCD')}" if draw.random() < 0.3 else ""
        yield f"  outlet-{number}: {{name: The {draw.choice(PLACES)} Courier {number}, kind: {kind}{grade}}}"
    for number in range(officials):
        yield f"  official-{number}: {{name: Official {number}, of: {draw.choice(['north', 'south'])}}}"
    for number in range(claims):
        words = f"an official in {draw.choice(PLACES)}"
        yield f"  source-{number}: {{unnamed: {words}, in: report-{number}-0, of: north}}"
    yield "claims:"
    for number in range(claims):
        where, what, event = draw.choice(PLACES), draw.choice(THINGS), draw.choice(EVENTS)
        party = ", parties: [north, south]" if draw.random() < 0.4 else ""
        yield f"  claim-{number}: {{text: 'The {what} number {number} in {where} {event}'{party}}}"
    yield "documents:"
    for number in range(claims):
        yield from _coverage(draw, number, a_claim, outlets, officials)


def _coverage(draw: random.Random, claim: int, statements: int, outlets: int, officials: int) -> Iterator[str]:
    """The documents about one claim: a first report with its unnamed source, then repeats and second voices."""
    about = f"claim: claim-{claim}"
    day = FIRST + timedelta(days=claim % 300)
    made = 2
    first = draw.randrange(outlets)
    yield from _document(draw, f"report-{claim}-0", first, day)
    yield f"      s-{claim}-0: {{who: source-{claim}, says: asserts, {about}, access: told}}"
    yield f"      s-{claim}-1: {{who: outlet-{first}, says: attributes, {about}, relays: s-{claim}-0}}"
    reports = [f"s-{claim}-1"]
    while made < statements:
        document = f"report-{claim}-{made}"
        outlet = draw.randrange(outlets)
        yield from _document(draw, document, outlet, day + timedelta(days=draw.randrange(4)))
        chance = draw.random()
        if chance < 0.6 or made + 2 > statements:
            relayed = draw.choice(reports)
            yield f"      s-{claim}-{made}: {{who: outlet-{outlet}, says: attributes, {about}, relays: {relayed}}}"
            reports.append(f"s-{claim}-{made}")
            made += 1
            continue
        if chance < 0.75:
            says = "denies"
        elif chance < 0.9:
            says = "confirms"
        else:
            says = "unable to confirm"
        speaker, voice = f"official-{draw.randrange(officials)}", f"s-{claim}-{made}"
        quote = f", quote: 'As to {claim}, we have said what we have to say.'" if draw.random() < 0.5 else ""
        yield f"      {voice}: {{who: {speaker}, says: {says}, {about}, answers: {draw.choice(reports)}{quote}}}"
        if says == "unable to confirm":
            made += 1
            continue
        yield f"      s-{claim}-{made + 1}: {{who: outlet-{outlet}, says: attributes, {about}, relays: {voice}}}"
        made += 2


def _document(draw: random.Random, document: str, outlet: int, day: date) -> Iterator[str]:
    yield f"  {document}:"
    yield f"    outlet: outlet-{outlet}"
    if draw.random() < 0.9:
        yield f"    published: {day}"
    yield "    statements:"


def main() -> None:
    """Writes a story to stdout."""
    parser = argparse.ArgumentParser(description="A synthetic story in the story format, to stdout.")
    parser.add_argument("--statements", type=int, default=10_000)
    parser.add_argument("--a-claim", type=int, default=10, help="statements on each claim")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    lines = story(statements=options.statements, a_claim=options.a_claim, seed=options.seed)
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    main()
