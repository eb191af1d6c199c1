"""Which of the formats that there are a client likes best, by its `Accept` header (RFC 9110, 12.5.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ITEM: Final = re.compile(r"""((?:[^,"]|"(?:[^"\\]|\\.)*")+)""")
_PARAMETER: Final = re.compile(r"""\s*([\w!#$%&'*+.^`|~-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^\s;"]*)\s*""")
_MOST: Final = 64
"""So many ranges of a header are looked at."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A format that can be had: the media types by which it is asked for, the first one its own, and how the program
    names it. A client that asks by another of the types gets the answer under that type."""

    name: str
    types: tuple[str, ...]
    text: bool = False
    """Whether its media type tells the character set."""

    def content_type(self, asked: str) -> str:
        """The header `Content-Type` for one of its media types."""
        return f"{asked}; charset=utf-8" if self.text or asked.startswith("text/") else asked


@dataclass(frozen=True, slots=True)
class _Range:
    type: str
    subtype: str
    quality: float

    def fits(self, media_type: str) -> int:
        """How specifically it names the media type; 0 where it does not."""
        type_, _, subtype = media_type.partition("/")
        if self.type == "*":
            return 1 if self.subtype == "*" else 0
        if self.type != type_:
            return 0
        if self.subtype == "*":
            return 2
        return 3 if self.subtype == subtype else 0


def choose(accept: str | None, offers: Sequence[Offer]) -> tuple[Offer, str] | None:
    """The best of the offers with the media type by which it was asked for; None where the client takes none.

    Args:
        accept: the header; without one everything is welcome.
        offers: what there is, the best first, which counts where the client has no preference.
    """
    ranges = _ranges(accept) if accept is not None and accept.strip() else [_Range("*", "*", 1.0)]
    best: tuple[float, Offer, str] | None = None
    for offer in offers:
        for number, media_type in enumerate(offer.types):
            fitting = [(specific, one.quality) for one in ranges if (specific := one.fits(media_type))]
            if not fitting:
                continue
            specific, quality = max(fitting)
            if number and specific < 3:  # a wildcard means the format's own type
                continue
            if quality > 0 and (best is None or quality > best[0]):
                best = quality, offer, media_type
    return None if best is None else best[1:]


def _ranges(accept: str) -> list[_Range]:
    ranges = []
    for item in _ITEM.findall(accept)[:_MOST]:
        media_range, _, rest = item.strip().partition(";")
        type_, slash, subtype = media_range.strip().lower().partition("/")
        if not slash or not type_ or not subtype:
            continue
        # Other parameters (`charset`, `profile`) ask for a variant; there is one of each format.
        quality = next((_quality(value) for name, value in _PARAMETER.findall(rest) if name.lower() == "q"), 1.0)
        ranges.append(_Range(type_, subtype, quality))
    return ranges


def _quality(value: str) -> float:
    try:
        return min(1.0, max(0.0, float(value)))
    except ValueError:
        return 0.0
