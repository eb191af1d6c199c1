"""`what-if`, `timeline`, `diff` and `independent`: what would change a verdict, what did, and what would help."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import click

from claimgraph.cli.frame import Settings, command
from claimgraph.cli.output import progress, say, write_csv, write_json, write_table
from claimgraph.cli.params import ANY_ID, CLAIM, Names, format_option, score_options
from claimgraph.cli.rows import CHANGE, SHIFT, VERDICT, change, flat, flat_shift, flat_standing, shown

if TYPE_CHECKING:
    from claimgraph.graph.corroboration.comparison import Changed
    from claimgraph.graph.corroboration.standing import Mention
    from claimgraph.graph.corroboration.timeline import Moment
    from claimgraph.reports import Consequences, Diff, Ranking, WhatIf

_SIDE_BY_SIDE: Final = {
    "status": "status",
    "origins_for": "origins for",
    "origins_against": "origins against",
    "channels_for": "channels for",
    "channels_against": "channels against",
    "hangs_on_for": "hangs on, for",
    "hangs_on_against": "hangs on, against",
    "repeats": "repeats",
    "weight_for": "weight for",
    "weight_against": "weight against",
    "estimate": "probability",
}
_TOP: Final = 10
_NAMED: Final = 4
"""So many statements or claims are named in one cell of a table."""
_WIDTH: Final = 100
_NOT_A_GRADE: Final = "This says on what claims hang, not who is reliable: much can hang on a good source."


class Each(Names):
    """What `--each` leaves out. It may stand without a value, and then takes the word after it for one."""

    def __init__(self) -> None:
        super().__init__("such thing to leave out", lambda: ("sources", "documents"))

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word itself, if it is one of the two."""
        if value in self.known():
            return str(value)
        raise click.UsageError(f"--each takes `sources` or `documents`, not `{value}`; write CLAIM before --each", ctx)


@command(
    "what-if",
    examples=[
        "claimgraph what-if delay-request --without nyt",
        "claimgraph what-if --without nyt --without tni-article",
        "claimgraph what-if delay-request --each",
        "claimgraph what-if --each --top 3",
    ],
)
@click.argument("claim", metavar="[CLAIM]", required=False, type=CLAIM)
@click.option(
    "--without",
    type=ANY_ID,
    multiple=True,
    metavar="ID",
    help="Leave out a source, document or statement. May be repeated.",
)
@click.option(
    "--each",
    type=Each(),
    is_flag=False,
    flag_value="sources",
    metavar="[sources|documents]",
    help="Leave out every single source (or document) in turn, and say by how much falls with it.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"Of --each, only the N on which most hangs. Without it: all for one CLAIM, else {_TOP}.",
)
@score_options(without=False)
@format_option("table", "json", "csv")
@click.pass_obj
def what_if(
    settings: Settings,
    /,
    claim: str | None,
    without: Sequence[str],
    each: str | None,
    top: int | None,
    format_: str,
    **options: Any,
) -> None:
    """Show what would change without some evidence.

    The verdict on CLAIM with and without it, side by side, and which claims of the whole graph change; without CLAIM
    these alone. With --each: on which sources a claim hangs or, without CLAIM, most claims.
    """
    if each is None and not without:
        raise click.UsageError("say what to leave out with --without ID, or ask for --each")
    if each is None and top is not None:
        raise click.UsageError("--top goes with --each")
    graph = settings.open()
    if each is not None:
        wanted = _TOP if top is None and claim is None else top
        with progress("leaving out one after the other", quiet=settings.quiet):
            ranked = graph.each(claim, dropping=each, top=wanted, without=without, **options)  # type: ignore[arg-type]
        _write_ranking(ranked, format_)
    elif claim is None:
        with progress("scoring", quiet=settings.quiet):
            consequences = graph.what_changes(without, **options)
        _write_consequences(consequences, format_)
    else:
        with progress("scoring", quiet=settings.quiet):
            both = graph.what_if(claim, without, **options)
        _write_both(both, without, format_)


def _write_both(both: WhatIf, without: Sequence[str], format_: str) -> None:
    if format_ == "json":
        write_json(both.as_json())
        return
    before, after = flat(both.before), flat(both.after)
    if format_ == "csv":
        write_csv(["case", *VERDICT], [{"case": "before", **before}, {"case": "after", **after}])
        return
    say(f"With everything: {both.before.summary}")
    say(f"Without {', '.join(without)}: {both.after.summary}")
    say()
    rows = [{"what": words, "before": before[key], "after": after[key]} for key, words in _SIDE_BY_SIDE.items()]
    write_table({"what": "", "before": "with everything", "after": f"without {', '.join(without)}"}, rows)
    if both.consequences.claims > 1:
        say()
        _tell_consequences(both.consequences, beside=both.before.claim)


