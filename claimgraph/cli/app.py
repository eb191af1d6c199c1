"""The command `claimgraph`: its commands, and from what was raised to an exit status.

Exit status: 0 done; 1 `check` found violations, or `verify` damage; 2 bad input or usage; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import click

from claimgraph import __version__
from claimgraph.cli import (
    asking,
    comparing,
    deciding,
    demo,
    evaluating,
    exporting,
    importing,
    keeping,
    learning,
    listing,
    reviewing,
    scoring,
    serving,
    tracking,
)
from claimgraph.cli.frame import Commands, Settings, usage
from claimgraph.cli.output import error, prepare_streams, silence_stdout
from claimgraph.errors import ClaimGraphError, InputError

BAD_INPUT = 2
INTERRUPTED = 130


@click.group(
    cls=Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    examples=["claimgraph demo", "claimgraph import story.yaml", "claimgraph explain delay-request"],
)
@click.option(
    "--store",
    type=click.Path(file_okay=False),
    metavar="DIR|URL",
    help="The store: a folder, or the address of a SPARQL server. "
    "Without it: $CLAIMGRAPH_STORE, else the nearest .claimgraph/ upward from here.",
)
@click.option("--quiet", "-q", is_flag=True, help="Nothing but data, warnings and errors.")
@click.version_option(__version__, prog_name="claimgraph", message="%(prog)s %(version)s")
@click.pass_context
def cli(context: click.Context, store: str | None, quiet: bool) -> None:
    """Who said what, through whom, and how well it is corroborated.

    Reads stories (who said what about which claim, citing whom), keeps them as an RDF graph, and says of each claim
    how many independent origins stand for and against it, on what it hangs, and how sure that is.
    """
    context.obj = Settings(store, quiet)
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


for command in (
    demo.demo,
    importing.import_,
    importing.check,
    listing.list_,
    tracking.sources,
    scoring.score,
    scoring.explain,
    comparing.what_if,
    comparing.timeline,
    comparing.diff,
    comparing.independent,
    evaluating.evaluate,
    deciding.decide,
    reviewing.review,
    deciding.undo,
    learning.learn,
    learning.calibrate,
    asking.query,
    exporting.export,
    serving.serve,
    listing.show,
    listing.log,
    listing.info,
    keeping.backup,
    keeping.restore,
    keeping.verify,
    keeping.upgrade,
):
    cli.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and gives its exit status. What goes wrong is told in a line on stderr, never as a traceback.

    Args:
        arguments: those of the command line when left out.
    """
    prepare_streams()
    stdout = sys.stdout
    try:
        status = cli.main(arguments, prog_name="claimgraph", standalone_mode=False)
        sys.stdout.flush()
    except SystemExit:
        if sys.stdout is not stdout:  # click takes it away when whoever reads, such as `head`, has had enough
            return 0
        raise
    except click.UsageError as wrong:
        error(usage(wrong))
        return BAD_INPUT
    except click.ClickException as wrong:
        error(wrong.format_message())
        return BAD_INPUT
    except InputError as wrong:
        for finding in wrong.findings:
            error(str(finding))
        return BAD_INPUT
    except ClaimGraphError as wrong:
        error(str(wrong))
        return BAD_INPUT
    except BrokenPipeError:  # the same, noticed when the last words were flushed
        silence_stdout()
        return 0
    except OSError as wrong:
        what = wrong.strerror or str(wrong)
        error(f"{wrong.filename}: {what}" if wrong.filename else f"{what}; what was printed may not be all")
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt):
        error("interrupted")
        return INTERRUPTED
    except Exception as wrong:  # a fault of ours: told in one line too, with the way to the rest
        if os.environ.get("CLAIMGRAPH_TRACEBACK"):
            raise
        error(
            f"claimgraph failed ({type(wrong).__name__}: {wrong}); this is our fault: "
            "run it again with CLAIMGRAPH_TRACEBACK=1 and report what it prints"
        )
        return BAD_INPUT
    return status if isinstance(status, int) else 0
