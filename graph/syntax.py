"""A SPARQL query read as tokens: what it asks, and what is refused before it runs.

Refused are updates, which change data, and `SERVICE`, which sends parts of the data to another machine. The engine has
no switch for `SERVICE`, so it has to be found in the text, where the word may as well stand in a string, a comment, an
IRI, a variable or a prefixed name.

The engine reads without word boundaries and tries another reading where one fails: `trueSERVICE`, `service:x {` with
a prefix `:`, `ex:a.b.SERVICE <x> {` and `?a<'x>') SERVICE <x> { #'` all call a service there. So the tokens here are
exactly the engine's where they can hide text (comments, strings, IRIs), and where two readings are possible and one of
them calls a service, the query is refused and told how to be clear.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin

from claimgraph.errors import QueryError
from claimgraph.ontology.vocabulary import PREFIXES

_BASE: Final = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd"
)
_NAME: Final = _BASE + "_0-9\u00b7\u0300-\u036f\u203f-\u2040"
_CHARACTER: Final = r"\\u(?![Dd][89A-Fa-f])[0-9A-Fa-f]{4}|\\U00(?:0[1-9A-Fa-f]|10|00(?![Dd][89A-Fa-f]))[0-9A-Fa-f]{4}"
_ESCAPE: Final = r"\\[tbnrf\"'\\]|" + _CHARACTER
_ESCAPED: Final = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"

_TOKEN: Final = re.compile(
    rf"""
      (?P<space>[ \t\r\n]+|\#[^\r\n]*)
    | (?P<string>'''(?:'{{0,2}}(?:[^'\\]|{_ESCAPE}))*'''
               | \"\"\"(?:"{{0,2}}(?:[^"\\]|{_ESCAPE}))*\"\"\"
               | '(?!'')(?:[^'\\\r\n]|{_ESCAPE})*'
               | "(?!"")(?:[^"\\\r\n]|{_ESCAPE})*")
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_CHARACTER})*>)
    | (?P<variable>[?$][{_BASE}_0-9][{_NAME}]*)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[{_BASE}][{_NAME}\-]*(?:\.+[{_NAME}\-]+)*)?
               :(?:(?:[{_BASE}_0-9:]|{_ESCAPED})(?:[{_NAME}:\-]|{_ESCAPED})*(?:\.+(?:[{_NAME}:\-]|{_ESCAPED})+)*)?)
    | (?P<label>_:[{_BASE}_0-9][{_NAME}\-]*(?:\.+[{_NAME}\-]+)*)
    | (?P<word>[{_BASE}_][{_NAME}\-]*(?:\.+[{_NAME}\-]+)*)
    | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_SERVICE: Final = re.compile("service", re.IGNORECASE)
_WORDS: Final = """
    A ABS ADJUST AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC
    DESCRIBE DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HASLANG HASLANGDIR HAVING
    HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC ISTRIPLE ISURI LANG LANGDIR LANGMATCHES LATERAL LCASE LIMIT MAX
    MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OBJECT OFFSET OPTIONAL ORDER PREDICATE PREFIX RAND REDUCED REGEX REPLACE
    ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SHA1 SHA256 SHA384 SHA512 STR STRAFTER STRBEFORE STRDT STRENDS
    STRLANG STRLANGDIR STRLEN STRSTARTS STRUUID SUBJECT SUBSTR SUM TIMEZONE TRIPLE TRUE TZ UCASE UNDEF UNION URI UUID
    VALUES VERSION WHERE YEAR
"""
WORDS: Final = tuple(_WORDS.split())
"""The bare words of SPARQL 1.1 and 1.2 that a query may have."""

_DEEPEST: Final = 256
"""Brackets in one another: the engine reads and answers a query by calling itself for each, until its stack is full."""
_MOST_STEPS: Final = 2_000
"""Signs and words that each make the engine call itself once more, in one query."""
_STEPS: Final = frozenset("{!+-*/|&^<")
_STEPPING: Final = ("UNION", "OPTIONAL", "MINUS", "FILTER", "BIND", "NOT")

