"""The pages of docs/ cannot rot: what can be generated is, and what is told about the program is held against it.

`pytest tests/test_docs.py --renew` (or `make docs`) writes the generated pages.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path

import click
import pytest

import claimgraph
from claimgraph.cli.app import cli
from claimgraph.exports.exporters import EXPORTERS
from claimgraph.graph.corroboration.verdict import Status
from claimgraph.graph.corroboration.weights import DECIBAN
from claimgraph.graph.results import ROWS, TRIPLES
from claimgraph.imports.outline import KEYS as STORY_KEYS
from claimgraph.imports.readers import READERS
from claimgraph.ontology.queries import shipped
from claimgraph.ontology.terms import Access, AgentKind, Certainty, DocumentKind, Stance

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
STORY = claimgraph.examples() / "china-olympics.yaml"


def commands_page() -> str:
    """`--help` of every command."""
    parts = [
        "# Commands\n",
        "Written from `--help`; `make docs` writes it anew.\n",
        _help(_context(cli, "claimgraph")),
        *(_help(_context(command, name, _context(cli, "claimgraph"))) for name, command in cli.commands.items()),
        "## Exit status\n",
        "| status | means |\n| --- | --- |\n| 0 | done |\n| 1 | `check` found violations, or `verify` damage |\n"
        "| 2 | bad input or usage: `error: FILE:LINE: what is wrong; what to do` |\n| 130 | interrupted |\n",
        "## Shell completion\n",
        'For bash `eval "$(_CLAIMGRAPH_COMPLETE=bash_source claimgraph)"`, for zsh and fish with `zsh_source` and '
        "`fish_source`. It completes commands, options, formats, shipped queries, and the ids in the store.\n",
        "## Formats\n",
        "What `import` reads:\n",
        "| format | what it is | extensions |\n| --- | --- | --- |",
        *(f"| `{f.name}` | {f.title} | {', '.join(f'`{e}`' for e in f.extensions)} |" for f in READERS.values()),
        "\nWhat `export` writes:\n",
        "| kind | what it is | extension |\n| --- | --- | --- |",
        *(f"| `{e.name}` | {e.title} | `{e.extension}` |" for e in EXPORTERS.values()),
    ]
    return "\n".join(parts) + "\n"


def _context(command: click.Command, name: str, parent: click.Context | None = None) -> click.Context:
    context = command.make_context(name, [], parent=parent, resilient_parsing=True)
    context.terminal_width = 100
    return context


def _help(context: click.Context) -> str:
    return f"## `{context.command_path}`\n\n```text\n{context.command.get_help(context)}\n```\n"


def json_page() -> str:
    """What `--format json` gives, from the running program."""
    graph = claimgraph.open()
    graph.load(STORY)
    verdict = graph.score("delay-request").as_json(links=True)
    verdict["links"] = {name: verdict["links"][name] for name in list(verdict["links"])[:2]}
    verdict["waterfall"] = verdict["waterfall"][:2]
    keys = "\n".join(f"| `{key}` | {meaning} |" for key, meaning in KEYS.items())
    return (
        "# The JSON of a verdict\n\n"
        "`claimgraph score --format json` is an array of such objects; `claimgraph explain CLAIM --format json` is "
        "one, with `links`, `grades` and `waterfall` besides. `what-if --format json` holds two, `before` and `after`. "
        "Keys are "
        "added in later versions and never renamed; floats have full precision; text is UTF-8.\n\n"
        "The sample is what the program answers for the worked example, with `links` and `waterfall` cut to two "
        "entries. `make docs` writes it anew.\n\n"
        f"```json\n{json.dumps(verdict, indent=2, ensure_ascii=False)}\n```\n\n"
        f"| key | meaning |\n| --- | --- |\n{keys}\n\n"
        f"`status` is one of {', '.join(f'`{status}`' for status in Status)}: the first of the list in "
        "[the measure](measure.md) that fits.\n"
    )


def priors_page() -> str:
    """The table of priors and factors: its values, and the reasons that stand beside them in the file."""
    lines = (ROOT / "graph" / "priors.toml").read_text(encoding="utf-8").splitlines()
    table = tomllib.loads("\n".join(lines))
    reasons: dict[str, list[str]] = {}
    section = ""
    for line in lines:
        if line.startswith("["):
            section = line.strip("[]")
        elif section and line.startswith("#"):
            reasons.setdefault(section, []).append(line.removeprefix("#").strip())
    parts = [
        f"# The table of priors and factors: `{table['name']}`\n",
        "Every number that [the measure](measure.md) assumes, and why. Written from `graph/priors.toml`; `make docs` "
        "writes it anew.\n",
        "To replace any of it, write a TOML file with a `name` of its own and the keys that you have better reasons "
        "for, and pass it with `--tables FILE`; what it leaves out is as here. Each result names its table.\n",
        '```toml\nname = "ours/1"\n\n[origin]\naccount = { mean = 0.55, strength = 10 }\n```\n',
        "A mean with a strength is a Beta distribution: the expected probability, and how many observations that "
        "expectation is worth.\n",
    ]
    for section, reason in reasons.items():
        rows = [
            f"| `{key}` | {value['mean']:g} | {value['strength']:g} |"
            if isinstance(value, dict)
            else f"| `{key}` | {value:g} | |"
            for key, value in ({"cap": table[section]} if section == "cap" else table[section]).items()
        ]
        parts += [
            f"## {section}\n",
            " ".join(reason) + "\n",
            "| | value, or mean | strength |\n| --- | --- | --- |",
            *rows,
            "",
        ]
    return "\n".join(parts)


KEYS = {
    "claim": "IRI of the claim",
    "id": "its short id",
    "text": "the claim, as typed",
    "status": "the verdict in a word; never depends on a number",
    "summary": "the verdict in sentences",
    "exact": "whether every choice was tried; where it is false, `caveats` or `weight_bounds` say why not",
    "origins": "how many independent origins each side has",
    "channels": "how many chains share no link",
    "hangs_on": "every smallest set of links whose loss leaves the side without a chain",
    "hangs_on_sets": "how many such sets there are, should not all be listed",
    "circular": "sets of statements that rest on nothing but each other",
    "loops": "chains that come back to a speaker, as paths",
    "repeats": "how many reports add no origin",
    "voided": "what a retraction or correction took away, and which",
    "undated": "how many statements have no day on which they were surely public",
    "weight": "of each side, in decibans (10 log10 of the likelihood ratio), after the cap",
    "weight_bounds": "where there were too many choices to try them all: the least and the most, for both sides",
    "prior": "the probability before anybody spoke",
    "probability": "the probability now",
    "interval": "from the 5th to the 95th percentile",
    "opinion": "the same as an opinion of subjective logic: belief + disbelief + uncertainty = 1",
    "as_of": "the day that was asked for",
    "without": "ids that were left out",
    "tables": "name of the table of priors and factors",
    "weights": "`best` (the best sub-forest) or `exact` (the enumerated model)",
    "because": "each chain with its weight by itself, or the reason why it was set aside; `bears` says, of what is "
    "said of another claim, how that bears on this one",
    "rivals": "claims that exclude this one, with what is said for and against each in decibans; of one set, one is "
    "true at most",
    "caveats": "what the measure did not do for this claim, in sentences",
    "links": "of each statement that carries: its role, `lambda` in natural log, a relay's `fidelity`; `possibly` "
    "names origins of which one counts with it; `about` and "
    "`bears` where it is on another claim",
    "grades": "the sources by whose grades something was weighed: each letter, who gave it and when, whether it holds; "
    "`weighed` are those that hold, of which the measure takes the mean, and `differ` says whether they are not one",
    "waterfall": "from the prior to the posterior, bar by bar, in decibans",
}


@pytest.mark.parametrize(
    ("name", "page"), [("commands.md", commands_page), ("json.md", json_page), ("priors.md", priors_page)]
)
def test_generated_pages_are_current(name: str, page: Callable[[], str], renew: bool) -> None:
    if renew:
        (DOCS / name).write_text(page(), encoding="utf-8")
    assert (DOCS / name).read_text(encoding="utf-8") == page(), "`make docs` writes it anew"


def test_the_figures_worked_out_by_hand_are_those_of_the_program() -> None:
    page = " ".join((DOCS / "measure.md").read_text(encoding="utf-8").split())
    graph = claimgraph.open()
    graph.load(STORY)
    verdict = graph.score("delay-request")
    for_, against = (weight / DECIBAN for weight in verdict.weight)
    chains = [chain.weight / DECIBAN for chain in verdict.because if chain.set_aside is None]
    low, high = verdict.interval
    opinion = verdict.opinion
    for told in (
        f"0.405, hence L = {chains[0]:.4f}, or {chains[0] * DECIBAN:.2f} decibans",
        f"L = {for_:.4f} or {for_ * DECIBAN:.2f} decibans",
        f"it is L = {chains[1]:.4f} or {chains[1] * DECIBAN:.2f} decibans",
        f"under the cap {against:.4f} or {against * DECIBAN:.2f} decibans",
        f"= {for_ - against:.4f}, p = {verdict.probability:.4f}",
        f"= {opinion.uncertainty:.4f}, b = {opinion.belief:.4f}, d = {opinion.disbelief:.4f}",
        f"are the log-odds of {low:.3f} and {high:.3f}",
        f"the claim is **denied**: p = {graph.score('delay-request', without=['nyt']).probability:.3f}",
    ):
        assert told in page


def test_the_page_on_json_explains_every_key() -> None:
    graph = claimgraph.open()
    graph.load(STORY)
    keys = graph.score("delay-request").as_json(links=True).keys()
    assert set(keys) | {"weight_bounds"} == set(KEYS)


def test_the_page_on_the_story_format_names_every_key_and_word() -> None:
    page = (DOCS / "story-format.md").read_text(encoding="utf-8")
    told = set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)))
    words = {word.value for kind in (Access, AgentKind, Certainty, DocumentKind, Stance) for word in kind}
    keys = {key for fields in STORY_KEYS.values() for key in fields}
    assert keys - told == set()
    assert words - told == set()


def test_the_stories_on_the_page_about_the_format_load() -> None:
    page = (DOCS / "story-format.md").read_text(encoding="utf-8")
    stories = [block for block in re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) if block.startswith("story:")]
    assert stories
    for story in stories:
        assert claimgraph.open().load(story.encode(), format="story").outcome == "new"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (DOCS / "dependencies.md").read_text(encoding="utf-8")
    names = {re.split(r"[>=<\[ ]", requirement)[0] for requirement in project["dependencies"]}
    assert {name for name in names if f"[{name}]" not in page} == set()


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in [*ROOT.glob("*.md"), *DOCS.glob("*.md")]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.name}: {target}")
    assert broken == []


def test_every_shipped_query_is_told_with_its_parameters() -> None:
    page = (DOCS / "queries.md").read_text(encoding="utf-8")

    for query in shipped().values():
        parameters = ", ".join(f"`{parameter.name}`" for parameter in query.parameters)
        assert f"| `{query.name}` | {query.title} | {parameters} |" in page
    for format in (*ROWS, *TRIPLES):
        assert f"`{format}`" in page
