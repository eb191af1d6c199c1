"""The templates of the pages: whatever they print is escaped and cleaned, and a name that is not there is an error."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from claimgraph.exports.html.safe import clean


@cache  # a folder of pages compiles them once
def environment(package: str, folder: str) -> Environment:
    """The templates in a folder of a package (its dotted name)."""
    return Environment(
        loader=PackageLoader(package, folder),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _finalize(value: Any) -> Any:
    """Every text that a template prints is cleaned; what we marked as our own stays as it is."""
    return value if isinstance(value, Markup) else clean(str(value))
