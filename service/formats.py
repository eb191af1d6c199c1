"""The formats of answers: by which media types each is asked for, and how the engine names it."""

from __future__ import annotations

from typing import Final

from claimgraph.service.negotiation import Offer, choose
from claimgraph.service.problems import Problem

ROWS: Final = (
    Offer("json", ("application/sparql-results+json", "application/json")),
    Offer("xml", ("application/sparql-results+xml", "application/xml", "text/xml")),
    Offer("csv", ("text/csv",), text=True),
    Offer("tsv", ("text/tab-separated-values",), text=True),
)
"""For SELECT and ASK. (The standard has no CSV or TSV for ASK; here both are `true` or `false`.)"""

TRIPLES: Final = (
    Offer("turtle", ("text/turtle", "application/turtle", "application/x-turtle"), text=True),
    Offer("ntriples", ("application/n-triples", "text/plain")),
    Offer("jsonld", ("application/ld+json", "application/json")),
    Offer("rdfxml", ("application/rdf+xml", "application/xml", "text/xml")),
)
"""For CONSTRUCT and DESCRIBE, and for what the service says of itself."""

ROW_FORMS: Final = ("SELECT", "ASK")
"""The forms of a query that are answered with rows, or with yes or no."""

PAGE: Final = Offer("html", ("text/html", "application/xhtml+xml"), text=True)
"""For browsers."""


def listed(offers: tuple[Offer, ...]) -> str:
    """The media types, for a person to choose from."""
    return ", ".join(offer.types[0] for offer in offers)


def of_query(form: str, accept: str | None) -> tuple[Offer, str]:
    """The format of the answer to a query of a form, with the media type by which it was asked for.

    Raises:
        Problem: the client takes none that there is.
    """
    offers = ROWS if form in ROW_FORMS else TRIPLES
    chosen = choose(accept, offers)
    if chosen is None:
        raise Problem(406, f"{form} is answered as {listed(offers)}; ask for one of these")
    return chosen
