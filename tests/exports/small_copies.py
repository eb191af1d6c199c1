"""Small copies of pictures: where there is ink, so that a layout that breaks is seen whatever the fonts are."""

from __future__ import annotations

from statistics import mean

ACROSS = 72
BLOCK = 6
"""So many patches, either way, make a block; blocks are compared by their mean."""
MEAN, FAR, MOST_FAR = 0.8, 3.0, 0.05
"""The mean difference of blocks that may be (of 15), what is a block that is far off, and how many may be."""

COPY = """async ([data, across]) => {
    const image = new Image();
    image.src = data;
    await image.decode();
    const canvas = document.createElement('canvas'), size = Math.floor(image.width / across), rows = [];
    Object.assign(canvas, { width: image.width, height: image.height });
    const context = canvas.getContext('2d');
    context.drawImage(image, 0, 0);
    for (let y = 0; y + size <= image.height; y += size) {
        let row = '';
        for (let x = 0; x + size <= size * across; x += size) {
            const { data: rgb } = context.getImageData(x, y, size, size), shades = [];
            for (let i = 0; i < rgb.length; i += 4) shades.push(0.3 * rgb[i] + 0.59 * rgb[i + 1] + 0.11 * rgb[i + 2]);
            row += Math.round((Math.max(...shades) - Math.min(...shades)) / 17).toString(16);
        }
        rows.push(row);
    }
    return rows.join('\\n');
}"""
"""In a browser: the copy of a picture (a data: address) that is so many patches wide."""


def blocks(copy: str) -> list[float]:
    """The mean ink of every block."""
    rows = [[int(digit, 16) for digit in row] for row in copy.split("\n")]
    return [
        mean(patch for row in rows[top : top + BLOCK] for patch in row[left : left + BLOCK])
        for top in range(0, len(rows), BLOCK)
        for left in range(0, len(rows[0]), BLOCK)
    ]


def alike(one: str, other: str) -> bool:
    """Whether two copies differ by no more than fonts do."""
    found = [abs(a - b) for a, b in zip(blocks(one), blocks(other), strict=True)]
    return mean(found) <= MEAN and sum(each >= FAR for each in found) <= MOST_FAR * len(found)
