"""Reads the story format: YAML as a person writes it, one document after another, what each speaker said in it.

The tree of a file (`tree`) becomes an outline of entries with their ids (`outline`), and the outline the records of
the vocabulary: ids become IRIs, the author of the file gave its grades and took its decisions where nobody else is
named. Every fault of a file is told at once, each with its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from claimgraph.errors import Finding, InputError, Severity
from claimgraph.graph.model import (
    Agent,
    By,
    Claim,
    Document,
    IdentityDecision,
    IndependenceDecision,
    Judgement,
    Outcome,
    Outlet,
    Place,
    Record,
    Records,
    Statement,
    Story,
    Text,
    UnnamedSource,
)
from claimgraph.imports.checks import check_records
from claimgraph.imports.encoding import text_of
from claimgraph.imports.outline import UNKNOWN, Entry, Fields, Outline
from claimgraph.imports.readers import Content
from claimgraph.imports.tree import Mapping, Node, Refused, Scalar, Sequence, parse, parse_quickly
from claimgraph.imports.values import Ref, Values, is_iri, short
from claimgraph.ontology.scales import from_misp, from_review, from_stix
from claimgraph.ontology.terms import (
    Access,
    AgentKind,
    Certainty,
    Credibility,
    DocumentKind,
    OutcomeVerdict,
    Reliability,
    Stance,
)

_PUBLISHES: Final = "an identity would be published"
_FORBIDDEN: Final = {
    "name": "what you know goes to `real-name`, which is private",
    "kind": "say what it belongs to with `of`",
    "iri": "its IRI is made from its id; what you know goes to `note`, which is private",
    "same-as": "what you know goes to `real-name` or `note`, which are private",
}


def read_story(data: bytes, name: str) -> Content:
    """Reads a story. Raises InputError, which holds every fault of the file."""
    text = text_of(data, name)
    quick = parse_quickly(text)
    if quick is not None:
        try:
            return assemble(quick, name)
        except InputError:  # told below with the words and the lines of the parser that is exact about both
            pass
    tree, faults = parse(text, name)
    if tree is None and not faults:
        raise InputError(Finding(name, "the file is empty", "begin with `story:` and its title", 1))
    return assemble(tree, name, faults)


def assemble(tree: Node | None, file: str, faults: list[Finding] | None = None) -> Content:
    """The content of a story that stands in a tree; `faults` are those that its making met. Raises InputError."""
    if not isinstance(tree, Mapping):
        if not faults:
            line = tree.line if tree is not None else 1
            faults = [Finding(file, "this is no story", "begin with `story:` and its title", line)]
        raise InputError(faults)
    assembly = Assembly(tree, file)
    records = Records.of(assembly.records())
    found = check_records(records, file, assembly.described(records))
    errors = [*(faults or ()), *assembly.values.faults, *(f for f in found if f.severity is Severity.ERROR)]
    if errors:
        raise InputError(sorted(errors, key=lambda finding: finding.line or 0))
    return Content(records, None, (*found, *assembly.told))


class Assembly(Outline):
    """Makes the records of one story from its outline."""

    def __init__(self, tree: Mapping, file: str) -> None:
        super().__init__(tree, file)
        self._author: By | None = self.by(self.top, "author")
        self.told: list[Finding] = []
        """What is allowed and worth telling."""

    def records(self) -> Iterator[Record]:
        """Every record that can be built."""
        title = None
        line, typed = self.top.get("story", (self.line, None))
        if typed is None or (isinstance(typed, Scalar) and typed.empty):
            if UNKNOWN not in self.top:
                self.values.fault(line, "the story has no title", "add `story:` and its title")
        else:
            title = self.values.text(typed, "story")
        yield Story(
            iri=self.base,
            id=self.id,
            title=title if title is not None else Text.of(self.id),
            language=self.values.language,
            author=self._author,
            place=Place(self.file, self.line),
            **self.asides(self.top),
        )
        self.note_line(self.base, "author", self.top)
        claims = self._claims_of_statements()
        for entry in self.entries:
            if entry.unread:
                continue
            if entry.kind == "agent":
                records = self._agent(entry)
            elif entry.kind == "document":
                records = self._document(entry)
            elif entry.kind == "claim":
                records = self._claim(entry)
            else:
                records = self._statement(entry, claims.get(entry.id) if not entry.again else None)
            built = list(records)  # of one that was described before the faults are told, too
            if not entry.again:
                self._fields[self._known.iris[entry.id]] = entry.fields
                yield from built
        yield from self._decisions()

    def _what(self, entry: Entry) -> dict[str, Any]:
        """What every record of an entry has."""
        place = Place(self.file, entry.line)
        return {"iri": self._known.iris[entry.id], "id": entry.id, "place": place, **self.asides(entry.fields)}

    def _agent(self, entry: Entry) -> Iterator[Record]:
        fields, what = entry.fields, self._what(entry)
        what |= {
            "member_of": self.refs(entry, "of"),
            "owned_by": self.refs(entry, "owner"),
            "possibly_same_as": self.refs(entry, "possibly"),
            "real_name": self.get(fields, "real-name", self.values.string),
        }
        grades = list(self._grades(entry, "grade", Reliability))
        if "unnamed" in fields:
            yield from self._unnamed(entry, what)
        else:
            for key in ("in", "count"):
                if key in fields and UNKNOWN not in fields:  # which may be `unnamed` by another name
                    self.values.fault(
                        fields[key][0], f"`{key}` is for unnamed sources, and {entry} is none", "take it out"
                    )
            name = self.need(fields, "name", self.values.text, entry, entry.line)
            kind = self.choice(fields, "kind", AgentKind, AgentKind.PERSON)
            same = self.values.iris(fields["same-as"][1], "same-as") if "same-as" in fields else ()
            if name is not None:
                cls = Outlet if kind in (AgentKind.OUTLET, AgentKind.AGENCY) else Agent
                yield cls(name=name, kind=kind, same_as=same, **what)
        yield from grades

    def _unnamed(self, entry: Entry, what: dict[str, Any]) -> Iterator[Record]:
        fields = entry.fields
        for key, todo in _FORBIDDEN.items():
            if key in fields:
                self.values.fault(
                    fields[key][0], f"an unnamed source has no `{key}`: {_PUBLISHES}", f"take it out: {todo}"
                )
        description = self.get(fields, "unnamed", self.values.text)
        document = self.get(fields, "in", self.values.ref)
        if "in" not in fields and UNKNOWN not in fields:
            todo = "add the document that describes it so"
            self.values.fault(entry.line, f"{entry} is unnamed and has no `in`", todo)
        exact, least = self.get(fields, "count", self.values.count) or (None, None)
        if description is not None and document is not None:
            place = self.iri(document)
            yield UnnamedSource(
                description=description, document=place, headcount=exact, headcount_at_least=least, **what
            )

    def _document(self, entry: Entry) -> Iterator[Record]:
        fields, get = entry.fields, self.get
        outlet = self.need(fields, "outlet", self.values.ref, entry, entry.line)
        seen = get(fields, "seen", self.values.yes)
        more: dict[str, Any] = {
            "author": self.refs(entry, "by"),
            "title": get(fields, "title", self.values.text),
            "url": get(fields, "url", self.values.address),
            "archived_at": get(fields, "archived", self.values.address),
            "published": get(fields, "published", self.values.date),
            "kind": self.choice(fields, "kind", DocumentKind, DocumentKind.NOT_STATED),
            "seen": seen is not False,
        }
        if outlet is not None:
            yield Document(outlet=self.iri(outlet), **more, **self._what(entry))

    def _claim(self, entry: Entry) -> Iterator[Record]:
        fields, get = entry.fields, self.get
        text = self.need(fields, "text", self.values.text, entry, entry.line)
        more: dict[str, Any] = {
            "party": self.refs(entry, "parties"),
            "same_claim_as": self.refs(entry, "same-as"),
            "entails": self.refs(entry, "entails"),
            "contradicts": self.refs(entry, "contradicts"),
            "prior": get(fields, "prior", lambda node, key: self.values.number(node, key, "a number such as 0.3")),
        }
        if text is not None:
            yield Claim(text=text, **more, **self._what(entry))
        if "outcome" in fields:
            line, node = fields["outcome"]
            outcomes = node.items if isinstance(node, Sequence) else (node,)
            for number, outcome in enumerate(outcomes, 1):
                at = outcome.line if isinstance(node, Sequence) else line
                yield from self._outcome(entry, at, outcome, "outcome" if number == 1 else f"outcome/{number}")

    def _of(self, entry: Entry) -> str:
        """Where what this story says of a thing stands: under the story, whose thing it may be or that of several."""
        iri = self._known.iris[entry.id]
        return iri if iri.startswith(self.base) else f"{self.base}{entry.id}"

    def _outcome(self, entry: Entry, line: int, node: Node, name: str) -> Iterator[Record]:
        if not isinstance(node, Mapping):
            if not isinstance(node, Refused):
                todo = "write {verdict: established, by: ..., on: ..., because: ...}"
                self.values.fault(line, "`outcome` is not keys and values", todo)
            return
        fields = self.open(node, "outcome")
        if "rating" in fields and "verdict" not in fields:
            verdict = self._rated(*fields["rating"])
        else:
            if "rating" in fields:
                self.values.fault(fields["rating"][0], "the outcome has a `verdict` and a `rating`", "keep one of them")
            verdict = self.need(
                fields, "verdict", lambda n, key: self.values.choice(n, key, OutcomeVerdict), "the outcome", line
            )
        more = self._decided(fields) | self.asides(fields)
        if verdict is not None:
            claim = self._known.iris[entry.id]
            iri = f"{self._of(entry)}/{name}"
            self.note_line(iri, "by", fields)
            self.note_line(iri, "evidence", fields)
            more |= {"evidence": self._evidence(fields), "place": Place(self.file, line)}
            yield Outcome(iri=iri, id=f"{entry.id}/{name}", claim=claim, verdict=verdict, **more)

    def _evidence(self, fields: Fields) -> tuple[str, ...]:
        """The statements, documents and pages on which an outcome rests."""
        if "evidence" not in fields:
            return ()
        refs = self.values.refs(fields["evidence"][1], "evidence")
        return tuple(ref.id if is_iri(ref.id) else self.iri(ref) for ref in refs)

    def _rated(self, line: int, node: Node) -> OutcomeVerdict | None:
        """The verdict of a ClaimReview's rating: a name as it stands, or `value`, `best`, `worst` and `name`.

        A rating in the middle decides nothing: there is no outcome then, and a note says so.
        """
        if isinstance(node, Mapping):
            fields = self.open(node, "rating")
            numbers = {key: self._number(fields, key) for key in ("value", "best", "worst") if key in fields}
            name = self.get(fields, "name", self.values.string)
        else:
            numbers, name = {}, self.values.string(node, "rating")
            if name is None:
                return None
        if None in numbers.values():
            return None
        try:
            verdict = from_review(numbers.get("value"), numbers.get("best"), numbers.get("worst"), name)
        except ValueError as wrong:
            what, _, todo = str(wrong).partition("; ")
            self.values.fault(line, f"the rating {what}", todo)
            return None
        if verdict is None:
            what = "the rating decides nothing: it is neither for nor against the claim, which stays open"
            todo = "write it as a `remark` of the claim, or `verdict: established` or `verdict: refuted`"
            self.told.append(Finding(self.file, what, todo, line, Severity.NOTE))
        return verdict

    def _number(self, fields: Fields, key: str) -> float | None:
        return self.get(fields, key, lambda node, name: self.values.number(node, name, "a number such as 4"))

    def _decided(self, fields: Fields) -> dict[str, Any]:
        """Who decided, when and why; where the file names nobody, its author did."""
        decided = self.get(fields, "on", self.values.date)
        because = self.get(fields, "because", self.values.reason)
        return {"decided_by": self.by(fields, "by") or self._author, "decided": decided, "because": because}

    def _grades(self, entry: Entry, key: str, words: type[Reliability] | type[Credibility]) -> Iterator[Judgement]:
        """The grades under a key: one by the author of the file, one with who gave it and when, or a list of them."""
        if key not in entry.fields:
            return
        line, node = entry.fields[key]
        listed = isinstance(node, Sequence)
        for number, item in enumerate(self.values.items(node, key), 1):
            fields = self.open(item, "grade") if isinstance(item, Mapping) else {}
            grade = self._grade(item, fields, key, words)
            if grade is None:
                continue
            name = f"{key}/{number}" if listed else key
            iri = f"{self._of(entry)}/{name}"
            self.note_line(iri, "by", fields)
            yield Judgement(
                iri=iri,
                id=f"{entry.id}/{name}",
                judges=self._known.iris[entry.id],
                reliability=grade if isinstance(grade, Reliability) else None,
                credibility=grade if isinstance(grade, Credibility) else None,
                place=Place(self.file, item.line if listed else line),
                **self._decided(fields),
                **self.asides(fields),
            )

    def _grade(
        self, node: Node, fields: Fields, key: str, words: type[Reliability] | type[Credibility]
    ) -> Reliability | Credibility | None:
        """One grade: a letter or figure, a tag of MISP, or a confidence of STIX."""
        if not isinstance(node, Mapping):
            if isinstance(node, Scalar) and node.text.startswith("admiralty-scale:"):
                return self._in_scale(node, key, "misp", words)
            return self.values.choice(node, key, words)
        said = [name for name in ("is", "misp", "stix") if name in fields]
        if len(said) != 1:
            if UNKNOWN not in fields:
                what = f"`{key}` gives no grade" if not said else f"`{key}` gives one grade in several scales"
                self.values.fault(node.line, what, "give it by one of `is`, `misp` and `stix`")
            return None
        if said == ["is"]:
            return self.values.choice(fields["is"][1], key, words)
        return self._in_scale(fields[said[0]][1], key, said[0], words)

    def _in_scale(
        self, node: Node, key: str, scale: str, words: type[Reliability] | type[Credibility]
    ) -> Reliability | Credibility | None:
        """A grade in somebody else's scale."""
        found = self.values.scalar(node, scale, "a tag of MISP" if scale == "misp" else "a confidence from 0 to 100")
        if found is None:
            return None
        try:
            grade = from_misp(found.text) if scale == "misp" else from_stix(found.text)
        except ValueError as wrong:
            what, _, todo = str(wrong).partition("; ")
            self.values.fault(found.line, f"`{scale}` is `{short(found.text)}`, which {what}", todo)
            return None
        if isinstance(grade, words):
            return grade
        right = "an agent has a letter, a source-reliability" if words is Reliability else "a statement has a figure"
        what = f"`{key}` is `{short(found.text)}`, and {right}"
        todo = (
            "put it under `credibility` of a statement" if words is Reliability else "put it under `grade` of an agent"
        )
        self.values.fault(found.line, what, todo)
        return None

    def _statement(self, entry: Entry, taken: str | None) -> Iterator[Record]:
        fields, get, values = entry.fields, self.get, self.values
        who = self.need(fields, "who", values.ref, entry, entry.line)
        stance = self.need(fields, "says", lambda n, key: values.choice(n, key, Stance), entry, entry.line)
        if stance is not None and stance.withdraws and not fields.keys() & {"claim", "answers"}:
            lacking = f"{entry} {stance} and has neither `answers` nor `claim`"
            values.fault(fields["says"][0], lacking, "add `answers` with the statement that it withdraws")
        elif "claim" in fields or "answers" not in fields:
            claim = self.need(fields, "claim", values.ref, entry, entry.line)
            taken = None if claim is None else self.iri(claim)
        document = self._document_of(entry)
        ratio, fidelity = "a number from 1 up", "a number from 0.5 to 1"
        more: dict[str, Any] = {
            "relays": self.refs(entry, "relays"),
            "answers": self.refs(entry, "answers"),
            "own_reporting": get(fields, "own-reporting", values.yes) or False,
            "access": self.choice(fields, "access", Access, Access.NOT_STATED),
            "certainty": self.choice(fields, "certainty", Certainty, Certainty.NOT_STATED),
            "said": get(fields, "said", values.date),
            "quote": get(fields, "quote", lambda n, key: values.text(n, key, plain=True)),
            "locator": get(fields, "at", values.string),
            "against_interest": get(fields, "against-interest", values.yes) or False,
            "likelihood_ratio": get(fields, "likelihood-ratio", lambda n, key: values.number(n, key, ratio)),
            "fidelity": get(fields, "fidelity", lambda n, key: values.number(n, key, fidelity)),
        }
        grades = list(self._grades(entry, "credibility", Credibility))
        what = self._what(entry)
        if who is not None and stance is not None and taken is not None and document is not None:
            yield Statement(
                speaker=self.iri(who), stance=stance, claim=taken, document=self.iri(document), **more, **what
            )
            yield from grades

    def _document_of(self, entry: Entry) -> Ref | None:
        if entry.document is None:
            return self.need(entry.fields, "in", self.values.ref, entry, entry.line)
        if "in" in entry.fields:
            todo = f"take it out: the statement stands under `{short(entry.document)}`"
            self.values.fault(entry.fields["in"][0], "`in` is for statements at top level", todo)
        return Ref(entry.document, entry.line)

    def _claims_of_statements(self) -> dict[str, str]:
        """The claims of statements that leave them to what they answer, by id: told, where those are several."""
        said: dict[str, str] = {}
        waiting: dict[str, tuple[Entry, list[str]]] = {}
        quiet = Values(self.file)  # ids are read again, and their faults told, where the record is built
        for entry in self.entries:
            if entry.kind != "statement" or entry.again or entry.unread:
                continue
            key = "claim" if "claim" in entry.fields else "answers"
            if key in entry.fields:
                refs = quiet.refs(entry.fields[key][1], key)
                if key == "claim" and refs:
                    said[entry.id] = self.iri(refs[0])
                elif key == "answers":
                    waiting[entry.id] = entry, [ref.id for ref in refs]
        waits_for = {name: sum(answer in waiting for answer in answers) for name, (_, answers) in waiting.items()}
        answered_by: dict[str, list[str]] = {}
        for name, (_, answers) in waiting.items():
            for answer in answers:
                answered_by.setdefault(answer, []).append(name)
        ready = [name for name, count in waits_for.items() if count == 0]
        for name in ready:  # grows while it is walked
            entry, answers = waiting[name]
            claims = {said.get(answer) for answer in answers}
            if len(claims) == 1 and None not in claims:
                said[name] = next(claim for claim in claims if claim is not None)
            elif not answers and isinstance(entry.fields["answers"][1], Sequence):
                self.values.fault(entry.line, f"{entry} has no `claim`, and answers nothing", "add the claim")
            elif None not in claims and claims:
                what = f"{entry} answers statements on several claims and has no `claim`"
                self.values.fault(entry.line, what, "add the one that it is about")
            for waiter in answered_by.get(name, ()):
                waits_for[waiter] -= 1
                if waits_for[waiter] == 0:
                    ready.append(waiter)
        for name, count in waits_for.items():
            if count > 0:
                what = f"{waiting[name][0]} has no `claim`, and what it answers leads back to itself"
                self.values.fault(waiting[name][0].line, what, "add the claim that it is about")
        return said

    def _decisions(self) -> Iterator[Record]:
        for number, item in self._listed("independence", "apart", "together"):
            members, more = self._members("independence", number, self.open(item, "decision"), ("apart", "together"))
            yield IndependenceDecision(
                apart=members["apart"], together=members["together"], place=Place(self.file, item.line), **more
            )
        for number, item in self._listed("identity", "same", "different"):
            fields = self.open(item, "identity decision")
            members, more = self._members("identity", number, fields, ("same", "different"))
            yield IdentityDecision(
                same=members["same"], different=members["different"], place=Place(self.file, item.line), **more
            )

    def _listed(self, section: str, one: str, other: str) -> Iterator[tuple[int, Mapping]]:
        """The decisions of a section, numbered from 1; `one` and `other` are what they can say."""
        if section not in self.top:
            return
        line, node = self.top[section]
        if isinstance(node, Scalar) and node.empty:
            return
        if not isinstance(node, Sequence):
            if not isinstance(node, Refused):
                todo = f"write a list, each item as `- {{{one}: [a, b], because: ...}}`"
                self.values.fault(line, f"`{section}` is not a list", todo)
            return
        for number, item in enumerate(node.items, 1):
            if isinstance(item, Mapping):
                yield number, item
            elif not isinstance(item, Refused):
                todo = f"write {{{one}: [a, b], because: ...}} or {{{other}: [a, b], because: ...}}"
                self.values.fault(item.line, f"a decision on {section} is not keys and values", todo)

    def _members(
        self, section: str, number: int, fields: Fields, keys: tuple[str, str]
    ) -> tuple[dict[str, tuple[str, ...]], dict[str, Any]]:
        """What a decision is about, under each of its keys, and what every decision has."""
        iri = f"{self.base}{section}/{number}"
        members: dict[str, tuple[str, ...]] = {}
        for key in keys:
            refs = self.values.refs(fields[key][1], key) if key in fields else ()
            self.note_line(iri, key, fields)
            self.note_refs(iri, key, refs)
            members[key] = tuple(self.iri(ref) for ref in refs)
        return members, {"iri": iri, "id": f"{section}/{number}", **self._decided(fields), **self.asides(fields)}
