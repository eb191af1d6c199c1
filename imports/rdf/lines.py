"""Where things stand in a text of RDF, as far as the text alone tells: what a parser gives has no lines any more.

Nothing is looked for before it is asked for, since most files have no fault. In N-Triples and N-Quads every subject is
found; in Turtle and TriG those that begin their line, as nearly all do; in JSON-LD and RDF/XML only terms.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final
from urllib.parse import urljoin

from pyoxigraph import RdfFormat

_PREFIX: Final = re.compile(
    r"(?:@prefix|\bPREFIX)\s+(?P<turtle>[\w.-]*):\s*<(?P<turtle_iri>[^<>\s]*)>"
    r"|xmlns(?::(?P<xml>[\w.-]+))?\s*=\s*[\"'](?P<xml_iri>[^\"']*)[\"']"
    r"|\"(?P<json>@vocab|[\w.-]+)\"\s*:\s*\"(?P<json_iri>[^\"\s]*)\"",
    re.IGNORECASE,
)
_DIRECTIVE: Final = re.compile(r"@?(?P<what>prefix|base)\s+(?:(?P<name>[\w.-]*):\s*)?<(?P<iri>[^<>\s]*)>", re.I)
_SUBJECT: Final = re.compile(
    r"<(?P<iri>[^<>\s]*)>|(?P<prefix>[\w.-]*):(?P<local>(?:[\w:%-]|\.(?=[\w:%-]))*)(?=[\s\[<]|$)"
)
_ENDS: Final = re.compile(r"[.{}]\s*(?:#[^\"']*)?$")


class Lines:
    """The lines of one file, from 1."""

    def __init__(self, data: bytes, format: RdfFormat) -> None:
        self._data = data
        self._format = format

    def subject(self, iri: str) -> int | None:
        """The first line that begins with this IRI as what it is about."""
        return self._subjects.get(iri)

    def term(self, iri: str) -> int | None:
        """The line of the first use of an IRI, written in full or with a prefix."""
        names = [re.escape(iri)]
        for prefix, namespace in self._prefixes:
            if namespace and iri.startswith(namespace):
                local = re.escape(iri.removeprefix(namespace))
                names.append(local if prefix is None else f"{re.escape(prefix)}:{local}")
        found = re.search(rf"(?<![\w:.#/-])(?:{'|'.join(names)})(?![\w-])", self._text)
        return self._text.count("\n", 0, found.start()) + 1 if found else None

    @cached_property
    def _text(self) -> str:
        return self._data.decode("utf-8-sig")

    @cached_property
    def _prefixes(self) -> list[tuple[str | None, str]]:
        """Every prefix with its namespace; None for a namespace whose names stand alone."""
        found: dict[tuple[str | None, str], None] = {}
        for match in _PREFIX.finditer(self._text):
            if match["turtle_iri"] is not None:
                found[match["turtle"], match["turtle_iri"]] = None
            elif match["xml_iri"] is not None:
                found[match["xml"], match["xml_iri"]] = None
            else:
                found[None if match["json"] == "@vocab" else match["json"], match["json_iri"]] = None
        return list(found)

    @cached_property
    def _subjects(self) -> dict[str, int]:
        first: dict[str, int] = {}
        if self._format in (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS):
            last = ""
            for number, line in enumerate(self._text.split("\n"), 1):
                subject = line[line.find("<") + 1 : line.find(">")]
                if subject != last:
                    last = subject
                    first.setdefault(subject, number)
        elif self._format in (RdfFormat.TURTLE, RdfFormat.TRIG):
            for iri, number in self._turtle_subjects():
                first.setdefault(iri, number)
        return first

    def _turtle_subjects(self) -> Iterator[tuple[str, int]]:
        prefixes: dict[str, str] = {}
        base = ""
        begins, in_text = True, False
        for number, line in enumerate(self._text.split("\n"), 1):
            line = line.strip()
            if (line.count('"""') + line.count("'''")) % 2:
                begins, in_text = False, not in_text
            if in_text or not line or line[0] == "#":
                continue
            directive = _DIRECTIVE.match(line)
            if directive is not None:
                if directive["what"].lower() == "base":
                    base = urljoin(base, directive["iri"])
                else:
                    prefixes[directive["name"] or ""] = urljoin(base, directive["iri"])
                continue
            subject = _SUBJECT.match(line) if begins and line[-1] != "{" else None
            if subject is not None and subject["iri"] is not None:
                yield urljoin(base, subject["iri"]), number
            elif subject is not None and subject["prefix"] in prefixes:
                yield prefixes[subject["prefix"]] + subject["local"], number
            begins = _ENDS.search(line) is not None
