"""`/claims` and `/claims/{id}`: verdicts as JSON, or pages for a browser; and the shipped queries, filled in."""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from claimgraph.errors import QueryError
from claimgraph.ontology.queries import ShippedQuery, get, shipped
from claimgraph.service import formats, pages
from claimgraph.service.editions import Edition, Editions
from claimgraph.service.exchange import as_json, etag, header, respond, unless_gone
from claimgraph.service.negotiation import Offer, choose
from claimgraph.service.problems import Problem

_JSON: Final = Offer("json", ("application/json",))
_FORMS: Final = (_JSON, formats.PAGE)
_AT_A_TIME: Final = 50
_MOST_AT_A_TIME: Final = 500
_FARTHEST: Final = 10**9

BOARD_POLICY: Final = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
"""For the board, which has a stricter policy of its own inside: its scripts by their hashes, and no request."""


class Claims:
    """What is shown of claims, in the edition that is current."""

    def __init__(self, editions: Editions) -> None:
        self._editions = editions

    async def listed(self, request: Request) -> Response:
        """The verdicts on all claims, or on those that hold some words, page by page."""
        offer = _form(request, request.query_params.get("format"))
        start = _number(request, "offset", 0, _FARTHEST)
        number = _number(request, "limit", _AT_A_TIME, _MOST_AT_A_TIME)
        words = request.query_params.get("search", "").strip() or None
        edition = self._editions.current
        task = {"do": "claims", "search": words, "start": start, "number": number}
        found = json.loads(await _ask(request, edition, task))
        links = {
            name: f"{_at(request, start=at, number=number, words=words)}"
            for name, at in (("prev", max(0, start - number)), ("next", start + number))
            if (at < start if name == "prev" else at < found["number"])
        }
        headers = {"Link": ", ".join(f'<{link}>; rel="{name}"' for name, link in links.items())} if links else {}
        if offer is formats.PAGE:
            content = pages.claims(found["verdicts"], number=found["number"], start=start, words=words, links=links)
            headers |= {"Content-Security-Policy": pages.POLICY}
        else:
            content = as_json(found["verdicts"])
        validator = etag(edition.generation, "claims", start, number, words, offer.name)
        return respond(request.scope, content, offer.content_type(offer.types[0]), validator=validator, headers=headers)

    async def one(self, request: Request) -> Response:
        """The verdict on one claim, or its board."""
        typed = request.path_params["claim"]
        bare, _, ending = typed.rpartition(".")
        if ending in ("json", "html") and bare:
            typed = bare
        offer = _form(request, ending if typed == bare else request.query_params.get("format"))
        edition = self._editions.current
        if offer is formats.PAGE:
            language = header(request.scope, "accept-language")
            content = await _ask(request, edition, {"do": "board", "claim": typed, "language": language})
            headers, vary = {"Content-Security-Policy": BOARD_POLICY}, ["Accept", "Accept-Language"]
            validator = etag(edition.generation, "board", typed, language)
        else:
            content = await _ask(request, edition, {"do": "verdict", "claim": typed})
            headers, vary = {}, ["Accept"]
            validator = etag(edition.generation, "verdict", typed)
        content_type = offer.content_type(offer.types[0])
        return respond(request.scope, content, content_type, validator=validator, headers=headers, vary=vary)

    async def queries(self, request: Request) -> Response:
        """The shipped queries with their parameters."""
        content = as_json([_told(query) for query in shipped().values()])
        return respond(request.scope, content, "application/json", validator=etag(content))

    async def query(self, request: Request) -> Response:
        """One shipped query, with values in place of its defaults, as `/queries/who-denied?claim=delay-request`."""
        try:
            asked = get(request.path_params["name"])
        except QueryError as error:
            raise Problem(404, str(error)) from None
        values = {name: value for name, value in request.query_params.items() if value.strip()}
        items = {
            parameter.name: values[parameter.name].strip()
            for parameter in asked.parameters
            if parameter.kind == "item" and parameter.name in values
        }
        edition = self._editions.current
        iris = json.loads(await _ask(request, edition, {"do": "find", "items": items})) if items else {}
        meant = {typed: iris[name] for name, typed in items.items()}
        try:
            text = asked.fill({name: value.strip() for name, value in values.items()}, lambda typed: meant[typed])
        except QueryError as error:
            raise Problem(400, str(error)) from None
        content_type = "application/sparql-query; charset=utf-8"
        validator = etag(edition.generation, text)
        return respond(request.scope, text.encode(), content_type, validator=validator)


async def _ask(request: Request, edition: Edition, task: dict[str, Any]) -> bytes:
    async def whole() -> bytes:
        async with edition.claims.answer(task) as answer:
            return await answer.whole()

    return await unless_gone(request.receive, whole())


def _form(request: Request, named: str | None) -> Offer:
    """JSON or a page: as the address says, else as the header does."""
    if named:
        for offer in _FORMS:
            if offer.name == named:
                return offer
        raise Problem(404, f"there is no `{named}` of a claim; ask for json or html")
    chosen = choose(header(request.scope, "accept"), _FORMS)
    if chosen is None:
        raise Problem(406, f"claims are shown as {formats.listed(_FORMS)}; ask for one of these")
    return chosen[0]


def _number(request: Request, name: str, default: int, most: int) -> int:
    typed = request.query_params.get(name)
    if typed is None:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) <= most):
        raise Problem(400, f"`{name}` is a number from 0 to {most:,}, and not `{typed}`")
    return int(typed)


def _at(request: Request, *, start: int, number: int, words: str | None) -> str:
    asked: dict[str, Any] = {"offset": start, "limit": number}
    if words is not None:
        asked["search"] = words
    return f"?{urlencode(asked, quote_via=quote)}"


def _told(query: ShippedQuery) -> dict[str, Any]:
    return {
        "name": query.name,
        "title": query.title,
        "comment": query.comment,
        "parameters": [
            {"name": each.name, "kind": each.kind.value, "comment": each.comment} for each in query.parameters
        ],
        "text": query.text,
    }
