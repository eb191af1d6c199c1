"""What `check` has to say about triples: the shapes and rules of `shapes.ttl`, as findings in plain words.

The words are the messages of the shapes. A message tells what is wrong in its first sentence and what to do in the
rest, and a finding keeps the two apart.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Final

from pyoxigraph import Literal, NamedNode, Triple

from claimgraph.errors import Finding, Severity
from claimgraph.ontology import vocabulary
from claimgraph.ontology.constraints import TYPE, Term
from claimgraph.ontology.shacl import Shapes, Violation
from claimgraph.ontology.terms import CG, NAMESPACE

_SEVERITIES: Final[Mapping[str, Severity]] = {
    "Violation": Severity.ERROR,
    "Warning": Severity.WARNING,
    "Info": Severity.NOTE,
}
_ORDER: Final = list(Severity)
_IDENTIFIER: Final = NamedNode(vocabulary.PREFIXES["dcterms"] + "identifier")
_STORY: Final = NamedNode(CG.Story)
_LONGEST: Final = 60
"""How many characters of a wrong value are shown."""


def check(triples: Iterable[Triple]) -> list[Finding]:
    """Everything in these triples that the shapes and rules object to, the gravest first, then by node.

    Give it all the triples that refer to one another: an agent that is described in another file is not described as
    far as these triples go. `where` is the short id of the node, `about` its IRI. The order and the words depend on
    the triples alone, not on the order in which they come.
    """
    triples = tuple(triples)
    names = _short_names(triples)
    findings = {_finding(violation, names) for violation in shapes().violations(triples)}
    return sorted(
        findings,
        key=lambda finding: (_ORDER.index(finding.severity), finding.where, finding.about or "", finding.what),
    )


@cache
def shapes() -> Shapes:
    """The shapes and rules of `shapes.ttl`."""
    return Shapes.read(vocabulary.triples("shapes.ttl"))


def _finding(violation: Violation, names: Mapping[str, str]) -> Finding:
    words = {name: _shown(term, names) for name, term in violation.bindings.items()}
    what, _, todo = violation.message.partition(". ")
    shown_in_message = [name for name in words if f"{{?{name}}}" in violation.message]
    told, advice = (_small(_with(part, words).removesuffix(".")) for part in (what, todo))
    if "value" in words and not shown_in_message:
        told += f" (found {words['value']})"
    focus = violation.focus
    return Finding(
        where=_shown(focus, names),
        what=told,
        todo=advice,
        severity=_SEVERITIES[violation.severity],
        about=focus.value if isinstance(focus, NamedNode) else None,
    )


def _with(message: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        message = message.replace(f"{{?{name}}}", word)
    return message


def _small(sentence: str) -> str:
    """The sentence as it reads after a colon or a semicolon; a word in capitals keeps them."""
    starts_as_a_word = len(sentence) > 1 and not sentence[1].isupper()
    return sentence[0].lower() + sentence[1:] if starts_as_a_word else sentence


def _shown(term: Term, names: Mapping[str, str]) -> str:
    if isinstance(term, NamedNode):
        return names.get(term.value) or term.value.replace(NAMESPACE, "cg:")
    if isinstance(term, Literal):
        return f"`{term.value}`" if len(term.value) <= _LONGEST else f"`{term.value[:_LONGEST]}...`"
    return "a node without an IRI"


def _short_names(triples: Iterable[Triple]) -> Mapping[str, str]:
    """The short id of each node that has one of its own: its identifier, or what follows the base of its story."""
    identifiers: dict[str, str] = {}
    subjects, bases = set(), []
    for triple in triples:
        if isinstance(triple.subject, NamedNode):
            subjects.add(triple.subject.value)
            if triple.predicate == _IDENTIFIER and isinstance(triple.object, Literal):
                known = identifiers.get(triple.subject.value, triple.object.value)
                identifiers[triple.subject.value] = min(known, triple.object.value)
            if triple.predicate == TYPE and triple.object == _STORY:
                bases.append(triple.subject.value)
    names = {iri: iri[len(base) :] for base in sorted(bases, key=len) for iri in subjects if iri.startswith(base)}
    names |= identifiers
    uses = Counter(names.values())
    return {iri: name for iri, name in names.items() if name and uses[name] == 1}
