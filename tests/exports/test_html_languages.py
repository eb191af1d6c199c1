"""A page in one language: what the measure says comes in it too, and the numbers are those of the measure."""

from __future__ import annotations

import json
import pickle
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from claimgraph.exports.html import board
from claimgraph.exports.html.content import pages
from claimgraph.exports.html.words import LANGUAGES, Words, placeholders
from claimgraph.exports.view import View
from claimgraph.graph import phrases
from claimgraph.graph.corroboration.because import BEARS
from claimgraph.graph.corroboration.status import NEITHER
from claimgraph.graph.corroboration.verdict import Status, Verdict
from claimgraph.graph.phrases import Id, Phrase, Row, Value, wording
from claimgraph.imports.readers import read
from claimgraph.ontology.terms import Stance
from tests.exports.conftest import Opener, with_states

GERMAN_STORY = """
story: Die Brücke von Altwasser
id: altwasser
language: de
agents:
  ministerium: {name: Ministerium für Verkehr, kind: government}
  sprecherin: {name: Maria Kern, of: ministerium}
  amtsleiter: {name: Jonas Veit, of: ministerium}
  anna: {name: Anna Bräuer}
  jörg: {name: Jörg Lehmann}
  karl: {name: Karl Simon, possibly: jörg}
  eva: {name: Eva Roth}
  tagblatt: {name: Tagblatt, kind: outlet}
  morgenpost: {name: Morgenpost, kind: outlet}
  abendruf: {name: Abendruf, kind: outlet}
  funk: {name: Stadtfunk, kind: outlet}
  beamter: {unnamed: ein Beamter der Stadt, in: bericht}
  beamte: {unnamed: ein Beamter der Stadt, in: notiz}
claims:
  eingestürzt: {text: Die Brücke ist nachts eingestürzt, parties: ministerium}
  gesprengt: {text: Die Brücke wurde gesprengt, contradicts: unterspült, entails: eingestürzt}
  unterspült: {text: Der Fluss hat die Brücke unterspült}
  gewarnt: {text: Die Stadt war gewarnt}
  geprüft: {text: Jemand hat die Brücke geprüft}
  gesperrt: {text: Die Brücke war gesperrt}
  zu: {text: Niemand durfte über die Brücke}
  unbekannt: {text: Ein Auto fuhr hinüber}
  geahnt: {text: Die Brücke war alt}
documents:
  bericht:
    outlet: tagblatt
    title: Nachts am Fluss
    published: 2023-05-02
    statements:
      a1: {who: anna, says: asserts, claim: eingestürzt}
      a2: {who: beamter, says: asserts, claim: eingestürzt}
      a3: {who: beamter, says: asserts, claim: gewarnt}
      a4: {who: anna, says: asserts, claim: gesprengt}
      a5: {who: anna, says: asserts, claim: gesperrt}
  notiz:
    outlet: morgenpost
    published: 2023-05-03
    statements:
      b1: {who: beamte, says: confirms, claim: eingestürzt}
      b2: {who: tagblatt, says: attributes, claim: eingestürzt, relays: a1}
      b3: {who: morgenpost, says: asserts, claim: eingestürzt}
      b4: {who: jörg, says: asserts, claim: unterspült}
      b5: {who: karl, says: asserts, claim: unterspült}
      b7: {who: morgenpost, says: asserts, claim: geahnt}
      b6: {who: jörg, says: asserts, claim: zu}
  umlauf:
    outlet: abendruf
    published: 2023-05-04
    statements:
      c1: {who: abendruf, says: attributes, claim: eingestürzt, relays: a1}
      c2: {who: abendruf, says: attributes, claim: geprüft, relays: d2}
      c3: {who: abendruf, says: asserts, claim: gewarnt, access: first hand}
      c4: {who: abendruf, says: asserts, claim: gesprengt, relays: a1}
  echo:
    outlet: funk
    published: 2023-05-05
    statements:
      d1: {who: sprecherin, says: denies, claim: eingestürzt}
      d2: {who: funk, says: attributes, claim: geprüft, relays: c2}
      d3: {who: eva, says: unable to confirm, claim: eingestürzt}
      d4: {who: anna, says: declines to comment, claim: gewarnt}
      d5: {who: eva, says: speculates, claim: gewarnt}
      d6: {who: amtsleiter, says: denies, claim: eingestürzt}
      d7: {who: eva, says: asserts, claim: gesprengt}
  rücknahme:
    outlet: abendruf
    published: 2023-05-07
    statements:
      e1: {who: abendruf, says: retracts, answers: c3}
independence:
  - {together: [anna, eva], because: Beide sahen dieselbe Aufnahme., by: Ute Berg, on: 2023-06-01}
  - {apart: [sprecherin, amtsleiter], because: Sie waren an zwei Orten.}
identity:
  - {same: [gesperrt, zu], because: Dasselbe in anderen Worten., by: Ute Berg}
"""
"""A story in German with a retraction, a circle, rivals, repeats, who names no source, who takes no side, decisions."""

