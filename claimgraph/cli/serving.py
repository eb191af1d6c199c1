"""`serve`: the same over HTTP."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import say, tell, warn
from claimgraph.cli.params import Seconds
from claimgraph.errors import ClaimGraphError, StoreError

_MIB = 2**20


@command(
    "serve",
    examples=[
        "claimgraph serve",
        "claimgraph serve --port 0 --log-queries",
        "claimgraph serve --host 0.0.0.0 --token-file token.txt --base-url https://claims.example.org/",
    ],
)
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Listen on this address.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8765,
    show_default=True,
    metavar="N",
    help="Listen on this port; 0 takes any that is free.",
)
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Whoever asks must know the token in this file.",
)
@click.option("--open-to-all", is_flag=True, help="Let a network ask without a token.")
@click.option(
    "--private",
    is_flag=True,
    help="Serve the store as it is, with notes, real names and what is told of unnamed sources. Without it: the public "
    "copy, as of `export --public`.",
)
@click.option(
    "--base-url",
    metavar="URL",
    help="The address under which it is reached, as behind a proxy; without it the one that was asked for.",
)
@click.option(
    "--allow-origin",
    "origins",
    multiple=True,
    metavar="ORIGIN",
    help="Let web pages of this origin read answers; `*` lets all. May be repeated.",
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Processes for queries that have just begun, and twice as many for those that take long; without it one a "
    "processor, from 2 to 8.",
)
@click.option(
    "--timeout",
    type=Seconds(0.1, 3600),
    default=30,
    show_default=True,
    metavar="S",
    help="End a query after so many seconds.",
)
@click.option(
    "--memory",
    type=click.IntRange(64, 2**20),
    default=1024,
    show_default=True,
    metavar="MIB",
    help="Memory that a query may take.",
)
@click.option(
    "--max-rows",
    type=click.IntRange(1),
    default=1_000_000,
    show_default=True,
    metavar="N",
    help="Rows or triples of an answer.",
)
@click.option(
    "--max-body",
    type=click.IntRange(1, 2**20),
    default=1024,
    show_default=True,
    metavar="KIB",
    help="Size of a request.",
)
@click.option("--log-queries", is_flag=True, help="Write the queries in the log too.")
@click.pass_obj
def serve(
    settings: Settings,
    /,
    host: str,
    port: int,
    token_file: Path | None,
    open_to_all: bool,
    private: bool,
    base_url: str | None,
    origins: tuple[str, ...],
    workers: int | None,
    timeout: float,
    memory: int,
    max_rows: int,
    max_body: int,
    log_queries: bool,
) -> None:
    """Answer over HTTP: SPARQL, claims, boards and the vocabulary, read-only.

    Only this machine can ask, unless --host says otherwise. Prints its address; a line for each request goes to stderr.
    What is imported meanwhile is served within seconds. Needs the extra `serve`.
    """
    try:
        from claimgraph.service.server import serve
    except ImportError as missing:
        if (missing.name or "").partition(".")[0] not in ("starlette", "uvicorn", "h11"):
            raise
        raise ClaimGraphError(f"{missing.name} is not installed; run `pip install 'claimgraph[serve]'`") from None
    from claimgraph.location import locate
    from claimgraph.service.options import Options, read_token

    store = locate(settings.store)
    if isinstance(store, str):
        raise StoreError(f"{store}: is on a server that answers by itself; serve a store in a folder")
    given = {} if workers is None else {"workers": workers}
    options = Options(
        store=store,
        host=host,
        port=port,
        token=None if token_file is None else read_token(token_file),
        open_to_all=open_to_all,
        private=private,
        base=base_url,
        origins=origins,
        timeout=timeout,
        memory=memory * _MIB,
        rows=max_rows,
        body=max_body * 1024,
        log=not settings.quiet,
        log_queries=log_queries,
        **given,
    )
    if private:
        warn("what is private in the store can be read by everybody who can ask: --private")
    if not options.on_loopback:
        who = "whoever knows the token" if options.token else "everybody who reaches this machine"
        warn(f"{host} is reached from the network; {who} can ask, and nothing is encrypted without a proxy")

    def ready(address: str) -> None:
        say(address)
        if not settings.quiet:
            tell("it answers; Ctrl-C ends it")

    serve(options, ready)
