"""The pages of the service's own: where everything is, the claims, the editor for queries, the vocabulary."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from claimgraph.exports.html.templates import environment
from claimgraph.ontology import vocabulary
from claimgraph.ontology.terms import CLASSES, CONCEPTS, NAMESPACE, PROPERTIES

_OWN: Final = "base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

POLICY: Final = f"default-src 'none'; style-src 'self'; img-src data:; {_OWN}"
"""For pages without a script."""

EDITOR_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src data:; "
    f"connect-src 'self'; {_OWN}"
)
"""For the editor, which sets styles as it goes. Its scripts come from here and can ask nobody else."""

_STATIC: Final = MappingProxyType(
    {
        "page.css": "text/css; charset=utf-8",
        "query.js": "text/javascript; charset=utf-8",
        "yasgui/yasgui.min.css": "text/css; charset=utf-8",
        "yasgui/yasgui.min.js": "text/javascript; charset=utf-8",
        "yasgui/LICENSES.txt": "text/plain; charset=utf-8",
    }
)
"""The files that can be asked for, and no others."""


def start(*, base: str, private: bool) -> bytes:
    """The page that says where everything is."""
    return _page("start.html", base=base, private=private)


def query() -> bytes:
    """The editor for queries."""
    return _page("query.html")


def claims(
    verdicts: Sequence[Mapping[str, Any]], *, number: int, start: int, words: str | None, links: Mapping[str, str]
) -> bytes:
    """The list of claims, each with a line of its verdict."""
    return _page("claims.html", verdicts=verdicts, number=number, start=start, words=words, links=links)


@cache
def vocabulary_page() -> bytes:
    """Every term with its meaning, at a place of its own."""
    words, private = vocabulary.wordings(), vocabulary.private_properties()
    sections = [
        (title, [(iri.removeprefix(NAMESPACE), words[iri], iri in private) for iri in words if iri in _iris(names)])
        for title, names in (("Classes", CLASSES), ("Properties", PROPERTIES), ("Concepts", CONCEPTS))
    ]
    return _page("vocabulary.html", namespace=NAMESPACE, sections=sections)


@cache
def static(name: str) -> tuple[bytes, str, str] | None:
    """A file with its media type and its validator; None where there is no such file."""
    if name not in _STATIC:
        return None
    content = files("claimgraph.service").joinpath("static", *name.split("/")).read_bytes()
    return content, _STATIC[name], f'"{sha256(content).hexdigest()[:32]}"'


def _iris(names: Any) -> frozenset[str]:
    return frozenset(NAMESPACE + name for name in names)


def _page(name: str, up: str = "", **values: Any) -> bytes:
    template = environment("claimgraph.service", "templates").get_template(name)
    write: Callable[..., str] = template.render
    return write(up=up, **values).encode()
