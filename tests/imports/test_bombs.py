"""Small files that unpack to huge ones, texts without an end, and nesting without one: refused, with the reason."""

from __future__ import annotations

import gzip
import io
import os
import socket
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.api import ClaimGraph
from claimgraph.cli.app import cli, main
from claimgraph.errors import InputError
from claimgraph.imports import unpacking
from claimgraph.imports.readers import read

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

STORY = b"story: Ships\nagents:\n  ann: {name: Ann}\n"
PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".zst": zstd.compress}


def told(data: bytes, name: str, **options: int) -> str:
    with pytest.raises(InputError) as caught:
        read(data, name=name, most=options.get("most"))
    return str(caught.value)


# ---------------------------------------------------------------- what is packed


@pytest.mark.parametrize("ending", PACKERS)
def test_a_packed_story_is_the_story(ending: str, tmp_path: Path) -> None:
    packed = PACKERS[ending](STORY)
    plain = read(STORY, name="ships.yaml")
    for name in (f"ships.yaml{ending}", "ships.yaml", "ships", f"SHIPS.YAML{ending.upper()}"):
        reading = read(packed, name=name)
        assert (reading.format, reading.sha256) == ("story", plain.sha256)
    file = tmp_path / f"ships.yaml{ending}"
    file.write_bytes(packed)
    assert read(file).sha256 == plain.sha256


@pytest.mark.parametrize("ending", PACKERS)
def test_a_packed_file_in_several_members_is_read_to_its_end(ending: str) -> None:
    pack = PACKERS[ending]
    assert read(pack(STORY[:20]) + pack(STORY[20:]), name="s.yaml").sha256 == read(STORY, name="s.yaml").sha256


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("cut", [1, 5, 12])
def test_a_packed_file_that_was_cut_short_is_told(ending: str, cut: int) -> None:
    assert "cut short" in told(PACKERS[ending](STORY)[:-cut], f"ships.yaml{ending}")


@pytest.mark.parametrize(("begins", "what"), [(b"PK\x03\x04", "ZIP"), (b"BZh9", "bzip2"), (b"\xfd7zXZ\x00", "xz")])
def test_other_packers_are_named(begins: bytes, what: str) -> None:
    message = told(begins + b"rest", "ships.yaml")
    assert what in message and "unpack it" in message


def bomb(ending: str, size: int) -> bytes:
    """A story of so many bytes, nearly all of them blanks."""
    if ending == ".zst":
        return zstd.compress(STORY + b" " * size)
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as packed:
        packed.write(STORY)
        for _ in range(size >> 20):
            packed.write(b" " * 2**20)
    return buffer.getvalue()


