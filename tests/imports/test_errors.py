"""Every sentence that the reader of stories can say: `NAME.yaml` stands beside `NAME.txt`, which holds what is told.

A file whose name begins with `allowed-` is read, and its text holds the warnings and notes. A missing text fails;
`pytest --renew` writes them.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from claimgraph.errors import InputError
from claimgraph.imports.readers import read

GOLDEN = Path(__file__).parent.parent / "golden" / "errors"
FILES = sorted(GOLDEN.glob("*.yaml"))


def told(file: Path) -> str:
    """What the reader says about a file, a line each."""
    try:
        reading = read(file, name=file.name)
    except InputError as error:
        return f"{error}\n"
    return "".join(f"{finding.severity}: {finding}\n" for finding in reading.notes)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_faulty_file_is_told_as_it_always_was(file: Path, renew: bool) -> None:
    golden = file.with_suffix(".txt")
    found = told(file)
    if renew:
        golden.write_text(found, encoding="utf-8")
    assert found, "nothing is told about this file"
    assert found == golden.read_text(encoding="utf-8")


def test_every_text_belongs_to_a_file() -> None:
    assert {text.stem for text in GOLDEN.glob("*.txt")} == {file.stem for file in FILES}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_fault_names_the_file_the_line_and_what_to_do(file: Path) -> None:
    for line in told(file).splitlines():
        assert re.fullmatch(rf"(note: |warning: )?{re.escape(file.name)}:[0-9]+: [^;]+; .+", line), line


def test_a_thousand_lines_with_five_mistakes_tell_these_five_and_nothing_else() -> None:
    file = GOLDEN / "five-mistakes.yaml"
    assert file.read_text(encoding="utf-8").count("\n") >= 1000
    with pytest.raises(InputError) as caught:
        read(file)
    assert [finding.line for finding in caught.value.findings] == [10, 359, 560, 797, 954]
