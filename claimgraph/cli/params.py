"""Options and arguments that several commands share."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.shell_completion import CompletionItem

from claimgraph.cli.frame import Settings, did_you_mean

F = TypeVar("F", bound=Callable[..., Any])

LEAST_MEMORY = 16 * 2**20
"""Bytes without which no query is answered."""

if TYPE_CHECKING:
    TextParameter = click.ParamType[str]
else:  # generic for type checkers only, and only in newer releases of click
    TextParameter = click.ParamType


class Names(TextParameter):
    """One name of a set that is looked up only when it is needed; a misspelt one gets close matches.

    Args:
        what: what is named, in a word.
        known: gives the names.
    """

    def __init__(self, what: str, known: Callable[[], Iterable[str]]) -> None:
        self.name = what
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name itself, if it is known."""
        names = list(self.known())
        if value in names:
            return str(value)
        hint = did_you_mean(str(value), names) or f"known are {', '.join(names)}"
        raise click.UsageError(f"there is no {self.name} `{value}`; {hint}", ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The names that begin so."""
        return [CompletionItem(name) for name in self.known() if name.startswith(incomplete)]


class Size(TextParameter):
    """A number of bytes: 500, 64M, 1.5G; K, M, G and T stand for powers of 1024.

    Args:
        least: the smallest that makes sense, in bytes.
    """

    name = "size"
    most = 2**50

    def __init__(self, least: int = 1) -> None:
        self.least = least

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of bytes."""
        typed = re.fullmatch(r"([0-9]{1,15}(?:\.[0-9]{1,15})?) ?([KMGT]?)(?:i?B)?", str(value).strip(), re.IGNORECASE)
        if typed is None:
            raise click.UsageError(f"`{value}` is no size; write it as 500M or 20G", ctx)
        size = int(float(typed[1]) * 1024 ** " KMGT".index(typed[2].upper() or " "))
        if not self.least <= size <= self.most:
            bounds = f"from {_size(self.least)} to {_size(self.most)}"
            raise click.UsageError(f"`{value}` cannot be meant; give a size {bounds}, as 500M or 20G", ctx)
        return size


def _size(size: int) -> str:
    for unit in ("T", "G", "M", "K"):
        factor: int = 1024 ** " KMGT".index(unit)
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


class Seconds(TextParameter):
    """A time in seconds: a number above 0 that ends some day.

    Args:
        least, most: the bounds.
    """

    name = "seconds"

    def __init__(self, least: float = 0.01, most: float = 10.0**6) -> None:
        self.least, self.most = least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number of seconds."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = math.nan
        if not self.least <= seconds <= self.most:  # which NaN is not either
            raise click.UsageError(
                f"`{value}` is no time that a query can have; give seconds, from {self.least:g} to {self.most:,.0f}",
                ctx,
            )
        return seconds


class Id(TextParameter):
    """The id of a record; the shell completes it from the store.

    Args:
        name: what is named, in a word.
        kinds: the kinds of record it may be of.
    """

    def __init__(self, name: str, kinds: Sequence[str]) -> None:
        self.name = name
        self.kinds = kinds

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The ids that begin so; none where there is no store to look into, or one on a server, which is not asked
        before a command is."""
        from claimgraph.errors import ClaimGraphError

        settings = ctx.find_object(Settings) or Settings(ctx.find_root().params.get("store"), quiet=True)
        try:
            if isinstance(settings.place(), str):
                return []
            graph = settings.open(untouched=True)
            found = [found for kind in self.kinds for found in graph.list(kind)]
        except ClaimGraphError:
            return []
        return [CompletionItem(item.id, help=item.text) for item in found if item.id.startswith(incomplete)]


CLAIM = Id("claim", ["claims"])
ANY_ID = Id("id", ["sources", "documents", "statements"])


def format_option(*formats: str) -> Callable[[F], F]:
    """`--format`; the first is the default."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the answer is written.",
    )


def as_imported_option(function: F) -> F:
    """`--as-imported N`: what the store held right after import number N."""
    return click.option(
        "--as-imported",
        type=click.IntRange(min=1),
        metavar="N",
        help="Look at what the store held right after number N of `claimgraph log`. Without it: what it holds now.",
    )(function)


def score_options(*, without: bool = True, tables: bool = True) -> Callable[[F], F]:
    """The options that say how a claim is scored, under the names of `claimgraph.api.ScoreOptions`.

    Args:
        without: whether `--without` is among them; `what-if` has its own.
        tables: whether `--tables` is; `calibrate` takes several.
    """

    def decorate(function: F) -> F:
        options = [
            click.option(
                "--as-of",
                metavar="DATE",
                help="Only what was public by this day, such as 2022-03-02. Without it: everything.",
            ),
            click.option(
                "--tables",
                type=click.Path(dir_okay=False, path_type=Path),
                metavar="FILE",
                help="Another table of priors and factors (TOML). Without it: the one that is shipped.",
            ),
            click.option(
                "--same-organisation",
                type=click.Choice(["none", "direct", "top"]),
                default="direct",
                show_default=True,
                help="Which origins count as one: those of the same direct organisation, those under the same topmost "
                "one, or none for that reason.",
            ),
            click.option(
                "--weights",
                type=click.Choice(["best", "exact"]),
                default="best",
                show_default=True,
                help="How a side is weighed: by its best sub-forest, which nothing that is added ever lowers; or for "
                "research by enumeration of the model, where the evidence allows that.",
            ),
            as_imported_option,
        ]
        if not tables:
            del options[1]
        if without:
            options.insert(
                1,
                click.option(
                    "--without",
                    type=ANY_ID,
                    multiple=True,
                    metavar="ID",
                    help="Leave out a source, document or statement. May be repeated.",
                ),
            )
        for option in reversed(options):
            function = option(function)
        return function

    return decorate
