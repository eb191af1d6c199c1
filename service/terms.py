"""`/ontology`: the vocabulary, for people as a page with a place for each term, for programs as RDF."""

from __future__ import annotations

from typing import Final

from pyoxigraph import NamedNode, Triple, serialize
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from claimgraph.graph.results import TRIPLES
from claimgraph.ontology import vocabulary
from claimgraph.ontology.terms import NAMESPACE
from claimgraph.service import formats, pages
from claimgraph.service.exchange import etag, header, respond
from claimgraph.service.negotiation import choose
from claimgraph.service.problems import Problem

_OFFERS: Final = (*formats.TRIPLES, formats.PAGE)


async def ontology(request: Request) -> Response:
    """The vocabulary."""
    return _answer(request, vocabulary.triples(), anchor=None)


async def term(request: Request) -> Response:
    """One term: what the vocabulary says of it, or for people its place on the page."""
    name = request.path_params["name"]
    iri = NAMESPACE + name
    if iri not in vocabulary.wordings():
        raise Problem(404, f"the vocabulary has no term `{name}`; /ontology lists all")
    about = tuple(triple for triple in vocabulary.triples() if triple.subject == NamedNode(iri))
    return _answer(request, about, anchor=name)


def _answer(request: Request, triples: tuple[Triple, ...], *, anchor: str | None) -> Response:
    chosen = choose(header(request.scope, "accept"), _OFFERS)
    if chosen is None:
        raise Problem(406, f"the vocabulary is there as {formats.listed(_OFFERS)}; ask for one of these")
    offer, media_type = chosen
    headers = {}
    if offer is formats.PAGE:
        if anchor is not None:
            return RedirectResponse(f"../ontology#{anchor}", 303, {"Vary": "Accept"})
        content = pages.vocabulary_page()
        headers["Content-Security-Policy"] = pages.POLICY
    elif offer.name == "turtle" and anchor is None:
        content = vocabulary.source()
    else:
        content = serialize(triples, format=TRIPLES[offer.name], prefixes=vocabulary.PREFIXES) or b""
    validator = etag(vocabulary.source(), anchor, media_type)
    return respond(request.scope, content, offer.content_type(media_type), validator=validator, headers=headers)
