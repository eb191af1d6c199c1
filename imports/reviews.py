"""Fact-checkers' reviews of claims (schema.org `ClaimReview`), out of JSON-LD or a saved page. Nothing is fetched.

It is read as JSON and not as RDF: most contexts in use stand on the Web alone. What is read is named as on schema.org,
with or without its prefix; a node that is meant by its `@id` is looked up in the same file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from math import inf, isfinite
from pathlib import Path
from typing import Any, Final

from claimgraph.errors import Finding, InputError
from claimgraph.imports.encoding import text_of
from claimgraph.imports.unpacking import Input
from claimgraph.imports.values import short
from claimgraph.ontology.scales import from_review
from claimgraph.ontology.terms import OutcomeVerdict

LARGEST: Final = 2**26
"""The most bytes that a file of reviews may have."""
_DEEPEST: Final = 100
"""So many levels of nodes within nodes are looked into."""
_LONGEST: Final = 2000
"""Letters of a text that are kept."""

_TYPE: Final = "ClaimReview"
_PREFIX: Final = re.compile(r"^(?:https?://schema\.org/|schema:)")
_NUMBER: Final = re.compile(r"[-+]?[0-9]+(?:[.,][0-9]+)?")
_LOOKS_LIKE_A_PAGE: Final = re.compile(r"^\s*<(?!\?xml|rdf:)")
_SAVE: Final = "save the review's JSON-LD, or the page that it stands in, and name that file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """A rating as it stands: numbers where there are such, and its words."""

    value: float | None = None
    best: float | None = None
    worst: float | None = None
    words: str | None = None

    def __str__(self) -> str:
        scale = "" if self.value is None else f"{self.value:g} of {5.0 if self.best is None else self.best:g}"
        if self.worst not in (None, 1.0) and scale:
            scale += f" from {self.worst:g}"
        if self.words is None:
            return scale or "no rating"
        return f'"{self.words}" ({scale})' if scale else f'"{self.words}"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One `ClaimReview`.

    Attributes:
        number: its place in the file, from 1.
        claim: the sentence that was looked at (`claimReviewed`).
        rating: `reviewRating`.
        verdict: what that decides; None where it leaves the claim undecided or nobody can tell.
        undecided: why it decides nothing; empty where it does.
        author, date, url: who published it, when (as typed) and where; empty where it does not say.
        about: addresses and ids of the claim itself (`itemReviewed`, `about`).
        appearances: addresses of what the claim stands in (`appearance`, `firstAppearance`).
        speaker: who made the claim.
    """

    number: int
    claim: str
    rating: Rating
    verdict: OutcomeVerdict | None
    undecided: str
    author: str
    date: str
    url: str
    about: tuple[str, ...]
    appearances: tuple[str, ...]
    speaker: str


def read_reviews(path_or_bytes: Path | str | bytes, name: str | None = None) -> tuple[Review, ...]:
    """The reviews of a file, in the order in which they stand, each once.

    Args:
        path_or_bytes: a file or its content: JSON-LD (one `ClaimReview`, a list, a graph, or nodes that hold such), or
            a saved page with JSON-LD in it.
        name: how messages call it.

    Raises:
        InputError: it cannot be read, or there is no review in it.
    """
    if name is None:
        name = "<stdin>" if isinstance(path_or_bytes, bytes) else str(path_or_bytes)
    with Input.of(path_or_bytes, name, LARGEST).opened(LARGEST) as file:
        text = text_of(file.read(), name)
    if not text.strip():
        raise InputError(Finding(name, "the file is empty", _SAVE, 1))
    roots = [*_in_page(text, name)] if _LOOKS_LIKE_A_PAGE.match(text) else [_parsed(text, name, 0)]
    every = [node for root in roots for node in _nodes(root)]
    known = {node["@id"]: node for node in every if len(node) > 1 and _is_text(node.get("@id"))}
    found: dict[str, dict[str, Any]] = {}
    for node in every:
        if _TYPE in [_PREFIX.sub("", kind) for kind in _listed(node.get("@type")) if isinstance(kind, str)]:
            found.setdefault(json.dumps(node, sort_keys=True), node)
    if not found:
        raise InputError(Finding(name, "there is no ClaimReview in it", _SAVE))
    return tuple(_review(number, node, known) for number, node in enumerate(found.values(), 1))


# ---------------------------------------------------------------- JSON, in a page or alone


