"""Grades and verdicts in other people's scales, and what they are in ours: MISP tags, STIX confidence, ClaimReview.

Every table is documented in docs/reliability.md. Into our terms they read whatever those scales can say and we can as
well; out of our terms they write what reads back as the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from claimgraph.ontology.terms import Credibility, OutcomeVerdict, Reliability

STIX_CONFIDENCE: Final[Mapping[Credibility, int]] = {
    Credibility.CONFIRMED: 90,
    Credibility.PROBABLY_TRUE: 70,
    Credibility.POSSIBLY_TRUE: 50,
    Credibility.DOUBTFUL: 30,
    Credibility.IMPROBABLE: 10,
}
"""STIX 2.1, Appendix A, Admiralty Credibility: the confidence of each figure. 6 has none."""

_LEAST: Final = {
    Credibility.CONFIRMED: 80,
    Credibility.PROBABLY_TRUE: 60,
    Credibility.POSSIBLY_TRUE: 40,
    Credibility.DOUBTFUL: 20,
    Credibility.IMPROBABLE: 0,
}
"""From which confidence on a figure holds, up to the next one."""

STIX_WORDS: Final[Mapping[str, int]] = {
    # None / Low / Med / High
    "none": 0,
    "low": 15,
    "med": 50,
    "medium": 50,
    "high": 85,
    # Words of estimative probability
    "impossible": 0,
    "highly unlikely": 10,
    "almost certainly not": 10,
    "unlikely": 30,
    "probably not": 30,
    "even chance": 50,
    "likely": 70,
    "probable": 70,
    "highly likely": 90,
    "almost certain": 90,
    "certain": 100,
    # DNI
    "almost no chance": 5,
    "remote": 5,
    "very unlikely": 15,
    "highly improbable": 15,
    "improbable": 30,
    "roughly even chance": 50,
    "roughly even odds": 50,
    "very likely": 85,
    "highly probable": 85,
    "nearly certain": 95,
    # Admiralty Credibility
    "confirmed by other sources": 90,
    "probably true": 70,
    "possibly true": 50,
    "doubtful": 30,
}
"""STIX 2.1, Appendix A: the words of its scales, and the confidence value of each. Where two scales share a word, they
give it the same Admiralty figure: "improbable" is 5 on that scale alone, and 30 in the words of the DNI; as a figure
write 5."""

_MISP: Final = re.compile(r'admiralty-scale:(source-reliability|information-credibility)="([^"]*)"')
_LETTER, _FIGURE = "source-reliability", "information-credibility"

Grade = Reliability | Credibility


def from_misp(tag: str) -> Grade:
    """The grade that a tag of MISP's taxonomy `admiralty-scale` gives.

    >>> from_misp('admiralty-scale:source-reliability="b"')
    <Reliability.B: 'B'>

    Raises:
        ValueError: it is no such tag, or says what is no grade; tells what, and after `; ` what to do.
    """
    match = _MISP.fullmatch(tag.strip())
    if match is None:
        raise ValueError(
            "is no tag of the taxonomy admiralty-scale; "
            'write one such as admiralty-scale:source-reliability="b" or admiralty-scale:information-credibility="2"'
        )
    predicate, value = match.groups()
    if predicate == _LETTER and value.lower() == "g":
        raise ValueError(
            "is the letter g, deliberately deceptive, which is no Admiralty grade; "
            "write the letter that holds, and the reason in `because`"
        )
    words: type[Grade] = Reliability if predicate == _LETTER else Credibility
    try:
        return words(value.upper())
    except ValueError:
        every = ", ".join(word.value.lower() for word in words)
        raise ValueError(f"is no {predicate} of the taxonomy admiralty-scale; write one of {every}") from None


def to_misp(grade: Grade) -> str:
    """The tag of MISP's taxonomy `admiralty-scale` for a grade, without loss.

    >>> to_misp(Credibility.CANNOT_BE_JUDGED)
    'admiralty-scale:information-credibility="6"'
    """
    predicate = _LETTER if isinstance(grade, Reliability) else _FIGURE
    return f'admiralty-scale:{predicate}="{grade.value.lower()}"'


def from_stix(confidence: str) -> Credibility:
    """The Admiralty figure for a STIX confidence, 0 to 100, or for a word of one of the scales of Appendix A.

    >>> from_stix("72"), from_stix("High")
    (<Credibility.PROBABLY_TRUE: '2'>, <Credibility.CONFIRMED: '1'>)

    Raises:
        ValueError: it is neither; tells what, and after `; ` what to do.
    """
    typed = " ".join(confidence.split()).lower()
    value = int(typed) if re.fullmatch(r"[0-9]{1,3}", typed) else STIX_WORDS.get(typed)
    if value is None or value > 100:
        raise ValueError(
            "is no STIX confidence; write a whole number from 0 to 100, or a word of a scale of its Appendix A"
        )
    return next(figure for figure, least in _LEAST.items() if value >= least)


def to_stix(credibility: Credibility) -> int | None:
    """The STIX confidence of a figure, which reads back as the same; None for 6, where STIX leaves it out."""
    return STIX_CONFIDENCE.get(credibility)


# ---------------------------------------------------------------- ClaimReview

TRUE_FROM: Final = 0.75
"""From this place between worst and best on, a rating establishes: on 1 to 5 the ratings 4 and 5."""
FALSE_TO: Final = 0.25
"""Up to this place it refutes: on 1 to 5 the ratings 1 and 2. What lies between decides nothing."""

REVIEW_WORDS: Final[Mapping[str, OutcomeVerdict | None]] = {
    **dict.fromkeys(
        ("true", "mostly true", "correct", "accurate", "mostly accurate", "confirmed", "verified", "largely true"),
        OutcomeVerdict.ESTABLISHED,
    ),
    **dict.fromkeys(
        (
            *(
                "false",
                "mostly false",
                "incorrect",
                "inaccurate",
                "pants on fire",
                "fake",
                "hoax",
                "fabricated",
                "wrong",
            ),
            *("debunked", "untrue", "not true", "largely false", "four pinocchios", "three pinocchios"),
        ),
        OutcomeVerdict.REFUTED,
    ),
    **dict.fromkeys(
        (
            *("half true", "partly true", "partly false", "mixture", "mixed", "unproven", "unverified", "misleading"),
            *("missing context", "out of context", "satire", "outdated", "no evidence", "unknown", "disputed"),
        ),
        None,
    ),
}
"""What the name of a rating (`alternateName`) decides; None: nothing."""


_NO_WORD: Final = re.compile(r"[^\w']+")
_DENYING: Final = frozenset(
    {
        *("false", "fake", "hoax", "wrong", "incorrect", "inaccurate", "untrue", "debunked"),
        *("faux", "fausse", "falso", "falsa", "falsch"),
    }
)
"""Words which in a name that is not known speak against a number that says it is so."""


def from_review(
    rating: float | None = None,
    best: float | None = None,
    worst: float | None = None,
    name: str | None = None,
) -> OutcomeVerdict | None:
    """What a ClaimReview's rating decides (schema.org: `ratingValue`, `bestRating`, `worstRating`, `alternateName`).

    The number holds, as its place between worst (1 where it is left out) and best (5); a number outside of these is no
    rating, as -1 is by convention. The name holds where there is no number, and one that decides nothing always does.

    >>> from_review(2), from_review(3), from_review(name="Mostly true")
    (<OutcomeVerdict.REFUTED: 'refuted'>, None, <OutcomeVerdict.ESTABLISHED: 'established'>)

    Returns:
        None: it decides nothing, as "half true" does.

    Raises:
        ValueError: there is neither a number nor a name that is known, the scale has no length, or number and name say
            the opposite; tells what, and after `; ` what to do.
    """
    low, high = 1.0 if worst is None else worst, 5.0 if best is None else best
    said = None if name is None else " ".join(_NO_WORD.sub(" ", name).split()).casefold()
    known = said in REVIEW_WORDS
    by_name = REVIEW_WORDS[said] if said is not None and known else None
    if rating is None or low == high or not min(low, high) <= rating <= max(low, high):
        if not known and low == high:
            raise ValueError("has a best rating that is its worst; correct `best` and `worst`")
        if not known:
            raise ValueError(
                "says neither by a number on its scale nor by a name that is known what it decides; "
                "write `verdict: established` or `verdict: refuted`"
            )
        return by_name
    place = (rating - low) / (high - low)
    by_number = OutcomeVerdict.ESTABLISHED if place >= TRUE_FROM else None
    by_number = OutcomeVerdict.REFUTED if place <= FALSE_TO else by_number
    if known and by_name is None:
        return None
    if said and not known and by_number is OutcomeVerdict.ESTABLISHED and not _DENYING.isdisjoint(said.split()):
        raise ValueError("says the opposite by its number and by a word of its name; correct one of them")
    if by_number is not None and by_name is not None and by_number is not by_name:
        raise ValueError("says the opposite by its number and by its name; correct one of them")
    return by_number
