"""The way in and out: who may ask, from which pages, how long an answer may take, what is told of it and in the log.

It stands around the application and sees every request, so that no page and no mistake behind it can do without.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
import ipaddress
import re
import sys
import time
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import unquote_plus, urlsplit

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from claimgraph.service.exchange import ClientGone, CutOff, header
from claimgraph.service.options import Options
from claimgraph.service.problems import Problem
from claimgraph.service.protocol import METHODS

LONGEST_URL: Final = 2**16
"""Bytes of a path and what stands behind `?`; a longer query goes by POST."""

_SEND_SECONDS: Final = 30
"""Seconds in which a client must take the next part of an answer."""
_ABSOLUTE: Final = re.compile("https?://[^/?#]*", re.IGNORECASE)
_OPEN: Final = frozenset({"/healthz"})
"""What needs no token."""
_READ: Final = ("GET", "HEAD", "OPTIONS")

SECURITY: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), browsing-topics=()",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}
"""The headers of every answer, unless it has its own."""


class Gate:
    """Lets requests through to an application."""

    def __init__(self, application: ASGIApp, options: Options) -> None:
        self._application = application
        self._options = options
        self._base_host = urlsplit(options.base).hostname if options.base else None
        self._token = options.token.encode() if options.token is not None else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request; what is no request goes through."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        scope = _in_origin_form(scope)
        told = _Told(self, scope, send)
        try:
            try:
                await self._answer(scope, receive, told)
            except Problem as problem:
                if told.status:  # it has begun: nothing can be told any more
                    raise CutOff(problem.detail) from None
                await problem_response(scope, problem)(scope, receive, told)
        except ClientGone:
            told.note = "the client went away"
        except (CutOff, TimeoutError) as wrong:
            # It is left incomplete, so that the server closes the connection and the client notices.
            told.note = f"cut off: {wrong or 'the client takes nothing'}"
        except Exception as wrong:
            told.note = f"claimgraph failed ({type(wrong).__name__}: {wrong}); this is our fault"
            if not told.status:
                await problem_response(scope, Problem(500, "this failed, and that is our fault"))(scope, receive, told)
        finally:
            self._log(scope, told)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if len(scope["raw_path"]) + len(scope["query_string"]) > LONGEST_URL:
            raise Problem(414, f"the URL is longer than {LONGEST_URL:,} bytes; send the query by POST")
        self._host(scope)
        self._origin(scope)
        if scope["method"] == "OPTIONS":
            methods = METHODS if scope["path"] == "/sparql" else _READ
            await Response(status_code=204, headers={"Allow": ", ".join(methods)})(scope, receive, send)
            return
        if self._token is not None and scope["path"] not in _OPEN:
            self._known(scope)
        try:
            # With `app` in the scope, Starlette raises what its router refuses, in place of answering it.
            await self._application({**scope, "app": self}, receive, send)
        except HTTPException as wrong:
            what = {404: "there is nothing at this address; / says what there is"}
            what[405] = f"{scope['method']} is not known here"
            detail = what.get(wrong.status_code, wrong.detail)
            raise Problem(wrong.status_code, detail, wrong.headers) from None

    # ------------------------------------------------------------ who may ask

    def _host(self, scope: Scope) -> None:
        """On this machine alone, the name under which it is asked is this machine's: a page of the web that has its own
        name resolved to this address (DNS rebinding) is refused."""
        host = header(scope, "host")
        if host is None or not self._options.on_loopback:
            return
        name = _host_of(f"//{host}")
        if name not in ("localhost", self._base_host, self._options.host) and not _is_loopback(name):
            detail = f"`{name}` is no name of this service; ask 127.0.0.1, or start it with --base-url"
            raise Problem(421, detail)

    def _origin(self, scope: Scope) -> None:
        origin = header(scope, "origin")
        if origin is not None and self._allowed(scope, origin) is None and not self._is_own(scope, origin):
            raise Problem(403, f"pages of {origin} may not ask here; start the service with --allow-origin {origin}")

    def _is_own(self, scope: Scope, origin: str) -> bool:
        own = urlsplit(self._options.base) if self._options.base else None
        here = header(scope, "host")
        asking = origin.partition("://")[2]
        return asking != "" and (asking == here or (own is not None and origin == f"{own.scheme}://{own.netloc}"))

    def _allowed(self, scope: Scope, origin: str) -> str | None:
        """The value of `Access-Control-Allow-Origin` for pages of an origin; None where they may not read answers."""
        options = self._options
        if "*" in options.origins or (not options.origins and (options.token is not None or not options.on_loopback)):
            return "*"  # what needs a token is not readable without it, and the rest is for everybody
        name = _host_of(origin)
        if origin in options.origins or (not options.origins and (name == "localhost" or _is_loopback(name))):
            return origin
        return None

    def _known(self, scope: Scope) -> None:
        assert self._token is not None
        kind, _, given = (header(scope, "authorization") or "").partition(" ")
        known = given.strip().encode()
        if kind.lower() == "basic":  # of a browser: any name, and the token as password
            try:
                known = base64.b64decode(known, validate=True).partition(b":")[2]
            except binascii.Error:
                known = b""
        elif kind.lower() != "bearer":
            known = b""
        if not hmac.compare_digest(known, self._token):
            raise Problem(
                401,
                "a token is needed: `Authorization: Bearer TOKEN`, or as the password with any name",
                {"WWW-Authenticate": 'Bearer realm="claimgraph", Basic realm="claimgraph", charset="UTF-8"'},
            )

    # ------------------------------------------------------------ what is told

    def complete(self, scope: Scope, headers: MutableHeaders) -> None:
        """Adds the headers that every answer has."""
        for name, value in SECURITY.items():
            headers.setdefault(name, value)
        private = self._options.token is not None or self._options.private
        headers.setdefault("Cache-Control", "private, no-cache" if private else "no-cache")
        for name in ("Origin", *(("Authorization",) if self._token is not None else ())):
            headers.add_vary_header(name)
        origin = header(scope, "origin")
        allowed = None if origin is None else self._allowed(scope, origin)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin" if allowed is None else "cross-origin")
        if allowed is not None:
            headers["Access-Control-Allow-Origin"] = allowed
            headers["Access-Control-Expose-Headers"] = "ETag, Link, Retry-After"
            if scope["method"] == "OPTIONS":
                headers["Access-Control-Allow-Methods"] = headers.get("Allow", "GET")
                headers["Access-Control-Allow-Headers"] = "Accept, Authorization, Content-Type, If-None-Match"
                headers["Access-Control-Max-Age"] = "600"

    def _log(self, scope: Scope, told: _Told) -> None:
        if not self._options.log:
            return
        client = scope["client"][0] if scope.get("client") else "-"
        parts = [
            datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            client,
            scope["method"],
            _plain(scope["path"]),
            str(told.status or "-"),
            f"{told.length}B",
            f"{(time.monotonic() - told.since) * 1000:.0f}ms",
        ]
        if self._options.log_queries and scope["query_string"]:
            parts.append(_plain(unquote_plus(scope["query_string"].decode("latin-1"))))
        if self._options.log_queries and (query := scope.get("state", {}).get("query")):
            parts.append(_plain(query))
        if told.note:
            parts.append(f"({_plain(told.note)})")
        print(" ".join(parts), file=sys.stderr, flush=True)


class _Told:
    """Sends an answer on, and knows what was sent."""

    def __init__(self, gate: Gate, scope: Scope, send: Send) -> None:
        self._gate, self._scope, self._send = gate, scope, send
        self.since = time.monotonic()
        self.status = self.length = 0
        self.note = ""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message.setdefault("headers", [])
            self._gate.complete(self._scope, MutableHeaders(scope=_as_dict(message)))
        else:
            self.length += len(message.get("body", b""))
        async with asyncio.timeout(_SEND_SECONDS):
            await self._send(message)


def _in_origin_form(scope: Scope) -> Scope:
    """The request with a path where it came with a whole address, as through a proxy (RFC 9112, section 3.2.2)."""
    found = _ABSOLUTE.match(scope["path"])
    if found is None:
        return scope
    raw = _ABSOLUTE.sub("", scope["raw_path"].decode("latin-1"), count=1)
    return {**scope, "path": scope["path"][found.end() :] or "/", "raw_path": raw.encode("latin-1") or b"/"}


def problem_response(scope: Scope, problem: Problem) -> Response:
    """A problem as a response."""
    body, content_type = problem.body(header(scope, "accept"))
    headers = {"Cache-Control": "no-store", "Content-Type": content_type, "Vary": "Accept", **problem.headers}
    return Response(body, problem.status, headers)


def _as_dict(message: Message) -> MutableMapping[str, Any]:
    return message


def _host_of(address: str) -> str:
    """The host in an address; empty where there is none, or none that can be read."""
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def _is_loopback(name: str) -> bool:
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _plain(text: str) -> str:
    """The text on one line, without what could drive a terminal or forge a line of the log."""
    return "".join(sign if sign.isprintable() else f"\\x{ord(sign):02x}" for sign in text)