@pytest.mark.parametrize("ending", PACKERS)
@pytest.mark.parametrize("name", ["b.nt", "b.ttl", "b.jsonld"])
def test_a_bomb_is_refused_by_what_comes_out_for_what_went_in(
    ending: str, name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(unpacking, "_FREE", 2**20)
    packed = bomb(ending, 2**25)
    assert len(packed) < 2**17
    assert "250 times its size" in told(packed, name) and "--max-size" in told(packed, name)
    file = tmp_path / (name + ending)
    file.write_bytes(packed)
    with pytest.raises(InputError, match="250 times its size"):
        ClaimGraph.open(tmp_path / "store").load(file)
    assert not (tmp_path / "store").exists()
    assert "250 times" not in told(packed, name, most=2**30)  # allowed: now its content is what is wrong


@pytest.mark.parametrize("ending", PACKERS)
def test_what_a_format_may_have_holds_for_what_comes_out(ending: str) -> None:
    assert "unpacks to more than 67,108,864 bytes" in told(bomb(ending, 2**27), "b.yaml" + ending)
    assert "has more than 20 bytes" in told(STORY, "b.yaml", most=20)


def test_a_window_of_gigabytes_is_not_opened() -> None:
    options: dict[int, int] = {
        zstd.CompressionParameter.window_log: 30,
        zstd.CompressionParameter.enable_long_distance_matching: 1,
    }
    packed = zstd.ZstdCompressor(options=options)
    assert "no whole Zstandard" in told(packed.compress(STORY * 100) + packed.flush(), "b.yaml.zst")


@pytest.mark.parametrize("data", [gzip.compress(b"", mtime=0), zstd.compress(b""), zlib.compress(STORY)])
def test_nothing_and_something_else_are_told(data: bytes) -> None:
    assert told(data, "ships.nt")


# ---------------------------------------------------------------- texts, nesting

_NESTED = {
    "nodes.ttl": (b"@prefix : <a:> .\n:a :b ", b"[ :b ", b"1", b"]", b" ."),
    "lists.ttl": (b"@prefix : <a:> .\n:a :b ", b"( ", b"", b"", b""),
    "quoted.nt": (b"<a:a> <a:b> ", b"<<( <a:a> <a:b> ", b"<a:c>", b" )>>", b" ."),
    "quoted.ttl": (b"<a:a> <a:b> ", b"<<( <a:a> <a:b> ", b"<a:c>", b" )>>", b" ."),
    "annotated.trig": (b"<a:a> <a:b> <a:c> ", b"{| <a:b> <a:c> ", b"", b"|}", b" ."),
    "objects.jsonld": (b'{"@context":{"p":"a:p"},"p":', b'{"p":', b"1", b"}", b"}"),
    "lists.jsonld": (b'{"@context":{"p":"a:p"},"p":', b"[", b"1", b"]", b"}"),
    "contexts.jsonld": (b'{"@context":', b'{"a":{"@id":"a:a","@context":', b"{}", b"}}", b"}"),
    "elements.rdf": (b'<a:b xmlns:a="a:">', b"<a:c>", b"", b"</a:c>", b"</a:b>"),
    "lists.yaml": (b"story: S\nagents: ", b"[", b"", b"]", b"\n"),
    "cells.csv": (b"who,says,claim,in\n", b'"', b"", b"", b""),
}


def test_nesting_without_an_end_ends_soon_and_never_the_process() -> None:
    code = f"""
import resource
resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))
from claimgraph.errors import InputError
from claimgraph.imports.readers import read
for name, (begin, open, inner, close, end) in {_NESTED!r}.items():
    for closed in (True, False):
        try:
            read(begin + open * 70_000 + inner + close * 70_000 * closed + end * closed, name=name)
        except InputError as error:
            assert all(finding.where == name for finding in error.findings)
print("done")
"""
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert (ended.returncode, ended.stdout.strip()) == (0, "done"), ended.stderr


@pytest.mark.parametrize(
    ("name", "begin", "end"),
    [
        ("long.nt", b'<a:a> <a:b> "', b'" .\n'),
        ("long.nq", b'<a:a> <a:b> "', b'" <a:g> .\n'),
        ("long.ttl", b'<a:a> <a:b> """', b'""" .\n'),
        ("long.trig", b'<a:g> { <a:a> <a:b> "', b'" }\n'),
        ("long.jsonld", b'{"a:b":"', b'"}'),
    ],
)
def test_a_text_without_an_end_is_refused(name: str, begin: bytes, end: bytes, tmp_path: Path) -> None:
    text = begin + b"x" * (2**24 + 2**20) + end
    assert "longer than 16,777,216 bytes" in told(text, name)
    file = tmp_path / name
    file.write_bytes(begin + b"x" * (2**25 + 2**20) + end)  # read in slices, where the format allows that
    with pytest.raises(InputError, match="longer than 16,777,216 bytes"):
        ClaimGraph.open(tmp_path / "store").load(file)
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("text", [b"\\uD800", b"\\uDC00\\uD800", b"\xed\xa0\x80", b"\x00", b"\\u0000"])
@pytest.mark.parametrize("name", ["x.nt", "x.ttl", "x.jsonld", "x.rdf"])
def test_halves_of_characters_and_nuls_are_refused(name: str, text: bytes) -> None:
    frame = {
        "x.nt": b'<a:a> <a:b> "%b" .\n',
        "x.ttl": b'<a:a> <a:b> "%b" .\n',
        "x.jsonld": b'{"@id": "a:a", "a:b": "%b"}',
        "x.rdf": b'<d:a xmlns:d="a:"><d:b>%b</d:b></d:a>',
    }[name]
    if name == "x.rdf" and text.startswith(b"\\"):
        text = b"&#xD800;" if b"D" in text else b"&#0;"
    assert "x." in told(frame % text, name)


# ---------------------------------------------------------------- and nothing is fetched


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port that takes down who connects."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        server.settimeout(0.05)
        came: list[object] = []
        ended = threading.Event()

        def listen() -> None:
            while not ended.is_set():
                try:
                    connection, where = server.accept()
                except TimeoutError:
                    continue
                came.append(where)
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], came
        finally:
            ended.set()
            thread.join()