WORD = re.compile(r"[^\W\d_]+")
ROOMS = Path(board.__file__).parent / "languages", Path(phrases.__file__).parent / "languages"


@pytest.fixture(scope="module")
def german() -> View:
    return with_states(read(GERMAN_STORY.encode(), name="altwasser.yaml").records)


def verdicts(view: View) -> Iterator[Verdict]:
    """All verdicts that the page shows, in all states."""
    for iri, verdict in view.verdicts.items():
        yield verdict
        yield from view.states[iri].without.values()
        yield from (day.verdict for day in view.states[iri].days)


def said(value: Value | None) -> Iterator[str]:
    """The keys of a phrase and of all that it is made of."""
    if isinstance(value, Phrase):
        yield value.key
        for part in value.values.values():
            yield from said(part)
    elif isinstance(value, Row):
        for part in value.items:
            yield from said(part)


def texts(page: bytes) -> str:
    """Everything on a page that a person may read: without a script, and with it."""
    told = page.decode()
    plain = re.sub(r"<[^>]+>", "\n", told[told.index("<noscript>") : told.index("</noscript>")])
    block = re.search(r'id="board-data">(.*?)</script>', told)
    assert block is not None
    data = json.loads(block[1])
    shown = [
        *data["strings"],
        *(text for _, text in placeholders(data["words"])),
        data["meta"]["title"],
        data["meta"]["subtitle"],
    ]
    shown += ["".join("".join(data["strings"][part] for part in s) for s in data["sentences"])]
    shown += [str(row) for table in ("agents", "claims", "documents") for row in data[table]["rows"]]
    shown += [status for status, *_ in data["statuses"]]
    return "\n".join([plain, *shown])


def pieces(templates: Mapping[str, str]) -> Iterator[str]:
    """What stands between the blanks of some texts, as far as it is words."""
    for text in templates.values():
        for piece in re.split(r"{\w+}", text):
            if WORD.search(piece):
                yield " ".join(piece.split()).strip(".,;:()“” ")


def measured(language: str) -> dict[str, str]:
    """The phrases of the measure in a language."""
    return dict(placeholders(wording(language).table["phrases"]))


def missing(table: Mapping[str, Any], english: Mapping[str, Any]) -> set[str]:
    """The phrases that a table has not, or has with other blanks than English."""

    def blanks(form: str | Mapping[str, str]) -> set[str]:
        told = form if isinstance(form, str) else " ".join(form.values())
        return {blank.lower() for blank in re.findall(r"{(\w+)}", told)} - {"n"}

    wrong = {key for key, form in table.items() if key not in english or blanks(form) != blanks(english[key])}
    return wrong | (english.keys() - table.keys())


def test_the_story_makes_the_measure_say_nearly_all_that_it_can_say(german: View) -> None:
    found = {
        key
        for verdict in verdicts(german)
        for phrase in (
            verdict.summary,
            *verdict.caveats,
            *(c.set_aside for c in verdict.because),
            *(c.bears for c in verdict.because),
        )
        for key in said(phrase)
    }
    assert {word for word in found if word.startswith("summary_")} >= {
        f"summary_{s}" for s in ("contested", "retracted")
    }
    for key in (
        *("support_withdrawn", "only_in_a_circle", "nobody_on_record", "repeats", "excluded_by", "both_are_parties"),
        *("could_not_confirm", "declined_to_comment", "only_speculated", "unnamed_origin", "count_as_one", "through"),
        *("names_none_beside_known", "counted_once_with", "may_be_one", "same_description", "decided_one_by"),
        *("in_a_circle", "withdrawn_by", "says_more", "bears_same", "decided_same_by", "bears_entailing"),
        *("bears_rival", "dropped", "not_public", "takes_no_side_retracts"),
    ):
        assert key in found, key


