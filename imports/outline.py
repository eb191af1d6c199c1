"""The outline of a story: every entry with its id, its line and its keys, before any record is made.

Faults that concern the shape of the file are told here: keys that are not known or stand twice, ids that cannot be ids
or are described twice, lists where entries belong. What cannot be read is remembered as described, so that one mistake
is told once and not again wherever its id is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, Final, TypeVar

from claimgraph.graph.model import By, Records
from claimgraph.graph.values import canonical_tag
from claimgraph.imports.checks.scene import Described, Use
from claimgraph.imports.nearest import Nearest
from claimgraph.imports.tree import Mapping, Node, Refused, Scalar, Sequence
from claimgraph.imports.unpacking import plain_name
from claimgraph.imports.values import LONGEST_ID, Ref, Values, is_id, is_language, normal, short, slug
from claimgraph.ontology.terms import Concept

STORIES: Final = "https://w3id.org/claimgraph/story/"
"""Under this IRI stand the stories that name no base of their own."""

KEYS: Final[dict[str, tuple[str, ...]]] = {
    kind: tuple(keys.split())
    for kind, keys in {
        "story": "story id base language author note remark agents documents claims statements independence identity",
        "agent": "name unnamed in count kind of owner grade possibly iri same-as note real-name remark",
        "document": "outlet by title url archived published kind seen statements iri note remark",
        "claim": "text parties same-as entails contradicts prior outcome iri note remark",
        "statement": "who says claim in relays answers own-reporting access certainty said quote at credibility"
        " against-interest likelihood-ratio fidelity iri note remark",
        "outcome": "verdict rating by on because evidence remark",
        "rating": "value best worst name",
        "grade": "is misp stix by on because remark",
        "decision": "apart together because by on remark",
        "identity decision": "same different because by on remark",
    }.items()
}
"""The keys of the format, for each kind of item."""

REFERENCES: Final[dict[str, dict[str, str]]] = {
    "agent": {"in": "document", "of": "agent", "owner": "agent", "possibly": "agent"},
    "document": {"outlet": "agent", "by": "agent"},
    "claim": {"parties": "agent", "same-as": "claim", "entails": "claim", "contradicts": "claim"},
    "statement": {
        "who": "agent",
        "claim": "claim",
        "in": "document",
        "relays": "statement",
        "answers": "statement",
    },
    "decision": {"apart": "agent", "together": "agent"},
    "identity decision": {"same": "claim", "different": "claim"},
}
"""The keys that hold ids, and of what kind those are."""

_SECTIONS: Final = {"agents": "agent", "documents": "document", "claims": "claim", "statements": "statement"}
_KNOWN_KEYS: Final = {kind: frozenset(keys) for kind, keys in KEYS.items()}
_NEAREST: Final = {kind: Nearest(keys) for kind, keys in KEYS.items()}
_MISSING: Final = {
    "who": "add the speaker, an agent",
    "says": "add a stance: asserts, denies, attributes ...",
    "claim": "add the claim that it is about",
    "in": "add the document in which it stands, or put it under its document",
    "name": "add it, or `unnamed` and `in` for a source that the document does not name",
    "outlet": "add the agent that published it",
    "text": "add one declarative sentence",
    "verdict": "add established, refuted, corrected or open, or `rating` with that of a review",
}

UNKNOWN: Final = ""
"""In `Fields` the first value whose key is not known and near to none: it may be what is missing under another key."""

T = TypeVar("T")
Fields = dict[str, tuple[int, Node]]
"""Of an entry: key -> the line of the key, and its value."""


@dataclass(slots=True)
class Entry:
    """One described thing: what it is, its id, its line and what stands under it."""

    kind: str
    id: str
    line: int
    fields: Fields
    document: str | None = None
    """The id of the document under which a statement stands."""
    again: bool = False
    """Whether its id was described before: its faults are told, and it makes no record."""
    unread: bool = False
    """Whether something else than keys and values stands under its id."""

    def __str__(self) -> str:
        return f"{self.kind} `{short(self.id)}`"


@dataclass(slots=True)
class _Known:
    """What was described: by id, by IRI, and what could not be read."""

    entries: dict[str, Entry] = field(default_factory=dict)
    iris: dict[str, str] = field(default_factory=dict)  # id -> IRI
    loose: set[str] = field(default_factory=set)  # ids under a key that is not known: of whatever kind
    unread: set[str] = field(default_factory=set)  # kinds of which a whole section could not be read


class Outline:
    """The entries of one story, and how their keys are read. Faults gather in `values.faults`."""

    def __init__(self, tree: Mapping, file: str) -> None:
        self.values = Values(file)
        self.file = file
        self._known = _Known()
        self._lines: dict[tuple[str, str, str | None], int] = {}
        self._fields: dict[str, Fields] = {}  # of what was built, by IRI
        self.line = tree.line
        self.top = self.open(tree, "story")
        self._head()
        self.entries = list(self._collect())
        self._name_all()

    def open(self, node: Mapping, kind: str) -> Fields:
        """The keys of a mapping. One that is not known is told, and stands for the nearest where that is not there.

        Ids and entries under it are read, so that nothing else is told of them; another value is told another time.
        """
        known = _KNOWN_KEYS[kind]
        fields: Fields = {}
        for key, value in node.pairs:
            name = key.text
            if name not in known:
                near = _NEAREST[kind].one(name)
                there = near in fields or any(other.text == near for other, _ in node.pairs)
                todo = f"did you mean `{near}`?" if near and not there else f"those are: {', '.join(KEYS[kind])}"
                article = "an" if kind[0] in "aeiou" else "a"
                self.values.fault(key.line, f"{article} {kind} has no key `{short(name)}`", todo)
                if near is None or there:
                    if kind == "story" and isinstance(value, Mapping):
                        self._known.loose.update(normal(inner.text) for inner, _ in value.pairs)
                    fields.setdefault(UNKNOWN, (key.line, value))
                    continue
                name = near
                fields.setdefault(UNKNOWN, (key.line, value))
                if name not in _SECTIONS and name not in REFERENCES.get(kind, ()):
                    value = Refused(value.line)
            elif name in fields:
                what = f"the key `{name}` stands twice, first on line {fields[name][0]}"
                self.values.fault(key.line, what, "keep one")
                continue
            fields[name] = (key.line, value)
        return fields

    def _head(self) -> None:
        """Title, id, base and language: what everything else is made with."""
        stem = slug(PurePath(plain_name(self.file)).stem) or "story"
        named = self.get(self.top, "id", self.values.string)
        if named is not None and not is_id(normal(named)):
            self._bad_id(self.top["id"][0], named)
            named = None
        self.id = normal(named) if named is not None else stem
        self.base = f"{STORIES}{self.id}/"
        base = self.get(self.top, "base", self.values.iri)
        if base is not None and not base.endswith(("/", "#")):
            self.values.fault(self.top["base"][0], f"`base` is `{short(base)}`", "let it end in / or #")
        elif base is not None:
            self.base = base
        language = self.get(self.top, "language", self.values.string)
        if language is not None and not is_language(language):
            what = f"`language` is `{short(language)}`, which is not a language tag"
            self.values.fault(self.top["language"][0], what, "write one such as en or pt-BR (BCP 47)")
        elif language is not None:
            self.values.language = canonical_tag(language)

    def _bad_id(self, line: int, typed: str) -> None:
        if len(typed) > LONGEST_ID:
            what = f"`{short(typed)}` has {len(typed)} letters, which is too long for an id"
            self.values.fault(line, what, f"write a short name of at most {LONGEST_ID}")
            return
        better = slug(typed)
        todo = "write a short name of letters, digits and hyphens" + (f", such as `{better}`" if better else "")
        self.values.fault(line, f"`{short(typed)}` cannot be an id", todo)

    def _collect(self) -> Iterator[Entry]:
        for section, kind in _SECTIONS.items():
            if section not in self.top:
                continue
            for entry in self._section(section, self.top[section][1], kind):
                yield entry
                if kind == "document" and "statements" in entry.fields:
                    yield from self._section("statements", entry.fields["statements"][1], "statement", entry.id)

    def _section(self, name: str, node: Node, kind: str, document: str | None = None) -> Iterator[Entry]:
        if isinstance(node, Scalar) and node.empty:
            return
        if not isinstance(node, Mapping):
            if not isinstance(node, Refused):
                shape = "a list" if isinstance(node, Sequence) else "a text"
                what = f"`{name}` holds {shape}"
                self.values.fault(node.line, what, f"write each {kind} under its id, as `id: {{...}}`")
            self._known.unread.add(kind)
            return
        for key, value in node.pairs:
            yield self._entry(kind, key, value, document)

    def _entry(self, kind: str, key: Scalar, value: Node, document: str | None) -> Entry:
        name = normal(key.text)
        if not is_id(name):
            self._bad_id(key.line, key.text)
        entry = Entry(kind, name, key.line, {}, document)
        first = self._known.entries.get(name)
        if first is None:
            self._known.entries[name] = entry
        else:
            entry.again = True
            kinds = f", as {_a(first.kind)}" if first.kind != kind else ""
            what = f"the id `{short(name)}` is described twice, first on line {first.line}{kinds}"
            self.values.fault(key.line, what, "rename one: an id is unique over all four kinds")
        if isinstance(value, Mapping):
            entry.fields = self.open(value, kind)
        else:
            entry.unread = True
            if not isinstance(value, Refused):
                shown = "nothing" if isinstance(value, Scalar) and value.empty else "a text"
                shown = "a list" if isinstance(value, Sequence) else shown
                self.values.fault(key.line, f"{entry} holds {shown}", _example(kind, value))
        return entry

    def _name_all(self) -> None:
        """The IRI of every id."""
        owners: dict[str, Entry | None] = {self.base: None}  # None: the story
        for entry in self.entries:
            if entry.again:
                continue
            iri = None
            if "unnamed" not in entry.fields:
                iri = self.get(entry.fields, "iri", self.values.iri)
            if iri is None:
                iri = self.base + entry.id
            if iri in owners:
                line = entry.fields["iri"][0] if "iri" in entry.fields else entry.line
                what = f"{entry} has the IRI of {owners[iri] or 'the story'}"
                self.values.fault(line, what, "give each one an IRI of its own")
                iri = self.base + entry.id
            owners[iri] = entry
            self._known.iris[entry.id] = iri

    def described(self, built: Records) -> Described:
        """What the checks have to know beyond the records that could be built."""
        kinds = {self._known.iris[entry.id]: entry.kind for entry in self.entries if not entry.again}
        loose = frozenset(self.base + name for name in self._known.loose)
        made = {record.iri for record in built}
        lost = [entry for entry in self.entries if entry.again or self._known.iris[entry.id] not in made]
        uses = tuple(use for entry in lost for use in self._uses(entry))
        return Described(self.base, kinds, frozenset(self._known.unread), loose, self._located, uses)

    def _uses(self, entry: Entry) -> Iterator[Use]:
        """The ids that an entry uses."""
        quiet = Values(self.file)  # the faults of these keys were told when they were first read
        for key, kind in REFERENCES[entry.kind].items():
            for ref in quiet.refs(entry.fields[key][1], key) if key in entry.fields else ():
                yield Use(self.iri(ref), kind, ref.line)

    def _located(self, iri: str, key: str, target: str | None = None) -> int | None:
        line = self._lines.get((iri, key, target)) or self._lines.get((iri, key, None))
        return line or _line_of(self._fields.get(iri, {}), key)

    def note_line(self, iri: str, key: str, fields: Fields) -> None:
        if (line := _line_of(fields, key)) is not None:
            self._lines[iri, key, None] = line

    def get(self, fields: Fields, key: str, read: Callable[[Node, str], T | None]) -> T | None:
        return read(fields[key][1], key) if key in fields else None

    def need(
        self, fields: Fields, key: str, read: Callable[[Node, str], T | None], owner: object, line: int
    ) -> T | None:
        if key in fields and not (isinstance(fields[key][1], Scalar) and fields[key][1].empty):  # type: ignore[union-attr]
            return read(fields[key][1], key)
        if key not in fields and UNKNOWN in fields:
            return None
        self.values.fault(fields[key][0] if key in fields else line, f"{owner} has no `{key}`", _MISSING[key])
        return None

    def choice(self, fields: Fields, key: str, words: type[Concept], default: Any) -> Any:
        if key not in fields:
            return default
        return self.values.choice(fields[key][1], key, words) or default

    def asides(self, fields: Fields) -> dict[str, Any]:
        """Remark and note, which every item may have."""
        return {key: self.get(fields, key, self.values.text) for key in ("remark", "note") if key in fields}

    def iri(self, ref: Ref) -> str:
        """The IRI of an id; of one that is not described, the IRI that it would have."""
        return self._known.iris.get(ref.id) or self.base + ref.id

    def refs(self, entry: Entry, key: str) -> tuple[str, ...]:
        """The IRIs of the ids under a key."""
        if key not in entry.fields:
            return ()
        refs = self.values.refs(entry.fields[key][1], key)
        if not entry.again:
            self.note_refs(self._known.iris[entry.id], key, refs)
        return tuple(self.iri(ref) for ref in refs)

    def note_refs(self, iri: str, key: str, refs: tuple[Ref, ...]) -> None:
        if len(refs) > 1:
            for ref in refs:
                self._lines[iri, key, self.iri(ref)] = ref.line

    def by(self, fields: Fields, key: str) -> By | None:
        """An agent, where an agent has this id; else the name as typed."""
        typed = self.get(fields, key, self.values.string)
        if typed is None:
            return None
        entry = self._known.entries.get(normal(typed))
        return By(agent=self._known.iris[entry.id]) if entry and entry.kind == "agent" else By(name=typed)


def _line_of(fields: Fields, key: str) -> int | None:
    """Where the value of a key stands, or the key where it holds more than one."""
    if key not in fields:
        return None
    line, value = fields[key]
    return value.line if isinstance(value, Scalar) else line


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"


def _example(kind: str, value: Node) -> str:
    """How the entry should look, with what stands there in its place."""
    typed = short(value.text, 40) if isinstance(value, Scalar) and value.text else "..."
    keys = {"agent": f"{{name: {typed}}}", "document": f"{{outlet: {typed}}}", "claim": f"{{text: {typed}}}"}
    return f"write {keys.get(kind, '{who: ..., says: ..., claim: ...}')}"
