"""The requests of the SPARQL 1.1 Protocol (section 2.1), read: which query, asked of which graphs.

GET and POST with a form hold the query among their parameters; POST with `application/sparql-query` is the query, and
has the graphs in its URL. Parameters that the protocol does not know are passed over, since clients send some.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from claimgraph.service.problems import Problem

FORM: Final = "application/x-www-form-urlencoded"
QUERY: Final = "application/sparql-query"
UPDATE: Final = "application/sparql-update"

METHODS: Final = ("GET", "HEAD", "POST", "OPTIONS")

_FIELDS: Final = 1000
_CHARSET: Final = re.compile(r"""charset\s*=\s*"?([^\s;"]+)""", re.IGNORECASE)
_ESCAPES: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")

_NO_UPDATES: Final = "updates are refused, because this service only answers; what it holds changes by importing files"


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: a query, and the graphs of which it is asked in place of those that it names itself."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


def read(method: str, url_query: bytes, content_type: str | None, body: bytes) -> Request | None:
    """Reads a request; None where there is no query at all in a GET, which asks what the service is.

    Args:
        method: GET, HEAD or POST.
        url_query: what stands behind `?` in the URL.
        content_type: the header, of a POST.
        body: of a POST.

    Raises:
        Problem: it is not one that the standard knows, or an update.
    """
    in_url = _parameters(url_query, "the URL")
    if method != "POST":
        if not _values(in_url, "query", "update"):
            return None
        return _from_parameters(in_url)
    media_type = (content_type or "").partition(";")[0].strip().lower()
    _must_be_utf8(content_type or "")
    match media_type:
        case _ if media_type == FORM:
            return _from_parameters([*_in_form(body), *in_url])
        case _ if media_type == QUERY:
            if _values(in_url, "query"):
                raise Problem(400, "there are two queries, one in the URL and one in the body; send one")
            return Request(_text(body), _values(in_url, "default-graph-uri"), _values(in_url, "named-graph-uri"))
        case _ if media_type == UPDATE:
            raise Problem(403, _NO_UPDATES)
    given = f"`{media_type}`" if media_type else "none"
    raise Problem(415, f"a POST has the Content-Type {FORM} or {QUERY}; this one has {given}", {"Accept-Post": QUERY})


def _from_parameters(parameters: list[tuple[str, str]]) -> Request:
    queries = _values(parameters, "query")
    if _values(parameters, "update"):
        raise Problem(403, _NO_UPDATES)
    if len(queries) != 1:
        raise Problem(400, f"there are {len(queries) or 'no'} queries; send one, in the parameter `query`")
    return Request(queries[0], _values(parameters, "default-graph-uri"), _values(parameters, "named-graph-uri"))


def _in_form(body: bytes) -> list[tuple[str, str]]:
    return _parameters(body.strip(b"\r\n"), "the form")


def _parameters(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        text = encoded.decode("ascii")
    except UnicodeDecodeError:
        text = _text(encoded)  # some clients leave letters as they are
    if _ESCAPES.search(text):
        raise Problem(400, f"{where} has a `%` that no two hexadecimal digits follow; encode it as %25")
    try:
        return parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=_FIELDS)
    except UnicodeDecodeError:
        raise Problem(400, f"{where} is not UTF-8; encode it anew") from None
    except ValueError:
        raise Problem(400, f"{where} has more than {_FIELDS} parameters; name fewer graphs") from None


def _values(parameters: Iterable[tuple[str, str]], *names: str) -> tuple[str, ...]:
    return tuple(value for name, value in parameters if name in names)


def _must_be_utf8(content_type: str) -> None:
    found = _CHARSET.search(content_type)
    if found and found[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Problem(415, f"the charset {found[1]} is not known; send UTF-8")


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Problem(400, f"the query is not UTF-8 (byte {error.start}); encode it anew") from None
