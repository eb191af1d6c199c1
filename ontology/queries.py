"""The shipped queries: SPARQL files with a title, a comment and parameters that can be set safely.

A query file is SPARQL 1.1 that runs as it stands in any engine, under a head of comment lines:

    # title: Who denied a claim, and were they a party to it?
    # comment: One line or more, read as one text.
    # parameter: claim (item): the claim that is asked about; every claim where it is left out
    PREFIX cg: <https://w3id.org/claimgraph/ns#>
    SELECT ... WHERE {
      VALUES ?claim { UNDEF }

Each parameter is a variable with a `VALUES` block of its own. What stands in the block is the default, `UNDEF` meaning
anything. Its kind says what may be put there: an `item` is the IRI of a node, a `dateTime` an instant. A value becomes
an RDF term before it becomes text, so that nothing a person types can become part of the query.

A query is asked of the union of the current graphs and of the vocabulary (`claimgraph.ontology.vocabulary.GRAPH`):
polarity and visibility are data of the vocabulary, and the queries read them there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import QueryError

_HEAD: Final = re.compile(r"# (title|comment|parameter): (.+)")
_PARAMETER: Final = re.compile(r"(\w+) \((\w+)\): (.+)")
_DATE_TIME: Final = NamedNode("http://www.w3.org/2001/XMLSchema#dateTime")


class Kind(StrEnum):
    """What a parameter stands for."""

    ITEM = "item"
    """The IRI of a node: a claim, document, agent or statement."""
    DATE_TIME = "dateTime"
    """An instant, as `2022-03-01T12:00:00Z`, or a day, as `2022-03-01`, which counts to its last second in UTC."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """What can be set in a query. `default` is SPARQL as it stands in the file, `UNDEF` where anything will do."""

    name: str
    kind: Kind
    comment: str
    default: str


UNDEFINED: Final = "UNDEF"
"""The default of a parameter that may be left out."""


def absolute_iri(value: str) -> str:
    """The value, if it is an absolute IRI.

    Raises:
        QueryError: it is not one.
    """
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", value):
        raise QueryError(f"`{value}` is no IRI; write it whole, as https://example.org/story/claim")
    return value


@dataclass(frozen=True, slots=True)
class ShippedQuery:
    """A query that can be asked by its name."""

    name: str
    title: str
    comment: str
    parameters: tuple[Parameter, ...]
    text: str

    def fill(self, values: Mapping[str, str], resolve: Callable[[str], str] = absolute_iri) -> str:
        """The text of the query with these values in place of the defaults.

        Args:
            values: what was typed, by the name of the parameter.
            resolve: turns what was typed for an item, such as a short id, into its IRI.

        Raises:
            QueryError: a parameter that the query does not have, or a value that is not of its kind.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        text = self.text
        for name, value in values.items():
            if name not in known:
                raise QueryError(_no_such("parameter", name, list(known), f"the query {self.name}"))
            term = _term(known[name], value, resolve)
            # A function as replacement, because a string would have its backslashes read as groups.
            text = _values(name).sub(lambda found, term=term: f"{found[1]}{term}{found[3]}", text)  # type: ignore[misc]
        for parameter in self.parameters:
            if parameter.default == UNDEFINED and parameter.name not in values:
                text = _values(parameter.name).sub("", text)  # which says nothing, and misleads some engines
        return text


def _values(name: str) -> re.Pattern[str]:
    return re.compile(rf"(VALUES \?{re.escape(name)} {{ )([^{{}}\n]+)( }})")


def _term(parameter: Parameter, value: str, resolve: Callable[[str], str]) -> NamedNode | Literal:
    if parameter.kind is Kind.DATE_TIME:
        return Literal(_instant(parameter.name, value), datatype=_DATE_TIME)
    iri = resolve(value)
    try:
        return NamedNode(iri)
    except ValueError:
        raise QueryError(f"`{iri}` is no valid IRI; correct the value of `{parameter.name}`") from None


def _instant(name: str, value: str) -> str:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
            instant = datetime.combine(date.fromisoformat(value), time(23, 59, 59), UTC)
        else:
            instant = datetime.fromisoformat(value)
    except ValueError:
        raise QueryError(f"`{value}` is no date; write `{name}` as 2022-03-01 or 2022-03-01T12:00:00Z") from None
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=UTC)
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def read(name: str, text: str) -> ShippedQuery:
    """Reads the head of a query file.

    Raises:
        QueryError: there is no title, or a parameter is not written as this module's description says.
    """
    lines: dict[str, list[str]] = {"title": [], "comment": [], "parameter": []}
    for line in text.splitlines():
        found = _HEAD.fullmatch(line.rstrip())
        if not found:
            break
        lines[found[1]].append(found[2])
    if len(lines["title"]) != 1:
        raise QueryError(f"the query {name} has no title, or two; begin it with one line `# title: ...`")
    parameters = tuple(_parameter(name, line, text) for line in lines["parameter"])
    return ShippedQuery(name, lines["title"][0], " ".join(lines["comment"]), parameters, text)


def _parameter(query: str, line: str, text: str) -> Parameter:
    found = _PARAMETER.fullmatch(line)
    if not found or found[2] not in list(Kind):
        kinds = ", ".join(Kind)
        raise QueryError(
            f"the query {query}: `{line}` is no parameter; write `name (kind): comment`, kind one of {kinds}"
        )
    blocks = _values(found[1]).findall(text)
    if len(blocks) != 1:
        raise QueryError(
            f"the query {query} sets `{found[1]}` {len(blocks)} times; write `VALUES ?{found[1]} {{ ... }}` once"
        )
    return Parameter(found[1], Kind(found[2]), found[3], blocks[0][1])


@cache
def shipped() -> Mapping[str, ShippedQuery]:
    """The queries that come with claimgraph, by name, in the order of their names."""
    folder = files("claimgraph.ontology").joinpath("queries")
    found = (entry for entry in folder.iterdir() if entry.name.endswith(".rq"))
    queries = (read(entry.name.removesuffix(".rq"), entry.read_text(encoding="utf-8")) for entry in found)
    return MappingProxyType({query.name: query for query in sorted(queries, key=lambda query: query.name)})


def get(name: str) -> ShippedQuery:
    """The shipped query of this name.

    Raises:
        QueryError: there is none; the nearest name is told.
    """
    if name not in shipped():
        raise QueryError(_no_such("query", name, list(shipped()), "claimgraph"))
    return shipped()[name]


def _no_such(thing: str, name: str, known: list[str], owner: str) -> str:
    if not known:
        return f"{owner} has no {thing} `{name}`: it takes none"
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    return f"{owner} has no {thing} `{name}`; " + (
        f"did you mean `{near[0]}`?" if near else f"it has {', '.join(known)}"
    )
