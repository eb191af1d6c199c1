"""What is behind `query --format html` and `query --board`: an answer as a page, and the claims that it speaks about.

An answer is what somebody asked for, and can hold anything that the store holds. A page is made to be handed on, so its
bytes are searched for what is private before they leave (`claimgraph.exports.leaks`), and a board goes through the gate
like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from pyoxigraph import NamedNode, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import InputError, QueryError
from claimgraph.exports.answer.page import Question, page, verdict
from claimgraph.exports.leaks import Guard, PrivateString
from claimgraph.exports.view import build_view
from claimgraph.graph.model import Records
from claimgraph.graph.results import Result, Stream, Term, in_words
from claimgraph.ontology.queries import ShippedQuery
from claimgraph.ontology.terms import CG
from claimgraph.ontology.vocabulary import PREFIXES, private_properties

MOST_CLAIMS = 500
"""Claims that a board of an answer shows at most; more are a matter for `export html --split`."""

_CLAIM = NamedNode(CG.Claim)
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_ABOUT = NamedNode(CG.claim)
_FIELDS = {CG.note: "note", CG.realName: "real-name"}


def question(query: str, shipped: ShippedQuery | None, parameters: Mapping[str, str]) -> Question:
    """What was asked, in words where the query has a head."""
    title, comment = (shipped.title, shipped.comment) if shipped else ("The answer to a query", "")
    return Question(title=title, comment=comment, query=query, settings=tuple(parameters.items()))


def html(
    answer: Stream,
    asked: Question,
    prefixes: Mapping[str, str],
    dataset: Oxigraph,
    records: Callable[[], Records],
    include: Collection[str],
) -> bytes:
    """The answer as a page, searched for private words.

    Args:
        answer: where no format was chosen.
        asked: what was asked.
        prefixes: what shortens the IRIs.
        dataset: what was asked, to look for what is private in it.
        records: all records; read only where something private may stand in the page.
        include: private properties that may leave this once: `note`, `real-name`.

    Raises:
        InputError: something private would leave, or a property is not private.
    """
    build_view(Records(), include=include)  # refuses what is no private property
    text = in_words(prefixes)
    if answer.kind == "boolean":
        data = verdict(asked, answer.whole().boolean)
    else:
        names, rows = answer.rows()
        data = page(asked, names, rows, text)
    try:
        Guard(_secrets(dataset, include)).check(data, "html", lambda: b"")
    except InputError:  # which may be a word that is public as well
        build_view(records(), include=include).guard.check(data, "html", lambda: page(_NOTHING, [], [], text))
    return data


_NOTHING = Question(title="", comment="", query="")


def _secrets(dataset: Oxigraph, include: Collection[str]) -> Iterator[PrivateString]:
    """What is private in a dataset, a little more of it than is private after a close look."""
    for iri in private_properties():
        field = _FIELDS.get(iri, iri)
        if field not in include:
            for quad in dataset.quads_for_pattern(None, NamedNode(iri), None, None):
                yield PrivateString(str(quad.subject), str(quad.subject), field, quad.object.value)  # type: ignore[union-attr]
    for quad in dataset.quads_for_pattern(None, _TYPE, NamedNode(CG.UnnamedSource), None):
        for name in (PREFIXES["schema"] + "name", PREFIXES["schema"] + "sameAs"):
            for named in dataset.quads_for_pattern(quad.subject, NamedNode(name), None, None):
                yield PrivateString(str(quad.subject), str(quad.subject), "name", named.object.value)  # type: ignore[union-attr]


def claims(result: Result, dataset: Oxigraph) -> tuple[str, ...]:
    """The IRIs of the claims that an answer speaks about, in its order: those that it names, and those of the
    statements that it names.

    Raises:
        QueryError: it names none of either, or more claims than a board shows.
    """
    if result.kind == "boolean":
        raise QueryError("an answer that is yes or no names no claim; ask with SELECT or CONSTRUCT")
    found: dict[str, None] = {}
    for node in dict.fromkeys(term for row in result for term in _nodes(row)):
        if next(dataset.quads_for_pattern(node, _TYPE, _CLAIM, None), None) is not None:
            found[node.value] = None
        for quad in dataset.quads_for_pattern(node, _ABOUT, None, None):
            if isinstance(quad.object, NamedNode):
                found[quad.object.value] = None
    if not found:
        todo = "ask for some, as `CONSTRUCT { ?claim a cg:Claim } WHERE { ... }`"
        raise QueryError(f"the answer names no claim and no statement of the store, so there is no board of it; {todo}")
    if len(found) > MOST_CLAIMS:
        todo = "add a LIMIT, or write all of them with `export html --split`"
        raise QueryError(
            f"the answer speaks about {len(found):,} claims, and a board of it shows {MOST_CLAIMS}; {todo}"
        )
    return tuple(found)


def _nodes(row: object) -> Iterator[NamedNode]:
    terms: Iterator[Term | None] = iter(row)  # type: ignore[call-overload]
    for term in terms:
        if isinstance(term, NamedNode):
            yield term
        elif isinstance(term, Triple):
            yield from _nodes(term)
