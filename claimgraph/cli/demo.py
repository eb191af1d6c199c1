"""`demo`: the whole way once."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say


@command("demo", examples=["claimgraph demo", "claimgraph demo --out somewhere"])
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("claimgraph-demo"),
    show_default=True,
    metavar="DIR",
    help="Where the store and the page are made.",
)
@click.pass_obj
def demo(settings: Settings, /, out: Path) -> None:
    """Load the shipped story, check it, score it and draw it.

    It asks: did China ask Russia to wait with its invasion until after the Olympics? Makes a store of its own in DIR
    and board.html beside it, and touches no other store. Running it twice is harmless.
    """
    from claimgraph.demo import CLAIM, run

    with progress("reading, checking, scoring, drawing", quiet=settings.quiet):
        done = run(out)
    say(done.brief)
    say()
    say(f"Checked:   {done.checked.violations or 'no'} violations of the shapes and rules")
    say(f"The page:  {done.page}")
    store = quote(str(out))
    say(f"Try next:  claimgraph --store {store} explain {CLAIM}")
    say(f"           claimgraph --store {store} what-if {CLAIM} --without nyt")
    say(f"           claimgraph --store {store} query who-denied -p claim={CLAIM}")
