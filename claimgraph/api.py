"""The front door for programs. Everything that the command line does is one call here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from claimgraph.errors import Finding, InputError
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement
from claimgraph.listing import listing
from claimgraph.lookup import Lookup
from claimgraph.reports import CheckReport, Found, ImportReport, Info, WhatIf

if TYPE_CHECKING:
    import rdflib

    from claimgraph.graph.corroboration.measure import Scorer
    from claimgraph.graph.corroboration.verdict import Verdict
    from claimgraph.graph.results import Result
    from claimgraph.graph.store import LogEntry, Store
    from claimgraph.ontology.queries import ShippedQuery


class Circumstances(TypedDict, total=False):
    """When, and by which rules, claims are scored; what is left out has its default."""

    as_of: str | None
    """Only what was public by this day: a date as in the story format (EDTF)."""
    same_organisation: Literal["none", "direct", "top"]
    """Which origins count as one: those of the same direct organisation, those under the same topmost one, or none."""
    tables: str | Path | None
    """Another table of priors and factors, a TOML file."""
    weights: Literal["best", "exact"]
    """How a side is weighed: by its best sub-forest, or by enumeration of the model where the evidence allows that."""
    as_imported: int | None
    """Look at what the store held right after this import."""


class ScoreOptions(Circumstances, total=False):
    """How claims are scored."""

    without: Sequence[str]
    """Sources, documents and statements to leave out."""


class ClaimGraph:
    """A graph of claims, kept in a store.

    >>> graph = ClaimGraph.open()
    >>> graph.load(examples() / "china-olympics.yaml").outcome
    'new'
    >>> str(graph["delay-request"].text)
    'China asked Russia to hold its invasion of Ukraine until after the Beijing Winter Olympics'
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._records: dict[int | None, Records] = {}

    @classmethod
    def open(cls, path: str | Path | None = None, *, create: bool = True, read_only: bool = False) -> ClaimGraph:
        """Opens a store, or makes one in memory.

        Args:
            path: the folder of the store; in memory when left out.
            create: make the store where there is none.
            read_only: never write; others may write meanwhile, which is not seen.

        Raises:
            StoreError: there is no store and none is to be made, or it cannot be opened.
        """
        from claimgraph.graph.store import Store

        folder = None if path is None else Path(path)
        return cls(Store.open(folder, create=create and not read_only, read_only=read_only and folder is not None))

    # What comes in

    def load(
        self,
        file: str | Path | bytes,
        *,
        format: str | None = None,
        name: str | None = None,
        dry_run: bool = False,
    ) -> ImportReport:
        """Imports one file, wholly or not at all.

        The same content again changes nothing; a changed file replaces its own graph, whose old version stays readable.

        Args:
            file: a path, or the content itself.
            format: a name of `claimgraph.imports.readers.READERS`; found from extension and content when left out.
            name: the name under which the store knows the file; its path when left out.
            dry_run: say what would happen, and write nothing.

        Raises:
            InputError: the file cannot be read or understood; holds every fault of it.
            StoreError: the store cannot be written.
        """
        from claimgraph.loading import load

        report = load(self._store, file, format=format, name=name, dry_run=dry_run)
        if not dry_run:
            self._records.clear()
        return report

    def check(self, *files: str | Path | bytes, format: str | None = None) -> CheckReport:
        """Holds the shapes and graph rules against what the store holds or, before they are imported, against files.

        Raises:
            InputError: a file is not there. What is wrong *in* a file is a finding.
        """
        from claimgraph.checking import check_file, check_store

        if not files:
            return CheckReport(check_store(self._store, self.records()))
        return CheckReport(tuple(finding for file in files for finding in check_file(file, format=format)))

    # What is there

    def records(self, as_imported: int | None = None) -> Records:
        """All records of the current graphs, or of those that were current right after an import."""
        if as_imported not in self._records:
            self._records[as_imported] = self._store.records(as_imported)
        return self._records[as_imported]

    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the order in which they came."""
        return tuple(self.records().claims.values())

    def sources(self) -> tuple[Agent, ...]:
        """Every agent: people, organisations, outlets, unnamed sources."""
        return tuple(self.records().agents.values())

    def documents(self) -> tuple[Document, ...]:
        """Every document."""
        return tuple(self.records().documents.values())

    def statements(self) -> tuple[Statement, ...]:
        """Every statement."""
        return tuple(self.records().statements.values())

    def __getitem__(self, name: str) -> Record:
        """The record that is meant by a short id, a CURIE, an IRI or a unique beginning of its text.

        Raises:
            InputError: nothing, or several records are meant; names the nearest or all of them.
        """
        return Lookup(self.records())(name)

    def list(self, kind: str, search: str | None = None) -> tuple[Found, ...]:
        """The `claims`, `sources`, `documents` or `statements`, each with what is counted about it.

        Args:
            kind: one of the four words.
            search: only those in whose public words each of these occurs or begins a word, best first.
        """
        return tuple(listing(self.records(), kind, search))

    def log(self) -> tuple[LogEntry, ...]:
        """The imports, newest first."""
        return self._store.log()

    def info(self) -> Info:
        """What the store holds and what it is read with."""
        from claimgraph.loading import info

        return info(self._store, self.records())

    # What it amounts to

    def score(self, claim: str, **options: Unpack[ScoreOptions]) -> Verdict:
        """The verdict on one claim, as of a day and without some sources if so wished.

        Raises:
            InputError: an id, a date or a table that cannot be understood.
        """
        return next(iter(self.scores([claim], **options)))

    def scores(self, claims: Iterable[str] = (), **options: Unpack[ScoreOptions]) -> Iterator[Verdict]:
        """The verdicts on these claims, or on all, in the order in which they are named or came."""
        names = list(claims)
        find = Lookup(self.records(options.get("as_imported")), ["claims"])
        iris = [find(name).iri for name in names]
        scorer = self._scorer(**options)
        return map(scorer.verdict, iris) if names else scorer.verdicts()

    def explain(
        self, claim: str, *, format: Literal["text", "markdown"] = "text", **options: Unpack[ScoreOptions]
    ) -> str:
        """The verdict in sentences, each chain traced to its origin, what was set aside and why, and the weights."""
        from claimgraph.graph.corroboration import explain

        write = {"text": explain.text, "markdown": explain.markdown}[format]
        return write(self.score(claim, **options))

    def what_if(self, claim: str, without: Sequence[str], **circumstances: Unpack[Circumstances]) -> WhatIf:
        """The verdict with everything and the verdict without some sources, documents or statements."""
        before = self.score(claim, **circumstances)
        after = self.score(claim, without=without, **circumstances)
        return WhatIf(before, after)

    def _scorer(self, **options: Unpack[ScoreOptions]) -> Scorer:
        from claimgraph.graph.corroboration.measure import Scorer
        from claimgraph.graph.priors import default_tables, load_tables

        records = self.records(options.get("as_imported"))
        find = Lookup(records, ["agents", "documents", "statements"])
        as_of = options.get("as_of")
        tables = options.get("tables")
        return Scorer(
            records,
            as_of=None if as_of is None else _end_of(as_of),
            as_of_typed=as_of,
            without=[find(name).iri for name in options.get("without", ())],
            same_organisation=options.get("same_organisation", "direct"),
            tables=default_tables() if tables is None else load_tables(tables),
            weights=options.get("weights", "best"),
        )

    # Asking in SPARQL

    def queries(self) -> Mapping[str, ShippedQuery]:
        """The queries that are shipped, by name."""
        from claimgraph.ontology.queries import shipped

        return shipped()

    def query(
        self,
        query: str,
        *,
        parameters: Mapping[str, str] | None = None,
        timeout: float = 60,
        as_imported: int | None = None,
    ) -> Result:
        """Asks a query: SPARQL 1.1 over the union of the current graphs, with the vocabulary's prefixes predefined.

        Args:
            query: SPARQL, or the name of a shipped query.
            parameters: by name, of a shipped query or one with the same head; items may be given as in `graph[...]`.
            timeout: in seconds; then the query is ended.
            as_imported: ask what the store held right after this import.

        Raises:
            QueryError: it cannot be parsed, is refused, or took too long.
        """
        from claimgraph.graph import sparql
        from claimgraph.ontology.queries import get, read

        shipped = re.fullmatch(r"[\w-]+", query.strip()) is not None
        if shipped or parameters:
            find = Lookup(self.records(as_imported))
            asked = get(query.strip()) if shipped else read("given", query)
            query = asked.fill(parameters or {}, lambda typed: find(typed).iri)
        return sparql.run(self._store, query, timeout=timeout, as_imported=as_imported)

    def prefixes(self) -> dict[str, str]:
        """Prefixes that make short ids of the IRIs in an answer: each story's own, nothing where there is but one."""
        stories = list(self.records().stories.values())
        return {"" if len(stories) == 1 else story.id: story.iri for story in stories}

    def rdflib(self) -> rdflib.Dataset:
        """The store as an rdflib Dataset, for everything that rdflib can do with one."""
        return self._store.rdflib()

    # What goes out

    def export(
        self,
        out: str | Path,
        kind: str | None = None,
        *,
        claims: Sequence[str] = (),
        include: Sequence[str] = (),
        **options: Unpack[ScoreOptions],
    ) -> None:
        """Writes what may be shown to a file, in one step; `-` is stdout.

        Args:
            out: the file.
            kind: a name of `claimgraph.exports.exporters.EXPORTERS`; found from the file's extension when left out.
            claims: only these and what bears on them.
            include: private properties that may leave this once: `note`, `real-name`.
            options: how claims are scored, where the export shows verdicts.

        Raises:
            InputError: there is no such export or claim, something private would leave, or it cannot be written.
        """
        from claimgraph.exports.exporters import export, exporter
        from claimgraph.exports.view import build_view

        chosen = exporter(kind if kind is not None else _kind_of(Path(out)))
        if not chosen.needs_verdicts:
            _refuse_scoring(chosen.name, options)
        records = self.records(options.get("as_imported"))
        find = Lookup(records, ["claims"])
        iris = [find(name).iri for name in claims]
        verdicts = list(self.scores(iris, **options)) if chosen.needs_verdicts else None
        view = build_view(records, verdicts, claims=iris or None, include=include)
        export(view, chosen.name, "-" if out == "-" else Path(out))


