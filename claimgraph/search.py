"""Full-text search over the public words of records: SQLite's FTS5 with BM25, built in memory when somebody asks."""

from __future__ import annotations

from collections.abc import Iterator

from claimgraph.graph.model import Agent, Claim, Document, Record, Records, Statement, Text, UnnamedSource

_MOST_WORDS = 100


def search(records: Records, kind: str, words: str) -> list[Record]:
    """The records of one kind in whose public words each given word occurs or begins a word, best first.

    Capitals and accents make no difference, and no more than the first hundred words are looked for. A statement is
    found by its claim and its speaker too. Private fields are never searched.

    >>> bridge = Claim(iri="https://example.org/bridge", id="bridge", text=Text.of("The bridge in Gruyères is closed"))
    >>> [record.id for record in search(Records.of([bridge]), "claims", "GRUYERES clos")]
    ['bridge']
    """
    import sqlite3

    terms = words.replace("\0", " ").split()[:_MOST_WORDS]
    if not terms:
        return []
    by_row: dict[int, Record] = dict(enumerate(getattr(records, kind).values()))
    index = sqlite3.connect(":memory:")
    try:
        index.execute("CREATE VIRTUAL TABLE words USING fts5(public, tokenize = 'unicode61 remove_diacritics 2')")
        index.executemany(
            "INSERT INTO words(rowid, public) VALUES (?, ?)",
            ((row, "\n".join(_public_words(record, records))) for row, record in by_row.items()),
        )
        # Quoted, a term is words to be found, whatever it holds; unquoted it would be FTS5's query language.
        query = " ".join('"{}"*'.format(term.replace('"', '""')) for term in terms)
        found = index.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank, rowid", (query,))
        return [by_row[row] for (row,) in found]
    finally:
        index.close()


def _public_words(record: Record, records: Records) -> Iterator[str]:
    yield record.id
    match record:
        case Claim():
            yield from _words(record.text)
        case UnnamedSource():
            yield from _words(record.description)
        case Agent():
            yield from _words(record.name)
        case Document():
            yield from _words(record.title)
            yield record.url or ""
        case Statement():
            yield record.stance.value
            yield from _words(record.quote)
            if claim := records.claims.get(record.claim):
                yield from _words(claim.text)
            if speaker := records.agents.get(record.speaker):
                yield speaker.label
    yield from _words(record.remark)


def _words(text: Text | None) -> Iterator[str]:
    if text is not None:
        yield from (words for _, words in text.by_language)