_TERMS: Final = frozenset({"iri", "variable", "name", "label"})
Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]
_FORMS: Final[tuple[Form, ...]] = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
_UPDATES: Final = frozenset(
    {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH"}
)  # `WITH <graph> DELETE ...`


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its kind (a group of the pattern above), its text, and where it begins."""

    kind: str
    text: str
    start: int

    def is_word(self, *words: str) -> bool:
        """Whether it is one of these keywords, which are given in capitals."""
        return self.kind == "word" and self.text.upper() in words


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may run."""

    text: str
    tokens: tuple[Token, ...]
    prefixes: dict[str, str]
    """The predefined prefixes and those that the query declares."""
    default: tuple[str, ...]
    """The IRIs behind FROM; where there is none behind FROM NAMED either, the union of all graphs is meant."""
    named: tuple[str, ...]
    """The IRIs behind FROM NAMED."""
    form: Form
    """The word with which the query proper begins; it says what kind of answer there will be."""

    @property
    def graphs(self) -> tuple[str, ...]:
        """The IRIs of all graphs that it names as its dataset."""
        return (*self.default, *self.named)

    def undeclared(self) -> Token | None:
        """The first name whose prefix is neither predefined nor declared."""
        names = (token for token in self.tokens if token.kind == "name")
        return next((token for token in names if token.text.partition(":")[0] not in self.prefixes), None)

    def unknown_word(self) -> Token | None:
        """The first bare word that SPARQL does not have."""
        words = (token for token in self.tokens if token.kind == "word")
        return next((word for word in words if word.text.upper() not in WORDS), None)

    def asking(self) -> Iterator[Token]:
        """The tokens but those of the template of a CONSTRUCT."""
        depth, in_template = 0, self.form == "CONSTRUCT"
        for token in self.tokens:
            depth += (token.text == "{") - (token.text == "}")
            if not in_template:
                yield token
            elif (token.text == "}" and depth == 0) or (token.is_word("WHERE", "FROM") and depth == 0):
                in_template = False

    def iri_of(self, token: Token) -> str | None:
        """The IRI that a token stands for, if it is one or a name with a known prefix."""
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        if token.kind != "name" or prefix not in self.prefixes:
            return None
        return self.prefixes[prefix] + local.replace("\\", "")

    def place(self, line: int, column: int) -> Token | None:
        """The token that stands at a line and a column, both counted from 1, or begins next after them."""
        start = sum(map(len, self.text.splitlines(keepends=True)[: line - 1])) + column - 1
        return next((token for token in self.tokens if token.start + len(token.text) > start), None)


def read(text: str) -> Query:
    """Reads a query as far as is needed to know that it may run.

    Raises:
        QueryError: it would change data or call a service, it is too deep for the engine, or it is clear already that
            it cannot be read.
    """
    text = text.removeprefix("\ufeff")
    tokens = tuple(_tokens(text))
    _refuse_depth(text, tokens)
    _refuse_services(text, tokens)
    base, prefixes, rest = _prologue(text, tokens)
    form = _form(text, tokens[rest:])
    default, named = _graphs(text, tokens[rest:], base, prefixes)
    return Query(text, tokens, prefixes, tuple(default), tuple(named), form)


def where(text: str, start: int) -> str:
    """The place of a character, in words.

    >>> where("ASK\\n{ }", 6)
    'line 2, column 3'
    """
    line = text.count("\n", 0, start) + 1
    column = start - text.rfind("\n", 0, start)
    return f"line {line}, column {column}"


def _tokens(text: str) -> list[Token]:
    tokens = []
    for found in _TOKEN.finditer(text):
        token = Token(str(found.lastgroup), found[0], found.start())
        if token.kind == "sign" and token.text in "'\"":
            what = "begins a string that does not end, or that holds a `\\` with a wrong letter behind it"
            raise QueryError(f"{where(text, token.start)}: `{token.text}` {what}; end it with the same quotes")
        if token.kind == "sign" and token.text == "\\":
            raise QueryError(f"{where(text, token.start)}: `\\` can only stand in a string, an IRI or a name")
        if token.kind != "space":
            tokens.append(token)
    return tokens


def _refuse_depth(text: str, tokens: tuple[Token, ...]) -> None:
    """Raises where the engine would overflow its stack, which ends the process and tells nobody why."""
    depth = steps = 0
    in_values = False  # where a sign belongs to a number
    for before, last, token in zip((None, None, *tokens), (None, *tokens), tokens, strict=False):
        in_values = (in_values and token.text != "}") or token.is_word("VALUES")
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
            steps += token.text in _STEPS and not in_values and not _is_of_a_value(before, last, token)
            if depth > _DEEPEST:
                what = f"more than {_DEEPEST} brackets stand in one another here"
                raise QueryError(f"{where(text, token.start)}: {what}; ask in several queries")
        elif token.is_word(*_STEPPING):
            steps += 1
        if steps > _MOST_STEPS:
            what = f"more than {_MOST_STEPS:,} operators, groups and filters stand in one query"
            raise QueryError(f"{where(text, token.start)}: {what}; put values into VALUES or IN, or ask several times")


def _is_of_a_value(before: Token | None, last: Token | None, token: Token) -> bool:
    """Whether a sign belongs to one value: `^^` between a text and its type, or the sign of a number in a list."""
    if token.text == "^":
        return last is not None and (
            last.kind == "string" or (last.text == "^" and before is not None and before.kind == "string")
        )
    return token.text in "+-" and last is not None and last.text in ("(", ",")


def _refuse_services(text: str, tokens: tuple[Token, ...]) -> None:
    """Raises where the engine could read a call of a service.

    After the keyword comes a term and then `{`. The keyword can be glued to the end of a word, and be the beginning
    or the end of what looks like a prefixed name.
    """
    if not _SERVICE.search(text):
        return
    for number, token in enumerate(tokens):
        if token.kind == "word" and _SERVICE.search(token.text):
            what = "SERVICE is refused, because it would send parts of the data to another machine"
            todo = "import what that machine knows, or ask it there"
        elif (
            token.kind in {"name", "label"} and _SERVICE.search(token.text) and _opens(tokens[number + 1 : number + 4])
        ):
            what = f"`{token.text}` before a brace can be read as the keyword SERVICE, which is refused"
            todo = "write its IRI in full, as <...>"
        elif token.kind == "iri" and re.search("['#]", token.text) and not re.match(r"<\w+://", token.text):
            what = f"in a query with the word `service`, `{token.text}` can be read as an IRI and as less-than"
            todo = "declare a prefix for the IRI, or write a space behind `<`"
        else:
            continue
        raise QueryError(f"{where(text, token.start)}: {what}; {todo}")


def _opens(following: tuple[Token, ...]) -> bool:
    """Whether a brace follows directly or behind a term, as behind SERVICE and SERVICE SILENT."""
    rest = following[1:] if following and following[0].is_word("SILENT") else following
    texts = [token.text for token in rest[:2]]
    return texts[:1] == ["{"] or (texts[1:] == ["{"] and rest[0].kind in _TERMS)


def _prologue(text: str, tokens: tuple[Token, ...]) -> tuple[str, dict[str, str], int]:
    """The base IRI, the prefixes, and the number of the token with which the query proper begins."""
    base, prefixes, rest = "", dict(PREFIXES), 0
    while rest < len(tokens):
        match tokens[rest : rest + 3]:
            case [word, Token("iri") as iri, *_] if word.is_word("BASE"):
                base = _resolved(text, base, iri)
                rest += 2
            case [word, Token("name") as name, Token("iri") as iri] if word.is_word("PREFIX"):
                prefixes[name.text.removesuffix(":")] = _resolved(text, base, iri)
                rest += 3
            case [word, Token("string"), *_] if word.is_word("VERSION"):
                rest += 2
            case _:
                break
    return base, prefixes, rest


def _resolved(text: str, base: str, iri: Token) -> str:
    try:
        return urljoin(base, iri.text[1:-1])
    except ValueError:
        raise QueryError(f"{where(text, iri.start)}: {iri.text} is no IRI; correct it") from None


def _form(text: str, tokens: tuple[Token, ...]) -> Form:
    """The form of a query; anything else, such as an update, is refused."""
    if not tokens:
        raise QueryError("the query is empty; a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE")
    first = tokens[0]
    if first.is_word(*_UPDATES):
        what = f"{first.text.upper()} is refused, because a query only asks"
        raise QueryError(f"{where(text, first.start)}: {what}; what is in the store changes by importing files")
    if first.is_word("PREFIX", "BASE"):
        raise QueryError(
            f"{where(text, first.start)}: this {first.text.upper()} cannot be read; "
            "write `PREFIX name: <IRI>` and `BASE <IRI>`"
        )
    for form in _FORMS:
        if first.text.upper().startswith(form):
            return form
    raise QueryError(
        f"{where(text, first.start)}: no query begins with `{first.text}`; "
        "write SELECT, ASK, CONSTRUCT or DESCRIBE, after the prefixes"
    )


def _graphs(text: str, tokens: tuple[Token, ...], base: str, prefixes: dict[str, str]) -> tuple[list[str], list[str]]:
    """The IRIs behind FROM and those behind FROM NAMED."""
    found: tuple[list[str], list[str]] = [], []
    for number, token in enumerate(tokens):
        if token.is_word("FROM"):
            named = bool(tokens[number + 1 : number + 2]) and tokens[number + 1].is_word("NAMED")
            graph, graphs = tokens[number + (2 if named else 1) :][:1], found[named]
            if graph and graph[0].kind == "iri":
                graphs.append(_resolved(text, base, graph[0]))
            elif graph and graph[0].kind == "name":
                prefix, _, local = graph[0].text.partition(":")
                graphs.append(prefixes.get(prefix, prefix + ":") + local.replace("\\", ""))
    return found