def test_nothing_is_fetched_whatever_a_file_names(listener: tuple[int, list[object]], tmp_path: Path) -> None:
    port, came = listener
    there = f"http://127.0.0.1:{port}/x"
    files = {
        "context.jsonld": f'{{"@context": "{there}", "@id": "a:b", "name": "c"}}',
        "contexts.jsonld": f'{{"@context": [{{"a": "b:c"}}, "{there}"], "@id": "a:b", "name": "c"}}',
        "imported.jsonld": f'{{"@context": {{"@version": 1.1, "@import": "{there}"}}, "@id": "a:b", "x": 1}}',
        "inner.jsonld": f'{{"@context": {{"p": {{"@id": "a:p", "@context": "{there}"}}}}, "p": {{"q": 1}}}}',
        "entity.rdf": f'<!DOCTYPE r [<!ENTITY x SYSTEM "{there}">]><r:a xmlns:r="a:"><r:b>&x;</r:b></r:a>',
        "parameter.rdf": f'<!DOCTYPE r [<!ENTITY % x SYSTEM "{there}"> %x;]><r:a xmlns:r="a:"/>',
        "dtd.rdf": f'<!DOCTYPE r SYSTEM "{there}"><r:a xmlns:r="a:" r:b="c"/>',
        "base.ttl": f"@base <{there}> . @prefix : <{there}#> . <> a :Claim ; :imports <{there}> .",
        "tag.yaml": f"story: S\nagents: !include {there}\n",
    }
    graph = ClaimGraph.open(tmp_path / "store")
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        try:
            graph.load(tmp_path / name)
        except InputError as error:
            assert name in str(error)
            assert "context" not in name or "nothing is ever fetched" in str(error)
    assert not came
    with closing(socket.create_connection(("127.0.0.1", port))):  # the ear does hear
        pass


def test_laughing_entities_are_refused() -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE r [<!ENTITY l0 "ha">{laughs}]><r:a xmlns:r="a:"><r:b>&l9;</r:b></r:a>'
    assert "entities are refused" in told(text.encode(), "laughs.rdf")


def test_the_command_ends_with_two_and_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(unpacking, "_FREE", 2**20)
    (tmp_path / "bomb.nt.gz").write_bytes(bomb(".gz", 2**25))
    (tmp_path / "ships.yaml.zst").write_bytes(zstd.compress(STORY))
    store = ["--store", str(tmp_path / "store"), "import"]
    assert main([*store, str(tmp_path / "bomb.nt.gz")]) == 2
    assert not (tmp_path / "store").exists()
    assert main([*store, str(tmp_path / "ships.yaml.zst")]) == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")}
    assert main([*store, str(tmp_path / "bomb.nt.gz")]) == 2
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "store").rglob("*")} == before
    assert "Traceback" not in capsys.readouterr().err
    assert "--max-size" in CliRunner().invoke(cli, ["import", "--help"]).output


# ---------------------------------------------------------------- much that is written short

