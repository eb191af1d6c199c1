"""`review`: what fact-checkers' reviews decide."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from claimgraph.cli.deciding import by_option
from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, tell, write_json, write_table
from claimgraph.cli.params import format_option

if TYPE_CHECKING:
    from claimgraph.reports import Reviewed

_TABLE: Final = {
    "review": "review",
    "rating": "rating",
    "verdict": "decides",
    "claim": "claim",
    "done": "done",
    "by": "by",
    "url": "page",
}


@command(
    "review",
    examples=[
        'claimgraph review review.jsonld --by "Ann Smith"',
        'claimgraph review page.html --about bridge-closed --by "Ann Smith"',
        "claimgraph review feed.json --about 2=bridge-closed --about https://example.org/check=ferry --dry-run",
    ],
)
@click.argument("file", metavar="FILE", type=click.Path(dir_okay=False, allow_dash=True))
@click.option(
    "--about",
    multiple=True,
    metavar="[REVIEW=]ID",
    help="The claim that a review speaks of. REVIEW is its number or address, and may be left out where there is but "
    "one. May be repeated.",
)
@by_option("Who brings them in: a name, or the id of a source.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, and write nothing.")
@format_option("table", "json")
@click.pass_obj
def review(
    settings: Settings, /, file: str, about: tuple[str, ...], by: str | None, dry_run: bool, format_: str
) -> None:
    """Record what fact-checkers' reviews decide.

    FILE holds ClaimReview (schema.org) as JSON-LD, alone, in a list or in a graph, or is a saved page with such in it.
    Each becomes an outcome: who decided, when and where is taken from the review, and what by the documented table of
    ratings. A rating that decides nothing is recorded as open with its words, unless it would reopen a decided claim.
    A review speaks of the claim whose IRI it names (itemReviewed, about), or of that which --about says; otherwise it
    is left out, and claims that it may speak of are told. Nothing is fetched, and `undo` takes an outcome back.
    """
    if by is None:
        raise click.UsageError("say who brings them in with --by NAME, or set CLAIMGRAPH_USER")
    from claimgraph.imports.reviews import LARGEST

    stated = {}
    for typed in about:
        which, equals, claim = typed.rpartition("=")
        stated[which if equals else ""] = claim
    graph = settings.open(untouched=dry_run)
    content = sys.stdin.buffer.read(LARGEST + 1) if file == "-" else file
    with progress("recording", quiet=settings.quiet):
        report = graph.review(content, by=by, about=stated, dry_run=dry_run)
    if format_ == "json":
        write_json(report.as_json())
        return
    write_table(_TABLE, [_row(one) for one in report.reviews])
    for one in report.reviews:
        note = _note(one)
        if note and not settings.quiet:
            tell(f"note: review {one.review.number} {note}")


def _row(one: Reviewed) -> dict[str, str]:
    done = one.done if one.number is None else f"{one.done} as number {one.number}"
    return {
        "review": str(one.review.number),
        "rating": str(one.review.rating),
        "verdict": one.verdict,
        "claim": one.claim or "",
        "done": done,
        "by": " ".join(filter(None, (one.review.author, one.review.date))),
        "url": one.review.url,
    }


def _note(one: Reviewed) -> str:
    if one.done == "unlinked":
        todo = f"say which it speaks of with --about {one.review.number}=ID"
        maybe = f"; it may speak of {', '.join(one.suggestions)}" if one.suggestions else ""
        return f"{one.why}: {todo}{maybe}"
    if one.done == "kept out":
        return f"{one.why}: decide that yourself with `claimgraph decide outcome`"
    if one.review.undecided:
        return f"decides nothing: its rating {one.why}"
    return one.why and f"names no page: {one.why}"
