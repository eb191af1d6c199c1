"""The board's own words: one table for each language, `languages/*.toml`. Template, script and Python take them there.

Words of stances, grades and the like come from the vocabulary; a language that is not English translates them in a
section of its own. The sentences of a verdict are phrases of the measure, which has a table for each language too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any, Final

from claimgraph.graph.corroboration.verdict import Role, Status, Verdict
from claimgraph.graph.model import Bounds
from claimgraph.graph.phrases import Phrase, capitalised, wording
from claimgraph.ontology.terms import Concept, Stance
from claimgraph.ontology.vocabulary import wordings

LANGUAGES: Final = ("en", "de")

_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d")

_HOW: Final = {
    Role.ORIGIN: "how_origin",
    Role.RELAY: "how_relay",
    Role.REPEAT: "how_repeat",
    Role.NEITHER: "how_neither",
    Role.VOIDED: "how_voided",
    Role.CIRCULAR: "how_circular",
    Role.IDLE: "how_idle",
}
_CHANGED_STANCE: Final = {
    Role.VOIDED: "said_withdrawn",
    Role.CIRCULAR: "said_circular",
    Role.IDLE: "said_idle",
}


class Words:
    """The words of one language.

    >>> Words.of("en")("results", n=2)
    '2 results'
    """

    def __init__(self, language: str, page: Mapping[str, Any], vocabulary: Mapping[str, str]) -> None:
        self.language = language
        self.page = page
        """The table as it stands in the file, for the script."""
        self._vocabulary = vocabulary
        self._measure = wording(language)
        self._labels: dict[Concept, str] = {}

    @staticmethod
    def of(language: str) -> Words:
        """The words of a language (a tag such as `de-AT`), English where the board does not speak it."""
        plain = language.split("-")[0].lower()
        return _read(plain if plain in LANGUAGES else "en")

    def __call__(self, key: str, *, n: int | None = None, side: str | None = None, **values: object) -> str:
        """The words of that key, filled in; `n` and `side` also choose among them. KeyError where there are none."""
        found = self.page[key]
        if isinstance(found, dict):
            found = found[side if side is not None else "one" if n == 1 else "other"]
        values |= {} if n is None else {"n": n}
        text: str = found.format(**values) if values else found
        return text

    # ------------------------------------------------------------ what the vocabulary and the verdict name

    def label(self, concept: Concept) -> str:
        """The word for a stance, an access, a grade ..."""
        label = self._labels.get(concept)
        if label is None:
            term = concept.iri.rpartition("/")[2].rpartition("#")[2]
            label = self._labels[concept] = self._vocabulary.get(term) or wordings()[concept.iri].label
        return label

    def status(self, status: Status) -> str:
        """The verdict in a word, as it stands at the head."""
        return self(f"status_{status.name.lower()}")

    def measured(self, phrase: Phrase, naming: Callable[[str], str | None] | None = None) -> str:
        """A phrase of the measure; `naming` gives of an id the name that takes its place, if any."""
        return self._measure(phrase, naming=naming)

    def told(self, verdict: Verdict) -> str:
        """A verdict in sentences, without the word that stands above them."""
        told = verdict.summary.values["told"]
        assert isinstance(told, Phrase)
        return capitalised(self.measured(told))

    def how(self, role: Role) -> str:
        """How a statement counts, by its role."""
        return self(_HOW[role])

    def action(
        self, role: Role, stance: Stance | None, side: int, *, party: bool = False, set_aside: bool = False
    ) -> str:
        """What a card says that its speaker does."""
        said = self.label(stance if stance is not None else Stance.ASSERTS if side > 0 else Stance.DENIES)
        if role in _CHANGED_STANCE:
            return self(_CHANGED_STANCE[role], stance=said)
        match role:
            case Role.RELAY:
                return self("said_reports")
            case Role.REPEAT:
                return self("said_repeats")
            case Role.NEITHER:
                return said
            case Role.ORIGIN if set_aside and stance is None:
                return self("said_not_counted")
        return self("said_party", stance=said) if party else said

    # ------------------------------------------------------------ dates

    def when(self, bounds: Bounds | None) -> str:
        """What a date means, in words; "" where there is none."""
        if bounds is None:
            return ""
        first, last = bounds.not_before, bounds.not_after
        if first is not None and last is not None:
            if first.date() == last.date():
                return self.day(first)
            return self("when_between", first=self.day(first), last=self.day(last))
        if first is not None:
            return self("when_from", day=self.day(first))
        return self("when_until", day=self.day(last)) if last is not None else ""

    def when_briefly(self, bounds: Bounds | None) -> str:
        """The same for a card."""
        if bounds is None:
            return self("dates_none")
        first, last = bounds.not_before, bounds.not_after
        if last is not None:
            day = self.day(last, short=True)
            return day if first is not None and first.date() == last.date() else self("when_until_short", day=day)
        return self("when_from_short", day=self.day(first, short=True)) if first is not None else bounds.typed

    def day(self, moment: datetime, short: bool = False) -> str:
        """A day of the calendar."""
        month = self.page["months_short" if short else "months"][moment.month - 1]
        return self("date", d=moment.day, month=month, y=moment.year)

    def day_typed(self, typed: str) -> str:
        """A day as `--as-of` takes it, in words; a second of it stays as it is."""
        return self.day(datetime.fromisoformat(typed)) if _DAY.fullmatch(typed) else typed

    def number(self, value: float) -> str:
        """A probability."""
        return f"{value:.2f}".replace(".", self("decimal"))

    def listing(self, items: Iterable[str]) -> str:
        """Things in a row: a, b and c."""
        *most, last = list(items) or [""]
        return f"{', '.join(most)}{self('and_name')}{last}" if most else last


def side_words(side: int) -> str:
    """The family of a side."""
    return {1: "for", -1: "against"}.get(side, "neither")


def sentence(text: str) -> str:
    """A reason from the verdict as a sentence of its own."""
    text = text.strip()
    return text if not text else text[0].upper() + text[1:] + ("" if text[-1] in ".!?" else ".")


def placeholders(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Every text of a table by its key: what a translation must have too."""
    for key, found in page.items():
        if isinstance(found, dict):
            yield from ((f"{key}.{part}", text) for part, text in found.items())
        elif isinstance(found, list):
            yield from ((f"{key}.{place}", text) for place, text in enumerate(found))
        else:
            yield key, found


@cache
def _read(language: str) -> Words:
    text = files("claimgraph.exports.html").joinpath("languages", f"{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return Words(language, table["page"], table.get("vocabulary", {}))
