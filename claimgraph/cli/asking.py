"""`query`: SPARQL, shipped or one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.frame import Command, Settings
from claimgraph.cli.output import progress, tell, warn, write_bytes, write_table
from claimgraph.cli.params import LEAST_MEMORY, Id, Seconds, Size, TextParameter, as_imported_option
from claimgraph.cli.streaming import made_safe, started, write_long_table, write_parts
from claimgraph.errors import Finding, InputError, QueryError

if TYPE_CHECKING:
    from claimgraph.api import ClaimGraph
    from claimgraph.graph.results import Stream
    from claimgraph.ontology.queries import Parameter, ShippedQuery

_ROWS = ("table", "csv", "tsv", "json", "xml")
_TRIPLES = ("turtle", "ntriples", "jsonld", "rdfxml")
_SORTED = frozenset({"turtle", "jsonld", "rdfxml"})
"""The formats in which triples come in the order of their text, the same every time, and therefore as a whole."""


class _Query(TextParameter):
    """The name of a shipped query or a file; the shell completes the names."""

    name = "query"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The names that begin so, and files."""
        from click.shell_completion import CompletionItem

        from claimgraph.ontology.queries import shipped

        names = [CompletionItem(query.name, help=query.title) for query in shipped().values()]
        return [item for item in names if item.value.startswith(incomplete)] or [
            CompletionItem(incomplete, type="file")
        ]


class _Ask(Command):
    """`query`: where it names a query with parameters, each of them is an option, and `--help` tells of that query."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Looks for the query that is named, before the options are read."""
        from claimgraph.ontology.queries import get

        ctx.meta[_NAMED] = next((found for word in args if (found := _with_head(word)) is not None), None)
        typed = args[0] if args else "-"
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption:
            if ctx.meta[_NAMED] is None and not typed.startswith("-") and not _is_file(typed):
                get(typed)  # which names the nearest query: its options were meant
            raise

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """The options of every query, and before them the parameters of this one."""
        params = super().get_params(ctx)
        named: ShippedQuery | None = ctx.meta.get(_NAMED)
        taken = {option for param in params for option in param.opts}
        own = [] if named is None else [own for one in named.parameters if (own := _option(one)).opts[0] not in taken]
        return [*own, *params]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the query answers, or what the command does."""
        named: ShippedQuery | None = ctx.meta.get(_NAMED)
        if named is None:
            super().format_help_text(ctx, formatter)
            return
        for text in (named.title, named.comment):
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)


_NAMED = "claimgraph.cli.asking.named"


def _with_head(word: str) -> ShippedQuery | None:
    """The query that a word of the command line names, if it has a head: one that is shipped, or a file's."""
    from claimgraph.ontology.queries import read, shipped

    if word in shipped():
        return shipped()[word]
    if not _is_file(word):
        return None
    with suppress(QueryError, OSError, UnicodeDecodeError):  # what is wrong with it is told when it is asked
        return read(word, Path(word).read_text(encoding="utf-8-sig"))
    return None


def _option(parameter: Parameter) -> click.Option:
    from claimgraph.ontology.queries import Kind

    day = parameter.kind is Kind.DATE_TIME
    return click.Option(
        [f"--{parameter.name.replace('_', '-')}", _OWN + parameter.name],
        type=None if day else Id("id", ["claims", "sources", "documents", "statements"]),
        metavar="DAY" if day else "ID",
        help=f"{parameter.comment[:1].upper()}{parameter.comment[1:]}.",
    )


_OWN = "own_"
"""What the name of a parameter begins with among the arguments."""


