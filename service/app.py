"""The application: which address is answered by what."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, Router
from starlette.types import ASGIApp

from claimgraph.service import formats, pages, terms
from claimgraph.service.claims import Claims
from claimgraph.service.describing import base, void
from claimgraph.service.editions import Editions
from claimgraph.service.exchange import as_json, etag, header, respond, unless_gone
from claimgraph.service.gate import Gate
from claimgraph.service.negotiation import choose
from claimgraph.service.options import Options
from claimgraph.service.problems import Problem
from claimgraph.service.sparql import Endpoint


def application(options: Options, editions: Editions) -> ASGIApp:
    """The service as an ASGI application.

    Args:
        options: how it runs.
        editions: what it serves; opened, watched and closed by whoever runs it.
    """
    claims = Claims(editions)
    own = _Own(editions, options)
    routes = [
        Route("/", own.start),
        Route("/sparql", Endpoint(editions, options)),
        Route("/query", own.query),
        Route("/queries", claims.queries),
        Route("/queries/{name}", claims.query),
        Route("/claims", claims.listed),
        Route("/claims/{claim:path}", claims.one),
        Route("/ontology", terms.ontology),
        Route("/ontology/{name}", terms.term),
        Route("/.well-known/void", own.void),
        Route("/healthz", own.healthz),
        Route("/static/{name:path}", own.static),
    ]
    return Gate(Router(routes, redirect_slashes=False), options)


class _Own:
    """What the service says of itself."""

    def __init__(self, editions: Editions, options: Options) -> None:
        self._editions = editions
        self._options = options

    async def start(self, request: Request) -> Response:
        """Where everything is."""
        content = pages.start(base=base(request.scope, self._options), private=self._options.private)
        return _html(request, content, pages.POLICY)

    async def query(self, request: Request) -> Response:
        """The editor."""
        return _html(request, pages.query(), pages.EDITOR_POLICY)

    async def void(self, request: Request) -> Response:
        """The dataset in VoID."""
        chosen = choose(header(request.scope, "accept"), formats.TRIPLES)
        if chosen is None:
            raise Problem(406, f"the dataset is described as {formats.listed(formats.TRIPLES)}; ask for one of these")
        offer, media_type = chosen
        edition = self._editions.current
        content = await unless_gone(request.receive, void(edition, request.scope, self._options, offer.name))
        validator = etag(edition.generation, "void", header(request.scope, "host"), media_type)
        return respond(request.scope, content, offer.content_type(media_type), validator=validator)

    async def healthz(self, request: Request) -> Response:
        """Whether queries can be answered."""
        fault = self._editions.current.queries.fault
        status = 200 if fault is None else 503
        told = as_json({"status": "ok" if fault is None else "no worker can be started"})
        return Response(told, status, {"Content-Type": "application/json", "Cache-Control": "no-store"})

    async def static(self, request: Request) -> Response:
        """A file of the pages."""
        found = pages.static(request.path_params["name"])
        if found is None:
            raise Problem(404, "there is no such file")
        content, content_type, validator = found
        return respond(request.scope, content, content_type, validator=validator, vary=("Origin",))


def _html(request: Request, content: bytes, policy: str) -> Response:
    headers = {"Content-Security-Policy": policy}
    return respond(request.scope, content, "text/html; charset=utf-8", validator=etag(content), headers=headers)
