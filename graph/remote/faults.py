"""What can go wrong between here and a server, in words: what it was, and what to do. No credentials are in them."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Iterator
from html import unescape
from typing import Final

from claimgraph.errors import ClaimGraphError, QueryError, StoreError
from claimgraph.graph.remote.credentials import HOW

_LONGEST: Final = 300
"""So many characters of a server's own words are told."""

_TRUNCATED: Final = "the answer broke off before its end; ask again, and look into the server's log if it stays so"


def of_connection(place: str, error: Exception) -> StoreError:
    """Why there was no whole answer.

    Args:
        place: the address, as it may be shown.
        error: what the HTTP library raised.
    """
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            what = f"the server's certificate is not trusted ({cause.verify_message})"
            todo = "correct the address, or name the authority that signed it in $SSL_CERT_FILE"
            return StoreError(f"{place}: {what}; {todo}")
        if isinstance(cause, ssl.SSLError):
            return StoreError(f"{place}: no encrypted connection came about ({cause.reason or cause}); is it https?")
        if isinstance(cause, socket.gaierror):
            return StoreError(f"{place}: no machine of this name is known here; correct the address")
        if isinstance(cause, ConnectionRefusedError):
            return StoreError(f"{place}: nothing answers there; start the server, or correct the address")
    match type(error).__name__:
        case "ConnectTimeout" | "ConnectError":
            return StoreError(
                f"{place}: cannot be reached ({error or 'no answer'}); is the server up, and the address right?"
            )
        case "ReadTimeout":
            return StoreError(f"{place}: the server stopped answering; ask again")
        case "WriteTimeout" | "WriteError":
            return StoreError(f"{place}: the server stopped reading what was sent; look into its log")
        case "DecodingError":
            return StoreError(
                f"{place}: the answer is compressed in a way that cannot be read; look into the server's log"
            )
        case "RemoteProtocolError" | "ReadError":
            return StoreError(f"{place}: {_TRUNCATED}")
    return StoreError(f"{place}: cannot be asked ({error})")


def of_status(place: str, status: int, body: bytes, *, writing: bool) -> ClaimGraphError:
    """What an answer means that is none.

    Args:
        place: the address, as it may be shown.
        status: of the HTTP answer, 400 or more.
        body: what the server said.
        writing: whether a graph was to be put there, or read there to put another one.
    """
    said = words(body)
    told = f", and the server says: {said}" if said else ""
    match status:
        case 400 if not writing:
            return QueryError(f"the server refuses the query{told or ' and does not say why'}")
        case 401:
            return StoreError(f"{place}: asks who you are; {HOW}")
        case 403 if writing:
            return StoreError(f"{place}: may not be written by you{told}; {HOW}, or ask whoever runs the server")
        case 403:
            return StoreError(f"{place}: may not be asked by you{told}; {HOW}")
        case 404 | 410 if writing:
            todo = "name the place where graphs are put, as in #graph-store=/ds/data, or leave it as a store to read"
            return StoreError(f"{place}: there is no graph store; {todo}")
        case 404 | 410:
            return StoreError(
                f"{place}: there is nothing; give the address of the query endpoint, such as .../query or .../sparql"
            )
        case 405 | 501 if writing:
            return StoreError(f"{place}: can only be read{told}; ask whoever runs the server")
        case 405 | 406 | 415 | 501:
            return StoreError(f"{place}: does not speak SPARQL 1.1{told}; give the address of the query endpoint")
        case 408 | 504:
            return QueryError(f"the server took too long{told}; add a LIMIT, or make the query more specific")
        case 413:
            return StoreError(f"{place}: takes no body as large as this{told}; allow more on the server")
        case 429 | 503:
            return StoreError(f"{place}: is overloaded{told}; try again later")
    return StoreError(f"{place}: the server failed with status {status}{told}; look into its log")


def words(body: bytes) -> str:
    """A server's own words in a line: without markup, and not more than tells what it is about.

    >>> words(b"<html><style>p {}</style><h1>Error 400</h1><p>Parse &lt; error")
    'Error 400 Parse < error'
    """
    text = body[:100_000].decode("utf-8", "replace")
    if text.lstrip()[:1] == "<":
        text = unescape(re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", text, flags=re.DOTALL | re.IGNORECASE))
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _LONGEST else line[:_LONGEST] + " ..."


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