@click.command(
    "query",
    cls=_Ask,
    examples=[
        "claimgraph query --list",
        "claimgraph query who-denied --help",
        "claimgraph query who-denied --claim delay-request",
        "claimgraph query mine.rq --format csv",
        "claimgraph query -e 'SELECT ?claim ?text WHERE { ?claim a cg:Claim ; schema:text ?text }'",
    ],
)
@click.argument("query", metavar="[NAME | FILE.rq]", required=False, type=_Query())
@click.option("-e", "text", metavar="TEXT", help="The query itself.")
@click.option("--list", "listed", is_flag=True, help="Show the shipped queries by name, title and parameters.")
@click.option(
    "-p",
    "--parameter",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter, also written --NAME VALUE. May be repeated.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([*_ROWS, *_TRIPLES, "html"]),
    help="For SELECT and ASK table (default), csv, tsv, json, xml; for CONSTRUCT and DESCRIBE turtle (default), "
    "ntriples, jsonld, rdfxml; html, a page with the first rows, for all.",
)
@click.option(
    "--board",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the board of the claims that the answer speaks about, with all that bears on them, to this file.",
)
@click.option(
    "--include",
    multiple=True,
    metavar="note|real-name",
    help="Let this private property into the page or the board, this once. May be repeated.",
)
@click.option(
    "--exact",
    is_flag=True,
    help="Leave CSV as the standard says: cells that a spreadsheet would run as a formula get no apostrophe.",
)
@click.option(
    "--timeout",
    type=Seconds(),
    default=60,
    show_default=True,
    metavar="S",
    help="End the query after so many seconds.",
)
@click.option(
    "--memory",
    type=Size(LEAST_MEMORY),
    default="8G",
    show_default=True,
    metavar="SIZE",
    help="End the query when it needs more memory.",
)
@as_imported_option
@click.pass_obj
def query(
    settings: Settings,
    /,
    query: str | None,
    text: str | None,
    listed: bool,
    parameters: tuple[str, ...],
    format_: str | None,
    board: Path | None,
    include: tuple[str, ...],
    exact: bool,
    timeout: float,
    memory: int,
    as_imported: int | None,
    **own: str | None,
) -> None:
    """Ask a question in SPARQL 1.1.

    A shipped query by its name, a file, or -e TEXT. It is asked of everything that is imported now. The prefixes
    cg, schema, dcterms, prov, skos, rdfs, rdf, xsd and owl are predefined. A file `-` is stdin.

    `claimgraph query NAME --help` tells what a shipped query answers and what can be set in it.
    """
    if listed:
        _list()
        return
    if (query is None) == (text is None):
        raise click.UsageError("name a shipped query or a file, or give the query itself with -e")
    if exact and format_ != "csv":
        raise click.UsageError("--exact goes with --format csv; the other formats are always exact")
    if board is not None and format_ is not None:
        raise click.UsageError("--board writes a page in place of the answer; leave --format away")
    if include and board is None and format_ != "html":
        raise click.UsageError("--include goes with --format html and --board")
    asked = text if text is not None else _text_of(str(query))
    values = _pairs(parameters) | {name.removeprefix(_OWN): value for name, value in own.items() if value is not None}
    options: dict[str, Any] = {
        "parameters": values,
        "timeout": timeout,
        "memory": memory,
        "as_imported": as_imported,
    }
    graph = settings.open()
    try:
        for doubt in graph.doubts(asked, parameters=values):
            warn(doubt)
        if board is not None:
            with progress("asking", quiet=settings.quiet):
                graph.query_board(asked, board, include=include, **options)
            if not settings.quiet:
                tell(f"wrote {board}")
        elif format_ == "html":
            with progress("asking", quiet=settings.quiet):
                written = graph.query_page(asked, include=include, **options)
            write_bytes(written)
        else:
            _answer(graph, asked, format_, options, quiet=settings.quiet, exact=exact)
    except QueryError as wrong:
        if asked in {query, text}:
            raise
        raise QueryError(f"{query}: {wrong}") from None  # a line and a column say little without their file


def _answer(
    graph: ClaimGraph, asked: str, format: str | None, options: Mapping[str, Any], *, quiet: bool, exact: bool
) -> None:
    """Writes the answer as it is found."""
    as_rows, sorted_ = format in {None, "table"}, format in _SORTED
    with graph.stream(asked, None if as_rows or sorted_ else format, **options) as answer:
        if sorted_ or (answer.kind == "graph" and format is None):
            chosen = answer.must_hold(format or "turtle")
            with progress("asking", quiet=quiet):
                whole = answer.whole()
            write_bytes(whole.serialise(chosen))
        elif as_rows:
            _table(graph, answer, quiet=quiet)
        else:
            parts = started(answer, "asking", quiet=quiet)
            write_parts(made_safe(parts) if format == "csv" and not exact else parts)


def _table(graph: ClaimGraph, answer: Stream, *, quiet: bool) -> None:
    from claimgraph.ontology.vocabulary import PREFIXES

    with progress("asking", quiet=quiet):
        names, rows = answer.table(lambda: graph.prefixes() | PREFIXES)
        first = next(rows, None)
    if first is not None:
        write_long_table(names, chain([first], rows))
    elif not quiet:
        tell(f"no answer; asked for {', '.join(names) or 'nothing'}")


def _text_of(query: str) -> str:
    """The query itself: of a file its text, of a shipped query its name."""
    if query == "-":
        return sys.stdin.read()
    if not _is_file(query):
        return query
    try:
        return Path(query).read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise InputError(Finding(query, f"cannot be read ({wrong.strerror})", "check the path")) from None
    except UnicodeDecodeError:
        raise InputError(Finding(query, "is not UTF-8", "save it as UTF-8")) from None


def _is_file(query: str) -> bool:
    return query.endswith((".rq", ".sparql")) or "/" in query


def _pairs(parameters: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"{parameter!r} is no parameter: write NAME=VALUE")
        if name in pairs:
            raise click.UsageError(f"the parameter `{name}` is given twice: give it once")
        pairs[name] = value
    return pairs


def _list() -> None:
    from claimgraph.ontology.queries import shipped

    rows = [
        {
            "name": query.name,
            "parameters": ", ".join(parameter.name for parameter in query.parameters),
            "title": query.title,
        }
        for query in shipped().values()
    ]
    write_table({"name": "query", "parameters": "parameters", "title": "answers"}, rows)
