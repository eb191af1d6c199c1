"""What all commands share: close matches for misspelt names, examples in `--help`, and how the store is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli.output import warn

if TYPE_CHECKING:
    from claimgraph.api import ClaimGraph


@dataclass(frozen=True, slots=True)
class Settings:
    """The options that stand before the command."""

    store: str | None
    quiet: bool

    def open(self, *, create: bool = False, untouched: bool = False) -> ClaimGraph:
        """The graph to work on: as it is, or made if need be (`create`). What is derived in the store is made anew
        where it is out of line, if it may be written, unless the store is to be looked at `untouched`."""
        from claimgraph.api import ClaimGraph

        store = self.place()
        _warn_of(store)
        return ClaimGraph.open(store, create=create, read_only=untouched)

    def open_for_trial(self) -> ClaimGraph:
        """The graph as it is, or an empty one where there is no store yet: for what is only tried."""
        from claimgraph.api import ClaimGraph

        store = self.place()
        _warn_of(store)
        there = isinstance(store, str) or store.exists()
        return ClaimGraph.open(store, create=False, read_only=True) if there else ClaimGraph.open()

    def place(self) -> Path | str:
        """The folder of the store, or its address."""
        from claimgraph.location import locate

        return locate(self.store)


def _warn_of(store: Path | str) -> None:
    """Warns where others can read along on the way to a store."""
    from claimgraph.graph.remote.address import read

    if isinstance(store, str) and not (address := read(store)).encrypted:
        warn(f"{address}: is not encrypted; anyone on the way can read and change what is asked and answered")


class _Examples:
    """A command whose `--help` ends with examples."""

    def __init__(self, *args: Any, examples: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the examples."""
        if self.examples:
            with formatter.section("Examples"):
                for example in self.examples:
                    formatter.write(f"  {example}\n")


class Command(_Examples, click.Command):
    """A command with examples."""


class Commands(_Examples, click.Group):
    """The group of all commands. A misspelt one gets close matches; they are listed in the order in which people need
    them, which is the order in which they were added."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in order."""
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant, or a usage error that names the nearest ones."""
        name = args[0]
        if not name.startswith("-") and self.get_command(ctx, name) is None and not ctx.resilient_parsing:
            near = did_you_mean(name, self.commands)
            raise click.UsageError(f"no such command: {name}" + (f"; {near}" if near else ""), ctx)
        return super().resolve_command(ctx, args)


def command(name: str, *, examples: Sequence[str]) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function a command of the given name, with examples."""
    return click.command(name, cls=Command, examples=examples)


def did_you_mean(typed: str, names: Iterable[str]) -> str:
    """The nearest names as a question, or nothing where none is near."""
    near = get_close_matches(typed, list(names), n=3, cutoff=0.55)
    return "did you mean " + " or ".join(f"`{name}`" for name in near) + "?" if near else ""


def usage(wrong: click.UsageError) -> str:
    """What is wrong with the way a command was called, in one line, with the nearest name and where to look."""
    command = wrong.ctx.command_path if wrong.ctx is not None else "claimgraph"
    message = wrong.message
    if isinstance(wrong, click.NoSuchOption):
        near = did_you_mean(wrong.option_name, wrong.possibilities or ())
        message = f"there is no option {wrong.option_name}" + (f"; {near}" if near else "")
    elif isinstance(wrong, click.BadParameter):
        message = wrong.format_message()
    message = message.rstrip(".")
    then = "" if message.endswith("?") else ";"
    return f"{message[:1].lower()}{message[1:]}{then} `{command} --help` shows how it is used"
