"""Writing an export: checked first, then whole or not at all."""

from __future__ import annotations

import os
import stat
from importlib import import_module
from pathlib import Path

import pytest

from claimgraph.errors import InputError
from claimgraph.exports.exporters import EXPORTERS, export, exporter
from claimgraph.exports.view import View
from claimgraph.graph.model import Claim, Records, Text
from tests.exports.conftest import scored


def test_the_kinds_are_those_of_the_contract() -> None:
    assert list(EXPORTERS) == ["html", "turtle", "trig", "nquads", "jsonld", "csv", "story", "graphml", "gexf"]


@pytest.mark.parametrize("kind", EXPORTERS)
def test_every_export_can_be_loaded_and_writes_the_same_bytes_twice(kind: str, china: View) -> None:
    module, function = EXPORTERS[kind].load.split(":")
    assert callable(getattr(import_module(module), function))
    first = EXPORTERS[kind].write(china)
    assert first and first == EXPORTERS[kind].write(china)
    assert EXPORTERS[kind].write(china.empty) is not None


def test_an_unknown_kind_is_told_with_the_nearest_one() -> None:
    with pytest.raises(InputError, match="there is no export `htm`; did you mean `html`"):
        exporter("htm")
    with pytest.raises(InputError, match="choose one of html, turtle"):
        exporter("zzzzzz")


def test_the_file_holds_the_bytes_and_nothing_is_left_beside_it(china: View, tmp_path: Path) -> None:
    export(china, "html", tmp_path / "board.html")
    assert (tmp_path / "board.html").read_bytes() == EXPORTERS["html"].write(china)
    assert os.listdir(tmp_path) == ["board.html"]


def test_a_dash_is_standard_output(china: View, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    export(china, "html", "-")
    assert capfdbinary.readouterr().out == EXPORTERS["html"].write(china)


def test_a_private_string_stops_the_export_and_the_old_file_stays(tmp_path: Path) -> None:
    leaking = Claim(
        iri="https://example.org/s/c",
        id="c",
        text=Text.of("A claim"),
        remark=Text.of("as Jane Roe of the ministry told us"),
    )
    secret = Claim(
        iri="https://example.org/s/d", id="d", text=Text.of("Another"), note=Text.of("Jane Roe of the ministry")
    )
    view = scored(Records.of([leaking, secret]))
    view = View(  # as if the gate had failed: the note stands in a text, and the guard was built without that text
        records=view.records,
        verdicts=view.verdicts,
        title=view.title,
        language="en",
        guard=scored(Records.of([secret])).guard,
    )
    out = tmp_path / "board.html"
    out.write_bytes(b"old")
    with pytest.raises(InputError, match="d: its note would stand in the html export"):
        export(view, "html", out)
    assert out.read_bytes() == b"old" and os.listdir(tmp_path) == ["board.html"]


def test_a_new_file_has_the_usual_permissions_and_an_old_one_keeps_its_own(china: View, tmp_path: Path) -> None:
    mask = os.umask(0o027)
    try:
        export(china, "html", tmp_path / "new.html")
    finally:
        os.umask(mask)
    old = tmp_path / "old.html"
    old.write_bytes(b"")
    old.chmod(0o604)
    export(china, "html", old)
    assert stat.S_IMODE((tmp_path / "new.html").stat().st_mode) == 0o640
    assert stat.S_IMODE(old.stat().st_mode) == 0o604


def test_a_link_keeps_pointing_and_what_it_points_to_is_written(china: View, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    link = tmp_path / "board.html"
    link.symlink_to(tmp_path / "there" / "real.html")
    export(china, "html", link)
    assert link.is_symlink() and (tmp_path / "there" / "real.html").stat().st_size > 100_000


def test_a_device_is_written_to_and_not_replaced(china: View) -> None:
    export(china, "html", Path(os.devnull))
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


def test_a_place_that_cannot_be_written_is_told_in_words(
    china: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    for out, words in (
        (tmp_path, "cannot be written: it is a folder; name a file in it"),
        (tmp_path / "no" / "board.html", "cannot be written: there is no folder .*; make the folder first"),
        (tmp_path / "file" / "board.html", "cannot be written: .*file is not a folder; choose another place"),
    ):
        with pytest.raises(InputError, match=words):
            export(china, "html", out)

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    with pytest.raises(InputError, match="cannot be written: that is not permitted; choose another place"):
        export(china, "html", tmp_path / "board.html")


def test_a_full_disk_leaves_the_old_file_and_no_rest(
    china: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    out = tmp_path / "board.html"
    out.write_bytes(b"old")
    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputError, match="cannot be written: No space left on device"):
        export(china, "html", out)
    assert out.read_bytes() == b"old" and os.listdir(tmp_path) == ["board.html"]
