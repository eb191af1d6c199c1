"""What somebody may write to make a page do what it must not, and what a page must look like all the same."""

from __future__ import annotations

PAYLOADS = (
    '</script ><script>window.broken=1</script><img src=x onerror="window.broken=1">',
    "<!--<script>window.broken=1//",
    '" onmouseover="window.broken=1" autofocus onfocus="window.broken=1',
    "</noscript></template></style></title><svg onload=window.broken=1>",
    "{{ 7 * 7 }} {% raw %} ${window.broken=1} `'\"",
    "a\u2028b\u2029c\u202erevo\u2066\x00\x1b\ud800",
    "__proto__",
    "constructor",
    "x" * 5_000,
    "",
)
ADDRESSES = (
    "javascript:window.broken=1",
    "data:text/html,<script>window.broken=1</script>",
    "https://u:p@example.org/",
)

SKELETON = """() => [...document.querySelectorAll('*')].map((element) =>
    element.tagName + ' ' + element.getAttributeNames().filter((name) => name !== 'aria-activedescendant').sort())"""
"""Every element with the names of its attributes: what text must never change."""