DEEP = 100_000
MANY = 100_000
SHORT = {
    "lists in lists": ("b.ttl", b"<a:a> <a:b> " + b"(" * DEEP + b")" * DEEP + b" .", "1000 deep"),
    "nodes in nodes": ("b.trig", b"<a:a> <a:b> " + b"[<a:c> " * DEEP + b"1" + b"]" * DEEP + b" .", "1000 deep"),
    "a list without an end": ("b.ttl", b"<a:a> <a:b> (" + b"1 " * MANY + b") .", "more than one in 16 bytes"),
    "nodes without an end": ("b.ttl", b"<a:a> <a:b> " + b"[]," * MANY + b"1 .", "more than one in 16 bytes"),
    "values without an end": ("b.jsonld", b'{"@id":"a:a","a:b":[' + b"1," * MANY + b"1]}", "more than one in 16 bytes"),
}


@pytest.mark.parametrize("large", [2**25, 2**10], ids=["read as a whole", "read in slices"])
@pytest.mark.parametrize(("name", "data", "words"), SHORT.values(), ids=SHORT.keys())
def test_a_small_file_that_would_fill_the_memory_is_refused(
    name: str, data: bytes, words: str, large: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Given a file of a megabyte in which millions of triples are abbreviated, or brackets without a bottom, when it is
    imported, then it is refused with the reason, in little memory, and nothing is in the store."""
    monkeypatch.setattr("claimgraph.imports.rdf.streaming.reading.LARGE", large)
    monkeypatch.setattr("claimgraph.imports.rdf.parsing._ITEMS", 50_000)
    (tmp_path / name).write_bytes(data)
    if large == 2**10 and words == "1000 deep":  # no more of it is in memory than what the parser holds
        pytest.skip("in slices, the number of triples alone is bounded")
    with pytest.raises(InputError, match=words):
        ClaimGraph.open(tmp_path / "store").load(tmp_path / name)
    assert not (tmp_path / "store").exists()


def test_brackets_in_texts_iris_and_comments_are_no_nesting() -> None:
    lines = [f'<a:s{n}> <a:p(((> "([([ \\" ([", """(((\n[[[""", ( [ <a:q> \'x((\' ] ) . # ((((' for n in range(500)]
    assert read("\n".join(lines).encode(), name="s.ttl").quads


# ---------------------------------------------------------------- what never ends


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pipes with names")
def test_a_pipe_into_which_nobody_writes_is_refused_and_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(tmp_path / "p.yaml")
    monkeypatch.setattr(unpacking, "_PATIENCE", 0.05)
    with pytest.raises(InputError, match="this is a pipe, and nobody writes into it; start what writes into it"):
        read(tmp_path / "p.yaml")


@pytest.mark.skipif(sys.platform == "win32", reason="this system has no pipes with names")
def test_what_is_written_into_a_pipe_is_read_however_slowly(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "p.yaml")
    command = f"sleep 0.2; exec > {tmp_path / 'p.yaml'}; sleep 0.3; echo 'story: Ships'; sleep 0.2; echo 'id: ships'"
    with subprocess.Popen(["sh", "-c", command]):
        assert [story.id for story in read(tmp_path / "p.yaml").records.stories.values()] == ["ships"]


@pytest.mark.skipif(sys.platform != "linux", reason="what a process reads has no such name elsewhere")
def test_stdin_can_be_named_as_a_file(tmp_path: Path) -> None:
    command = f"(sleep 0.3; cat) | {sys.executable} -m claimgraph --store {tmp_path / 's'} import /dev/stdin"
    ended = subprocess.run(["sh", "-c", command], input=STORY, capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr
    for device in ("/dev/zero", "/dev/tty"):
        ended = subprocess.run(
            [sys.executable, "-m", "claimgraph", "--store", tmp_path / "s", "import", device],
            capture_output=True,
            check=False,
        )
        assert ended.returncode == 2 and b"no ordinary file" in ended.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="looks at pipes without names as Linux shows them")
def test_a_pipe_without_a_name_that_is_empty_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "_PATIENCE", 3600)
    reads, writes = os.pipe()
    os.close(writes)
    try:
        with pytest.raises(InputError, match="empty"):
            read(Path(f"/dev/fd/{reads}"), format="story")
    finally:
        os.close(reads)
