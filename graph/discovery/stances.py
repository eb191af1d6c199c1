"""News articles that are for, against or only observing a claim, as the records that the measure reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from claimgraph.graph.model import Claim, Document, Outlet, Record, Records, Statement, Text
from claimgraph.ontology.terms import Stance

BASE: Final = "urn:claimgraph:stances:"

SAID: Final[Mapping[str, Stance]] = {"for": Stance.ASSERTS, "against": Stance.DENIES, "observing": Stance.ATTRIBUTES}
"""What an article does with a claim, in the words of the vocabulary."""


class Article(NamedTuple):
    """One row: who published it, on which claim, with which stance."""

    source: str
    object: str
    stance: str


def records_of(articles: Iterable[Article]) -> Records:
    """The articles as documents of their outlets, each with one statement.

    An article for a claim that names no source for it is an unattributed repeat, and one that only observes attributes
    it to nobody; an article against it is the outlet's own reporting: what goes round is repeated, a denial is not.
    """
    made: dict[str, Record] = {}
    for number, article in enumerate(articles, 1):
        outlet, claim = f"{BASE}outlet:{article.source}", f"{BASE}claim:{article.object}"
        document, statement = f"{BASE}document:{number}", f"{BASE}statement:{number}"
        stance = SAID[article.stance]
        made[outlet] = Outlet(iri=outlet, id=article.source, name=Text.of(article.source))
        made[claim] = Claim(iri=claim, id=article.object, text=Text.of(article.object))
        made[document] = Document(iri=document, id=f"document-{number}", outlet=outlet)
        made[statement] = Statement(
            iri=statement,
            id=f"statement-{number}",
            speaker=outlet,
            stance=stance,
            claim=claim,
            document=document,
            own_reporting=stance is Stance.DENIES,
        )
    return Records.of(made.values())