def _write_consequences(consequences: Consequences, format_: str) -> None:
    if format_ == "json":
        write_json(consequences.as_json())
    elif format_ == "csv":
        write_csv(SHIFT, [flat_shift(shift) for shift in consequences.shifts])
    else:
        _tell_consequences(consequences)


def _tell_consequences(consequences: Consequences, *, beside: str | None = None) -> None:
    """Which claims change, and of which only the estimate moves; `beside` one that was told already (its IRI)."""
    changed, moved = (
        [shift for shift in shifts if shift.claim != beside] for shifts in (consequences.changed, consequences.moved)
    )
    left_out = " and ".join(consequences.without)
    of = f"{consequences.claims} claims" if beside is None else f"{consequences.claims - 1} other claims"
    if changed:
        number = f"{len(changed)} of {of} {'changes' if len(changed) == 1 else 'change'}"
        say(f"Without {left_out}, {number} status, origins or channels:")
        write_table(CHANGE, [change(shift) for shift in changed])
    else:
        say(f"Without {left_out}, none of {of} changes status, origins or channels.")
    if moved:
        say(f"For {_row([shift.before.id for shift in moved])} only the estimate moves, or what it hangs on.")


def _write_ranking(ranked: Ranking, format_: str) -> None:
    if format_ == "json":
        write_json(ranked.as_json())
        return
    rows: list[dict[str, Any]] = []
    for reliance in ranked.reliances:
        statuses, losses = reliance.status_changes, reliance.origin_losses
        row: dict[str, Any] = {"source": reliance.id, "iri": reliance.iri, "name": reliance.words}
        row |= {"status_changes": len(statuses), "origin_losses": len(losses)}
        if format_ == "csv":
            row |= {"status_changes_of": " ".join(statuses), "origin_losses_of": " ".join(losses)}
        elif ranked.claim is None:
            row["claims"] = _row(statuses or losses)
        elif reliance.shifts:
            row |= change(reliance.shifts[0]) | {"moved": f"{reliance.shifts[0].moved:+.1f} dB"}
        else:
            row["status"] = "nothing changes"
        rows.append(row)
    if format_ == "csv":
        columns = ["source", "iri", "name", "status_changes", "origin_losses", "status_changes_of", "origin_losses_of"]
        write_csv(columns, rows)
        return
    named = {"source": ranked.dropping.removesuffix("s"), "name": ""}
    if ranked.claim is None:
        one = named["source"]
        say(
            f"If one {one} fell away: of {ranked.claims} claims, how many would have another status, and fewer origins."
        )
        write_table(named | {"status_changes": "status", "origin_losses": "origins", "claims": "claims"}, rows)
    else:
        say(f"If one of them fell away, {ranked.claim} would stand so:")
        write_table(named | {key: words for key, words in CHANGE.items() if key != "id"} | {"moved": "moves"}, rows)
    if len(rows) < ranked.number:
        say(f"{ranked.number - len(rows)} more, on which less hangs; --top {ranked.number} shows all.")
    say(_NOT_A_GRADE)


@command(
    "timeline",
    examples=["claimgraph timeline delay-request", "claimgraph timeline delay-request --format json"],
)
@click.argument("claim", metavar="CLAIM", type=CLAIM)
@score_options()
@format_option("table", "json", "csv")
@click.pass_obj
def timeline(settings: Settings, /, claim: str, format_: str, **options: Any) -> None:
    """Show on which days a verdict changed, and why.

    Every day on which the verdict became another one, and the statements that became public then. A document counts
    from the last day that its date may mean, or from the first where that has no end; one without a date from the
    start. Each row is what `score --as-of DAY` says.
    """
    with progress("scoring", quiet=settings.quiet):
        told = settings.open().timeline(claim, **options)
    if format_ == "json":
        write_json(told.as_json())
        return
    moments = [told.start, *told.days] if told.start.came else list(told.days)
    if format_ == "csv":
        write_csv(["day", *SHIFT, "because"], [_flat_moment(moment) for moment in moments])
        return
    say(told.present.text)
    say()
    if moments:
        rows = [change(moment.shift) | {"day": _day(moment), "because": _mentions(moment.came)} for moment in moments]
        columns = {
            "day": "day",
            **{key: words for key, words in CHANGE.items() if key != "id"},
            "because": "because of",
        }
        write_table(columns, rows)
    else:
        say("Nothing that was public bears on it.")
    if told.unmoved or told.notes:
        say()
    for day in told.unmoved:
        say(f"{day.as_of}: no change by {_mentions(day.came)}")
    for note in told.notes:
        say(note)


