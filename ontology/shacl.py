"""The part of SHACL that `shapes.ttl` uses, made quick.

A general engine walks the graph once for every shape and once for every node; at ten thousand statements that takes
minutes. Here the triples are indexed once, the constraints of SHACL Core become small functions over that index, and
the rules in SPARQL are asked once for the whole graph, with `$this` free, in place of once for every node.

Two things are narrower than the standard, and so is what the shapes may use: types are taken as written, without
`rdfs:subClassOf`, since nothing in this vocabulary is left to inference; and a rule in SPARQL has to state its target
in its own pattern. A component that is not in the table below is refused when the shapes are read, never skipped.
The tests hold the results against a general engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from pyoxigraph import NamedNode, Quad, QuerySolutions, Store, Triple

from claimgraph.ontology.constraints import COMPONENTS, RDF, SH, TYPE, Constraint, Index, Term, each

Path = Callable[[Index, Term], Sequence[Term]]


@dataclass(frozen=True, slots=True)
class Shape:
    """What value nodes have to be like. Without a path the one value node is the focus node itself."""

    message: str
    severity: str
    path: Path | None
    constraints: tuple[Constraint, ...]
    properties: tuple[Shape, ...]

    def values(self, index: Index, focus: Term) -> Sequence[Term]:
        """The value nodes of a focus node."""
        return (focus,) if self.path is None else self.path(index, focus)

    def violations(self, index: Index, focus: Term) -> Iterator[Violation]:
        """Everything that is wrong with a focus node, by this shape and by those of its properties."""
        values = self.values(index, focus)
        for constraint in self.constraints:
            for value in constraint(index, focus, values):
                yield Violation(focus, self.message, self.severity, {} if value in (None, focus) else {"value": value})
        for shape in self.properties:
            for node in values:
                yield from shape.violations(index, node)

    def accepts(self, index: Index, focus: Term) -> bool:
        """Whether nothing is wrong."""
        return next(self.violations(index, focus), None) is None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule over several nodes, in SPARQL, asked once for the whole graph."""

    message: str
    severity: str
    select: str
    prefixes: Mapping[str, str]

    def violations(self, store: Store) -> Iterator[Violation]:
        """Everything in the store that breaks the rule. Without a `$this`, `?value` is what it is about."""
        rows = cast("QuerySolutions", store.query(self.select, prefixes=dict(self.prefixes)))
        names = [variable.value for variable in rows.variables if variable.value != "this"]
        for row in rows:
            bindings = {name: cast("Term", row[name]) for name in names if row[name] is not None}
            yield Violation(cast("Term", row["this"] or row["value"]), self.message, self.severity, bindings)


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing that a shape or a rule found. `message` has `{?name}` where a value of `bindings` belongs."""

    focus: Term
    message: str
    severity: str
    """The local name of the severity: `Violation`, `Warning` or `Info`."""
    bindings: Mapping[str, Term]


@dataclass(frozen=True, slots=True)
class Shapes:
    """What a file of shapes demands: shapes with the nodes they are for, and rules over the graph."""

    targeted: tuple[tuple[Callable[[Index], Iterable[Term]], Shape], ...]
    rules: tuple[Rule, ...]

    @classmethod
    def read(cls, triples: Iterable[Triple]) -> Shapes:
        """Reads shapes from their triples.

        Raises:
            ValueError: they use a part of SHACL that this module does not know.
        """
        return _Reader(Index(triples)).shapes()

    def violations(self, triples: Iterable[Triple]) -> Iterator[Violation]:
        """Everything in these triples that breaks a shape or a rule, each thing once."""
        triples = tuple(triples)
        index = Index(triples)
        for targets, shape in self.targeted:
            for focus in targets(index):
                yield from shape.violations(index, focus)
        store = Store()
        store.extend(Quad(triple.subject, triple.predicate, triple.object) for triple in triples)
        for rule in self.rules:
            yield from rule.violations(store)


# ---------------------------------------------------------------- reading


def _sh(name: str) -> NamedNode:
    return NamedNode(SH + name)


_NO_CONSTRAINTS: Final = frozenset(
    {"path", "message", "severity", "name", "defaultValue", "sparql", "property"}
    | {"targetClass", "targetSubjectsOf", "targetNode"}
)
"""What may stand on a shape and is no constraint on its values."""

_ACCEPTING: Final[Mapping[str, Callable[[int], bool]]] = {
    "or": lambda count: count == 0,
    "xone": lambda count: count != 1,
}
"""Of a list of shapes, how many accepting a value is wrong."""


@dataclass(frozen=True, slots=True)
class _Reader:
    index: Index

    def shapes(self) -> Shapes:
        targeted: list[tuple[Callable[[Index], Iterable[Term]], Shape]] = []
        rules: list[Rule] = []
        for node in self.index.subjects(TYPE, _sh("NodeShape")):
            shape = self.shape(node)
            if shape.constraints or shape.properties:
                targeted.append((self._targets(node), shape))
            rules.extend(self._rule(rule, shape.severity) for rule in self.index.objects(node, _sh("sparql")))
        return Shapes(tuple(targeted), tuple(rules))

    def shape(self, node: Term) -> Shape:
        path = self.index.objects(node, _sh("path"))
        return Shape(
            message=self._text(node, "message"),
            severity=self._text(node, "severity", SH + "Violation").removeprefix(SH),
            path=_path(self, path[0]) if path else None,
            constraints=tuple(self._constraints(node)),
            properties=tuple(map(self.shape, self.index.objects(node, _sh("property")))),
        )

    def list(self, head: Term) -> list[Term]:
        """The members of an RDF list."""
        members: list[Term] = []
        while head != NamedNode(RDF + "nil"):
            members += self.index.objects(head, NamedNode(RDF + "first"))
            (head,) = self.index.objects(head, NamedNode(RDF + "rest"))
        return members

    def _constraints(self, node: Term) -> Iterator[Constraint]:
        for predicate in self.index.predicates(node):
            name = predicate.value.removeprefix(SH)
            if predicate.value.startswith(SH) and name not in _NO_CONSTRAINTS:
                yield from (self._constraint(name, each) for each in self.index.objects(node, predicate))

    def _constraint(self, component: str, parameter: Term) -> Constraint:
        if component in COMPONENTS:
            return COMPONENTS[component](parameter)
        if component == "in":
            allowed = frozenset(self.list(parameter))
            return each(lambda index, value: value not in allowed)
        if component == "not":
            refused = self.shape(parameter)
            return each(lambda index, value: refused.accepts(index, value))
        if component in _ACCEPTING:
            shapes, wrong = [self.shape(member) for member in self.list(parameter)], _ACCEPTING[component]
            return each(lambda index, value: wrong(sum(shape.accepts(index, value) for shape in shapes)))
        raise ValueError(f"the shapes use sh:{component}, which claimgraph.ontology.shacl does not know")

    def _targets(self, node: Term) -> Callable[[Index], Iterable[Term]]:
        classes = cast("Sequence[NamedNode]", self.index.objects(node, _sh("targetClass")))
        properties = cast("Sequence[NamedNode]", self.index.objects(node, _sh("targetSubjectsOf")))

        def targets(data: Index) -> Iterable[Term]:
            found = [focus for class_ in classes for focus in data.subjects(TYPE, class_)]
            return dict.fromkeys([*found, *(focus for name in properties for focus in data.subjects_of(name))])

        return targets

    def _rule(self, node: Term, severity: str) -> Rule:
        declarations = [
            declaration
            for prefixes in self.index.objects(node, _sh("prefixes"))
            for declaration in self.index.objects(prefixes, _sh("declare"))
        ]
        declared = {self._text(each, "prefix"): self._text(each, "namespace") for each in declarations}
        return Rule(self._text(node, "message"), severity, self._text(node, "select"), declared)

    def _text(self, node: Term, name: str, default: str = "") -> str:
        return next((value.value for value in self.index.objects(node, _sh(name))), default)


def _path(reader: _Reader, node: Term) -> Path:
    """A property path: a property, an inverse, an alternative or a sequence of paths."""
    if isinstance(node, NamedNode):
        return lambda index, focus: index.objects(focus, node)
    for inner in reader.index.objects(node, _sh("inversePath")):
        return _inverse(reader, inner)
    for alternatives in reader.index.objects(node, _sh("alternativePath")):
        paths = [_path(reader, each) for each in reader.list(alternatives)]
        return lambda index, focus: list(dict.fromkeys(value for path in paths for value in path(index, focus)))
    steps = [_path(reader, each) for each in reader.list(node)]

    def sequence(index: Index, focus: Term) -> Sequence[Term]:
        values: Sequence[Term] = (focus,)
        for step in steps:
            values = list(dict.fromkeys(value for node in values for value in step(index, node)))
        return values

    return sequence


def _inverse(reader: _Reader, node: Term) -> Path:
    if isinstance(node, NamedNode):
        return lambda index, focus: index.subjects(node, focus)
    (alternatives,) = reader.index.objects(node, _sh("alternativePath"))
    paths = [_inverse(reader, each) for each in reader.list(alternatives)]
    return lambda index, focus: list(dict.fromkeys(value for path in paths for value in path(index, focus)))