def open(path: str | Path | None = None, *, create: bool = True, read_only: bool = False) -> ClaimGraph:
    """Opens a store, or makes one in memory: see `ClaimGraph.open`."""
    return ClaimGraph.open(path, create=create, read_only=read_only)


def examples() -> Path:
    """The folder of the stories that are shipped."""
    return Path(str(files("claimgraph").joinpath("examples")))


def _kind_of(out: Path) -> str:
    """The export whose extension a file has."""
    from claimgraph.exports.exporters import EXPORTERS

    for exporter in EXPORTERS.values():
        if exporter.extension == out.suffix.lower():
            return exporter.name
    raise InputError(Finding(str(out), "does not say what to write", f"name the kind: one of {', '.join(EXPORTERS)}"))


def _refuse_scoring(kind: str, options: ScoreOptions) -> None:
    """Nothing is scored for an export without verdicts, and an option must never be passed over without a word."""
    given = [name for name in ("as_of", "without", "tables") if options.get(name)]
    given += ["weights"] if options.get("weights", "best") != "best" else []
    if given:
        names = ", ".join("--" + name.replace("_", "-") for name in given)
        what = f"holds records and no verdicts, so {names} would change nothing"
        raise InputError(Finding(kind, what, "leave it away"))


def _end_of(typed: str) -> datetime:
    """The last instant of a day, month or other date as typed."""
    from claimgraph.imports.edtf import parse

    try:
        bounds = parse(typed)
    except ValueError as wrong:
        raise InputError(Finding("as of", str(wrong))) from None
    instant = bounds.not_after or bounds.not_before
    if instant is None:
        raise InputError(Finding("as of", f"`{typed}` names no day", "write a day as 2022-03-02"))
    return instant
