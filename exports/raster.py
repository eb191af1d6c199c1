"""The reliability diagram as PNG: the SVG that `diagram.py` makes, drawn with Pillow (the extra `plot`).

It knows what stands in that picture and nothing else of SVG: groups that are moved, rectangles, lines, circles, texts.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree

from claimgraph.errors import Finding, InputError

if TYPE_CHECKING:
    from PIL import ImageDraw

SCALE: Final = 2
"""Pixels for each unit of the drawing."""
_SVG: Final = "{http://www.w3.org/2000/svg}"
_ANCHORS: Final = {"middle": "ms", "end": "rs"}
_NUMBER: Final = re.compile(r"-?[0-9.]+")


def can_draw() -> None:
    """Raises InputError where Pillow is not installed."""
    try:
        import PIL  # noqa: F401
    except ImportError:
        todo = "install it (pip install 'claimgraph[plot]'), or name a file that ends in .svg"
        raise InputError(Finding("PNG", "is drawn by Pillow, which is not installed", todo)) from None


def png(drawing: str) -> bytes:
    """The drawing as PNG. The same drawing gives the same bytes, with the same version of Pillow.

    Raises:
        InputError: Pillow is not installed.
    """
    can_draw()
    from PIL import Image, ImageDraw

    root = ElementTree.fromstring(drawing)  # our own text, made a moment ago
    image = Image.new("RGB", (int(root.get("width", "0")) * SCALE, int(root.get("height", "0")) * SCALE), "#fff")
    _draw(root, image, ImageDraw.Draw(image), (0.0, 0.0))
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw(node: ElementTree.Element, image: Any, onto: ImageDraw.ImageDraw, at: tuple[float, float]) -> None:
    moved, *turned = (_NUMBER.findall(part) for part in node.get("transform", "").split(") "))
    x, y = (start + float(step) for start, step in zip(at, moved or ("0", "0"), strict=True))

    def place(*names: str) -> list[float]:
        offsets = (x if name.startswith(("x", "cx")) else y for name in names)
        return [(offset + float(node.get(name, "0"))) * SCALE for offset, name in zip(offsets, names, strict=True)]

    match node.tag.removeprefix(_SVG):
        case "rect":
            left, top = place("x", "y")
            width, height = (float(node.get(name, "0")) * SCALE for name in ("width", "height"))
            fill, line = (None if node.get(name) == "none" else node.get(name) for name in ("fill", "stroke"))
            onto.rectangle((left, top, left + width, top + height), fill=fill, outline=line, width=SCALE)
        case "line":
            _line(onto, place("x1", "y1", "x2", "y2"), node.get("stroke", "#000"), node.get("stroke-dasharray"))
        case "circle":
            middle, radius = place("cx", "cy"), float(node.get("r", "0")) * SCALE
            onto.ellipse([c - radius for c in middle] + [c + radius for c in middle], fill=node.get("fill"))
        case "text":
            _text(node, image, onto, place("x", "y"), upright=bool(turned))
    for child in node:
        _draw(child, image, onto, (x, y))


def _line(onto: ImageDraw.ImageDraw, ends: list[float], colour: str, dashes: str | None) -> None:
    if dashes is None:
        onto.line(ends, fill=colour, width=SCALE)
        return
    drawn, left_out = (float(part) * SCALE for part in dashes.split())
    x1, y1, x2, y2 = ends
    length = ((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5
    for number in range(int(length / (drawn + left_out)) + 1):
        begin = number * (drawn + left_out) / length
        end = min(1.0, begin + drawn / length)
        piece = [x1 + (x2 - x1) * begin, y1 + (y2 - y1) * begin, x1 + (x2 - x1) * end, y1 + (y2 - y1) * end]
        onto.line(piece, fill=colour, width=SCALE)


def _text(node: ElementTree.Element, image: Any, onto: ImageDraw.ImageDraw, at: list[float], *, upright: bool) -> None:
    from PIL import Image, ImageDraw, ImageFont

    words, font = node.text or "", ImageFont.load_default(11 * SCALE)
    bold = 0.6 if node.get("font-weight") == "bold" else 0
    if not upright:
        anchor = _ANCHORS.get(node.get("text-anchor", ""), "ls")
        onto.text((at[0], at[1]), words, fill="#000", font=font, anchor=anchor, stroke_width=bold)
        return
    width, height = int(font.getlength(words)) + 2, 14 * SCALE
    strip = Image.new("RGB", (width, height), "#fff")
    ImageDraw.Draw(strip).text((width / 2, height - 3 * SCALE), words, fill="#000", font=font, anchor="ms")
    turned = strip.rotate(90, expand=True)
    image.paste(turned, (int(at[0]) - turned.width + 3 * SCALE, int(at[1] - turned.height / 2)))
