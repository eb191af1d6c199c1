"""Every sentence that the readers of RDF can say: `NAME.ttl` (or another format) stands beside `NAME.ttl.txt`.

A file whose name begins with `allowed-` is read, and its text holds the warnings and notes. A missing text fails;
`pytest --renew` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimgraph.errors import InputError
from claimgraph.imports.readers import read

GOLDEN = Path(__file__).parent.parent / "golden" / "rdf_errors"
FILES = sorted(file for file in GOLDEN.iterdir() if file.suffix != ".txt")


def told(file: Path) -> str:
    """What the reader says about a file, a line each."""
    try:
        reading = read(file, name=file.name)
    except InputError as error:
        assert not file.name.startswith("allowed-"), str(error)
        return f"{error}\n"
    assert file.name.startswith("allowed-"), "the file was read"
    return "".join(f"{finding.severity}: {finding}\n" for finding in reading.notes)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_faulty_file_is_told_as_it_always_was(file: Path, renew: bool) -> None:
    golden = file.with_name(f"{file.name}.txt")
    found = told(file)
    if renew:
        golden.write_text(found, encoding="utf-8")
    assert found, "nothing is told about this file"
    assert found == golden.read_text(encoding="utf-8")


def test_every_text_belongs_to_a_file() -> None:
    assert {text.name for text in GOLDEN.glob("*.txt")} == {f"{file.name}.txt" for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_fault_names_the_file_and_what_to_do_and_in_turtle_the_line(file: Path) -> None:
    lined = file.suffix in (".ttl", ".nt", ".nq")
    for line in told(file).splitlines():
        where = ":[0-9]+" if lined and "kept as it is" not in line else "(:[0-9]+)?"
        assert re.fullmatch(rf"(note: |warning: )?{re.escape(file.name)}{where}: [^;]+; .+", line), line