@pytest.mark.parametrize("story", ["german", "bridge", "china"])
def test_no_english_phrase_of_the_measure_is_left_on_a_german_page(story: str, request: pytest.FixtureRequest) -> None:
    view: View = request.getfixturevalue(story)
    english = set(pieces(measured("en"))) - set(pieces(measured("de")))
    assert len(english) > 60
    told, own = (texts(board.write(replace(view, spoken=language))) for language in ("de", "en"))
    stories = {record_text for record_text in words_of_records(view)}

    def left(page: str) -> set[str]:
        return {
            piece
            for piece in english
            if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", page, re.IGNORECASE)
            and not any(piece.lower() in text for text in stories)
        }

    assert left(told) == set()
    assert len(left(own)) > 10  # it would be found


def words_of_records(view: View) -> Iterator[str]:
    """What people wrote, which is not translated."""
    for record in view.records:
        for value in vars(record).values() if hasattr(record, "__dict__") else ():
            yield str(value).lower()
        yield from (str(getattr(record, name)).lower() for name in getattr(record, "__slots__", ()))


def test_no_english_word_of_the_page_is_left_either(german: View) -> None:
    told = texts(board.write(german))
    english = {piece for piece in pieces(dict(placeholders(Words.of("en").page))) if len(WORD.findall(piece)) > 1}
    assert len(english) > 150
    assert [piece for piece in english if re.search(rf"(?<!\w){re.escape(piece)}(?!\w)", told)] == []


@pytest.mark.parametrize("story", ["german", "bridge"])
def test_a_german_page_shows_the_numbers_of_the_measure_in_every_state(
    story: str, request: pytest.FixtureRequest, opening: Opener
) -> None:
    view: View = request.getfixturevalue(story)
    words = Words.of("de")
    with opening(board.write(replace(view, spoken="de"))) as opened:
        for iri, states in view.states.items():
            claim = view.records.claims[iri]
            shown = [("", view.verdicts[iri])]
            shown += [(f"&without={view.records.agents[who].id}", verdict) for who, verdict in states.without.items()]
            shown += [(f"&asof={day.typed}", day.verdict) for day in states.days]
            for address, verdict in shown:
                opened.page.evaluate("(hash) => { location.hash = hash; }", f"#c={claim.id}{address}")
                opened.page.locator("#verdict .claim-text", has_text=str(claim.text)).wait_for()
                counts, estimate, word, sentence = opened.page.evaluate(
                    "() => [[...document.querySelectorAll('.counts li b')].map((b) => Number(b.innerText)),"
                    " document.querySelector('.estimate').innerText.split('\\n')[0],"
                    " document.querySelector('#verdict .word').innerText,"
                    " document.querySelector('#verdict .sentence').innerText]"
                )
                assert counts[:2] == list(verdict.origins), address
                assert words.status(verdict.status) in word, address
                assert sentence == words.told(verdict), address
                figures = [verdict.probability, *verdict.interval] if any(verdict.origins) else []
                assert re.findall(r"\d,\d\d", estimate) == [f"{figure:.2f}".replace(".", ",") for figure in figures]


