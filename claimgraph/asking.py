"""What is behind `query --format html` and `query --board`: an answer as a page, and the claims that it speaks about.

An answer is what somebody asked for, and can hold anything that the store holds. A page is made to be handed on, so it
is asked of a copy in which nothing is private; and a board goes through the gate like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from pyoxigraph import NamedNode, Quad, Triple
from pyoxigraph import Store as Oxigraph

from claimgraph.errors import InputError, QueryError, StoreError
from claimgraph.exports.answer.page import Question, page, verdict
from claimgraph.exports.leaks import Guard, PrivateString
from claimgraph.exports.view import PUBLIC, build_view
from claimgraph.graph import sparql
from claimgraph.graph.model import Records, UnnamedSource
from claimgraph.graph.remote import is_remote
from claimgraph.graph.results import Result, Stream, Term, in_words
from claimgraph.graph.store import Store
from claimgraph.graph.triples.fields import ELSEWHERE, READ
from claimgraph.ontology.queries import ShippedQuery
from claimgraph.ontology.terms import CG
from claimgraph.ontology.vocabulary import PREFIXES, private_properties

MOST_CLAIMS = 500
"""Claims that a board of an answer shows at most; more are a matter for `export html --split`."""

_CLAIM = NamedNode(CG.Claim)
_TYPE = NamedNode(PREFIXES["rdf"] + "type")
_ABOUT = NamedNode(CG.claim)
_NAME, _SAME_AS = PREFIXES["schema"] + "name", PREFIXES["schema"] + "sameAs"
_FIELDS = {CG.note: "note", CG.realName: "real-name", _NAME: "name", _SAME_AS: "name"}
_TOLD_OF_UNNAMED = frozenset(
    {
        *private_properties(),  # which are looked for by themselves
        *ELSEWHERE[UnnamedSource],
        *(iri for iri, field in READ[UnnamedSource].items() if field.name in PUBLIC[UnnamedSource]),
    }
)
"""The properties in which something may be told of an unnamed source."""

_ANYTHING_PRIVATE = f"""
SELECT ?s {{
  {{ ?s <{CG.note}> ?o }} UNION {{ ?s <{CG.realName}> ?o }}
  UNION {{ ?s a <{CG.UnnamedSource}> ; ?p ?o FILTER(?p NOT IN ({", ".join(f"<{iri}>" for iri in _TOLD_OF_UNNAMED)})) }}
}} LIMIT 1
"""


def question(query: str, shipped: ShippedQuery | None, parameters: Mapping[str, str]) -> Question:
    """What was asked, in words where the query has a head."""
    title, comment = (shipped.title, shipped.comment) if shipped else ("The answer to a query", "")
    return Question(title=title, comment=comment, query=query, settings=tuple(parameters.items()))


@contextmanager
def shareable(
    store: Store, include: Collection[str], as_imported: int | None
) -> Iterator[tuple[sparql.Store, tuple[PrivateString, ...]]]:
    """What an answer that is handed on may be found in: the store itself where nothing in it is private, else a copy
    without that. Nothing private can be computed from what is not there. Told besides is what was left out.

    A copy of a store on disk shares its files, so that it costs as much as is private in it. One of a store on a server
    is fetched as a whole, only where something in it is private.

    Args:
        store: where to ask.
        include: private properties that may leave this once: `note`, `real-name`.
        as_imported: the copy holds what the store held right after this import.

    Raises:
        InputError: one of them is no private property.
    """
    build_view(Records(), include=include)  # refuses what is no private property
    if is_remote(store) and not store.query(_ANYTHING_PRIVATE, as_imported=as_imported):
        yield store, ()
        return
    dataset = store.dataset(as_imported)
    private = list(_private(dataset, include))
    if not private:
        yield store, ()
        return
    with TemporaryDirectory(prefix="claimgraph-query-") as folder:
        yield _Copy(dataset, private, Path(folder, "dataset")), tuple(_strings(private))


class _Copy:
    """A dataset without some of its triples."""

    def __init__(self, dataset: Oxigraph, private: Collection[Quad], folder: Path) -> None:
        self._folder: Path | None = folder
        try:
            dataset.backup(str(folder))
        except OSError as wrong:
            raise StoreError(f"{folder}: no copy can be made to ask ({wrong})") from None
        except RuntimeError:  # it is in memory
            self._folder = None
            self._copy = Oxigraph()
            gone = frozenset(private)
            self._copy.bulk_extend(quad for quad in dataset if quad not in gone)
            return
        copy = Oxigraph(str(folder))
        for quad in private:
            copy.remove(quad)
        copy.flush()

    def dataset(self, as_imported: int | None = None) -> Oxigraph:
        """The copy, opened by whoever asks."""
        return self._copy if self._folder is None else Oxigraph.read_only(str(self._folder))


def html(
    answer: Stream,
    asked: Question,
    prefixes: Mapping[str, str],
    private: Collection[PrivateString],
    records: Callable[[], Records],
    include: Collection[str],
) -> bytes:
    """The answer as a page. What is private was not asked, but may stand in ids or in the query, so it is searched for.

    Args:
        answer: where no format was chosen.
        asked: what was asked.
        prefixes: what shortens the IRIs.
        private: what was left out of what was asked.
        records: all records; read only where something private may stand in the page.
        include: private properties that may leave this once: `note`, `real-name`.

    Raises:
        InputError: something private would leave.
    """
    text = in_words(prefixes)
    if answer.kind == "boolean":
        data = verdict(asked, answer.whole().boolean)
    else:
        names, rows = answer.rows()
        data = page(asked, names, rows, text)
    try:
        Guard(private).check(data, "html", lambda: b"")
    except InputError:  # which may be a word that is public as well
        build_view(records(), include=include).guard.check(data, "html", lambda: page(_NOTHING, [], [], text))
    return data


_NOTHING = Question(title="", comment="", query="")


def _private(dataset: Oxigraph, include: Collection[str]) -> Iterator[Quad]:
    """What may not leave: private properties, and all that is told of unnamed sources in properties that we do not
    know, or that could name them."""
    for iri in private_properties():
        if _FIELDS.get(iri, iri) not in include:
            yield from dataset.quads_for_pattern(None, NamedNode(iri), None, None)
    for quad in dataset.quads_for_pattern(None, _TYPE, NamedNode(CG.UnnamedSource), None):
        for told in dataset.quads_for_pattern(quad.subject, None, None, None):
            if told.predicate.value not in _TOLD_OF_UNNAMED:
                yield told


def _strings(private: Iterable[Quad]) -> Iterator[PrivateString]:
    """The words in it that are searched for."""
    for quad in private:
        field = _FIELDS.get(quad.predicate.value)
        if field is not None:
            subject = str(getattr(quad.subject, "value", quad.subject))
            yield PrivateString(subject, subject, field, str(getattr(quad.object, "value", quad.object)))


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
