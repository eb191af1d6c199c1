"""`learn` and `calibrate` print what they printed: a year of rumours, held byte for byte.

`pytest tests/cli --renew` writes the file again; read the difference before it is committed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.stories.years import story

GOLDEN = Path(__file__).parents[1] / "golden" / "cli" / "learn.txt"
COMMANDS = [
    "import year.yaml",
    "learn --out ours.toml",
    "learn --out ours.toml",
    "learn --out then.toml --as-of 2024-03-31 --format json",
    "learn --out em.toml --em",
    "learn --out em.toml --em --iterations 2 --overwrite",
    "learn --out all.toml --persons",
    "score c0 c9 --tables ours.toml",
    "sources",
    "calibrate --folds 3 --tables ours.toml",
    "calibrate --folds 3 --format json",
    "calibrate --by event",
    "calibrate --plot diagram.gif",
    "calibrate --tables nothere.toml",
]


def test_learning_prints_what_it_printed(call: Call, tmp_path: Path, renew: bool) -> None:
    (tmp_path / "year.yaml").write_text(story(), encoding="utf-8")
    told = []
    for command in COMMANDS:
        printed = call(*command.split(" "))
        err = "".join(f"stderr: {line}\n" for line in printed.err.splitlines())
        told.append(f"$ claimgraph {command}\n{_rounded(printed.out)}{err}[exit status {printed.status}]\n")
    shown = "\n".join(told).replace(f"{tmp_path}/", "")
    if renew:
        GOLDEN.write_text(shown, encoding="utf-8")
    assert shown == GOLDEN.read_text(encoding="utf-8")


def _rounded(text: str) -> str:
    """Without the last digits of numbers, in which processors differ."""
    return re.sub(r"\d+\.\d{7,}(e-?\d+)?", lambda match: f"{float(match[0]):.6g}", text)


def test_the_diagram_is_a_picture_too(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same drawing as SVG and as PNG; where the library is missing, that is told before anything is done."""
    from PIL import Image

    (tmp_path / "year.yaml").write_text(story(), encoding="utf-8")
    call("import", "year.yaml")
    for name in ("d.svg", "d.png"):
        assert call("calibrate", "--folds", "3", "--plot", name).status == 0
    with Image.open(tmp_path / "d.png") as picture:
        assert picture.format == "PNG"
        assert picture.width == 2 * 320 * 2  # two tables, two pixels a unit
        colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or ()}
    assert {(255, 255, 255), (0x1F, 0x4E, 0x8C), (0xD5, 0xDD, 0xE8)} <= colours
    monkeypatch.setitem(sys.modules, "PIL", None)
    done = call("calibrate", "--folds", "3", "--plot", "again.png")
    assert done.status == 2 and "pip install 'claimgraph[plot]'" in done.err
    assert not (tmp_path / "again.png").exists()