class _Scripts(HTMLParser):
    """The JSON-LD of a page, each piece with the line on which it begins."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str]] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = (dict(attrs).get("type") or "").partition(";")[0].strip().lower()
        self._inside = tag == "script" and kind == "application/ld+json"
        if self._inside:
            self.found.append((self.getpos()[0], ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            line, before = self.found[-1]
            self.found[-1] = line, before + data


def _in_page(text: str, name: str) -> Iterator[Any]:
    scripts = _Scripts()
    scripts.feed(text)
    scripts.close()
    for line, piece in scripts.found:
        if _TYPE in piece:
            yield _parsed(piece, name, line - 1)


def _parsed(text: str, name: str, before: int) -> Any:
    try:
        return json.loads(text, parse_constant=lambda word: None, parse_int=_integer, strict=False)
    except json.JSONDecodeError as wrong:
        raise InputError(Finding(name, f"this is not JSON: {wrong.msg}", _SAVE, before + wrong.lineno)) from None
    except RecursionError:
        raise InputError(Finding(name, "its nodes stand in one another without an end", _SAVE)) from None


def _integer(digits: str) -> int | float:
    """A whole number; one of hundreds of digits, which nobody means, as something that is no rating."""
    return int(digits) if len(digits) < 300 else inf


def _nodes(root: Any) -> Iterator[dict[str, Any]]:
    """Every node, the outer ones first, in the order in which they stand."""
    left = [(root, 0)]
    while left:
        at, depth = left.pop()
        if depth > _DEEPEST:
            continue
        if isinstance(at, dict):
            yield at
        below = at.values() if isinstance(at, dict) else at if isinstance(at, list) else ()
        left += [(one, depth + 1) for one in reversed([*below]) if isinstance(one, dict | list)]


# ---------------------------------------------------------------- a node as a review


def _review(number: int, node: dict[str, Any], known: dict[str, Any]) -> Review:
    item = _node(_value(node, "itemReviewed"), known)
    rating = _rating(_node(_value(node, "reviewRating"), known))
    verdict, undecided = _decided(rating)
    about = _addresses([*_listed(_value(node, "itemReviewed")), *_listed(_value(node, "about"))], known)
    appearances = [*_listed(_value(item, "appearance")), *_listed(_value(item, "firstAppearance"))]
    return Review(
        number=number,
        claim=_text(_value(node, "claimReviewed")) or _text(_value(item, "text")) or _text(_value(item, "name")),
        rating=rating,
        verdict=verdict,
        undecided=undecided,
        author=_called(_value(node, "author"), known) or _called(_value(node, "publisher"), known),
        date=_text(_value(node, "datePublished")),
        url=_text(_value(node, "url")) or _text(node.get("@id")),
        about=about,
        appearances=_addresses(appearances, known),
        speaker=_called(_value(item, "author"), known),
    )


def _rating(node: dict[str, Any]) -> Rating:
    typed = _text(_value(node, "ratingValue"))
    words = _text(_value(node, "alternateName")) or _text(_value(node, "name"))
    value = _number(typed)
    if value is None and typed and not words:
        words = typed  # the word stands where a number should
    best, worst = (_number(_text(_value(node, key))) for key in ("bestRating", "worstRating"))
    return Rating(value=value, best=best, worst=worst, words=words or None)


def _decided(rating: Rating) -> tuple[OutcomeVerdict | None, str]:
    """What a rating decides by the documented table, or why it decides nothing. Nothing is guessed."""
    try:
        verdict = from_review(rating.value, rating.best, rating.worst, rating.words)
    except ValueError as wrong:
        return None, str(wrong).partition(";")[0]
    return verdict, "" if verdict else "leaves it open"


def _value(node: dict[str, Any], key: str) -> Any:
    for name in (key, f"schema:{key}", f"https://schema.org/{key}", f"http://schema.org/{key}"):
        if name in node:
            return node[name]
    return None


def _listed(value: Any) -> list[Any]:
    return [] if value is None else value if isinstance(value, list) else [value]


def _node(value: Any, known: dict[str, Any]) -> dict[str, Any]:
    """The node that stands there, or that is meant by its id; an empty one where there is none."""
    first: Any = next(iter(_listed(value)), None)
    iri = first.get("@id") if isinstance(first, dict) and len(first) == 1 else first
    if isinstance(iri, str):
        first = known.get(iri)
    return first if isinstance(first, dict) else {}


def _addresses(values: list[Any], known: dict[str, Any]) -> tuple[str, ...]:
    found: list[str] = []
    for value in values:
        node = _node(value, known)
        named = [value, *(_listed(value.get("@id")) if isinstance(value, dict) else [])]
        named += [one for key in ("@id", "url", "sameAs") for one in _listed(_value(node, key))]
        found += [one.strip() for one in named if _is_text(one)]
    return tuple(dict.fromkeys(found))


def _called(value: Any, known: dict[str, Any]) -> str:
    node = _node(value, known)
    return _text(_value(node, "name")) or _text(_value(node, "url")) or (_text(value) if not node else "")


def _text(value: Any) -> str:
    """A text in one line: what is typed, or the first of several, in whatever language."""
    first: Any = next(iter(_listed(value)), None)
    if isinstance(first, dict):
        first = first.get("@value")
    if isinstance(first, bool) or not isinstance(first, str | int | float):
        return ""
    return short(str(first), _LONGEST)


def _number(typed: str) -> float | None:
    number = float(typed.replace(",", ".")) if _NUMBER.fullmatch(typed) else None
    return number if number is not None and isfinite(number) else None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())