def test_score_and_json_speak_english_whatever_the_page_does(german: View) -> None:
    before = [verdict.as_json(links=True) for verdict in verdicts(german)]
    board.write(replace(german, spoken="de"))
    assert [verdict.as_json(links=True) for verdict in verdicts(german)] == before
    assert "Contested. " in json.dumps(before) and "Umstritten" not in json.dumps(before)


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_end_a_sentence_with_one_full_stop_and_nobody_is_called_no_source(language: str, bridge: View) -> None:
    story = GERMAN_STORY.replace("Karl Simon", "Hafen e. V.").replace("Anna Bräuer", "Brücke e. V.")
    view = with_states(read(story.encode(), name="altwasser.yaml").records)
    words = Words.of(language)
    for shown in (view, bridge):
        told = [page.told(fact) for page in pages(shown, words) for fact in page.facts]
        assert told and not any(".." in fact or words("no_source_given") in fact for fact in told)
        assert all(fact.endswith(".") for fact in told if words("hangs_on", side="for") in fact)
        assert any(words("reports_without_source") in fact for fact in told)


# ---------------------------------------------------------------- the tables


def test_the_page_and_the_measure_speak_the_same_languages() -> None:
    for room in ROOMS:
        assert {path.stem for path in room.glob("*.toml")} == set(LANGUAGES), room


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_phrase_of_the_measure_with_the_same_blanks(language: str) -> None:
    english, table = wording("en").table, wording(language).table
    assert table.keys() == english.keys()
    assert missing(table["phrases"], english["phrases"]) == set()
    assert len(table["numbers"]) == len(english["numbers"]) and "{n}" in table["more"]
    for form in table["phrases"].values():
        assert isinstance(form, str) or form.keys() == {"one", "other"}


def test_a_phrase_that_a_language_lacks_or_fills_in_otherwise_is_seen() -> None:
    english = wording("en").table["phrases"]
    less = {key: form for key, form in english.items() if key != "withdrawn_by"}
    assert missing(less, english) == {"withdrawn_by"}
    assert missing(english | {"withdrawn_by": "taken back"}, english) == {"withdrawn_by"}
    assert missing(english | {"new": "new"}, english) == {"new"}


def test_every_phrase_is_said_somewhere_and_every_one_that_is_said_is_there() -> None:
    rooms = (ROOMS[1].parent, ROOMS[0].parents[1])
    told = "\n".join(path.read_text("utf-8") for room in rooms for path in sorted(room.rglob("*.py")))
    made = {f"summary_{status.name.lower()}" for status in Status} | set(BEARS.values()) | set(NEITHER.values())
    made |= {f"takes_no_side_{stance.name.lower()}" for stance in Stance if not stance.polarity}
    made |= {f"{key}{by}" for key in ("decided_one", "decided_same") for by in ("", "_by")}
    made |= {"same_organisation", "same_owner", "contested", "corroborated", "single_channel"}
    keys = wording("en").table["phrases"].keys()
    assert made <= keys
    assert [key for key in keys - made if f'"{key}"' not in told] == []
    assert set(re.findall(r'Phrase\(\s*"(\w+)"', told)) <= keys


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sentence_calls_the_status_what_the_page_calls_it(language: str) -> None:
    words, table = Words.of(language), wording(language).table["phrases"]
    for status in Status:
        begins = table[f"summary_{status.name.lower()}"].partition("{told}")[0]
        assert begins.rstrip(" .:") in ("", words.status(status)), status


def test_a_name_stands_as_it_was_written_and_numbers_decide_the_form() -> None:
    german = wording("de")
    one = Phrase("could_not_confirm", n=1, who=Row(("de la Cruz",)))
    two = Phrase("could_not_confirm", n=2, who=Row(("Anna", "Bo")))
    assert (str(one), german(one)) == ("De la Cruz could not confirm it.", "De la Cruz konnte es nicht bestätigen.")
    assert german(two) == "Anna und Bo konnten es nicht bestätigen."
    assert german(Phrase("repeats", n=13)) == "13 Wiederholungen fügen keinen Ursprung hinzu."
    assert german(Phrase("repeats", n=2)).startswith("Zwei ")
    aside = Phrase("counted_once_with", other=Id("s1"), why=Phrase("same_owner_named", name="{Haus} {0}"))
    assert german(aside, naming={"s1": "{Anna}"}.get) == "es zählt schon {Anna}: derselbe Eigentümer ({Haus} {0})"
    assert str(aside) == "counted once with s1: the same owner ({Haus} {0})"
    again = pickle.loads(pickle.dumps(aside))  # as it comes from another process
    assert (again, german(again)) == (aside, german(aside))
