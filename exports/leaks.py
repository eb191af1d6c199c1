"""The leak check: no private string may stand in the bytes that leave.

The gate (`claimgraph.exports.view`) already keeps private fields out. This is the second look, at the finished bytes,
where nothing that went wrong before can hide: every private string is searched in them as it stands and as the formats
write it (entities of HTML and XML; backslashes of JSON, Turtle and YAML; percent signs of IRIs; folded lines). One hit
stops the export.

What counts as a hit:

- A private string is a sequence of words. Case, spaces and punctuation between them do not matter, so that the real
  name `Jane Doe` is found in an id `jane-doe` too. Words are matched whole, where the script has spaces between them.
- A single word is more likely to stand there by chance. One of fewer than four letters is not searched for in a note
  (fewer than two in a real name), and in a note its case matters.
- What is public already is no leak. A string that stands in the public words of the story (the real name of an account
  that is also the name of a minister in it) would be printed anyway, and its presence proves nothing. So is not
  searched for: a note that repeats public words; a real name that is in a name, a description, a claim, a title or a
  quote of *another* record, or in the public name of its own. A remark makes no real name public (it was typed by who
  knows the name, and by mistake), nor does the record's own id or description: those stop the export.
- The words of statuses, roles and stances are ours, not the note's.
- What an export of nothing contains (a page's own words, its script) did not come from the story.

Public mode (`claimgraph.exports.public`) takes out more: what is told of unnamed sources, in all the fields of a
record. Such words are searched for as well; of several words they are no less secret for standing elsewhere too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Final
from urllib.parse import unquote

from claimgraph.errors import ClaimGraphError, Finding, InputError
from claimgraph.graph.corroboration.verdict import Role, Status
from claimgraph.graph.model import Agent, By, Claim, Document, Record, Records, Statement, Story, UnnamedSource
from claimgraph.graph.model import Text as Words
from claimgraph.ontology.terms import Access, Certainty, Stance

_WORD: Final = re.compile(r"[^\W_]+")
_BACKSLASHED: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|\r?\n[ \t]*|(.))")
_HOUSE: Final = tuple(word.value for scheme in (Status, Role, Stance, Access, Certainty) for word in scheme)
_NAMES: Final = ("real-name", "name", "same-as", "organisation")
"""Fields that can tell who somebody is."""
_APART: Final = " endofonetext "
_SURROGATES: Final = re.compile("[\ud800-\udbff][\udc00-\udfff]")


@dataclass(frozen=True, slots=True)
class PrivateString:
    """One private value: the record that it belongs to, the field as the story format names it, and the words."""

    iri: str
    id: str
    field: str
    text: str

    @property
    def is_name(self) -> bool:
        """Whether it can tell who somebody is, by itself."""
        return self.field in _NAMES

    @property
    def is_public_if_repeated(self) -> bool:
        """Whether it is no secret where the public words of the story hold it anyway.

        That does not go for what public mode takes out, if it has several words: the other place has to go as well.
        """
        return self.field not in ("description", "quote", "remark", "because") or len(words(self.text)) < 2


def words(text: str) -> list[str]:
    """The words of a text, in its own case, in composed form."""
    return _WORD.findall(unicodedata.normalize("NFC", text))


class Pattern:
    """How one private string is looked for; `worth_it` is false where it is too short to mean anything."""

    def __init__(self, secret: PrivateString) -> None:
        self.secret = secret
        parts = words(secret.text)
        letters = sum(map(len, parts))
        least = 2 if secret.is_name or any(_spaceless(character) for part in parts for character in part) else 4
        self.worth_it = len(parts) > 1 or letters >= least
        self._anywhere = [part for part in parts if any(map(_spaceless, part))]
        self._whole = {part.casefold() for part in parts} - {part.casefold() for part in self._anywhere}
        folds = len(parts) > 1 or secret.is_name
        body = r"[\W_]+".join(map(re.escape, parts))
        before = "" if not parts or _spaceless(parts[0][0]) else r"(?<![^\W_])"
        after = "" if not parts or _spaceless(parts[-1][-1]) else r"(?![^\W_])"
        self._regex = re.compile(before + body + after, re.IGNORECASE if folds else 0)

    def found_in(self, text: Text) -> bool:
        """Whether the words stand in the text, one after the other."""
        return (
            self._whole <= text.vocabulary
            and all(part in text.text for part in self._anywhere)
            and self._regex.search(text.text) is not None
        )


class Text:
    """A text that many patterns are looked for in: its words are listed once."""

    def __init__(self, text: str) -> None:
        self.text = unicodedata.normalize("NFC", text)
        self.vocabulary = {word.casefold() for word in _WORD.findall(self.text)}


class Guard:
    """Holds the private strings of a story, shows them to nobody, and says whether one of them stands in some bytes."""

    def __init__(self, secrets: Iterable[PrivateString] = ()) -> None:
        patterns = [Pattern(secret) for secret in secrets]
        self._patterns = tuple(pattern for pattern in patterns if pattern.worth_it)

    def __repr__(self) -> str:
        return f"<Guard over {len(self._patterns)} private strings>"

    def check(self, data: bytes, kind: str, of_nothing: Callable[[], bytes]) -> None:
        """Stops an export that would let a private string out.

        `kind` names the export in the message; `of_nothing` makes the same export of an empty story, and is asked only
        where there is a hit. Raises InputError naming each record concerned (never the string), and ClaimGraphError
        where the bytes are no UTF-8 and so cannot be read.
        """
        if not self._patterns:
            return
        hits = self._hits(data)
        if hits:
            control = [Text(reading) for reading in _readings(of_nothing())]
            hits = [hit for hit in hits if not any(hit.found_in(text) for text in control)]
        if hits:
            raise InputError(_finding(hit.secret, kind) for hit in hits)

    def _hits(self, data: bytes) -> list[Pattern]:
        texts = [Text(reading) for reading in _readings(data)]
        return [pattern for pattern in self._patterns if any(pattern.found_in(text) for text in texts)]


def not_public(secrets: Iterable[PrivateString], shown: Records) -> Iterator[PrivateString]:
    """The private strings whose words are not public anyway, by the rule at the head of this module."""
    secrets = list(secrets)
    if not secrets:
        return
    spoken = {record.iri: _spoken(record) for record in shown}
    names = Text(_APART.join(text for texts in spoken.values() for text in texts))
    texts = Text(_APART.join([names.text, *_HOUSE, *(text for record in shown for text in _edited(record))]))
    records = {record.iri: record for record in shown}
    for secret in secrets:
        pattern = Pattern(secret)
        public = _name_is_public(pattern, spoken, records, names) if secret.is_name else pattern.found_in(texts)
        if not (public and secret.is_public_if_repeated):
            yield secret


def _name_is_public(pattern: Pattern, spoken: dict[str, list[str]], records: dict[str, Record], names: Text) -> bool:
    own = records.get(pattern.secret.iri)
    if own is None:  # it is not shown at all
        return pattern.found_in(names)
    public_name = str(own.name) if isinstance(own, Agent) and own.name is not None else ""
    if pattern.found_in(Text(public_name)):
        return True
    described = str(own.description) if isinstance(own, UnnamedSource) else ""
    if pattern.found_in(Text(_APART.join((own.id, unquote(own.iri), described, *_edited(own))))):
        return False
    return pattern.found_in(names) and any(
        pattern.found_in(Text(text)) for iri, texts in spoken.items() if iri != own.iri for text in texts
    )


def _spoken(record: Record) -> list[str]:
    """What a record says in the words of the world: names, titles, claims, quotes."""
    match record:
        case UnnamedSource():
            return _all(record.description)
        case Agent():
            return _all(record.name)
        case Claim():
            return _all(record.text)
        case Document() | Story():
            by = record.author if isinstance(record, Story) else None
            return [*_all(record.title), *([by.name] if by and by.name else [])]
        case Statement():
            return _all(record.quote)
    by = getattr(record, "decided_by", None)
    return [by.name] if isinstance(by, By) and by.name else []


def _edited(record: Record) -> list[str]:
    """What whoever made the file says about a record, for everybody."""
    return [
        *_all(record.remark),
        *_all(getattr(record, "because", None)),
        *filter(None, [getattr(record, "locator", None)]),
    ]


def _all(text: Words | None) -> list[str]:
    return [word for _, word in text.by_language] if text is not None else []


def _finding(secret: PrivateString, kind: str) -> Finding:
    field = secret.field.replace("-", " ")
    what = f"its {field}" if secret.field == "note" or not secret.is_name else f"its private {field}"
    todo = "take it out of the ids and public texts of the story"
    if secret.field in ("note", "real-name"):
        todo += f", or ask for `{secret.field}` by name"
    return Finding(secret.id, f"{what} would stand in the {kind} export, which was not written", todo, about=secret.iri)


def _readings(data: bytes) -> Iterator[str]:
    """The text of an export as it stands, and as a reader of its format sees it, each different one once."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise ClaimGraphError("an export that is not UTF-8 text cannot be searched for private words") from None
    seen: set[str] = set()
    for reading in (text, unescape(text), _unbackslashed(text), unquote(_unbackslashed(unescape(text)))):
        if reading not in seen:
            seen.add(reading)
            yield reading


def _unbackslashed(text: str) -> str:
    r"""Resolves the escapes that JSON, Turtle, N-Quads and double-quoted YAML share.

    >>> _unbackslashed(r'Andr\u00e9\nDoe \"x\"')
    'André Doe "x"'
    """

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2] or match[3]
        if code:
            return chr(int(code, 16)) if int(code, 16) <= 0x10FFFF else " "
        return " " if match[4] in (None, "n", "r", "t", "b", "f") else match[4]

    if "\\" not in text:
        return text
    plain = _BACKSLASHED.sub(character, text)
    return _SURROGATES.sub(lambda pair: pair[0].encode("utf-16", "surrogatepass").decode("utf-16"), plain)


def _spaceless(character: str) -> bool:
    """Whether words in this script run into one another or into particles, so that no boundary can be asked for."""
    return unicodedata.category(character) in ("Lo", "Lm", "Mn", "Mc")
