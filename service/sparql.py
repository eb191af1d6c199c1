"""`/sparql`: the SPARQL 1.1 Protocol, for queries."""

from __future__ import annotations

import re
from typing import Any, Final

from starlette.responses import RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from claimgraph.errors import QueryError
from claimgraph.graph import answering
from claimgraph.service import formats, protocol
from claimgraph.service.describing import service_description
from claimgraph.service.editions import Edition, Editions
from claimgraph.service.exchange import body_of, etag, header, matches, respond, unless_gone
from claimgraph.service.negotiation import choose
from claimgraph.service.options import Options
from claimgraph.service.problems import Problem

_VOLATILE: Final = re.compile("now|rand|uuid", re.IGNORECASE)
"""A query in which one of these words stands may have another answer each time."""

_SIGNATURES: Final = (*formats.TRIPLES, formats.PAGE)


class Endpoint:
    """Answers queries, and says what the service is where there is none."""

    def __init__(self, editions: Editions, options: Options) -> None:
        self._editions = editions
        self._options = options

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers one request."""
        method = scope["method"]
        if method not in protocol.METHODS:
            allow = {"Allow": ", ".join(protocol.METHODS)}
            raise Problem(405, f"{method} is not known here; a query comes by GET or POST", allow)
        body = await body_of(scope, receive, self._options.body) if method == "POST" else b""
        request = protocol.read(method, scope["query_string"], header(scope, "content-type"), body)
        if request is None:
            await (await self._itself(scope, receive))(scope, receive, send)
            return
        if method == "POST":
            scope["state"]["query"] = request.query  # for the log, should it hold queries
        if len(request.query.encode()) > self._options.body:
            raise Problem(413, f"the query is larger than {self._options.body:,} bytes; ask for less at a time")
        edition = self._editions.current
        accept = header(scope, "accept")
        headers = {"Vary": "Accept"}
        if _VOLATILE.search(request.query):
            headers["Cache-Control"] = "no-store"
        elif method != "POST":
            headers["ETag"] = etag(edition.generation, request, accept)
            if matches(scope, headers["ETag"]):
                await Response(status_code=304, headers=headers)(scope, receive, send)
                return
        if method == "HEAD":
            headers["Content-Type"] = _content_type(request.query, accept)
            await send(_start(headers))
            await send({"type": "http.response.body", "body": b""})
            return
        task = {
            "query": request.query,
            "accept": accept,
            "default": request.default_graphs,
            "named": request.named_graphs,
        }
        await unless_gone(receive, self._answer(edition, task, headers, send))

    async def _answer(self, edition: Edition, task: dict[str, Any], headers: dict[str, str], send: Send) -> None:
        async with edition.queries.answer(task) as answer:
            head = {**headers, "Content-Type": answer.head["type"]}
            began = False
            async for part in answer.parts():
                if not began:  # not before there is something: until then a failure has its own status
                    await send(_start(head))
                    began = True
                await send({"type": "http.response.body", "body": part, "more_body": True})
            if not began:
                await send(_start(head))
        await send({"type": "http.response.body", "body": b""})

    async def _itself(self, scope: Scope, receive: Receive) -> Response:
        chosen = choose(header(scope, "accept"), _SIGNATURES)
        if chosen is None:
            raise Problem(406, f"the service describes itself as {formats.listed(formats.TRIPLES)}")
        offer, media_type = chosen
        if offer is formats.PAGE:
            return RedirectResponse("query", 303, {"Vary": "Accept"})
        edition = self._editions.current
        content = await unless_gone(receive, service_description(edition, scope, self._options, offer.name))
        validator = etag(edition.generation, "service", header(scope, "host"), media_type)
        return respond(scope, content, offer.content_type(media_type), validator=validator)


def _start(headers: dict[str, str]) -> dict[str, Any]:
    encoded = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
    return {"type": "http.response.start", "status": 200, "headers": encoded}


def _content_type(query: str, accept: str | None) -> str:
    """What a GET would be answered with, as far as that can be told without asking."""
    try:
        form = answering.check(query).form
    except QueryError as error:
        raise Problem(400, str(error)) from None
    offer, media_type = formats.of_query(form, accept)
    return offer.content_type(media_type)
