"""What every answer needs: headers read whole, bodies within a limit, clients that go away, validators for caches."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Iterable, Mapping
from hashlib import sha256
from typing import Any, Final, TypeVar

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope

from claimgraph import __version__
from claimgraph.service.problems import Problem

T = TypeVar("T")

_PLAIN: Final = {"Accept-Encoding": "identity", "Connection": "close"}
_BODY_SECONDS: Final = 20
"""Seconds in which a request must have come whole."""


class ClientGone(Exception):
    """The client has closed the connection, and nobody reads an answer any more."""


class CutOff(Exception):
    """An answer that has begun cannot be completed; the connection is closed, so that the client notices."""


def header(scope: Scope, name: str) -> str | None:
    """All values of a header, as one; None where it is not there."""
    values = Headers(scope=scope).getlist(name)
    return ", ".join(values) if values else None


async def body_of(scope: Scope, receive: Receive, most: int) -> bytes:
    """The body of a request.

    Raises:
        Problem: it is too large, or comes too slowly.
        ClientGone: it never came whole.
    """
    close = {"Connection": "close"}
    encoding = (header(scope, "content-encoding") or "identity").strip().lower()
    if encoding != "identity":
        raise Problem(415, f"the Content-Encoding {encoding} is not read; send the body as it is", _PLAIN)
    too_large = Problem(413, f"the request is larger than {most:,} bytes; ask for less at a time", close)
    length = header(scope, "content-length")
    if length is not None and length.isdigit() and int(length) > most:
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    raise ClientGone
                body += message.get("body", b"")
                if len(body) > most:
                    raise too_large
                if not message.get("more_body", False):
                    return bytes(body)
    except TimeoutError:
        raise Problem(408, f"the request did not come whole within {_BODY_SECONDS} s", close) from None


async def unless_gone(receive: Receive, work: Coroutine[Any, Any, T]) -> T:
    """Does some work, and gives it up as soon as the client has gone.

    Raises:
        ClientGone: it has.
    """
    task, watch = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({task, watch}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            raise ClientGone
        return task.result()
    finally:
        for each in (task, watch):
            each.cancel()
        await asyncio.wait({task, watch})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def etag(*parts: object) -> str:
    """A weak validator: it is another one as soon as any of the parts, or the program, is another one."""
    digest = sha256()
    for part in (__version__, *parts):
        text = str(part).encode()
        digest.update(len(text).to_bytes(8, "big") + text)
    return f'W/"{digest.hexdigest()[:32]}"'


def matches(scope: Scope, validator: str) -> bool:
    """Whether the client holds what this validator is of (`If-None-Match`, compared weakly)."""
    given = header(scope, "if-none-match")
    if given is None:
        return False
    known = validator.removeprefix("W/")
    return given.strip() == "*" or known in (one.strip().removeprefix("W/") for one in given.split(","))


def respond(
    scope: Scope,
    content: bytes,
    content_type: str,
    *,
    validator: str | None = None,
    headers: Mapping[str, str] | None = None,
    vary: Iterable[str] = ("Accept",),
) -> Response:
    """A response with its validator, or 304 where the client holds it already."""
    told = {"Vary": ", ".join(vary), **(headers or {})}
    if validator is not None:
        told["ETag"] = validator
        if matches(scope, validator):
            return Response(status_code=304, headers=told)
    return Response(content, headers={**told, "Content-Type": content_type})


def as_json(content: Any) -> bytes:
    """JSON for programs that a person may look at as well."""
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