def _flat_moment(moment: Moment) -> dict[str, Any]:
    ids = " ".join(mention.statement for mention in moment.came)
    return {"day": moment.as_of, **flat_shift(moment.shift), "because": ids}


def _day(moment: Moment) -> str:
    return moment.as_of or "before any date"


def _mentions(mentions: Sequence[Mention]) -> str:
    return _row([f"{mention.statement} ({mention.who})" for mention in mentions])


@command(
    "diff",
    examples=[
        "claimgraph diff 2022-03-01 2022-03-08",
        "claimgraph diff import:1 import:2",
        "claimgraph diff 2021 2022 --format json",
    ],
)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@score_options()
@format_option("table", "json", "csv")
@click.pass_obj
def diff(settings: Settings, /, before: str, after: str, format_: str, **options: Any) -> None:
    """Show which verdicts changed between two days or imports.

    A and B are two days, as in --as-of, or two imports, written import:1 (see `claimgraph log`). A number alone is
    never an import: 2022 is a year. Each claim stands with what came, went or changed around it.
    """
    with progress("scoring", quiet=settings.quiet):
        found = settings.open().diff(before, after, **options)
    if format_ == "json":
        write_json(found.as_json())
    elif format_ == "csv":
        write_csv(["case", *SHIFT, "because"], list(_flat_diff(found)))
    else:
        _tell_diff(found)


def _flat_diff(found: Diff) -> Iterable[dict[str, Any]]:
    for changed in found.differences:
        because = " ".join(f"{reason.how}:{reason.id}" for reason in changed.because)
        case = "changed" if changed.shift.counts_change else "moved"
        yield {"case": case, **flat_shift(changed.shift), "because": because}
    for case, when, standings in (("new", "after", found.new), ("gone", "before", found.gone)):
        for standing in standings:
            yield {"case": case, "claim": standing.claim, "id": standing.id, "text": standing.text} | {
                f"{name}_{when}": value for name, value in flat_standing(standing).items()
            }


def _tell_diff(found: Diff) -> None:
    if not (found.differences or found.new or found.gone):
        say(f"No verdict changed from {found.before} to {found.after}.")
        return
    say(f"From {found.before} to {found.after}:")
    rows: list[dict[str, Any]] = []
    for changed in (*found.changed, *found.moved):
        rows.append(change(changed.shift) | {"because": _reasons(changed)})
    for words, standings in (("new", found.new), ("gone", found.gone)):
        for standing in standings:
            rows.append(shown(standing) | {"id": standing.id, "status": f"{words}: {standing.status}"})
    write_table(CHANGE | {"because": "because of"}, rows)


def _reasons(changed: Changed) -> str:
    """What came, went and changed, each in a row."""
    parts = []
    for how in ("came", "went", "changed"):
        if ids := [reason.id for reason in changed.because if reason.how == how]:
            parts.append(f"{how}: {_row(ids)}")
    return "; ".join(parts)


@command(
    "independent",
    examples=["claimgraph independent delay-request", "claimgraph independent delay-request --format json"],
)
@click.argument("claim", metavar="CLAIM", type=CLAIM)
@score_options()
@format_option("text", "json")
@click.pass_obj
def independent(settings: Settings, /, claim: str, format_: str, **options: Any) -> None:
    """Say what would help a claim most.

    What is missing until it is corroborated, which links a further origin would have to avoid, who in the store would
    be none because of owner, organisation or description, and who took no side or names nobody and might be asked.
    """
    with progress("scoring", quiet=settings.quiet):
        advice = settings.open().independent(claim, **options)
    if format_ == "json":
        write_json(advice.as_json())
        return
    for paragraph in (advice.verdict.text, advice.verdict.summary):
        say("\n".join(wrap(paragraph, _WIDTH)))
        say()
    for sentence in advice.sentences:
        say("\n".join(wrap(sentence, _WIDTH, initial_indent="- ", subsequent_indent="  ")))


def _row(names: Sequence[str]) -> str:
    """Names in a row; of many the first."""
    shown = ", ".join(names[:_NAMED])
    return shown if len(names) <= _NAMED else f"{shown} and {len(names) - _NAMED} more"
