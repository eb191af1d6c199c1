"""claimgraph: who said what, through whom, and how well it is corroborated.

    >>> import claimgraph as cg
    >>> graph = cg.open()
    >>> report = graph.load(cg.examples() / "china-olympics.yaml")
    >>> graph.score("delay-request").status.value
    'contested'

Names are loaded when they are first asked for (PEP 562), so that importing the package costs nothing.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimgraph.api import ClaimGraph, examples, open
    from claimgraph.errors import (
        ClaimGraphError,
        ConvergenceError,
        Finding,
        InputError,
        QueryError,
        Severity,
        StoreError,
        UnknownTerm,
    )
    from claimgraph.exporting import Exported, Page
    from claimgraph.graph.corroboration.advice import Advice
    from claimgraph.graph.corroboration.timeline import Timeline
    from claimgraph.graph.corroboration.verdict import Status, Verdict
    from claimgraph.graph.model import (
        Agent,
        Claim,
        Document,
        IdentityDecision,
        IndependenceDecision,
        Judgement,
        Outcome,
        Outlet,
        Records,
        Statement,
        Story,
        UnnamedSource,
    )
    from claimgraph.ontology.terms import CG
    from claimgraph.reports import (
        CheckReport,
        Consequences,
        Decided,
        Diff,
        Evaluation,
        Found,
        ImportReport,
        Info,
        Ranking,
        Reviewed,
        ReviewReport,
        Undone,
        WhatIf,
    )

__version__ = "0.1.0"

_WHERE = {
    "claimgraph.api": "ClaimGraph examples open",
    "claimgraph.errors": (
        "ClaimGraphError ConvergenceError Finding InputError QueryError Severity StoreError UnknownTerm"
    ),
    "claimgraph.exporting": "Exported Page",
    "claimgraph.graph.corroboration.advice": "Advice",
    "claimgraph.graph.corroboration.timeline": "Timeline",
    "claimgraph.graph.corroboration.verdict": "Status Verdict",
    "claimgraph.graph.model": (
        "Agent Claim Document IdentityDecision IndependenceDecision Judgement Outcome Outlet Records Statement Story "
        "UnnamedSource"
    ),
    "claimgraph.ontology.terms": "CG",
    "claimgraph.reports": (
        "Consequences CheckReport Decided Diff Evaluation Found ImportReport Info Ranking Reviewed ReviewReport Undone "
        "WhatIf"
    ),
}
_MODULE_OF = {name: module for module, names in _WHERE.items() for name in names.split()}

__all__ = [
    "CG",
    "Advice",
    "Agent",
    "CheckReport",
    "Claim",
    "ClaimGraph",
    "ClaimGraphError",
    "Consequences",
    "ConvergenceError",
    "Decided",
    "Diff",
    "Document",
    "Evaluation",
    "Exported",
    "Finding",
    "Found",
    "IdentityDecision",
    "ImportReport",
    "IndependenceDecision",
    "Info",
    "InputError",
    "Judgement",
    "Outcome",
    "Outlet",
    "Page",
    "QueryError",
    "Ranking",
    "Records",
    "ReviewReport",
    "Reviewed",
    "Severity",
    "Statement",
    "Status",
    "StoreError",
    "Story",
    "Timeline",
    "Undone",
    "UnknownTerm",
    "UnnamedSource",
    "Verdict",
    "WhatIf",
    "__version__",
    "examples",
    "open",
]


def __getattr__(name: str) -> Any:
    try:
        module = import_module(_MODULE_OF[name])
    except KeyError:
        raise AttributeError(f"module 'claimgraph' has no attribute {name!r}") from None
    value = getattr(module, name)
    setattr(sys.modules[__name__], name, value)
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
