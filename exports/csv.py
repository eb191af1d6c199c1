"""Writes CSV, one statement a row, so that reading it back gives the same statements.

What describes an agent, a document or a claim stands on the first row where it appears; a column without any value is
left out. A cell that a spreadsheet would run (it begins with `=`, `+`, `-`, `@`, a tab or a carriage return) gets an
apostrophe in front, which reading takes away again.

CSV holds less than a story. Lost are: title, base, language, author and remarks; every IRI but that of the ids; all
languages of a text but the main one; agents and claims that no statement needs, and of agents that never speak all but
the name; documents' kinds and authors; what holds between claims, priors and outcomes; `possibly`, `same-as`, `count`
and real names; notes of all but statements; decisions on independence
and identity; and grades by somebody else than the author.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from typing import TYPE_CHECKING, Final

from claimgraph.exports.story import clean, complete, date_as_typed, short_ids
from claimgraph.graph.model import Agent, Claim, Document, Statement, UnnamedSource
from claimgraph.imports.csv import COLUMNS, is_plain_id
from claimgraph.imports.values import is_address, normal
from claimgraph.ontology.terms import Access, AgentKind, Certainty

if TYPE_CHECKING:
    from claimgraph.exports.view import View

_RUN: Final = re.compile(r"'*[=+\-@\t\r]")


def write(view: View) -> bytes:
    """The statements of a view as a table."""
    rows = _Rows(view).rows()
    columns = [column for column in COLUMNS if column in COLUMNS[:4] or any(row.get(column) for row in rows)]
    out = StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_guarded(row.get(column, "")) for column in columns] for row in rows)
    return out.getvalue().encode()


def _guarded(cell: str) -> str:
    """The cell as text for a spreadsheet."""
    return f"'{cell}" if _RUN.match(cell) else cell


class _Rows:
    """Turns statements into rows; remembers what was described."""

    def __init__(self, view: View) -> None:
        self._records = complete(view.records)
        stories = list(view.records.stories.values())
        base = stories[0].iri if stories else ""
        self._author = stories[0].author if len({story.author for story in stories}) == 1 else None
        self._ids = short_ids(self._records, base, lambda name: is_plain_id(name) and normal(name) == name)
        self._speakers = {statement.speaker for statement in self._records.statements.values()}
        self._names = Counter(clean(agent.label) for agent in self._records.agents.values())
        self._described: set[str] = set()
        self._grades = {
            judgement.judges: judgement
            for judgement in sorted(self._records.judgements.values(), key=lambda one: one.iri, reverse=True)
            if judgement.decided_by == self._author
        }

    def rows(self) -> list[dict[str, str]]:
        """A row for each statement: column -> cell."""
        return [self._row(statement) for statement in self._records.statements.values()]

    def _row(self, statement: Statement) -> dict[str, str]:
        records, grade = self._records, self._grades.get(statement.iri)
        row = {
            "who": self._ids[statement.speaker],
            "says": statement.stance.value,
            "claim": self._ids[statement.claim],
            "in": self._ids[statement.document],
            "id": self._ids[statement.iri],
            "relays": self._list(statement.relays),
            "answers": self._list(statement.answers),
            "own-reporting": "yes" if statement.own_reporting else "",
            "access": "" if statement.access is Access.NOT_STATED else statement.access.value,
            "certainty": "" if statement.certainty is Certainty.NOT_STATED else statement.certainty.value,
            "said": (date_as_typed(statement.said) if statement.said else None) or "",
            "quote": clean(str(statement.quote or "")),
            "at": clean(statement.locator or ""),
            "credibility": grade.credibility.value if grade and grade.credibility else "",
            "likelihood-ratio": "" if statement.likelihood_ratio is None else repr(statement.likelihood_ratio),
            "fidelity": "" if statement.fidelity is None else repr(statement.fidelity),
            "against-interest": "yes" if statement.against_interest else "",
            "note": clean(str(statement.note or "")),
        }
        if self._is_first(statement.speaker):
            row |= self._agent(records.agents[statement.speaker], statement.document)
        if self._is_first(statement.claim):
            row |= self._claim(records.claims[statement.claim])
        if self._is_first(statement.document):
            row |= self._document(records.documents[statement.document])
        return row

    def _is_first(self, iri: str) -> bool:
        """Whether this has not been described yet; it is from now on."""
        new = iri not in self._described
        self._described.add(iri)
        return new

    def _agent(self, agent: Agent, document: str) -> dict[str, str]:
        row = {"of": self._agents(agent.member_of), "owner": self._agents(agent.owned_by)}
        grade = self._grades.get(agent.iri)
        row["grade"] = grade.reliability.value if grade and grade.reliability else ""
        if isinstance(agent, UnnamedSource) and agent.document == document:
            return row | {"unnamed": clean(agent.label)}
        kind = agent.kind if agent.kind is not AgentKind.PERSON else None
        return row | {"who-name": clean(agent.label), "who-kind": kind.value if kind else ""}

    def _claim(self, claim: Claim) -> dict[str, str]:
        return {"claim-text": clean(str(claim.text)), "parties": self._agents(claim.party)}

    def _document(self, document: Document) -> dict[str, str]:
        return {
            "outlet": self._mention(document.outlet),
            "title": clean(str(document.title or "")),
            "published": (date_as_typed(document.published) if document.published else None) or "",
            "url": _address(document.url),
            "archived": _address(document.archived_at),
            "seen": "" if document.seen else "no",
        }

    def _list(self, iris: tuple[str, ...]) -> str:
        return "; ".join(self._ids[iri] for iri in iris if iri in self._ids)

    def _agents(self, iris: tuple[str, ...]) -> str:
        return "; ".join(self._mention(iri) for iri in iris if iri in self._ids)

    def _mention(self, iri: str) -> str:
        """How an agent is named where it does not speak: by its name, where nothing else describes it."""
        name = " ".join(clean(self._records.agents[iri].label).split())
        plain = name and ";" not in name and self._names[name] == 1 and not is_plain_id(name)
        return name if plain and iri not in self._speakers else self._ids[iri]


def _address(address: str | None) -> str:
    return clean(address) if address and is_address(clean(address)) else ""
