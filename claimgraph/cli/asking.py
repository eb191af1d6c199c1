"""`query`: SPARQL, shipped or one's own."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, tell, write_bytes, write_safe_csv, write_table
from claimgraph.cli.params import TextParameter, as_imported_option
from claimgraph.errors import Finding, InputError, QueryError

_ROWS = ("table", "csv", "tsv", "json", "xml")
_TRIPLES = ("turtle", "ntriples", "jsonld")


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


@command(
    "query",
    examples=[
        "claimgraph query --list",
        "claimgraph query who-denied -p claim=delay-request",
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
    help="A parameter of a shipped query. May be repeated.",
)
@click.option(
    "--format",
    "format_",
    type=click.Choice([*_ROWS, *_TRIPLES]),
    help="For SELECT and ASK table (default), csv, tsv, json, xml; for CONSTRUCT and DESCRIBE turtle (default), "
    "ntriples, jsonld.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="S",
    help="End the query after so many seconds.",
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
    timeout: float,
    as_imported: int | None,
) -> None:
    """Ask a question in SPARQL 1.1.

    A shipped query by its name, a file, or -e TEXT. It is asked of everything that is imported now. The prefixes
    cg, schema, dcterms, prov, skos, rdfs, rdf, xsd and owl are predefined. A file `-` is stdin.
    """
    from claimgraph.ontology.vocabulary import PREFIXES

    if listed:
        _list()
        return
    if (query is None) == (text is None):
        raise click.UsageError("name a shipped query or a file, or give the query itself with -e")
    asked = text if text is not None else _text_of(str(query))
    graph = settings.open()
    with progress("asking", quiet=settings.quiet):
        try:
            result = graph.query(asked, parameters=_pairs(parameters), timeout=timeout, as_imported=as_imported)
        except QueryError as wrong:
            if asked in {query, text}:
                raise
            raise QueryError(f"{query}: {wrong}") from None  # a line and a column say little without their file
    if format_ == "csv":
        write_safe_csv(result.serialise("csv"))
    elif format_ is not None and format_ != "table":
        write_bytes(result.serialise(format_))
    elif result.kind == "graph" and format_ is None:
        write_bytes(result.serialise("turtle"))
    else:
        _table(result.rows_as_text(graph.prefixes() | PREFIXES), result.variables, quiet=settings.quiet)


def _table(rows: Sequence[Mapping[str, str]], variables: Sequence[str], *, quiet: bool) -> None:
    if rows:
        write_table({name: name for name in rows[0]}, rows)
    elif not quiet:
        tell(f"no answer; asked for {', '.join(variables) or 'triples'}")


def _text_of(query: str) -> str:
    """The query itself: of a file its text, of a shipped query its name."""
    if query == "-":
        return sys.stdin.read()
    if not query.endswith((".rq", ".sparql")) and "/" not in query:
        return query
    try:
        return Path(query).read_text(encoding="utf-8-sig")
    except OSError as wrong:
        raise InputError(Finding(query, f"cannot be read ({wrong.strerror})", "check the path")) from None
    except UnicodeDecodeError:
        raise InputError(Finding(query, "is not UTF-8", "save it as UTF-8")) from None


def _pairs(parameters: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for parameter in parameters:
        name, equals, value = parameter.partition("=")
        if not equals:
            raise click.UsageError(f"{parameter!r} is no parameter: write NAME=VALUE")
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
