"""A verdict in words: sentences first, then each chain as a trace to its origin, then the waterfall of the weights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from claimgraph.graph.corroboration.verdict import Chain, Graded, Node, Rival, Role, Step, Verdict
from claimgraph.graph.phrases import listed
from claimgraph.ontology.terms import Stance

WIDTH = 100
DONE: dict[str, str] = {
    Stance.ASSERTS: "asserted",
    Stance.CONFIRMS: "confirmed",
    Stance.IMPLIES: "implied",
    Stance.DENIES: "denied",
    Stance.DISPUTES: "disputed",
    Stance.ATTRIBUTES: "reported",
}
SIDES = {1: "For", -1: "Against", 0: "Neither"}
CAVEAT = "A verdict says who stands behind a claim and how independently, not whether it is so."


def text(verdict: Verdict) -> str:
    """The verdict as plain text, at most 100 columns wide where words allow."""
    lines = [*_wrapped(verdict.text), "", *_wrapped(verdict.summary), ""]
    for title, entries in _sections(verdict):
        lines += [title, *entries, ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def markdown(verdict: Verdict) -> str:
    """The verdict as Markdown: the same words, traces and waterfall as code blocks."""
    lines = [f"# {_plain(verdict.text)}", "", f"**{_plain(verdict.summary)}**", ""]
    for title, entries in _sections(verdict):
        lines += [f"## {title}", "", "```text", *(line.removeprefix("  ") for line in entries), "```", ""]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def _plain(words: str) -> str:
    """Words in Markdown as they stand: nothing in them is markup."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|!" else c for c in " ".join(words.split()))


def _sections(verdict: Verdict) -> Iterator[tuple[str, list[str]]]:
    nodes = {node.id: node for node in verdict.nodes}
    yield "What it comes to", list(_facts(verdict))
    if hangs := list(_hangs(verdict, nodes)):
        yield "What it hangs on", hangs
    for polarity in (1, -1):
        counted = [c for c in verdict.because if c.polarity == polarity and c.set_aside is None]
        if counted:
            yield SIDES[polarity], [line for chain in counted for line in _trace(chain, nodes)]
    if aside := [c for c in verdict.because if c.set_aside is not None]:
        yield "Shown, and not counted", [line for chain in aside for line in _aside(chain, nodes)]
    if circles := [*verdict.circular, *verdict.loops]:
        yield "Circular reporting", [f"  {' -> '.join(circle)}" for circle in circles]
    if verdict.rivals:
        yield "Claims that exclude this one", list(_rivals(verdict.rivals))
    if verdict.grades:
        yield "By whose grades sources are weighed", [line for one in verdict.grades for line in _grades(one)]
    if _is_weighed(verdict):
        yield "How the weights add up, in decibans (10 = ten to one)", list(_waterfall(verdict, nodes))


def _facts(verdict: Verdict) -> Iterator[str]:
    yield f"  Status          {verdict.status}"
    yield f"  Origins         {verdict.origins.for_} for, {verdict.origins.against} against"
    yield f"  Channels        {verdict.channels.for_} for, {verdict.channels.against} against"
    if verdict.repeats:
        yield f"  Repeats         {verdict.repeats}, which add no origin"
    if verdict.undated:
        yield f"  Without a date  {verdict.undated}, taken as public at any time"
    if _is_weighed(verdict):
        low, high = verdict.interval
        estimate = f"{verdict.probability:.2f} ({low:.2f} to {high:.2f})"
        yield f"  Estimate        {estimate}, from a prior of {verdict.prior:.2f}"
    if verdict.as_of:
        yield f"  As of           {verdict.as_of}"
    if verdict.without:
        yield f"  Without         {', '.join(verdict.without)}"
    yield f"  Tables          {verdict.tables}"
    if not verdict.exact:
        why = " ".join(verdict.caveats) or "There were too many choices to try them all; see the bounds."
        yield from wrap(f"Not exact       {why}", WIDTH, initial_indent="  ", subsequent_indent=" " * 18)
    elif verdict.caveats:
        note = f"Note            {' '.join(verdict.caveats)}"
        yield from wrap(note, WIDTH, initial_indent="  ", subsequent_indent=" " * 18)
    if verdict.weight_bounds and any(
        most - least > 0.05 for least, most in verdict.weight_bounds
    ):  # less does not show
        for side, (least, most) in verdict.weight_bounds.as_json().items():
            yield f"  Weight {side:8} between {least:.1f} and {most:.1f} dB"
    yield from (f"  {line}" for line in wrap(CAVEAT, WIDTH - 2))


def _is_weighed(verdict: Verdict) -> bool:
    """Whether anything moves the estimate away from the prior: without, there is none to show."""
    return any(verdict.origins) or any(step.change for step in verdict.waterfall if step.what == "rivals")


