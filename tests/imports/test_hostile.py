"""Files that are made to hurt end soon, with a clear word or a clean story, and never with a traceback."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from claimgraph.errors import InputError
from claimgraph.imports.outline import KEYS as OUTLINE_KEYS
from claimgraph.imports.readers import read
from tests.effort import within

HEAD = "story: Ships\nagents:\n  ann: {name: Ann}\n"


def told(text: str | bytes, name: str = "bad.yaml") -> str:
    with pytest.raises(InputError) as caught:
        read(text if isinstance(text, bytes) else text.encode(), name=name)
    return str(caught.value)


def test_an_alias_bomb_is_refused_before_it_goes_off() -> None:
    levels = [f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]" for level in range(1, 30)]
    with within(5):
        assert "is an alias, which a story cannot have" in told("a0: &a0 boom\n" + "\n".join(levels))


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system", "!ruby", "!<tag:x>", "!!binary"])
def test_tags_are_refused(tag: str) -> None:
    assert "is a tag, which a story cannot have" in told(f"{HEAD}  ben: {{name: {tag} 'ls'}}\n")


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused_at_once(opening: str) -> None:
    with within(10):
        assert "bad.yaml:" in told("story: Ships\nnote: " + ("\n" if opening in "-? " else "") + opening * 50_000)


def test_an_id_of_ten_thousand_letters_is_too_long_wherever_it_stands() -> None:
    long = "x" * 10_000
    assert "has 10000 letters" in told(f"{HEAD}  ? {long}\n  : {{name: X}}\n").replace(",", "")
    used = told(f"{HEAD}documents:\n  d: {{outlet: {long}}}\n")
    assert "no agent has the id" in used and len(used) < 300


@pytest.mark.parametrize("character", ["\\0", "\\x07", "\\ud83d", "\\ufffe", "\\x9b"])
def test_an_escape_cannot_smuggle_in_what_no_text_has(character: str) -> None:
    assert "a character that no text has" in told(f'{HEAD}  ben: {{name: "B{character}"}}\n')


@pytest.mark.parametrize("name", ["bad.yaml", "bad.csv"])
def test_raw_control_characters_and_broken_utf8_are_told_with_their_line(name: str) -> None:
    head = b"who,says,claim,in\n" if name.endswith("csv") else b"story: S\n"
    assert f"{name}:2: " in told(head + b"a\x00,b,c,d\n", name)
    assert f"{name}:2: this is not UTF-8" in told(head + b"a\xff,b,c,d\n", name)
    assert f"{name}:2: this is not UTF-8" in told(head + b"a\xed\xa0\x80,b,c,d\n", name)  # half of a character


def test_many_wrong_ids_are_told_quickly_with_their_nearest() -> None:
    lines = [f"      s{n}: {{who: ann, says: attributes, claim: c, relays: t{n}}}" for n in range(2000)]
    text = HEAD + "claims: {c: {text: C}}\ndocuments:\n  d:\n    outlet: ann\n    statements:\n" + "\n".join(lines)
    with within(20):
        assert told(text).count("did you mean") == 2000


@pytest.mark.parametrize("shape", ["chain", "circle", "answers"])
def test_ten_thousand_links_are_walked_without_recursion(shape: str) -> None:
    rows = ["who,says,claim,in,id,relays,answers"]
    count = 10_000
    for n in range(count):
        before = f"s{(n - 1) % count}" if n or shape == "circle" else ""
        relays, answers = ("", before) if shape == "answers" else (before, "")
        rows.append(f"a{n % 50},{'attributes' if before else 'asserts'},The ship sailed,page,s{n},{relays},{answers}")
    with within(20):
        reading = read("\n".join(rows).encode(), name="long.csv")
    assert len(reading.records.statements) == count
    assert any("circular reporting" in note.what for note in reading.notes) == (shape == "circle")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(alphabet=st.sampled_from("story: \n-[]{},&*!|>'\"%@`#?ab1~\\uU0é\t"), max_size=60))
@example("story: S\nagents: [")
def test_whatever_the_text_is_the_answer_is_a_story_or_an_input_error(text: str) -> None:
    try:
        read(f"story: S\n{text}".encode(), name="x.yaml")
    except InputError as error:
        assert all(finding.where == "x.yaml" for finding in error.findings)


VALUES = st.recursive(
    st.sampled_from(["ann", "d", "c", "s", "asserts", "yes", "2022", "2022-03", "1", "0.5", "~", "''", "x y"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(st.sampled_from(["en", "by", "who", "says", "name", "apart"]), inner, max_size=2).map(
            lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"
        ),
    ),
    max_leaves=3,
)
KEYS = [
    key for kind in ("agent", "document", "claim", "statement") for key in OUTLINE_KEYS[kind] if key != "statements"
]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=5), min_size=5, max_size=5), VALUES)
def test_whatever_stands_under_the_keys_the_answer_is_a_story_or_an_input_error(
    entries: list[dict[str, str]], loose: str
) -> None:
    written = ["{" + ", ".join(f"{key}: {value}" for key, value in entry.items()) + "}" for entry in entries]
    agent, other, document, claim, statement = written
    text = (
        f"story: S\nauthor: {loose}\nagents: {{ann: {agent}, b: {other}}}\ndocuments: {{d: {document}}}\n"
        f"claims: {{c: {claim}}}\nstatements: {{s: {statement}}}\nindependence: [{loose}]\n"
    )
    try:
        records = read(text.encode(), name="x.yaml").records
    except InputError as error:
        assert all(finding.line for finding in error.findings)
    else:  # nothing that was described is lost without a word
        assert (len(records.agents), len(records.documents)) == (2, 1)
        assert (len(records.claims), len(records.statements)) == (1, 1)
