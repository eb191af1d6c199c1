"""What makes any text harmless in the page: cleaned words, checked addresses, escaped data, hashes for the policy."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any, Final
from urllib.parse import urlsplit

LONGEST: Final = 2_000
"""The most characters of one text that the page shows; what is cut ends in an ellipsis."""

# Control characters, the marks that override the direction of what follows, and what breaks lines in scripts.
_UNWANTED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]")
_BREAKS: Final = re.compile("[\u2028\u2029\r\n\t]+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
# What JSON writes for a control character, and what it leaves as it is. After an escaped backslash: a false alarm.
_DIRTY: Final = re.compile(
    r"\\(?:u00|[bfnrt])|[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff]"
)
_IN_DATA: Final = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def clean(text: str) -> str:
    r"""A text without control characters, overrides of direction and lone surrogates, and not too long.

    >>> clean('safe\u202etxt.exe\x00\ud800')
    'safetxt.exe\ufffd'
    """
    text = _SURROGATE.sub("\ufffd", _UNWANTED.sub("", _BREAKS.sub(" ", text)))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def web_address(text: str | None) -> str | None:
    """The address if a browser may follow it: http or https, with a host, without a user name; else None.

    >>> web_address("https://example.org/a?b=c")
    'https://example.org/a?b=c'
    >>> web_address("javascript:alert(1)")
    """
    if text is None or text != clean(text) or any(character.isspace() for character in text):
        return None
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc or "\\" in text:
        return None
    return text


def as_data(value: Any) -> str:
    """JSON that can stand inside a script element: every text clean, nothing in it that HTML could read as markup.

    Texts should come clean, and short: only where one in the finished text is not, all are cleaned.
    """
    text = _dumped(value)
    if _DIRTY.search(text):
        text = _dumped(_cleaned(value))
    return text.translate(_IN_DATA)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def policy_hash(source: str) -> str:
    """The hash by which a content security policy allows an inline script or style."""
    return "'sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode() + "'"


def policy(scripts: Iterable[str], style: str, *, images: str = "'none'") -> str:
    """The content security policy of a page with these inline blocks: no request, no form, no markup by a script."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src " + " ".join(map(policy_hash, scripts)),
            "style-src " + policy_hash(style),
            f"img-src {images}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(str(key)): _cleaned(item) for key, item in value.items()}
        case list() | tuple():
            return [_cleaned(item) for item in value]
    return value