def _grades(one: Graded) -> Iterator[str]:
    """Every letter with who gave it; what holds, and whether they differ."""
    told = [f"{g.grade} ({g.by or 'nobody named'}){'' if g.holds else ', not weighed'}" for g in one.given]
    if set(one.weighed) == {"F"}:
        end = "cannot be judged: the default of its kind, never less than E"
    elif one.differ:
        end = f"they differ, and {listed(one.weighed, most=len(one.weighed))} count alike"
    else:
        end = f"weighed as {one.weighed[0]}"
    words = f"{one.id} ({one.name}): {', '.join(told)}: {end}"
    yield from wrap(words, WIDTH, initial_indent="  ", subsequent_indent="      ")


def _rivals(rivals: Sequence[Rival]) -> Iterator[str]:
    for rival in rivals:
        words = f"{rival.claim} (“{rival.text}”): {rival.support:.1f} dB for it, {rival.denial:.1f} dB against it"
        yield from wrap(words, WIDTH, initial_indent="  ", subsequent_indent="      ")
    sets = {rival.set for rival in rivals}
    for number in sorted(sets):
        others = [rival.claim for rival in rivals if rival.set == number]
        yield from wrap(
            f"Of this claim and {listed(others, most=len(others))}, one holds at most.",
            WIDTH,
            initial_indent="  ",
            subsequent_indent="  ",
        )


def _hangs(verdict: Verdict, nodes: dict[str, Node]) -> Iterator[str]:
    for side, sets in verdict.hangs_on.as_json().items():
        for number, links in enumerate(sets):
            start = f"  {SIDES[1] if side == 'for' else SIDES[-1]:8}" if number == 0 else f"  {'or':>7} "
            yield start + " and ".join(_named(link, nodes) for link in links)
        hidden = verdict.hangs_on_sets.as_json()[side] - len(sets)
        if hidden > 0:
            yield f"          or any of {hidden} other sets of as many links"


def _named(link: str, nodes: dict[str, Node]) -> str:
    node = next((node for node in nodes.values() if link in (node.id, node.plain, *node.link.split("+"))), None)
    return f"{link} ({node.who})" if node and node.who else link


def _trace(chain: Chain, nodes: dict[str, Node]) -> Iterator[str]:
    for depth, name in enumerate(chain.chain):
        indent = "  " * (depth + 1)
        yield from wrap(_told(name, nodes), WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")
        node = nodes.get(name)
        if node and node.quote:
            quote = f"“{node.quote}”"
            yield from wrap(quote, WIDTH, initial_indent=indent + "    ", subsequent_indent=indent + "    ")
    shared = f", sharing {', '.join(chain.shared)} with other chains" if chain.shared else ""
    indent = "  " * (len(chain.chain) + 1)
    bears = f", {chain.bears}" if chain.bears else ""
    end = f"the claim: {chain.polarity * chain.weight:+.1f} dB by itself{bears}{shared}"
    yield from wrap(end, WIDTH, initial_indent=indent, subsequent_indent=indent + "    ")


def _told(name: str, nodes: dict[str, Node]) -> str:
    node = nodes.get(name)
    if node is None:
        return name
    if node.role is Role.ORIGIN and node.statement is None:
        reports = sum(name in other.carries for other in nodes.values())
        return (
            f"{name}: one origin for all {reports} reports that name no source"
            if reports > 1
            else f"{name}: no source given"
        )
    if node.statement is None:
        return f"{name}: quoted by {node.who}, in {node.where}"
    return f"{name}: {DONE.get(node.says, node.says)} by {node.who}, in {node.where}"


def _aside(chain: Chain, nodes: dict[str, Node]) -> Iterator[str]:
    way = " -> ".join(chain.chain)
    node = nodes.get(chain.chain[-1] if chain.polarity else chain.origin)
    who = f" ({node.who})" if node and node.who else ""
    side = f"{SIDES[chain.polarity].lower()}, " if chain.polarity else ""
    yield from wrap(f"{way}{who}: {side}{chain.set_aside}", WIDTH, initial_indent="  ", subsequent_indent="      ")


def _waterfall(verdict: Verdict, nodes: dict[str, Node]) -> Iterator[str]:
    rows = [(_step(step, nodes), step) for step in verdict.waterfall]
    width = min(60, max(len(label) for label, _ in rows))
    for label, step in rows:
        shown = label if len(label) <= width else label[: width - 1] + "…"
        change = " " * 8 if step.what in ("prior", "posterior") else f"{step.change:+8.1f}"
        yield f"  {shown:{width}}  {change}  {step.total:+8.1f}"


def _step(step: Step, nodes: dict[str, Node]) -> str:
    if step.what == "cap":
        return f"cap {SIDES[step.side].lower()}: hidden common causes"
    if step.what == "exact":
        return f"enumeration {SIDES[step.side].lower()}: beyond the best sub-forest"
    if step.what == "rivals":
        return f"{SIDES[step.side].lower()}: what is said of {step.node}"
    if step.node is None:
        return step.what
    return f"{SIDES[step.side].lower()}: {_named(step.node, nodes)}"


def _wrapped(words: str) -> list[str]:
    return wrap(" ".join(words.split()), WIDTH)
