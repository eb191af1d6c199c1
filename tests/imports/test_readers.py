"""Formats are told by extension, else by content; what cannot be read is told in one clear line."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from claimgraph.errors import InputError
from claimgraph.imports.readers import READERS, detect, read

STORY = b"story: Ships\n"
BEGINNINGS = {
    "story": [STORY, b"# ships\n\nagents:\n  a: {name: A}\nstory: S\n", b"---\nstory: S\n", b"\xef\xbb\xbfstory: S\n"],
    "csv": [b"who,says,claim,in\na,b,c,d\n", b'"id","who","says","claim","in"\n'],
    "turtle": [b"# c\n@prefix cg: <x:y> .\n", b"PREFIX cg: <x:y>\ncg:a cg:b cg:c .", b"<a:b> a <c:d> ; <e:f> 1 .\n"],
    "trig": [b"@prefix cg: <x:y> .\n<a:g> {\n cg:a cg:b cg:c }\n", b"PREFIX cg: <x:y>\nGRAPH cg:g { }\n"],
    "ntriples": [b"<a:b> <c:d> <e:f> .\n", b'# c\n_:x <c:d> "words"@en .\n'],
    "nquads": [b"<a:b> <c:d> <e:f> <g:h> .\n", b'<a:b> <c:d> "w x"^^<e:f> _:g .\n'],
    "jsonld": [b'{"@context": {}}', b' [\n {"@id": "a:b"}]'],
    "rdfxml": [b'<?xml version="1.0"?>\n<rdf:RDF/>', b"\n<rdf:RDF xmlns:rdf='x'/>"],
}


@pytest.mark.parametrize(("name", "data"), [(name, data) for name, all in BEGINNINGS.items() for data in all])
def test_the_format_is_told_from_how_a_file_begins(name: str, data: bytes) -> None:
    assert detect(data, "<stdin>").name == name


def test_every_format_has_its_beginnings_here() -> None:
    assert BEGINNINGS.keys() == READERS.keys()


@pytest.mark.parametrize("name", READERS)
def test_the_extension_goes_before_the_content(name: str) -> None:
    for extension in READERS[name].extensions:
        assert detect(STORY, f"folder.csv/File{extension.upper()}").name == name


def test_no_extension_belongs_to_two_formats() -> None:
    extensions = [extension for format in READERS.values() for extension in format.extensions]
    assert len(extensions) == len(set(extensions))


def test_a_reading_says_what_was_read(tmp_path: Path) -> None:
    file = tmp_path / "ships.yaml"
    file.write_bytes(STORY)
    reading = read(file)
    assert (reading.format, reading.media_type, reading.quads) == ("story", "application/yaml", None)
    assert reading.sha256 == sha256(STORY).hexdigest()
    assert [story.id for story in reading.records.stories.values()] == ["ships"]
    assert read(STORY, name="ships.yaml").records == reading.records


def test_content_without_a_name_is_called_stdin() -> None:
    with pytest.raises(InputError, match="<stdin>:1: "):
        read(b"agents: x\n")


@pytest.mark.parametrize(
    ("data", "format", "words"),
    [
        (b"", None, "the file is empty"),
        (b" \n\t\n", "csv", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n", None, "its format cannot be told; name it with --format: one of story, csv, turtle"),
        (STORY, "sotry", "there is no format `sotry`; did you mean `story`"),
        (STORY, "docx", "there is no format `docx`; choose one of story, csv"),
    ],
)
def test_what_cannot_be_read_is_told(data: bytes, format: str | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, name="x", format=format)
    assert words in str(caught.value)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "story.yaml").write_bytes(STORY)
    for path, words in (
        (tmp_path, "this is a folder; name the files in it"),
        (tmp_path / "stroy.yaml", f"there is no such file; did you mean `{tmp_path / 'story.yaml'}`?"),
        (tmp_path / "nowhere" / "x.yaml", "there is no such file; check the path"),
        (Path("/dev/null"), "this is no ordinary file"),
        (Path("a\0b"), "there is no such file"),
    ):
        with pytest.raises(InputError) as caught:
            read(path, name="it")
        assert words in str(caught.value)


def test_a_file_that_is_too_large_for_its_format_is_refused_before_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    monkeypatch.setitem(READERS, "story", replace(READERS["story"], largest=5))
    with pytest.raises(InputError, match="the file has more than 5 bytes"):
        read(STORY, name="x.yaml")


def test_listing_the_formats_loads_nothing_heavy() -> None:
    code = (
        "import sys, claimgraph.imports.readers;"
        "loaded = {name.split('.')[0] for name in sys.modules};"
        "heavy = loaded & {'ruamel', 'rdflib', 'networkx', 'pyoxigraph', 'scipy'};"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
