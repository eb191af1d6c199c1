"""The front door for programs. Everything that the command line does is one call here."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypedDict, Unpack

from claimgraph.errors import Finding, InputError, StoreError
from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement, Story
from claimgraph.holdings import AGENTS, CLAIMS, DROPPABLE, Holdings
from claimgraph.lookup import Lookup

if TYPE_CHECKING:
    import rdflib

    from claimgraph.exporting import Exported, Page
    from claimgraph.graph import sparql
    from claimgraph.graph.corroboration.advice import Advice
    from claimgraph.graph.corroboration.bulk.table import Verdicts
    from claimgraph.graph.corroboration.conditions import Conditions
    from claimgraph.graph.corroboration.timeline import Timeline
    from claimgraph.graph.corroboration.verdict import Verdict
    from claimgraph.graph.reliability.track import TrackRecord
    from claimgraph.graph.reliability.validation import Calibration
    from claimgraph.graph.results import Result, Stream
    from claimgraph.graph.store import LogEntry, Store
    from claimgraph.graph.upkeep.backup import Backup
    from claimgraph.graph.upkeep.upgrading import Upgraded
    from claimgraph.graph.upkeep.verifying import Verified
    from claimgraph.imports.gathering import Gathered
    from claimgraph.learning import Learned
    from claimgraph.ontology.queries import ShippedQuery
    from claimgraph.reports import (
        CheckReport,
        Consequences,
        Decided,
        Diff,
        Evaluation,
        Found,
        ImportReport,
        Info,
        Ranking,
        ReviewReport,
        Undone,
        WhatIf,
    )
    from claimgraph.showing import Shown


_AT_A_GLANCE = 40
"""So many claims are shown by a notebook that nobody asked for a page."""


class Circumstances(TypedDict, total=False):
    """When, and by which rules, claims are scored; what is left out has its default."""

    as_of: str | None
    """Only what was public by this day: a date as in the story format (EDTF)."""
    same_organisation: Literal["none", "direct", "top"]
    """Which origins count as one: those of the same direct organisation, those under the same topmost one, or none."""
    tables: str | Path | None
    """Another table of priors and factors, a TOML file: written by a person, or learned."""
    weights: Literal["best", "exact"]
    """How a side is weighed: by its best sub-forest, or by enumeration of the model where the evidence allows that."""
    as_imported: int | None
    """Look at what the store held right after this import."""


class QueryOptions(TypedDict, total=False):
    """How a query is asked; what is left out has its default."""

    parameters: Mapping[str, str] | None
    """By name, of a shipped query or one with the same head; items may be given as in `graph[...]`."""
    timeout: float
    """In seconds, 60 when left out; then the query is ended."""
    memory: int | None
    """Bytes that answering may take, 8 GiB when left out; a query that needs more is ended. A store on a server has a
    limit of its own."""
    as_imported: int | None
    """Ask what the store held right after this import."""


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
        self._holdings = Holdings(store)

    @classmethod
    def open(cls, path: str | Path | None = None, *, create: bool = True, read_only: bool = False) -> ClaimGraph:
        """Opens a store, or makes one in memory.

        Args:
            path: the folder of the store, or the address of one on a server (`https://...`, the one thing for which
                claimgraph opens a connection); in memory when left out.
            create: make the store where there is none.
            read_only: never write; others may write meanwhile, which is not seen.

        Raises:
            StoreError: there is no store and none is to be made, or it cannot be opened.
        """
        from claimgraph.graph.remote.address import is_address, read
        from claimgraph.graph.store import Store

        if isinstance(path, str) and is_address(path):
            from claimgraph.graph.remote.store import RemoteStore

            return cls(RemoteStore(read(path), read_only=read_only))
        folder = None if path is None else Path(path)
        store = Store.open(folder, create=create and not read_only, read_only=read_only and folder is not None)
        store.mend()
        return cls(store)

    # What comes in

    def load(
        self,
        file: str | Path | bytes,
        *,
        format: str | None = None,
        name: str | None = None,
        dry_run: bool = False,
        max_size: int | None = None,
        progress: Callable[[int, int, int], None] | None = None,
    ) -> ImportReport:
        """Imports one file, wholly or not at all. It may be packed with gzip or Zstandard.

        The same content again changes nothing; a changed file replaces its own graph, whose old version stays readable.

        Args:
            file: a path, or the content itself.
            format: a name of `claimgraph.imports.readers.READERS`; found from extension and content when left out.
            name: the name under which the store knows the file; its path when left out.
            dry_run: say what would happen, and write nothing.
            max_size: how many bytes the file may have or unpack to, in place of what its format is allowed.
            progress: told of a large file how many bytes are read, of how many, and how many triples were in them.

        Raises:
            InputError: the file cannot be read or understood; holds every fault of it.
            StoreError: the store cannot be written.
        """
        from claimgraph.loading import load

        if not dry_run:
            self._holdings.forget()
        return load(self._store, file, format=format, name=name, dry_run=dry_run, max_size=max_size, progress=progress)

    @staticmethod
    def gather(*names: str | Path) -> Gathered:
        """The files that some names mean: files, all that can be imported in folders, and what fits patterns.

        Each file comes once, in the order of the names and below one by path; told besides is what was passed over
        and why, and which names mean nothing.
        """
        from claimgraph.imports.gathering import gather

        return gather(map(str, names))

    def check(self, *files: str | Path | bytes, format: str | None = None) -> CheckReport:
        """Holds the shapes and graph rules against what the store holds or, before they are imported, against files.

        Raises:
            InputError: a file is not there. What is wrong *in* a file is a finding.
        """
        from claimgraph.checking import check_file, check_store
        from claimgraph.reports import CheckReport

        if not files:
            return CheckReport(check_store(self._store, self.records()))
        return CheckReport(tuple(finding for file in files for finding in check_file(file, format=format)))

    # What is there

    def records(self, as_imported: int | None = None) -> Records:
        """All records of the current graphs, or of those that were current right after an import."""
        return self._holdings.all(as_imported)

    def claims(self) -> tuple[Claim, ...]:
        """Every claim, in the order in which they came."""
        return tuple(self.records().claims.values())

    def sources(self) -> tuple[Agent, ...]:
        """Every agent: people, organisations, outlets, unnamed sources."""
        return tuple(self.records().agents.values())

    def track_records(
        self, *sources: str, persons: bool = False, as_of: str | None = None, as_imported: int | None = None
    ) -> tuple[TrackRecord, ...]:
        """What became of the claims that sources reported and denied: counts with an interval, by name, no score.

        Args:
            sources: which, as in `graph[...]`; every outlet, agency and office when left out.
            persons: people, accounts and unnamed sources as well, who are human beings, or may be.
            as_of: only what was public and decided by this day.
            as_imported: what the store held right after this import.

        Raises:
            InputError: an id or a date that cannot be understood, or one of a person that was not asked for as such.
        """
        from claimgraph.tracking import tracked

        found = [self._holdings.find(name, AGENTS, as_imported) for name in sources]
        asked = [agent for agent in found if isinstance(agent, Agent)]
        instant = None if as_of is None else _end_of(as_of)
        return tracked(self.records(as_imported), asked, persons=persons, as_of=instant)

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
        return self._holdings.find(name)

    def list(self, kind: str, search: str | None = None) -> tuple[Found, ...]:
        """The `claims`, `sources`, `documents` or `statements`, each with what is counted about it.

        Args:
            kind: one of the four words.
            search: only those in whose public words each of these occurs or begins a word, best first.
        """
        from claimgraph.listing import listing

        return tuple(listing(self.records(), kind, search))

    def show(self, id: str, as_imported: str | int | None = None) -> Shown:
        """What a claim, source, document or statement was as the store stood at some time, and what has changed since.

        Args:
            id: as in `graph[...]`, of what was there then or is there now.
            as_imported: the number of an entry of the log, or a date (EDTF), to whose end; now when left out.

        Raises:
            InputError: nothing, or several records are meant, or the date cannot be understood.
            StoreError: there is no such entry.
        """
        from claimgraph.showing import show

        return show(self._store, self._holdings, id, as_imported)

    def log(self) -> tuple[LogEntry, ...]:
        """What was imported, decided and undone, newest first."""
        return self._store.log()

    def info(self) -> Info:
        """What the store holds and what it is read with."""
        from claimgraph.loading import info

        return info(self._store, self.records())

    # What people decide

    def decide(
        self,
        kind: Literal["apart", "together", "same", "different"],
        ids: Sequence[str],
        *,
        by: str,
        because: str,
        on: str | None = None,
    ) -> Decided:
        """Stores a person's decision, which overrides every automatic grouping until it is undone.

        Args:
            kind: sources, or statements, are independent (`apart`) or count as one (`together`); claims, or sources,
                are the `same` or `different` ones.
            ids: two or more of them, as in `graph[...]`.
            by: who decides: a name, or the id of an agent.
            because: why.
            on: when it was decided (EDTF); now when left out. Of two decisions on the same two the later one holds.

        Raises:
            InputError: an id or a date that cannot be understood, or claims that cannot be one as they stand.
            StoreError: the store cannot be written.
        """
        from claimgraph.deciding import decide

        return decide(self._store, self._holdings, kind, ids, by=by, because=because, on=on)

    def grade(self, id: str, value: str, *, by: str, because: str, on: str | None = None) -> Decided:
        """Stores the grade that an analyst gives, on the scales of the Admiralty code. It overwrites no other one.

        Args:
            id: a source or a statement.
            value: of a source its reliability, `A` to `F`; of a statement its credibility, `1` to `6`. `F` and `6` mean
                that it cannot be judged.
            by: who gives it: a name, or the id of an agent.
            because: why.
            on: when it was given (EDTF); now when left out.

        Raises:
            InputError: an id, a grade or a date that cannot be understood.
            StoreError: the store cannot be written.
        """
        from claimgraph.deciding import grade

        return grade(self._store, self._holdings, id, value, by=by, because=because, on=on)

    def outcome(
        self, claim: str, verdict: str, *, by: str, because: str, on: str | None = None, evidence: Sequence[str] = ()
    ) -> Decided:
        """Stores what became of a claim. Of several outcomes the latest holds; it changes no verdict.

        Args:
            claim: the claim.
            verdict: `established`, `refuted`, `corrected` (the source itself took it back) or `open` (again).
            by: who decided it: a name, or the id of an agent.
            because: why.
            on: when it was decided (EDTF); now when left out.
            evidence: statements, documents or addresses of pages on which it rests.

        Raises:
            InputError: an id, a verdict or a date that cannot be understood.
            StoreError: the store cannot be written.
        """
        from claimgraph.deciding import outcome

        return outcome(self._store, self._holdings, claim, verdict, by=by, because=because, on=on, evidence=evidence)

    def review(
        self, file: str | Path | bytes, *, by: str, about: Mapping[str, str] | None = None, dry_run: bool = False
    ) -> ReviewReport:
        """Records what fact-checkers' reviews decide (schema.org `ClaimReview`) as outcomes, one a review.

        Who decided, when and where comes from the review; by the table in docs/reliability.md its rating decides. A
        rating that decides nothing is recorded as `open` with its words, unless it would reopen a decided claim. Which
        claim a review speaks of is never guessed: a review that names none by an address or id is left out and told.

        Args:
            file: JSON-LD or a saved page, or its content.
            by: who brings them in: a name, or the id of an agent.
            about: the number or address of a review, and the claim that it speaks of; `""` is the only one there is.
            dry_run: say what would happen, and write nothing.

        Raises:
            InputError: the file cannot be read or holds no review; there is no such review or claim.
            StoreError: the store cannot be written.
        """
        from claimgraph.imports.reviews import read_reviews
        from claimgraph.reviewing import review

        return review(self._store, self._holdings, read_reviews(file), about or {}, by=by, dry_run=dry_run)

    def undo(self, number: int, *, by: str | None = None, because: str | None = None) -> Undone:
        """Takes an entry of the log out of force: a decision, an import, or an earlier undoing.

        The records are then as if it had not happened; what it was stays readable under its number.

        Args:
            number: which entry.
            by: who undoes it.
            because: why.

        Raises:
            StoreError: there is no such entry, it was undone already, or the store cannot be written.
        """
        from claimgraph.deciding import undo

        return undo(self._store, self._holdings, number, by=by, because=because)

    # What keeps it safe

    def backup(self, out: str | Path, *, overwrite: bool = False) -> Backup:
        """Writes everything that was ever imported and decided to one file, wholly or not at all.

        Another process may write meanwhile. The same store gives the same bytes.

        Args:
            out: the file, outside the store.
            overwrite: replace a file that is there.

        Raises:
            InputError: the file is there, is inside the store, or cannot be written.
            StoreError: the store cannot be read, is damaged, or is on a server.
        """
        from claimgraph.graph.remote import is_remote
        from claimgraph.graph.upkeep.backup import write_backup

        if is_remote(self._store):
            raise StoreError(f"{self._store.place}: is on a server; back it up with the means of that server")
        return write_backup(self._store, Path(out), overwrite=overwrite)

    @staticmethod
    def restore(file: str | Path, path: str | Path) -> Backup:
        """Makes a store of a backup, wholly or not at all, where nothing is.

        Args:
            file: what `backup` wrote.
            path: the folder of the store: none, or an empty one.

        Raises:
            StoreError: something is there already, the file is no whole backup, or the disk does not allow it.
        """
        from claimgraph.graph.upkeep.restoring import restore

        return restore(Path(file), Path(path))

    def verify(self, *, rebuild: bool = False) -> Verified:
        """Holds the store against its history: every graph against the checksum that was taken when it came in, and
        what is derived against the graphs.

        Args:
            rebuild: first make anew what is derived.

        Raises:
            StoreError: the store is of a form that is not known.
        """
        from claimgraph.graph.upkeep import verifying

        not_rebuilt = None
        if rebuild:
            self._holdings.forget()
            not_rebuilt = verifying.rebuild(self._store)
        return verifying.verify(self._store, not_rebuilt)

    def upgrade(self, backup: str | Path | None = None) -> Upgraded:
        """Makes a store of an earlier form one of the newest, once a backup of what it was is written.

        Args:
            backup: the file for it; beside the store when left out.

        Raises:
            InputError: the file for the backup is there and is something else, or cannot be written.
            StoreError: the store cannot be read or written, or is damaged.
        """
        from claimgraph.graph.upkeep.upgrading import upgrade

        return upgrade(self._store, None if backup is None else Path(backup))

    # What it amounts to

    def score(self, claim: str, **options: Unpack[ScoreOptions]) -> Verdict:
        """The verdict on one claim, as of a day and without some sources if so wished.

        Raises:
            InputError: an id, a date or a table that cannot be understood.
        """
        return next(iter(self.scores([claim], **options)))

    def scores(self, claims: Iterable[str] = (), **options: Unpack[ScoreOptions]) -> Iterator[Verdict]:
        """The verdicts on these claims, or on all, in the order in which they are named or came."""
        number = options.get("as_imported")
        iris = self._find(claims, number)
        conditions = self._conditions(**options)
        scorer = conditions.scorer(self._around(iris, conditions, number))
        return map(scorer.verdict, iris) if iris else scorer.verdicts()

    def table(
        self,
        *,
        workers: int | None = None,
        progress: Callable[[int, int], None] | None = None,
        **options: Unpack[ScoreOptions],
    ) -> Verdicts:
        """The numbers of the verdicts on all claims at once, without an explanation: quick for millions of statements.

        They equal those of `scores`. What they are computed from is kept in the store, if that may be written.

        Args:
            workers: the number of processes; as many as there are processors when left out.
            progress: told now and then how many statements are done, and how many there are.
            options: how claims are scored; `weights` is `best`.

        Raises:
            InputError: an id, a date or a table that cannot be understood, or exact weights, which go claim by claim.
        """
        from claimgraph.tabling import table

        number = options.get("as_imported")
        conditions = self._conditions(**options)
        return table(self._store, partial(self.records, number), conditions, number, workers=workers, progress=progress)

    def explain(
        self, claim: str, *, format: Literal["text", "markdown"] = "text", **options: Unpack[ScoreOptions]
    ) -> str:
        """The verdict in sentences, each chain traced to its origin, what was set aside and why, and the weights."""
        from claimgraph.graph.corroboration import explain

        write = {"text": explain.text, "markdown": explain.markdown}[format]
        return write(self.score(claim, **options))

    # What would change it, and what did

    def what_if(self, claim: str, without: Sequence[str], **circumstances: Unpack[Circumstances]) -> WhatIf:
        """The verdict with everything and the verdict without some sources, documents or statements.

        Told besides: which claims of the whole graph stand differently then.
        """
        from claimgraph.reports import WhatIf

        before = self.score(claim, **circumstances)
        after = self.score(claim, without=without, **circumstances)
        return WhatIf(before, after, self.what_changes(without, **circumstances))

    def what_changes(self, without: Sequence[str], **circumstances: Unpack[Circumstances]) -> Consequences:
        """Which claims of the whole graph stand differently without some sources, documents or statements."""
        from claimgraph.comparing import what_changes

        number = circumstances.get("as_imported")
        iris = [self._holdings.find(name, DROPPABLE, number).iri for name in without]
        return what_changes(self._holdings.linked(number), self._conditions(**circumstances), iris)

    def each(
        self,
        claim: str | None = None,
        *,
        dropping: Literal["sources", "documents"] = "sources",
        top: int | None = None,
        **options: Unpack[ScoreOptions],
    ) -> Ranking:
        """Every single source by how much falls with it: on which of them a claim, or most claims, hang.

        Args:
            claim: the claim that is asked about; all of them when left out.
            dropping: whether `sources` or `documents` are left out one by one.
            top: only so many, those on which most hangs.
            options: how claims are scored in either case.
        """
        from claimgraph.comparing import ranking
        from claimgraph.graph.neighbourhood import LinkedRecords

        number, conditions = options.get("as_imported"), self._conditions(**options)
        if claim is None:
            return ranking(LinkedRecords(self.records(number)), conditions, None, dropping, top)
        [iri] = self._find([claim], number)
        return ranking(self._holdings.linked(number), conditions, iri, dropping, top)

    def timeline(self, claim: str, **options: Unpack[ScoreOptions]) -> Timeline:
        """How the verdict on a claim came about: every day on which it changed, and because of which statements."""
        from claimgraph.graph.corroboration.timeline import timeline

        [iri] = self._find([claim], options.get("as_imported"))
        return timeline(self._holdings.linked(options.get("as_imported")), iri, self._conditions(**options))

    def diff(self, before: str | int, after: str | int, **options: Unpack[ScoreOptions]) -> Diff:
        """Which verdicts are different on two days or after two imports, and because of what.

        Args:
            before, after: two days as in the story format, or two imports by their numbers, as 3 or `import:3`.
            options: how claims are scored in either case.

        Raises:
            InputError: one is a day and the other an import, or an option would change nothing.
            StoreError: there was no such import.
        """
        from claimgraph.comparing import difference_of_days, difference_of_imports, refuse, states

        one, other = states(before, after)
        if one.number is None or other.number is None:
            refuse("as_of", options, "two days are compared")
            records = self.records(options.get("as_imported"))
            conditions = self._conditions(**options)
            return difference_of_days(records, conditions, one, other, lambda typed: _end_of(typed, "diff"))
        refuse("as_imported", options, "two imports are compared")
        old, new = self.records(one.number), self.records(other.number)
        conditions = self._conditions(Lookup(Records.of([*old, *new]), DROPPABLE), **options)
        return difference_of_imports(old, new, conditions, one, other)

    def independent(self, claim: str, **options: Unpack[ScoreOptions]) -> Advice:
        """What would help a claim most: which links a further origin would have to avoid, who is none, who might be."""
        from claimgraph.graph.corroboration.advising import advise

        [iri] = self._find([claim], options.get("as_imported"))
        return advise(self._holdings.linked(options.get("as_imported")), iri, self._conditions(**options))

    def evaluate(
        self, data: str | Path | None = None, *, methods: Sequence[str] = (), **options: Unpack[ScoreOptions]
    ) -> Evaluation:
        """How methods of truth discovery do on a data set of which the truth is known, or on the claims of the store.

        Each is run as it is and, where it is known who has what from whom, with copies collapsed to their origins.

        Args:
            data: a folder with `claims.csv` and `gold.csv`; the store when left out, where what outcomes were recorded
                is the truth.
            methods: names of `claimgraph.graph.discovery.methods.METHODS`, or `claimgraph` for the measure; all when
                left out.
            options: how claims are scored. A data set has no days, no ids and no imports to choose among.

        Raises:
            InputError: there is no such method, or the data cannot be read; holds every fault of a file.
        """
        from claimgraph.evaluating import evaluate_data, evaluate_store

        if data is None:
            records = self.records(options.get("as_imported"))
            return evaluate_store(records, methods, self._conditions(**options))
        given = [name for name in ("as_of", "without", "as_imported", "weights") if options.get(name, "best") != "best"]
        given = [name for name in given if options.get(name)]
        if given:
            name = "--" + given[0].replace("_", "-")
            raise InputError(Finding(name, "a data set knows nothing of it", "leave it away"))
        return evaluate_data(Path(data), methods, self._conditions(**options))

    def _find(self, claims: Iterable[str], as_imported: int | None) -> Sequence[str]:
        """The IRIs of claims as typed."""
        return [self._holdings.find(name, CLAIMS, as_imported).iri for name in claims]

    def _around(self, claims: Sequence[str], conditions: Conditions, number: int | None) -> Records:
        """The records that suffice to score some claims (IRIs), as of an import; all, where no claim is named."""
        return conditions.around(self._holdings.linked(number), claims) if claims else self.records(number)

    def _conditions(self, find: Callable[[str], Record] | None = None, **options: Unpack[ScoreOptions]) -> Conditions:
        """The options, resolved: `find` gives what is meant by an id that is left out."""
        from claimgraph.graph.corroboration.conditions import Conditions
        from claimgraph.graph.priors import default_tables
        from claimgraph.graph.reliability.tables import load

        find = find or partial(self._holdings.find, kinds=DROPPABLE, as_imported=options.get("as_imported"))
        as_of = options.get("as_of")
        tables = options.get("tables")
        return Conditions(
            as_of=None if as_of is None else _end_of(as_of),
            as_of_typed=as_of,
            without=tuple(find(name).iri for name in options.get("without", ())),
            same_organisation=options.get("same_organisation", "direct"),
            tables=default_tables() if tables is None else load(tables),
            weights=options.get("weights", "best"),
        )

    # What outcomes teach

    def learn(
        self,
        out: str | Path | None = None,
        *,
        em: bool = False,
        as_of: str | None = None,
        persons: bool = False,
        iterations: int | None = None,
        overwrite: bool = False,
    ) -> Learned:
        """Learns a table of priors from outcomes, to be passed as `tables`; see docs/reliability.md.

        A claim that is weighed by it is weighed without what its own outcome taught.

        Args:
            out: the file to write; nothing is written when left out.
            em: learn from agreement where no outcome is recorded, by expectation-maximisation.
            as_of: only from what was public, and decided, by this day.
            persons: tell people, accounts and unnamed sources apart; else they count by grade and kind.
            iterations: how many steps expectation-maximisation may take; 1,000 when left out.
            overwrite: write over a file that is there.

        Raises:
            InputError: there is nothing to learn from, or the file is there already or cannot be written.
            ConvergenceError: expectation-maximisation did not settle.
        """
        from claimgraph.learning import learned

        return learned(
            self._store,
            self.records(),
            out,
            method="em" if em else "outcomes",
            as_of=None if as_of is None else _end_of(as_of),
            as_of_typed=as_of,
            persons=persons,
            iterations=iterations,
            overwrite=overwrite,
        )

    def calibrate(
        self,
        compared: Sequence[str | Path] = (),
        *,
        em: bool = False,
        persons: bool = False,
        by: Literal["claim", "event"] = "claim",
        folds: int = 10,
        seed: int = 0,
        plot: str | Path | None = None,
        overwrite: bool = False,
        progress: Callable[[int, int], None] | None = None,
        **options: Unpack[ScoreOptions],
    ) -> Calibration:
        """How well tables foretell outcomes, by cross-validation: Brier and log score, calibration error, accuracy.

        Compared are the shipped table, those that are given, and one that is learned anew for each fold.

        Args:
            compared: tables, as files that `tables` takes elsewhere.
            em: one that is learned without any outcome as well.
            persons: tell people, accounts and unnamed sources apart in what is learned.
            by: what stays together in one fold: a claim, or all claims of an event (a story).
            folds: into how many parts claims or events are spread.
            seed: another number spreads them otherwise.
            plot: an SVG file, or a PNG file (extra `plot`), for the reliability diagrams.
            overwrite: draw over a file that is there.
            progress: told how many folds are done, and how many there are.
            options: how claims are scored, `tables` apart; outcomes decided after `as_of` are not known.

        Raises:
            InputError: there are too few outcomes, a table cannot be read, or the file cannot be written.
            ConvergenceError: expectation-maximisation did not settle.
        """
        from claimgraph.learning import calibrated

        return calibrated(
            self.records(options.get("as_imported")),
            self._conditions(**options),
            compared,
            em=em,
            persons=persons,
            by=by,
            folds=folds,
            seed=seed,
            plot=plot,
            overwrite=overwrite,
            progress=progress,
        )

    # Asking in SPARQL

    def queries(self) -> Mapping[str, ShippedQuery]:
        """The queries that are shipped, by name."""
        from claimgraph.ontology.queries import shipped

        return shipped()

    def query(self, query: str, **options: Unpack[QueryOptions]) -> Result:
        """Asks a query: SPARQL 1.1 over the union of the current graphs, with the vocabulary's prefixes predefined.

        Args:
            query: SPARQL, or the name of a shipped query.
            options: how it is asked.

        Raises:
            QueryError: it cannot be parsed, is refused, or took too long or too much memory.
        """
        with self.stream(query, **options) as answer:
            return answer.whole()

    def stream(self, query: str, format: str | None = None, **options: Unpack[QueryOptions]) -> Stream:
        """Asks a query like `query`, and gives the answer as it is found, however large it is.

        >>> query = "SELECT ?stance { ?stance cg:polarity -1 } ORDER BY ?stance"
        >>> with ClaimGraph.open().stream(query, "tsv") as answer:
        ...     print(b"".join(answer).decode().split())
        ['?stance', '<https://w3id.org/claimgraph/ns#denies>', '<https://w3id.org/claimgraph/ns#disputes>']

        Args:
            query: SPARQL, or the name of a shipped query.
            format: `csv`, `tsv`, `json` or `xml` for SELECT and ASK, `turtle`, `ntriples`, `jsonld` or `rdfxml` for
                CONSTRUCT and DESCRIBE; when left out, what `Stream.table` reads.
            options: how it is asked.

        Raises:
            QueryError: it is refused, or cannot be read. What else goes wrong is raised where the answer is taken.
        """
        asked = self._asked(query, options.get("parameters") or {}, options.get("as_imported"))
        return self._stream(self._store, asked, format, options)

    def query_page(self, query: str, *, include: Sequence[str] = (), **options: Unpack[QueryOptions]) -> bytes:
        """Asks a query like `query`, and gives the answer as a page: one file with a table that can be sorted.

        It is asked of what may be handed on: nothing private is there to be found, unless it is asked for by name.

        Args:
            query: SPARQL, or the name of a shipped query.
            include: private properties that may leave this once: `note`, `real-name`.
            options: how it is asked.

        Raises:
            QueryError: as for `query`.
            InputError: something private would stand in the page, in an id or in the query itself.
        """
        from claimgraph import asking
        from claimgraph.ontology.vocabulary import PREFIXES

        typed, number = options.get("parameters") or {}, options.get("as_imported")
        head = self._with_head(query, bool(typed) or query.startswith("# title: "))
        asked = asking.question(self._asked(query, typed, number), head, typed)
        with (
            asking.shareable(self._store, include, number) as (shared, private),
            self._stream(shared, asked.query, None, options) as answer,
        ):
            prefixes = self.prefixes() | PREFIXES
            return asking.html(answer, asked, prefixes, private, partial(self.records, number), include)

    def query_board(
        self,
        query: str,
        out: str | Path,
        *,
        include: Sequence[str] = (),
        public: bool = False,
        **options: Unpack[QueryOptions],
    ) -> Exported:
        """Asks a query like `query`, and writes the board of the claims that the answer speaks about, as `export` does.

        Those are the claims that it names and those of the statements that it names, each with all that bears on it.

        Args:
            query: SPARQL, or the name of a shipped query.
            out: the file.
            include, public: as for `export`.
            options: how it is asked.

        Raises:
            QueryError: as for `query`; or the answer names no claim and no statement, or too many claims.
            InputError: as for `export`.
        """
        from claimgraph import asking

        number = options.get("as_imported")
        claims = asking.claims(self.query(query, **options), self._store.dataset(number))
        return self.export(out, "html", claims=claims, include=include, public=public, as_imported=number)

    @staticmethod
    def _stream(store: sparql.Store, asked: str, format: str | None, options: QueryOptions) -> Stream:
        """The answer of a store, or of what stands for one."""
        from claimgraph.graph import sparql
        from claimgraph.graph.remote import is_remote

        timeout, number = options.get("timeout", 60), options.get("as_imported")
        if is_remote(store):
            return store.stream(asked, format, timeout=timeout, as_imported=number)
        return sparql.stream(store, asked, format, timeout=timeout, memory=options.get("memory"), as_imported=number)

    def doubts(self, query: str, *, parameters: Mapping[str, str] | None = None) -> tuple[str, ...]:
        """What a query asks for although neither the vocabulary nor the store has it, with what was probably meant.

        Raises:
            QueryError: it is refused, or cannot be read.
        """
        from claimgraph.graph import sparql

        return sparql.doubts(self._store, self._asked(query, parameters or {}, None))

    def _asked(self, query: str, parameters: Mapping[str, str], as_imported: int | None) -> str:
        """The text of a query that is named or given, with its parameters."""
        asked = self._with_head(query, bool(parameters))
        if asked is None:
            return query
        find = partial(self._holdings.find, as_imported=as_imported)
        return asked.fill(parameters, lambda typed: find(typed).iri)

    @staticmethod
    def _with_head(query: str, needed: bool) -> ShippedQuery | None:
        """The query that is named, or that is given with a head where one is needed."""
        from claimgraph.ontology.queries import get, read

        if re.fullmatch(r"[\w-]+", query.strip()) is not None:
            return get(query.strip())
        return read("given", query) if needed else None

    def prefixes(self) -> dict[str, str]:
        """Prefixes that make short ids of the IRIs in an answer: each story's own, nothing where there is but one."""
        linked = self._holdings.linked(None)
        stories = list(linked.records(linked.read([*linked.every(Story)])).stories.values())
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
        public: bool = False,
        split: bool = False,
        language: str | None = None,
        progress: Callable[[int, int], None] | None = None,
        **options: Unpack[ScoreOptions],
    ) -> Exported:
        """Writes what may be shown to a file, in one step; `-` is stdout.

        Args:
            out: the file; with `split` a folder, made anew.
            kind: a name of `claimgraph.exports.exporters.EXPORTERS`; found from the file's extension when left out, and
                a page (`html`) for a folder.
            claims: only these and what bears on them.
            include: private properties that may leave this once: `note`, `real-name`.
            public: for everybody: unnamed sources get numbers, and nothing is told of them.
            split: an index and pages of some claims each, in place of one file.
            language: the language of the page's own words, such as `de`; that of the story when left out.
            progress: told now and then how many claims are scored, and how many there are.
            options: how claims are scored, where the export shows verdicts.

        Returns:
            In public mode, what can still be told of each unnamed source.

        Raises:
            InputError: there is no such export, claim or language, something private would leave, this kind of export
                cannot do it, it cannot be written, or the file was imported: an export never takes the place of what
                a person wrote.
        """
        from claimgraph import exporting
        from claimgraph.exports.exporters import exporter

        chosen = exporter(kind if kind is not None else "html" if split else _kind_of(Path(out)))
        exporting.refuse_inputs(self._store, out)
        if not chosen.needs_verdicts:
            _refuse_scoring(chosen.name, options)
        number = options.get("as_imported")
        what = exporting.What(claims=self._find(claims, number), include=include, public=public, language=language)
        conditions = self._conditions(**options)
        records = self._around(what.claims if chosen.needs_verdicts else (), conditions, number)
        return exporting.write(records, conditions, chosen, what, out, split=split, progress=progress)

    def board(
        self, *claims: str, public: bool = False, language: str | None = None, **options: Unpack[ScoreOptions]
    ) -> Page:
        """The page that `export` writes, for a notebook: of these claims, or of all.

        Args:
            claims: which, as in `graph[...]`.
            public: for everybody: unnamed sources get numbers, and nothing is told of them.
            language: the language of the page's own words; that of the story when left out.
            options: how claims are scored.
        """
        from claimgraph import exporting
        from claimgraph.exports.exporters import exporter

        number = options.get("as_imported")
        what = exporting.What(claims=self._find(claims, number), public=public, language=language)
        conditions = self._conditions(**options)
        return exporting.page(self._around(what.claims, conditions, number), conditions, exporter("html"), what)

    def _repr_html_(self) -> str | None:
        """In a notebook the page of all claims, where there are no more of them than one picture shows."""
        claims = self._holdings.linked(None).every(Claim)
        return None if len(list(claims)) > _AT_A_GLANCE else self.board()._repr_html_()


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


def _end_of(typed: str, where: str = "as of") -> datetime:
    """The last instant of a day, month or other date as typed."""
    from claimgraph.imports.edtf import parse

    try:
        bounds = parse(typed)
    except ValueError as wrong:
        raise InputError(Finding(where, str(wrong))) from None
    instant = bounds.not_after or bounds.not_before
    if instant is None:
        raise InputError(Finding(where, f"`{typed}` names no day", "write a day as 2022-03-02"))
    return instant
