"""What leaves: the public copy of a store or, where the operator asks for it by name, the store as it is.

The public copy is what `export --public` writes: notes, real names and all that is told of unnamed sources are not in
it (`claimgraph.exports.public`), and its bytes were searched for private words. Queries are asked of the copy, so that
no query can reach what is private. Claims are scored as the house sees them and told as the copy may tell.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from claimgraph.errors import ClaimGraphError, InputError
from claimgraph.ontology import vocabulary

if TYPE_CHECKING:
    from claimgraph.api import ClaimGraph
    from claimgraph.exports.public import PublicRecords
    from claimgraph.exports.view import View
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.corroboration.measure import Scorer
    from claimgraph.graph.corroboration.states import ClaimStates
    from claimgraph.graph.corroboration.verdict import Verdict
    from claimgraph.graph.model import Records
    from claimgraph.graph.store import Store
    from claimgraph.lookup import Lookup

NOBODYS_GRAPH: Final = "https://w3id.org/claimgraph/public"
"""The named graph of the public copy for what stands under no story."""

_KEPT: Final = 1024


def generation(store: Store) -> str:
    """What the store holds now, in a word: another one after every change that queries see."""
    digest = sha256(vocabulary.source())
    for graph in sorted(store.graphs()):
        digest.update(b"\n" + graph.encode())
    return digest.hexdigest()


class Withheld(ClaimGraphError):
    """Something private would have left, so nothing was sent. Tells nobody what, since its name could be telling."""

    def __init__(self) -> None:
        super().__init__("this is withheld, because words that are private would stand in it; tell the operator")


class Shown(Protocol):
    """What can be shown of claims."""

    def claims(self, words: str | None, start: int, number: int) -> tuple[int, list[dict[str, Any]]]:
        """How many claims there are (that hold the words), and the verdicts on some of them, in order, as JSON."""

    def verdict(self, typed: str) -> bytes:
        """The verdict on one claim, with its links, as JSON.

        Raises:
            InputError: no claim is meant, or several are.
            Withheld: something private would leave.
        """

    def board(self, typed: str, language: str | None) -> bytes:
        """The page about one claim; raises as `verdict` does."""

    def iri(self, typed: str) -> str:
        """The IRI of what a short id, a CURIE, an IRI or the beginning of a text means."""


class PublicCopy:
    """Records in public mode, as claims are shown and from which the dataset is written."""

    def __init__(self, records: Records) -> None:
        from claimgraph.exports.public import public_records

        self._public: PublicRecords = public_records(records)
        self._verdict = lru_cache(_KEPT)(self._scored)

    @cached_property
    def _view(self) -> View:
        return self._seen()

    @cached_property
    def _scorer(self) -> Scorer:
        return self._conditions.scorer(self._public.scored)

    @cached_property
    def _conditions(self) -> Conditions:
        return _conditions()

    @cached_property
    def _lookup(self) -> Lookup:
        from claimgraph.lookup import Lookup

        return Lookup(self._view.records)

    @cached_property
    def _claims(self) -> Lookup:
        from claimgraph.lookup import Lookup

        return Lookup(self._view.records, ("claims",))

    def _seen(
        self,
        verdicts: Iterable[Verdict] = (),
        states: dict[str, ClaimStates] | None = None,
        claims: Sequence[str] | None = None,
        language: str | None = None,
    ) -> View:
        from claimgraph.exports.view import build_view

        return build_view(
            self._public.shown,
            tuple(verdicts),
            states=states,
            claims=claims,
            taken_out=self._public.taken_out,
            spoken=language,
            ids=self._public.old_ids,
        )

    @property
    def repeated(self) -> list[str]:
        """The private names that stand in public words as well, and where: for the operator alone."""
        return list(map(str, self._view.repeated))

    def write(self, folder: Path) -> None:
        """Writes the dataset that queries are asked of: one graph a story, and the vocabulary.

        Raises:
            InputError: something private would leave.
        """
        from pyoxigraph import NamedNode, Quad, RdfFormat
        from pyoxigraph import Store as Oxigraph

        from claimgraph.exports.exporters import EXPORTERS

        quads = EXPORTERS["nquads"].checked(self._view)
        fresh = folder.with_name(folder.name + ".new")
        shutil.rmtree(fresh, ignore_errors=True)
        oxigraph = Oxigraph(str(fresh))
        name = NamedNode(vocabulary.GRAPH)
        oxigraph.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in vocabulary.triples())
        if self._view.records.stories:
            oxigraph.bulk_load(quads, RdfFormat.N_QUADS, lenient=True)
        elif quads:
            oxigraph.bulk_load(quads, RdfFormat.N_TRIPLES, to_graph=NamedNode(NOBODYS_GRAPH), lenient=True)
        oxigraph.flush()
        del oxigraph  # which closes it
        fresh.replace(folder)

    def claims(self, words: str | None, start: int, number: int) -> tuple[int, list[dict[str, Any]]]:
        """The verdicts on some claims; see `Shown`."""
        from claimgraph.listing import listing

        found = listing(self._view.records, "claims", words)
        verdicts = [self._verdict(each.record.iri).as_json() for each in found[start : start + number]]
        self._check(verdicts)
        return len(found), verdicts

    def verdict(self, typed: str) -> bytes:
        """The verdict on one claim; see `Shown`."""
        verdict = self._verdict(self._claims(typed).iri).as_json(links=True)
        self._check(verdict)
        return _as_json(verdict)

    def board(self, typed: str, language: str | None) -> bytes:
        """The page about one claim; see `Shown`."""
        from claimgraph.exports.exporters import exporter
        from claimgraph.graph.corroboration.states import states

        iri = self._claims(typed).iri
        html = exporter("html")
        spoken = _spoken(html, language)
        found = states(self._public.scored, self._conditions, [iri])
        verdicts = [self._public.told(one.verdict) for one in found.values()]
        others = {claim: one.others.map(self._public.told) for claim, one in found.items()}
        try:
            return html.checked(self._seen(verdicts, others, [iri], spoken))
        except InputError:
            raise Withheld from None

    def iri(self, typed: str) -> str:
        """The IRI of a record; see `Shown`."""
        return self._lookup(typed).iri

    def _scored(self, iri: str) -> Verdict:
        return self._public.told(self._scorer.verdict(iri))

    def _check(self, content: Any) -> None:
        try:
            self._view.guard.check(_as_json(content), "json", lambda: _as_json(_without_words(content)))
        except InputError:
            raise Withheld from None


class WholeStore:
    """The store as it is, shown to who may see everything."""

    def __init__(self, graph: ClaimGraph) -> None:
        self._graph = graph

    def claims(self, words: str | None, start: int, number: int) -> tuple[int, list[dict[str, Any]]]:
        """The verdicts on some claims; see `Shown`."""
        found = [each.record.iri for each in self._graph.list("claims", words)]
        some = found[start : start + number]
        return len(found), [verdict.as_json() for verdict in self._graph.scores(some)] if some else []

    def verdict(self, typed: str) -> bytes:
        """The verdict on one claim; see `Shown`."""
        return _as_json(self._graph.score(typed).as_json(links=True))

    def board(self, typed: str, language: str | None) -> bytes:
        """The page about one claim; see `Shown`. The page is an export: private notes are not in it."""
        from claimgraph.exports.exporters import exporter

        return self._graph.board(typed, language=_spoken(exporter("html"), language)).html

    def iri(self, typed: str) -> str:
        """The IRI of a record; see `Shown`."""
        return self._graph[typed].iri


def _conditions() -> Conditions:
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.priors import default_tables

    return Conditions(tables=default_tables())


def _spoken(html: Any, accepted: str | None) -> str | None:
    """The first language that a browser asks for and the page speaks, if any."""
    for tag in _tags(accepted or ""):
        try:
            return str(html.speaks(tag))
        except InputError:
            continue
    return None


def _tags(accepted: str) -> Iterator[str]:
    """The languages of a header `Accept-Language`, as browsers send it: the best first."""
    for item in accepted.split(",")[:16]:
        tag = item.partition(";")[0].strip()
        if tag and tag != "*" and all(part.isalnum() for part in tag.split("-")):
            yield tag


def _without_words(content: Any) -> Any:
    """The same JSON without a word in it but the keys, which are ours."""
    match content:
        case dict():
            # The keys of `links` are ids, which are no words of ours.
            return {
                key: [_without_words(link) for link in value.values()] if key == "links" else _without_words(value)
                for key, value in content.items()
            }
        case list():
            return [_without_words(value) for value in content]
        case str():
            return ""
    return content


def _as_json(content: Any) -> bytes:
    return (json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
