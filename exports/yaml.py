"""Plain data as YAML that people read and put under version control: the same data, the same bytes.

Only texts, lists of texts and mappings are written, which is all that a story holds. A mapping stands on one line
where it fits. A text that another YAML reader could take for a number, a date or yes and no stands in quotes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

Value = str | Sequence["Value"] | Mapping[str, "Value"]

WIDTH: Final = 120

_PLAIN: Final = re.compile(r"[^\W_][\w./()'+-]*(?:,? [\w./()'+-]+)*")
_AMBIGUOUS: Final = re.compile(r"[0-9][0-9_.:TZtzeE+-]*|0[xo].*|yes|no|true|false|on|off|null|y|n", re.IGNORECASE)
_ESCAPED: Final = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


class Bare(str):
    """A text that stands without quotes: a number, a date, yes or no."""

    __slots__ = ()


def dump(data: Mapping[str, Value]) -> str:
    """The data as a YAML document in block style.

    >>> print(dump({"story": "Ships: a list", "agents": {"ann": {"name": "Ann"}}}), end="")
    story: "Ships: a list"
    agents:
      ann: {name: Ann}
    """
    return "".join(f"{line}\n" for line in _block(data, ""))


def _block(data: Mapping[str, Value], indent: str) -> Iterator[str]:
    for key, value in data.items():
        start = f"{indent}{_scalar(key, flow=True)}:"
        if isinstance(value, str):
            yield f"{start} {_scalar(value, flow=False)}"
            continue
        one_line = f"{start} {_flow(value)}"
        nested = isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values())
        if len(one_line) <= WIDTH and indent and not nested:
            yield one_line
            continue
        yield start
        yield from _block(value, f"{indent}  ") if isinstance(value, Mapping) else _items(value, f"{indent}  ")


def _items(items: Sequence[Value], indent: str) -> Iterator[str]:
    for item in items:
        one_line = f"{indent}- {_flow(item)}"
        if isinstance(item, Mapping) and len(one_line) > WIDTH:
            first, *others = _block(item, f"{indent}  ")
            yield f"{indent}- {first.lstrip()}"
            yield from others
        else:
            yield one_line


def _flow(value: Value) -> str:
    if isinstance(value, str):
        return _scalar(value, flow=True)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_scalar(key, flow=True)}: {_flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(_flow, value)) + "]"


def _scalar(text: str, *, flow: bool) -> str:
    if isinstance(text, Bare):
        return text
    plain = _PLAIN.fullmatch(text) and not _AMBIGUOUS.fullmatch(text)
    if plain and (not flow or "," not in text):
        return text
    return _ESCAPED.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text, ensure_ascii=False))
