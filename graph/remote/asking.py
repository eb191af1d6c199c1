"""A person's query, asked of a server: what is refused, what it is given besides, and how its answer is read."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, RdfFormat

from claimgraph.errors import QueryError
from claimgraph.graph import answering, sparql, syntax
from claimgraph.graph.remote.connection import Answer, TookTooLong
from claimgraph.graph.remote.endpoint import WHOLE, Dataset, Endpoint
from claimgraph.graph.results import Result
from claimgraph.graph.store import Store
from claimgraph.ontology import vocabulary
from claimgraph.ontology.terms import NAMESPACE
from claimgraph.ontology.vocabulary import PREFIXES

_TRIPLES: Final = ("CONSTRUCT", "DESCRIBE")
_ROUND: Final = 1_000


def ask(endpoint: Endpoint, text: str, dataset: Dataset, *, has_vocabulary: bool) -> Result:
    """Asks a query and waits for the whole answer.

    Args:
        endpoint: the server.
        text: SPARQL 1.1; SELECT, ASK, CONSTRUCT or DESCRIBE. The vocabulary's prefixes need no declaration.
        dataset: what is asked, where the query names no graphs itself.
        has_vocabulary: whether the vocabulary is among what is asked.

    Raises:
        QueryError: it cannot be read, is refused, or was answered in part.
        StoreError: the server cannot be asked.
    """
    query = syntax.read(text)
    _refuse_foreign_graphs(query, dataset)
    if not has_vocabulary:
        _refuse_without_vocabulary(query)
    graph = any(token.is_word(*_TRIPLES) for token in query.tokens)
    asked = _prologue(query) + query.text
    seen = WHOLE if query.graphs else dataset
    try:
        answer = endpoint.answer(asked, seen, triples=graph)
    except TookTooLong:
        raise
    except QueryError:
        sparql.run(Store.open(), text)  # which names line and column, where it can be read by nobody
        raise
    if graph:
        return _triples(endpoint, answer)
    result = _rows(endpoint, answer)
    if result.kind == "solutions":
        _refuse_cut(endpoint, asked, seen, len(result))
    return result


def _rows(endpoint: Endpoint, answer: Answer) -> Result:
    try:
        found = endpoint.solutions(answer)
        content = found.serialize(format=QueryResultsFormat.JSON) or b""
        return Result("boolean" if isinstance(found, QueryBoolean) else "solutions", content)
    except (SyntaxError, ValueError) as error:
        raise endpoint.unreadable(answer, error) from None


def _triples(endpoint: Endpoint, answer: Answer) -> Result:
    try:
        found = endpoint.triples(answer)
    except (SyntaxError, ValueError) as error:
        raise endpoint.unreadable(answer, error) from None
    return Result("graph", pyoxigraph.serialize(found, format=RdfFormat.N_TRIPLES) or b"")


def _is_round(number: int) -> bool:
    """Whether a server may have been told to give no more rows than that: thousands, or a power of two."""
    return number > 0 and (number % _ROUND == 0 or (number > _ROUND and number & (number - 1) == 0))


def _refuse_cut(endpoint: Endpoint, asked: str, dataset: Dataset, number: int) -> None:
    """Refuses an answer of a round number of rows if the server has more of them."""
    limits = {int(limit) for limit in re.findall(r"\bLIMIT\s+(\d+)", asked, re.IGNORECASE)}
    if not _is_round(number) or number in limits:
        return
    try:
        # With a limit in it the query cannot be asked for the row behind the last one, nor with VALUES at its end.
        if not limits and not endpoint.rows(f"{asked}\nLIMIT 1 OFFSET {number}", dataset):
            return
    except QueryError:
        pass
    raise QueryError(
        f"the server answered with {number:,} rows and left out the others; add `LIMIT {number}` if these are enough, "
        "ask page by page with LIMIT and OFFSET, or raise the server's limit (Virtuoso: ResultSetMaxRows)"
    )


def _prologue(query: syntax.Query) -> str:
    """Declares the predefined prefixes that the query uses and does not declare; in its first line, so that lines keep
    their numbers."""
    names = {token.text.partition(":")[0] for token in query.tokens if token.kind == "name"}
    declared = {
        name.text.partition(":")[0]
        for word, name in zip(query.tokens, query.tokens[1:], strict=False)
        if word.is_word("PREFIX") and name.kind == "name"
    }
    return "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in PREFIXES if name in names - declared)


def _refuse_foreign_graphs(query: syntax.Query, dataset: Dataset) -> None:
    for graph in query.graphs:
        if dataset.graphs is not None and graph not in dataset.graphs:
            raise answering.foreign(graph)


def _refuse_without_vocabulary(query: syntax.Query) -> None:
    """Refuses a query whose answer would be empty for want of the vocabulary."""
    for token in query.tokens:
        if query.iri_of(token) in _told_by_vocabulary():
            raise QueryError(
                f"{syntax.where(query.text, token.start)}: `{token.text}` is told by the vocabulary, which this store "
                f"does not hold; put ontology/claimgraph.ttl into it, as the graph <{vocabulary.GRAPH}>"
            )


@cache
def _told_by_vocabulary() -> frozenset[str]:
    """The properties of the vocabulary that the vocabulary itself has values of, such as the polarity of a stance."""
    return frozenset(
        triple.predicate.value
        for triple in vocabulary.triples()
        if triple.predicate.value.startswith(NAMESPACE) and isinstance(triple.subject, NamedNode)
    )
