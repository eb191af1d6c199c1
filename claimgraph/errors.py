"""What can go wrong, and the form in which it is told.

ClaimGraphError              everything that claimgraph raises on purpose
├── InputError               a file, a value or an id that a person can mend; holds the findings, one a fault
├── UnknownTerm              a term that the vocabulary does not have; names the nearest one
├── StoreError               the store cannot be opened, read or written
├── QueryError               a SPARQL query that is wrong, refused, or took too long
└── ConvergenceError         an iteration that did not settle; knows how far it came
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How grave a finding is: an error stops an import, a warning is most likely a mistake, a note is allowed."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing worth telling about an input: where it stands, what is wrong, and what to do about it.

    `where` is a file name as the user gave it, or an id or IRI where there is no file; `line` counts from 1.
    Printed it reads `story.yaml:17: what is wrong; what to do`.
    """

    where: str
    what: str
    todo: str = ""
    line: int | None = None
    severity: Severity = Severity.ERROR
    about: str | None = None
    """The id or IRI of what it is about, for programs."""

    def __str__(self) -> str:
        place = self.where if self.line is None else f"{self.where}:{self.line}"
        return f"{place}: {self.what}" + (f"; {self.todo}" if self.todo else "")


class ClaimGraphError(Exception):
    """The root of everything that claimgraph raises on purpose. Its text is one that a user can act on."""


class InputError(ClaimGraphError):
    """An input that a person can mend. All faults of an input are told at once, in the order in which they stand.

    >>> error = InputError([Finding("a.yaml", "no claim has the id `delya`", "did you mean `delay`?", line=3)])
    >>> print(error)
    a.yaml:3: no claim has the id `delya`; did you mean `delay`?
    >>> error.where, error.line
    ('a.yaml', 3)
    """

    def __init__(self, findings: Iterable[Finding] | Finding) -> None:
        self.findings: tuple[Finding, ...] = (findings,) if isinstance(findings, Finding) else tuple(findings)
        if not self.findings:
            raise ValueError("an InputError tells at least one finding")
        super().__init__("\n".join(map(str, self.findings)))

    @property
    def where(self) -> str:
        """The file, id or IRI of the first fault."""
        return self.findings[0].where

    @property
    def line(self) -> int | None:
        """The line of the first fault, from 1, where there is one."""
        return self.findings[0].line


class UnknownTerm(ClaimGraphError, AttributeError):
    """A name that the closed vocabulary does not have."""


class StoreError(ClaimGraphError):
    """The store cannot be opened, read or written: missing, locked by another process, full, or of another version."""


class QueryError(ClaimGraphError):
    """A SPARQL query that cannot be parsed, is refused, or was ended because it took too long or too much."""


class ConvergenceError(ClaimGraphError):
    """An iteration that did not settle."""

    def __init__(self, message: str, iterations: int, residual: float) -> None:
        super().__init__(message)
        self.iterations = iterations
        self.residual = residual
