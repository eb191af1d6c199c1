"""A page in a frame of its own: how a notebook shows what is ours without letting it reach what is the notebook's."""

from __future__ import annotations

from html import escape


def frame(page: str, *, title: str, height: int, scripts: bool = False) -> str:
    """The page in a sandboxed frame: no origin, no forms, no navigation of what is around it.

    Args:
        page: the whole document.
        title: what the frame is called for those who do not see it.
        height: of the frame, in CSS pixels.
        scripts: whether the page's scripts run, and it may offer files to save.
    """
    page = page.encode("utf-8", "replace").decode()  # a lone surrogate could not be saved
    may = "allow-scripts allow-downloads" if scripts else ""
    return (
        f'<iframe sandbox="{may}" title="{escape(title)}" width="100%" height="{height}" frameborder="0" '
        f'srcdoc="{escape(page)}"></iframe>'
    )
